"""One entry as printed, whole, with the cited passage marked: a page of its own, or a part shown over the chat."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from itertools import groupby, pairwise

from fastapi import APIRouter, Header, Query
from starlette.responses import HTMLResponse

from corpus.catalogue import Library
from corpus.model import Entry, FieldName, LineKind, Span
from corpus.source import Line
from ui.labels import Labels, direction, labels, negotiate
from ui.shell import document

AROUND = 12
_LINK_MARKUP = re.compile(r"\[(?=[^\[\]\n]*\]\([^()\n]*\))|\]\([^()\n]*\)")
_TAGS = {LineKind.HEADING: "h2", LineKind.LABEL: "h3"}


def router(library: Library) -> APIRouter:
    """The route of the entry pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/read/{entry_id}")
    def read(  # pyright: ignore[reportUnusedFunction]
        entry_id: str,
        start: int = Query(0, ge=0),
        end: int = Query(0, ge=0),
        lang: str | None = None,
        part: bool = False,
        accept_language: str | None = Header(None),
    ) -> HTMLResponse:
        """The entry in a page; with ``part`` only what goes into the chat page's dialog."""
        language = negotiate(lang, accept_language)
        words = labels(language)
        passage = Span(start=start, end=end) if start < end <= len(library.source.text) else None
        entry = library.entry(entry_id) if library.knows(entry_id) else None
        if entry and passage and not _holds(library, entry, passage):
            entry = None
        if entry or passage:
            body, status = entry_html(library, entry, passage, words), 200
        else:
            body, status = f'<p class="hint">{escape(words.entry_missing)}</p>', 404
        if part:
            return HTMLResponse(f'<div lang="{language.value}" dir="{direction(language)}">{body}</div>', status)
        title = f"{entry.id} {entry.title}" if entry else words.title
        home = f'<p class="home"><a href="../?lang={language.value}">{escape(words.home)}</a></p>'
        return HTMLResponse(document(title, home + body, language), status)

    return routes


def entry_html(library: Library, entry: Entry | None, passage: Span | None, words: Labels) -> str:
    """The printed lines of an entry, or those around a passage that stands in none, with the passage marked."""
    writer = _Writer(library, passage, [field.label for field in entry.fields if field.label] if entry else [])
    body = writer.lines(_lines(library, entry, passage))
    name = f"{escape(words.entry)} <bdi>{escape(f'{entry.id} {entry.title}')}</bdi>" if entry else ""
    page = f" · {escape(words.page.format(page=entry.page))}" if entry and entry.page is not None else ""
    note = f"{words.entry_note} {words.entry_marked}" if passage else words.entry_note
    return (
        f'<h1 class="where">{name or escape(words.fields[FieldName.EDITION])}{page}</h1>'
        f'<p class="note">{escape(note)}</p>'
        f'<div class="print" lang="{escape(library.catalogue.edition.language)}" dir="auto">{body}</div>'
    )


def _holds(library: Library, entry: Entry, passage: Span) -> bool:
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


class _Writer:
    """Writes printed lines as HTML."""

    def __init__(self, library: Library, passage: Span | None, strong: list[Span]) -> None:
        self._kinds = {number: run.kind for run in library.catalogue.lines for number in range(run.first, run.last + 1)}
        self._passage = passage
        self._strong = strong
        self._marked = False

    def lines(self, lines: Iterable[Line]) -> str:
        """The lines in order; the rows of a table together."""
        printed = (line for line in lines if not line.blank)
        return "".join(
            self._table(list(group)) if kind is LineKind.TABLE else "".join(self._line(each, kind) for each in group)
            for kind, group in groupby(printed, key=lambda line: self._kinds.get(line.number, LineKind.BODY))
        )

    def _line(self, line: Line, kind: LineKind) -> str:
        tag = _TAGS.get(kind, "p")
        return f'<{tag} class="line-{kind.value}">{self._text(line.text, line.start)}</{tag}>'

    def _table(self, rows: list[Line]) -> str:
        written = ""
        for number, row in enumerate(rows):
            tag, start, cells = "td" if number else "th", row.start, ""
            for cell in row.text.split("\t"):
                cells += f"<{tag}>{self._text(cell, start)}</{tag}>"
                start += len(cell) + 1
            written += f"<tr>{cells}</tr>"
        return f'<div class="table"><table>{written}</table></div>'

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
