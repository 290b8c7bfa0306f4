"""The printed lines of an entry as HTML, with the cited passage marked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import groupby, pairwise

from corpus.catalogue import Library
from corpus.model import Entry, EntryField, FieldName, LineKind, Span
from corpus.source import Line
from ui.frame import Frame

AROUND = 12
_LINK_MARKUP = re.compile(r"\[(?=[^\[\]\n]*\]\([^()\n]*\))|\]\([^()\n]*\)")


def printed_html(library: Library, entry: Entry | None, passage: Span | None, frame: Frame) -> str:
    """The printed lines of an entry, or those around a passage that stands in none, with the passage marked."""
    fields = entry.fields if entry else ()
    body = Writer(library, passage, fields, frame).lines(_lines(library, entry, passage))
    return f'<div class="print" lang="{escape(library.catalogue.edition.language)}" dir="auto">{body}</div>'


def holds(library: Library, entry: Entry, passage: Span) -> bool:
    """Whether a passage stands in an entry."""
    first, last = (library.source.line(number) for number in entry.lines)
    return first.start <= passage.start < last.end


def _lines(library: Library, entry: Entry | None, passage: Span | None) -> Iterable[Line]:
    if entry:
        first, last = entry.lines
    elif passage:
        first = max(1, library.source.line_at(passage.start) - AROUND)
        last = min(len(library.source.lines), library.source.line_at(passage.end) + AROUND)
    else:
        return ()
    return library.source.lines[first - 1 : last]


class Writer:
    """Writes printed lines as HTML; where a field begins, a heading with an anchor stands before its line."""

    def __init__(self, library: Library, passage: Span | None, fields: tuple[EntryField, ...], frame: Frame) -> None:
        self._kinds = {number: run.kind for run in library.catalogue.lines for number in range(run.first, run.last + 1)}
        self._passage = passage
        self._strong = [field.label for field in fields if field.label]
        self._fields = {library.source.line_at(field.label.start): field.name for field in fields if field.label}
        self._frame = frame
        self._edition = library.catalogue.edition.language
        self._marked = False

    def lines(self, lines: Iterable[Line]) -> str:
        """The lines in order; the rows of a table together."""
        printed = (line for line in lines if not line.blank)
        return "".join(
            self._table(list(group)) if kind is LineKind.TABLE else "".join(self._line(each, kind) for each in group)
            for kind, group in groupby(printed, key=lambda line: self._kinds.get(line.number, LineKind.BODY))
        )

    def _line(self, line: Line, kind: LineKind) -> str:
        name = self._fields.get(line.number)
        text = self._text(line.text, line.start)
        if name and kind is LineKind.LABEL:
            return f'{self._heading(name, label=True)}<p class="line-{kind.value} quiet-label">{text}</p>'
        return f'{self._heading(name, label=False) if name else ""}<p class="line-{kind.value}">{text}</p>'

    def _heading(self, name: FieldName, *, label: bool) -> str:
        repeated = not label and self._frame.language.value == self._edition
        hidden = ' class="quiet-label"' if repeated else ""  # the print's own label stands right behind it
        return f'<h2 id="field-{name.value}"{hidden} {self._frame.attributes}>{escape(self._frame.words.fields[name])}</h2>'

    def _table(self, rows: list[Line]) -> str:
        written = ""
        for number, row in enumerate(rows):
            tag, start, cells = "td" if number else 'th scope="col"', row.start, ""
            for cell in row.text.split("\t"):
                cells += f"<{tag}>{self._text(cell, start)}</{tag[:2]}>"
                start += len(cell) + 1
            written += f"<tr>{cells}</tr>"
        label = escape(self._frame.words.frame.table)
        return f'<div class="table" tabindex="0" role="region" aria-label="{label}"><table>{written}</table></div>'

    def _text(self, text: str, start: int) -> str:
        """The text that begins at ``start`` of the source: labels strong, the passage marked, link mark-up left out."""
        dropped = [Span(start=start + each.start(), end=start + each.end()) for each in _LINK_MARKUP.finditer(text)]
        spans = [*dropped, *self._strong, *([self._passage] if self._passage else [])]
        end = start + len(text)
        cuts = sorted({start, end, *(cut for span in spans for cut in (span.start, span.end) if start < cut < end)})
        html = ""
        for left, right in pairwise(cuts):
            if any(span.start <= left < span.end for span in dropped):
                continue
            piece = escape(text[left - start : right - start])
            if any(span.start <= left < span.end for span in self._strong):
                piece = f"<strong>{piece}</strong>"
            if self._passage and self._passage.start <= left < self._passage.end:
                piece = f"<mark{self._anchor()}>{piece}</mark>"
            html += piece
        return html

    def _anchor(self) -> str:
        if self._marked:
            return ""
        self._marked = True
        return ' id="passage"'
