"""Testimonials: quotation, speaker without honorific, role — in all the shapes the print gives them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.flow import clean
from corpus.layout import Piece
from corpus.model import LineKind, Span, Testimonial
from corpus.reader import ReaderNotes
from corpus.source import Source

HONORIFICS = "先生|女士|博士|教授|公主|阁下"
_NAMED = re.compile(
    rf"^(?P<name>[^，,；。]{{2,60}}?(?:\s*[（(][^）)]*[A-Za-z][^）)]*[）)])?)\s*(?P<honorific>{HONORIFICS})?\s*(?:[，,]\s*(?P<rest>.*))?$"
)
_PERSON = re.compile(r"[·]|[（(][^）)]*[A-Z][a-zé]+ [^）)]*[）)]|^[A-Z][a-z]+( [A-Z][a-z]+)+$|^\S+ - \S+ [（(]")


def read_testimonials(source: Source, pieces: Sequence[Piece], notes: ReaderNotes) -> list[Testimonial]:
    """The testimonials of an entry in printed order; one speaker after several quotations speaks them all."""
    found: list[Testimonial] = []
    quotes: list[list[Span]] = []
    speaker: list[Piece] = []
    relevant = [piece for piece in pieces if piece.kind in (LineKind.QUOTE, LineKind.SPEAKER)]
    for piece in relevant:
        if piece.kind is LineKind.SPEAKER:
            speaker.append(piece)
            continue
        if speaker:
            found.extend(_spoken(source, quotes, speaker, notes))
            quotes, speaker = [], []
        if quotes and not re.search(r"”[。]?$", clean(source, quotes[-1])) and not piece.text.startswith("“"):
            quotes[-1].extend(line.span for line in piece.lines)
        else:
            quotes.append([line.span for line in piece.lines])
    if quotes:
        found.extend(_spoken(source, quotes, speaker, notes))
    return found


def _spoken(source: Source, quotes: list[list[Span]], pieces: list[Piece], notes: ReaderNotes) -> list[Testimonial]:
    spans = tuple(line.span for piece in pieces for line in piece.lines)
    lines = [clean(source, [span]) for span in spans]
    noted = notes.speaker_at(pieces[0].lines[0].number) if pieces else None
    if noted:
        speaker, honorific, role, occasion = noted.speaker, "", noted.role, ""
    else:
        speaker, honorific, role, occasion = _speaker_and_role(lines)
    return [
        Testimonial(
            quote=clean(source, quote),
            speaker=speaker,
            honorific=honorific,
            role=role,
            occasion=occasion,
            quote_spans=tuple(quote),
            speaker_spans=spans,
        )
        for quote in quotes
    ]


def _speaker_and_role(lines: list[str]) -> tuple[str, str, str, str]:
    """(speaker, honorific, role, occasion). Without a person's name all is role: the speaker stays anonymous."""
    if not lines:
        return "", "", "", ""
    match = _NAMED.match(lines[0].strip())
    if match is None or not (match["honorific"] or _PERSON.search(match["name"])):
        return "", "", " ".join(lines).rstrip("。"), ""
    rest = (match["rest"] or "").strip()
    further = [line.strip().rstrip("。") for line in lines[1:]]
    role, occasion = (rest, " ".join(further)) if rest else (" ".join(further), "")
    return match["name"].strip(), match["honorific"] or "", role.rstrip("。"), occasion
