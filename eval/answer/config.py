"""What is measured of the answer."""

from __future__ import annotations

from typing import Final

from eval.cases import Case
from eval.part import Measure

MEASURED: Final = (
    Measure(
        name="right",
        says="not refused, every right entry cited, every fact stated; a list exactly the set; a recommendation opens "
        "with a right entry and cites half of them",
    ),
    Measure(name="facts", says="share of the facts stated"),
    Measure(name="facts_all", says="all facts stated"),
    Measure(name="set_f1", says="lists: harmonic mean of how complete and how clean the set is"),
    Measure(name="refused", says="an answerable question is not answered", better="lower"),
)


def takes(case: Case) -> bool:
    """The answer is scored where there is one to give."""
    return case.answerable
