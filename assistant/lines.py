"""The lines an answer is made of, and the quotes they rest on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.model import FieldName


class LineUse(StrEnum):
    """What a line is for. A language model may say ``ANSWER`` and ``FURTHER`` lines in other words, and no others."""

    FRAME = "frame"
    """Made by code: heads, records, lists, notes."""
    LEAD = "lead"
    """Says that the catalogue's own words follow."""
    ANSWER = "answer"
    """The catalogue's sentences that answer what was asked."""
    FURTHER = "further"
    """Other sentences of the catalogue."""
    PHRASED = "phrased"
    """A sentence of a language model that its quotes bear out."""


@dataclass(frozen=True)
class Quote:
    """What a line rests on: an entry's field and the source characters [start, end) with their clean text."""

    entry_id: str
    field: FieldName
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """One line of an answer (Markdown without marks) and the quotes that support it; marks are set at the end.

    ``asked`` is the question of a message that it answers; empty where only one is asked.
    """

    text: str
    quotes: tuple[Quote, ...] = ()
    use: LineUse = LineUse.FRAME
    asked: str = ""
