"""What a reply is scored on: the answer's own row, and its language."""

from __future__ import annotations

from corpus.model import Record
from eval.answer.generate import Given
from eval.answer.generate import observe as observe_answer
from eval.part import Asked, Print


class Replied(Record):
    """A reply beside what the message asks."""

    given: Given
    own_language: bool


def observe(asked: Asked, print_: Print) -> Replied:
    """What the part looks at in one reply."""
    return Replied(given=observe_answer(asked, print_), own_language=asked.answer.language.value == asked.case.lang)
