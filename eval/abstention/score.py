"""The scores of abstention."""

from __future__ import annotations

from eval.abstention.generate import Decided
from eval.part import Scores


def score(row: Decided) -> Scores:
    """Abstained where nothing is said, kept where something is, and how true the confidence was."""
    return {
        "abstained": None if row.answerable else float(row.abstained),
        "kept": float(not row.abstained and not row.failed) if row.answerable else None,
        "brier": None if row.confidence is None else (row.confidence - row.right) ** 2,
    }
