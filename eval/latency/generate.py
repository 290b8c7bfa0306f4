"""What latency is scored on: the times that the answer itself states. Run with one job to compare them."""

from __future__ import annotations

from corpus.model import Record
from eval.part import Asked, Print


class Timed(Record):
    """Milliseconds of one question; ``None`` where the answer states none."""

    total: float | None


def observe(asked: Asked, _: Print) -> Timed:
    """What the part looks at in one answer."""
    return Timed(total=asked.answer.timings_ms.get("total"))
