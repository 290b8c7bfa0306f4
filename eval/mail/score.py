"""The scores of replies."""

from __future__ import annotations

from eval.answer.score import covered, is_right
from eval.mail.generate import Replied
from eval.part import Scores


def score(row: Replied) -> Scores:
    """How much of the message is answered, and in which language."""
    facts = row.given.facts
    return {
        "covered": covered(row.given) if row.given.gold else None,
        "facts": sum(facts) / len(facts) if facts else None,
        "whole": float(is_right(row.given)),
        "language": float(row.own_language),
    }
