"""What routing is scored on: the intent and language of the answer beside those of the case."""

from __future__ import annotations

from assistant.answer import Intent, Language
from corpus.model import Record
from eval.part import Asked, Print


class Routed(Record):
    """How a case was taken."""

    kind: str
    intent: Intent
    asked_in: str
    answered_in: Language


def observe(asked: Asked, _: Print) -> Routed:
    """What the part looks at in one answer."""
    return Routed(
        kind=asked.case.type, intent=asked.answer.intent, asked_in=asked.case.lang, answered_in=asked.answer.language
    )
