"""What citations are scored on: the answer cut into statements with their quotes.

A statement is a line of the answer that carries marks, or an item of a plain list; other lines are the assistant's own
words (heads, leads, gaps, closings). Whether quotes say it is decided on the print's own words, without a model: each
piece of the claim (cut at ends of clauses) stands in the quotes, where a label before the first colon may be ours. A
claim that is not in the print's language cannot be compared with it: such a statement is not judged.
"""

from __future__ import annotations

import re

from assistant.answer import Answer, Citation
from corpus.model import Record
from eval.match import plain
from eval.part import Asked, Print

_MARK = re.compile(r"\s*\[(\d+)\]")
_ITEM = re.compile(r"^\s*[-*+]\s+")
_LABEL = re.compile(r"^[^：:。]{0,120}?[：:]\s*")
_PIECE = re.compile(r"[。；;，,、（）()“”：:]")
_ISOLATES = {0x2066: None, 0x2069: None}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Statement(Record):
    """One line that claims something: its pieces, those behind its label, and what it cites.

    ``judged`` is false where its words cannot be compared with the print's.
    """

    claim: str
    judged: bool
    pieces: tuple[str, ...]
    labelled: tuple[str, ...]
    quotes: tuple[str, ...]


class Cited(Record):
    """An answer's citations beside what should be cited."""

    answerable: bool
    gold: tuple[str, ...]
    gold_any: tuple[str, ...]
    cited: tuple[str, ...]
    statements: tuple[Statement, ...]
    printed: tuple[bool, ...]
    exact: tuple[bool, ...]


def observe(asked: Asked, print_: Print) -> Cited:
    """What the part looks at in one answer."""
    case, answer = asked.case, asked.answer
    return Cited(
        answerable=case.answerable,
        gold=tuple(case.gold),
        gold_any=tuple(case.gold_any),
        cited=tuple(dict.fromkeys(citation.entry_id for citation in answer.citations)),
        statements=tuple(statements(answer)),
        printed=tuple(is_printed(citation.quote, print_.compared) for citation in answer.citations),
        exact=tuple(is_exact(citation, print_.text) for citation in answer.citations),
    )


def is_printed(quote: str, source: str) -> bool:
    """Whether a quote stands in the compared print."""
    wanted = plain(quote).strip("….")
    return bool(wanted) and wanted in source


def is_exact(citation: Citation, source: str) -> bool:
    """Whether a quote is what the print holds between its offsets, from the first character to the last."""
    return bool(citation.quote) and plain(source[citation.start : citation.end]) == plain(citation.quote)


def statements(answer: Answer) -> list[Statement]:
    """The statements of an answer in order."""
    quotes = {str(citation.n): plain(citation.quote) for citation in answer.citations}
    found: list[Statement] = []
    for line in answer.answer.split("\n"):
        marks = list(dict.fromkeys(_MARK.findall(line)))
        claim = _without_gloss(_ITEM.sub("", _MARK.sub("", line)).replace("\\", "").strip())
        if not marks and (not _ITEM.match(line) or claim in answer.gaps):
            continue
        label = _LABEL.match(claim)
        found.append(
            Statement(
                claim=claim,
                judged=bool(_CHINESE.search(claim)),
                pieces=_pieces(claim),
                labelled=_pieces(claim[label.end() :]) if label else (),
                quotes=tuple(quotes[mark] for mark in marks if mark in quotes),
            )
        )
    return found


def _without_gloss(claim: str) -> str:
    """The claim without the lengths, places and names that readers of other languages get behind a Chinese quotation."""
    claim = claim.translate(_ISOLATES)
    last = max((match.end() for match in _CHINESE.finditer(claim)), default=len(claim))
    start = claim.find(" (", last)
    return claim[:start] if start >= 0 and claim.endswith(")") else claim


def _pieces(claim: str) -> tuple[str, ...]:
    return tuple(piece for each in _PIECE.split(claim) if (piece := plain(each)))
