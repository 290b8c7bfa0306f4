"""The scores of routing."""

from __future__ import annotations

from eval.part import Scores
from eval.routing.config import RIGHT
from eval.routing.generate import Routed


def score(row: Routed) -> Scores:
    """1 where intent and language are right."""
    right = RIGHT.get(row.kind)
    return {
        "intent": None if right is None else float(row.intent in right),
        "language": float(row.answered_in.value == row.asked_in),
    }
