"""The scores of the answer."""

from __future__ import annotations

from eval.answer.generate import Given
from eval.part import Scores

_EXACT = 0.999


def score(row: Given) -> Scores:
    """Right or not, facts, the set of a list, refusal."""
    stated = sum(row.facts) / len(row.facts) if row.facts else None
    return {
        "right": float(is_right(row)),
        "facts": stated,
        "facts_all": None if stated is None else float(stated == 1.0),
        "set_f1": set_f1(row) if row.kind == "aggregate" else None,
        "refused": float(row.refused),
    }


def is_right(row: Given) -> bool:
    """Whether the answer is right as a whole, by the kind of the case."""
    if row.refused:
        return False
    if row.kind == "aggregate":
        return set_f1(row) >= _EXACT and all(row.facts)
    if row.kind == "recommend":
        return bool(row.cited) and row.cited[0] in {*row.gold, *row.gold_any} and covered(row) >= 0.5
    return covered(row) == 1.0 and all(row.facts)


def covered(row: Given) -> float:
    """The share of the right entries that are cited; 1 where the case names none that must be."""
    return len(set(row.gold) & set(row.cited)) / len(set(row.gold)) if row.gold else 1.0


def set_f1(row: Given) -> float:
    """How well the cited entries are the set: harmonic mean of precision and recall."""
    fitting = {*row.gold, *row.gold_any} & set(row.cited)
    precision = len(fitting) / len(row.cited) if row.cited else 0.0
    recall = covered(row)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
