"""What is measured of latency."""

from __future__ import annotations

from typing import Final

from eval.cases import Case
from eval.part import Measure

MEASURED: Final = (
    Measure(name="median", says="milliseconds of the median question", better="lower", statistic="p50"),
    Measure(name="p95", says="milliseconds that 95 of 100 questions stay below", better="lower", statistic="p95"),
)


def takes(_: Case) -> bool:
    """Every question takes time."""
    return True
