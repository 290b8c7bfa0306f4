"""What is measured of citations."""

from __future__ import annotations

from typing import Final

from eval.cases import Case
from eval.part import Measure

MEASURED: Final = (
    Measure(name="recall", says="share of the right entries that are cited"),
    Measure(name="precision", says="share of the cited entries that are right or acceptable; 0 where none is cited"),
    Measure(name="supported", says="ALCE citation recall: share of the statements that their quotes say"),
    Measure(name="needed", says="ALCE citation precision: share of the citations that support their statement"),
    Measure(name="printed", says="share of the quotes that stand in the print"),
    Measure(name="exact", says="share of the quotes that are the print between their offsets, to the character"),
)


def takes(_: Case) -> bool:
    """Every answer may cite; what a case cannot define is undefined."""
    return True
