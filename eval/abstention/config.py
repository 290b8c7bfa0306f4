"""What is measured of abstention."""

from __future__ import annotations

from typing import Final

from eval.cases import Case
from eval.part import Measure

MEASURED: Final = (
    Measure(name="abstained", says="nothing is claimed where the catalogue does not say what is asked"),
    Measure(name="kept", says="an answerable question is answered"),
    Measure(
        name="brier",
        says="squared distance of the stated confidence from whether the answer was right",
        better="lower",
    ),
)


def takes(_: Case) -> bool:
    """Every case is one to answer or one not to answer."""
    return True
