"""What is measured of routing, and which intents are right for a kind of case."""

from __future__ import annotations

from typing import Final

from assistant.answer import Intent
from eval.cases import Case
from eval.part import Measure

MEASURED: Final = (
    Measure(name="intent", says="the question is taken for its kind (fact, list, comparison, ...)"),
    Measure(name="language", says="the answer is in the language of the question"),
)

# Kinds that say nothing of the intent (follow-ups, mails, attacks, near misses) are not listed: undefined.
RIGHT: Final[dict[str, tuple[Intent, ...]]] = {
    "fact": (Intent.FACT,),
    "describe": (Intent.DESCRIBE,),
    "recommend": (Intent.RECOMMEND,),
    "compare": (Intent.COMPARE,),
    "aggregate": (Intent.AGGREGATE,),
    "about": (Intent.ABOUT,),
}


def takes(_: Case) -> bool:
    """Every case has a language."""
    return True
