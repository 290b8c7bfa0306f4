"""What abstention is scored on: whether a case could be answered, whether it was, and how sure the answer was."""

from __future__ import annotations

from assistant.answer import Status
from corpus.model import Record
from eval.answer.generate import observe as observe_answer
from eval.answer.score import is_right
from eval.part import UNANSWERED, Asked, Print


class Decided(Record):
    """The decision to answer; ``confidence`` is ``None`` where the assistant states none."""

    answerable: bool
    abstained: bool
    failed: bool
    right: bool
    confidence: float | None


def observe(asked: Asked, print_: Print) -> Decided:
    """What the part looks at in one answer."""
    answer = asked.answer
    claims = answer.status is Status.ANSWERED and answer.confidence > 0
    return Decided(
        answerable=asked.case.answerable,
        abstained=answer.status in UNANSWERED,
        failed=answer.status is Status.ERROR,
        right=asked.case.answerable and is_right(observe_answer(asked, print_)),
        confidence=answer.confidence if claims else None,
    )
