"""The scores of citations.

ALCE: a statement is recalled where all its quotes together say it; a citation is precise where its statement is recalled
and the citation is needed for it: it alone supports a piece of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.citation.generate import Cited, Statement
from eval.part import Scores


def score(row: Cited) -> Scores:
    """Entries, statements and quotes."""
    judged = [each for each in row.statements if each.judged]
    needed = [need for each in judged for need in needs(each)]
    return {
        "recall": _share(row.gold, row.cited) if row.answerable and row.gold else None,
        "precision": _precision(row) if row.answerable else None,
        "supported": _mean([is_supported(each) for each in judged]),
        "needed": _mean(needed),
        "printed": _mean(row.printed),
        "exact": _mean(row.exact),
    }


def is_supported(statement: Statement) -> bool:
    """Whether every piece of the claim stands in some quote; a label before a colon need not."""
    whole = (statement.pieces, statement.labelled)
    return any(pieces and all(_said(piece, statement.quotes) for piece in pieces) for pieces in whole)


def needs(statement: Statement) -> list[bool]:
    """For each citation of a statement whether it supports: the statement is supported, and it says a piece of it."""
    supported = is_supported(statement)
    pieces = statement.labelled or statement.pieces
    return [supported and any(piece in quote for piece in pieces) for quote in statement.quotes]


def _said(piece: str, quotes: Sequence[str]) -> bool:
    return any(piece in quote for quote in quotes)


def _precision(row: Cited) -> float:
    return _share(row.cited, (*row.gold, *row.gold_any)) if row.cited else 0.0


def _share(wanted: Sequence[str], given: Sequence[str]) -> float:
    return len(set(wanted) & set(given)) / len(set(wanted))


def _mean(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None
