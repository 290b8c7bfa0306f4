"""What stands beside the running text: links, tables, figures and footnotes of an entry."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.flow import clean
from corpus.layout import FOOTNOTE, FOOTNOTE_MARK, SUPERSCRIPTS, Piece
from corpus.model import FieldName, Figure, Footnote, LineKind, Link, Span, Table
from corpus.source import Source

_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")
_MARKER = re.compile(r"^(?:[-•]\s+|\d{1,2}\.\s+)")
_HEADED = re.compile(r"[：:]$")


def read_links(source: Source, pieces: Sequence[Piece]) -> list[Link]:
    """The items of «更多信息» with the heading they stand under, one item a printed line."""
    links: list[Link] = []
    group = ""
    for piece in pieces:
        if piece.kind is LineKind.LINK_GROUP:
            group = _HEADED.sub("", clean(source, [piece.lines[0].span]))
        elif piece.kind is LineKind.LINK:
            for line in piece.lines:
                text = _MARKER.sub("", clean(source, [line.span]))
                links.append(Link(text=text, group=group, span=line.span))
    return links


def read_tables(source: Source, pieces: Sequence[Piece]) -> dict[FieldName, list[Table]]:
    """The printed tables by field. A row whose first cells are missing takes the first cell of the row above."""
    tables: dict[FieldName, list[Table]] = {}
    run: list[Piece] = []
    for index, piece in enumerate([*pieces, None]):
        if piece is not None and piece.kind is LineKind.TABLE:
            run.append(piece)
            continue
        if run:
            before = pieces[index - len(run) - 1]
            caption = clean(source, [before.lines[0].span]) if before.kind is LineKind.CAPTION else ""
            notes = _notes_after(source, pieces[index:])
            tables.setdefault(run[0].field, []).append(_table(source, run, caption, notes))
            run = []
    return tables


def _notes_after(source: Source, pieces: Sequence[Piece]) -> tuple[str, ...]:
    if pieces and pieces[0].kind is LineKind.NOTE:
        return (clean(source, [pieces[0].lines[0].span]),)
    return ()


def _table(source: Source, run: list[Piece], caption: str, notes: tuple[str, ...]) -> Table:
    lines = [line for piece in run for line in piece.lines]
    cells = [[" ".join(cell.split()) for cell in line.text.strip("\n").split("\t")] for line in lines]
    cells = [_trim(row) for row in cells]
    header, rows = cells[0], cells[1:]
    first = ""
    for row in rows:
        if len(header) == 4 and len(row) == len(header) - 1:
            row.insert(0, first)
        first = row[0] if row else first
    spans = tuple(line.span for line in lines[1:])
    return Table(
        caption=caption, header=tuple(header), rows=tuple(tuple(row) for row in rows), row_spans=spans, notes=notes
    )


def _trim(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row.pop()
    while row and not row[0]:
        row.pop(0)
    return row


def read_figures(source: Source, pieces: Sequence[Piece]) -> list[Figure]:
    """Captions with the credits and notes printed under them; a credit or note without caption stands alone.

    The caption right above a table and the note right below it are the table's.
    """
    figures: list[Figure] = []
    for before, piece, after in zip([None, *pieces], pieces, [*pieces[1:], None], strict=False):
        if piece.kind is LineKind.CAPTION and not (after and after.kind is LineKind.TABLE):
            figures.append(_caption(source, piece))
        elif piece.kind in (LineKind.CREDIT, LineKind.NOTE) and not (before and before.kind is LineKind.TABLE):
            figures.append(_beside(source, piece, figures.pop() if before and _is_figure(before) else None))
    return figures


def _is_figure(piece: Piece) -> bool:
    return piece.kind in (LineKind.CAPTION, LineKind.CREDIT, LineKind.NOTE)


def _caption(source: Source, piece: Piece) -> Figure:
    words = [line for line in piece.lines if not line.text.strip().startswith("©")]
    credit = [line for line in piece.lines if line.text.strip().startswith("©")]
    text = clean(source, [line.span for line in words])
    caption, mark, credited = text.partition("©")
    credits = ([mark + credited] if mark else []) + [clean(source, [line.span]) for line in credit]
    return Figure(
        field=piece.field,
        caption=caption.strip(),
        credits=tuple(each.strip() for each in credits),
        caption_spans=tuple(_until_credit(line.span, line.text.strip()) for line in words),
        spans=tuple(line.span for line in piece.lines),
    )


def _until_credit(span: Span, text: str) -> Span:
    at = text.find("©")
    return span if at < 0 else Span(start=span.start, end=span.start + at)


def _beside(source: Source, piece: Piece, figure: Figure | None) -> Figure:
    text = clean(source, [line.span for line in piece.lines])
    spans = tuple(line.span for line in piece.lines)
    if figure is None:
        figure = Figure(field=piece.field, caption="", spans=())
    if piece.kind is LineKind.CREDIT:
        return figure.model_copy(update={"credits": (*figure.credits, text), "spans": (*figure.spans, *spans)})
    return figure.model_copy(update={"notes": (*figure.notes, text), "spans": (*figure.spans, *spans)})


def read_footnotes(source: Source, pieces: Sequence[Piece]) -> list[Footnote]:
    """The footnotes of an entry, each with the place of its mark in the running text."""
    marks: dict[int, Span] = {}
    for piece in pieces:
        if piece.kind is LineKind.FOOTNOTE:
            continue
        for line in piece.lines:
            for match in FOOTNOTE_MARK.finditer(line.text):
                number = int(match[0].translate(_DIGITS))
                marks.setdefault(number, Span(start=line.start + match.start(), end=line.start + match.end()))
    notes: list[Footnote] = []
    for piece in pieces:
        if piece.kind is not LineKind.FOOTNOTE:
            continue
        line = piece.lines[0]
        match = FOOTNOTE.match(line.text.strip())
        assert match is not None, f"line {line.number} was laid out as a footnote"
        number = int(match[1].translate(_DIGITS))
        span = Span(start=line.span.start + match.end(), end=line.span.end)
        notes.append(Footnote(number=number, text=clean(source, [span]), spans=(span,), mark=marks.get(number)))
    return notes
