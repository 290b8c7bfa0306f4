"""Cut text made whole: what a reader reads, with the place of every character in the source.

The print cuts sentences by page breaks, captions, credits, boxes and footnotes. A block that does not end a sentence is
continued by the next block of running text of its field; the cut itself leaves no trace in the clean text.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from corpus.layout import ITEM, SUPERSCRIPTS, Piece, is_closed, label_of
from corpus.model import Block, BlockKind, FieldName, LineKind, Span
from corpus.source import Line, Source

_MARKUP = re.compile(r"\*\*|\]\(#\)|\[(?=[^\]]*\]\(#\))|\\(?=[()\[\]])|<(?=https?:)|(?<=\S)>(?=$|\s)")
_SPACES = re.compile(r"\s+")


def clean(source: Source, spans: Iterable[Span]) -> str:
    """The clean text of some spans: no mark-up, no footnote marks, no cuts."""
    return clean_with_offsets(source, spans)[0]


def clean_with_offsets(source: Source, spans: Iterable[Span]) -> tuple[str, list[int]]:
    """The clean text and, for each of its characters, the offset in the source it comes from."""
    characters: list[str] = []
    offsets: list[int] = []
    for span in spans:
        piece, places = _clean_piece(source.slice(span), span.start)
        if characters and piece and _needs_space(characters[-1], piece[0]):
            characters.append(" ")
            offsets.append(places[0])
        characters.extend(piece)
        offsets.extend(places)
    return "".join(characters), offsets


def _clean_piece(raw: str, start: int) -> tuple[list[str], list[int]]:
    dropped = {at for match in _MARKUP.finditer(raw) for at in range(*match.span())}
    characters: list[str] = []
    offsets: list[int] = []
    for at, character in enumerate(raw):
        if at in dropped or character in SUPERSCRIPTS:
            continue
        if character.isspace():
            if characters and characters[-1] == " ":
                continue
            character = " "
        characters.append(character)
        offsets.append(start + at)
    while characters and characters[-1] == " ":
        characters.pop()
        offsets.pop()
    return characters, offsets


def _needs_space(before: str, after: str) -> bool:
    return before.isascii() and before.isalnum() and after.isascii() and after.isalnum()


@dataclass
class Flow:
    """A block while it grows: its kind and the spans that belong to it."""

    kind: BlockKind
    field: FieldName
    spans: list[Span]
    last: str
    lines: list[int] = dataclasses.field(default_factory=list[int])

    @property
    def open(self) -> bool:
        """Whether the text waits for a continuation. A short item without inner punctuation is finished as it is."""
        if self.kind is BlockKind.ITEM and not re.search("[，。；]", self.last):
            return False
        return self.kind in (BlockKind.PARAGRAPH, BlockKind.ITEM) and not is_closed(self.last)


@dataclass(frozen=True)
class Joined:
    """What :func:`flow` found: the blocks of each field and notes of what was joined."""

    blocks: dict[FieldName, list[Block]]
    notes: tuple[str, ...]


def flow(source: Source, pieces: Sequence[Piece]) -> Joined:
    """Join the running text of an entry's pieces into blocks, field by field, and note every repair."""
    flows: list[Flow] = []
    notes: list[str] = []
    for piece in pieces:
        if piece.kind is LineKind.BODY:
            _add_body(source, piece, flows, notes)
        elif piece.kind in (LineKind.ITEM, LineKind.HEADING):
            kind = BlockKind.ITEM if piece.kind is LineKind.ITEM else BlockKind.HEADING
            flows.append(
                Flow(kind, piece.field, [_item_span(line) for line in piece.lines], piece.text, _numbers(piece))
            )
        elif piece.kind is LineKind.BOX:
            spans = [_item_span(line) for line in piece.lines]
            flows.append(Flow(BlockKind.BOX, piece.field, spans, piece.text, _numbers(piece)))
    blocks: dict[FieldName, list[Block]] = {}
    for each in flows:
        text = clean(source, each.spans)
        if text:
            block = Block(kind=each.kind, text=text, spans=tuple(each.spans))
            blocks.setdefault(each.field, []).append(block)
    return Joined(blocks, tuple(notes))


def _add_body(source: Source, piece: Piece, flows: list[Flow], notes: list[str]) -> None:
    spans = [line.span for line in piece.lines]
    label = label_of(piece.text)
    if label:
        spans[0] = Span(start=spans[0].start + label[1], end=spans[0].end)
    pending = next((each for each in reversed(flows) if each.kind is not BlockKind.BOX), None)
    if label is None and pending is not None and pending.open and pending.field is piece.field:
        between = [line for line in range(pending.lines[-1] + 1, piece.lines[0].number) if not source.line(line).blank]
        cause = f"第 {between[0]}-{between[-1]} 行的图注、脚注或方框" if between else "换页"
        notes.append(f"第 {pending.lines[-1]} 行的句子被{cause}切断，接第 {piece.lines[0].number} 行")
        pending.spans.extend(spans)
        pending.last = piece.text
        pending.lines.extend(_numbers(piece))
    else:
        flows.append(Flow(BlockKind.PARAGRAPH, piece.field, spans, piece.text, _numbers(piece)))


def _item_span(line: Line) -> Span:
    span = line.span
    marker = re.match(r"[-•]\s+", line.text.strip())
    return Span(start=span.start + marker.end(), end=span.end) if marker and ITEM.match(line.text.strip()) else span


def _numbers(piece: Piece) -> list[int]:
    return [line.number for line in piece.lines]
