"""Passages: an entry's text in pieces of a size that vectors and words can tell apart.

Two sizes are cut (about 150 and 350 characters), at sentence ends, each with its character spans in the source, so that
what was found can be shown and quoted. Boxes, tables, captions, testimonials, links and footnotes are passages too:
all printed text of an entry can be found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.flow import clean_with_offsets
from corpus.model import BlockKind, Entry, FieldName, Span
from corpus.source import Source

SMALL, LARGE = 160, 360
_SENTENCE_END = re.compile(r"(?<=[。！？；!?;])(?:[”’\"）)]*)")


@dataclass(frozen=True)
class Passage:
    """A piece of an entry: clean text, the field it stands in, the source characters it covers, and its size class."""

    id: str
    entry_id: str
    field: FieldName
    text: str
    start: int
    end: int
    size: int


@dataclass(frozen=True)
class Sentence:
    """A sentence (or a part of one between semicolons) with the offset in the source of each of its characters.

    Blocks are numbered; ``group`` is shared by a list's items and the sentence that announces them (-1: no list).
    """

    entry_id: str
    field: FieldName
    block: int
    text: str
    offsets: tuple[int, ...]
    group: int = -1


def entry_passages(source: Source, entry: Entry) -> Iterator[Passage]:
    """All passages of an entry in both sizes, in printed order, with ids that say what they hold."""
    sentences = list(entry_sentences(source, entry))
    for size in (SMALL, LARGE):
        for number, group in enumerate(_groups(sentences, size)):
            first = group[0]
            yield Passage(
                id=f"{entry.id}/{first.field.value}/{size}/{number}",
                entry_id=entry.id,
                field=first.field,
                text="".join(sentence.text for sentence in group),
                start=min(sentence.offsets[0] for sentence in group),  # a caption may stand before the text it follows
                end=max(sentence.offsets[-1] for sentence in group) + 1,
                size=size,
            )


def entry_sentences(source: Source, entry: Entry) -> Iterator[Sentence]:
    """The sentences of an entry field by field; list items, captions, table rows and links count as sentences."""
    group = 0
    announced = False
    for number, (field, spans, listed) in enumerate(_texts(entry)):
        text, offsets = clean_with_offsets(source, spans)
        announces = text.rstrip().endswith(("：", ":"))
        if not listed or not announced:
            group += 1
        ranges = list(_sentence_ranges(text))
        for start, end in ranges:
            in_list = listed or (announces and end == ranges[-1][1])
            yield Sentence(
                entry.id, field, number, text[start:end], tuple(offsets[start:end]), group if in_list else -1
            )
        announced = listed or announces


def _texts(entry: Entry) -> Iterator[tuple[FieldName, tuple[Span, ...], bool]]:
    """(field, spans, whether it is a list item) of every text of an entry, in printed order of their kinds."""
    for span in entry.imprint:
        yield FieldName.EDITION, (span,), False
    for field in entry.fields:
        for block in field.blocks:
            if block.kind is not BlockKind.HEADING:
                yield field.name, block.spans, block.kind in (BlockKind.ITEM, BlockKind.BOX)
        for table in field.tables:
            for span in table.row_spans:
                yield field.name, (span,), False
    for testimonial in entry.testimonials:
        yield FieldName.TESTIMONIAL, testimonial.quote_spans, False
        yield FieldName.TESTIMONIAL, testimonial.speaker_spans, False
    for figure in entry.figures:
        if figure.caption:
            yield figure.field, figure.caption_spans, False
    for footnote in entry.footnotes:
        yield entry.fields[0].name, footnote.spans, False
    for link in entry.links:
        yield FieldName.LINKS, (link.span,), False


def _sentence_ranges(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if text[start : match.end()].strip():
            yield start, match.end()
            start = match.end()
    if text[start:].strip():
        yield start, len(text)


def _groups(sentences: list[Sentence], size: int) -> Iterator[list[Sentence]]:
    group: list[Sentence] = []
    length = 0
    for sentence in sentences:
        fits = length + len(sentence.text) <= size * 1.25
        if group and (sentence.field is not group[0].field or not fits):
            yield group
            group, length = [], 0
        group.append(sentence)
        length += len(sentence.text)
    if group:
        yield group
