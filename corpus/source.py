"""The printed text of an edition as numbered lines with character offsets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from corpus.model import Span


@dataclass(frozen=True)
class Line:
    """One printed line: 1-based number, half-open character range without the line break, and blank-line gaps."""

    number: int
    start: int
    end: int
    text: str
    gap_before: int = 0
    gap_after: int = 0

    @property
    def blank(self) -> bool:
        """Whether nothing but white space is printed."""
        return not self.text.strip()

    @property
    def span(self) -> Span:
        """The line's characters without surrounding white space."""
        stripped = self.text.strip()
        start = self.start + self.text.index(stripped) if stripped else self.start
        return Span(start=start, end=start + len(stripped))


@dataclass(frozen=True)
class Source:
    """The text of one edition."""

    text: str

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """All lines; ``gap_before``/``gap_after`` count the blank lines to the neighbouring printed lines."""
        raw = self.text.split("\n")
        if raw and raw[-1] == "":
            raw.pop()
        blank = [not text.strip() for text in raw]
        before, after = _gaps(blank), _gaps(blank[::-1])[::-1]
        lines: list[Line] = []
        start = 0
        for index, text in enumerate(raw):
            lines.append(Line(index + 1, start, start + len(text), text, before[index], after[index]))
            start += len(text) + 1
        return tuple(lines)

    def line(self, number: int) -> Line:
        """The line with that 1-based number."""
        return self.lines[number - 1]

    def line_at(self, offset: int) -> int:
        """The 1-based number of the line that holds the character at ``offset``."""
        return self.text.count("\n", 0, offset) + 1

    def slice(self, span: Span) -> str:
        """The characters of a span, as printed."""
        return self.text[span.start : span.end]


def _gaps(blank: list[bool]) -> list[int]:
    gaps: list[int] = []
    run = 0
    for is_blank in blank:
        gaps.append(run)
        run = run + 1 if is_blank else 0
    return gaps
