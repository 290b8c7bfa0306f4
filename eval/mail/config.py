"""What is measured of replies to messages."""

from __future__ import annotations

from typing import Final

from eval.cases import Case
from eval.part import Measure

MEASURED: Final = (
    Measure(name="covered", says="share of the entries asked about that the reply cites"),
    Measure(name="facts", says="share of the facts that the reply states"),
    Measure(name="whole", says="every entry cited and every fact stated"),
    Measure(name="language", says="the reply is in the language of the message"),
)


def takes(case: Case) -> bool:
    """Whole messages only."""
    return case.type == "email" and case.answerable
