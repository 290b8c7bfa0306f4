"""What each printed line of an entry is: label, running text, list item, caption, credit, footnote, quotation, ...

The layout left traces that these rules read: an image leaves at least three blank lines, so a block beside such a gap
that does not end a sentence is a caption; credits carry ©; a sentence that is still open is never a caption's
neighbour by accident, because page breaks leave one or two blank lines only. ``reader.toml`` decides the rest.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from dataclasses import dataclass

from corpus.model import FieldName, LineKind
from corpus.reader import ReaderNotes
from corpus.source import Line, Source

LABELS = {
    "概述": FieldName.OVERVIEW,
    "应对的挑战": FieldName.CHALLENGE,
    "联合国人居署提供的服务": FieldName.OFFER,
    "提供支持的时间": FieldName.DURATION,
    "之前的应用案例": FieldName.CASES,
    "证言": FieldName.TESTIMONIAL,
    "更多信息": FieldName.LINKS,
}
LABEL = re.compile(r"^(概述|应对的挑战|联合国人居署提供的服务|提供支持的时间|之前的应用案例)(?:\s*[:：]\s*|\s+|$)")
LONE_LABEL = re.compile(r"^(证言|更多信息)$")
ITEM = re.compile(r"^(?:[-•]\s+|\d{1,2}\.\s+(?=\D))")
SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
FOOTNOTE = re.compile(rf"^([{SUPERSCRIPTS}]+|\d{{1,2}})\s+")
FOOTNOTE_MARK = re.compile(rf"[{SUPERSCRIPTS}]+")
_DATED = re.compile(r"^(?:19|20)\d{2} 年.{0,12}，")
_NOTE = re.compile(r"^(本地图所示|\* |资料来源：|Source:|免责声明：本地图)")
_CREDIT = re.compile(r"^(©|@ )")
_CODES = re.compile(r"^[\d.,\sabc]+$")
_SDG_NAMES = re.compile(r"^[\dA-Z\s]+$")
_CLOSED = re.compile(r"[。！？；：!?;:](?:[”’\"）)]|\*\*)*$")
_CASE_TABLE = re.compile(r"(^|\t)国家\t")
_LINKED = re.compile(r"\[[^\]]+\]\(#\)")
CAPTION_LENGTH = 100
IMAGE_GAP = 3
SUBHEADING_LENGTH = 30

_FIGURE = {LineKind.CAPTION, LineKind.CREDIT, LineKind.NOTE}


@dataclass
class Piece:
    """Consecutive printed lines of one kind within an entry, and the field they stand under."""

    kind: LineKind
    field: FieldName
    lines: list[Line]
    noted: str = ""
    gap_before: int = dataclasses.field(default=0)
    gap_after: int = dataclasses.field(default=0)

    @property
    def text(self) -> str:
        """The printed lines, joined as they stand."""
        return "\n".join(line.text.strip() for line in self.lines)


def label_of(text: str) -> tuple[FieldName, int] | None:
    """The field a line opens and the length of its label (with colon and spaces), or ``None``."""
    stripped = text.strip()
    if match := LABEL.match(stripped):
        return LABELS[match[1]], match.end()
    if match := LONE_LABEL.match(stripped):
        return LABELS[match[1]], match.end()
    return None


def label_only(text: str) -> bool:
    """Whether a line is a label and nothing else."""
    label = label_of(text)
    return label is not None and label[1] == len(text.strip())


def is_closed(text: str) -> bool:
    """Whether a text ends as a finished sentence does (a bare closing bracket does not finish one)."""
    return bool(_CLOSED.search(FOOTNOTE_MARK.sub("", text).strip()))


def lay_out(
    source: Source,
    first: int,
    last: int,
    heading: int | None,
    notes: ReaderNotes,
    listed: frozenset[str] = frozenset(),
    marks_from: int | None = None,
) -> list[Piece]:
    """The pieces of the entry on lines ``first``..``last``, in printed order; every printed line is in one piece.

    ``listed`` holds the titles of the contents: such a line in an introduction is a heading. A footnote may belong to a
    mark that stands before the entry, from line ``marks_from`` on (in the section's introduction).
    """
    printed = [source.line(number) for number in range(first, last + 1) if not source.line(number).blank]
    groups = _group(printed, notes)
    marked = source.lines[(marks_from or first) - 1 : last]
    marks = {int(mark.translate(_DIGITS)) for line in marked for mark in FOOTNOTE_MARK.findall(line.text)}
    pieces: list[Piece] = []
    current = FieldName.INTRO
    for group in groups:
        opened = label_of(group.lines[0].text)
        if opened:
            current = opened[0]
        elif _CASE_TABLE.search(group.lines[0].text):
            current = FieldName.CASES
        group.field = group.field if group.noted and group.field is not FieldName.INTRO else current
        if not group.noted:
            group.kind = _shape(group, heading, current, marks)
        pieces.append(group)
    _captions(pieces)
    _testimonials(pieces)
    _subheadings(pieces, listed)
    return pieces


_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")


def _group(printed: list[Line], notes: ReaderNotes) -> list[Piece]:
    """Lines into pieces: a label, an item, a footnote or a long line stands alone; other contiguous lines together."""
    groups: list[Piece] = []
    for line in printed:
        note = notes.note_for(line.number)
        if note:
            groups.append(Piece(note.kind, note.field or FieldName.INTRO, [line], note.why))
        elif groups and not groups[-1].noted and line.gap_before == 0 and _together(groups[-1].lines[-1], line):
            groups[-1].lines.append(line)
        else:
            groups.append(Piece(LineKind.BODY, FieldName.INTRO, [line]))
    for group in groups:
        group.gap_before, group.gap_after = group.lines[0].gap_before, group.lines[-1].gap_after
    return groups


def _together(before: Line, line: Line) -> bool:
    """Whether a line belongs to the one printed directly above it: captions and speakers run over short lines."""
    texts = (before.text.strip(), line.text.strip())
    if any(label_of(text) or ITEM.match(text) or _LINKED.search(text) or "\t" in text for text in texts):
        return False
    if _NOTE.match(texts[1]):
        return False
    if _CREDIT.match(texts[1]):
        return len(texts[0]) < 2 * CAPTION_LENGTH
    return (len(texts[0]) < 60 and not texts[0].startswith("“")) or (texts[0].startswith("“") and "”" not in texts[0])


def _shape(group: Piece, heading: int | None, current: FieldName, marks: set[int]) -> LineKind:
    """The kind that a piece's own form tells."""
    line, text = group.lines[0], group.lines[0].text.strip()
    footnote = FOOTNOTE.match(text)
    if line.number == heading:
        return LineKind.HEADING
    if current is FieldName.INTRO and (_CODES.match(text) or _SDG_NAMES.match(text)) and heading:
        return LineKind.ICONS
    if footnote and int(footnote[1].translate(_DIGITS)) in marks and not label_of(text):
        return LineKind.FOOTNOTE
    if label_of(text):
        return LineKind.LABEL if LONE_LABEL.match(text) else LineKind.BODY
    if _NOTE.match(text):
        return LineKind.NOTE
    if any(_CREDIT.match(each.text.strip()) for each in group.lines) and _CREDIT.match(text):
        return LineKind.CREDIT
    if "©" in group.text or " @ " in group.text:
        return LineKind.CAPTION
    if "\t" in line.text:
        return LineKind.TABLE
    if current is FieldName.LINKS:
        return LineKind.LINK_GROUP if re.search(r"[：:]$", text) and not _LINKED.search(text) else LineKind.LINK
    if ITEM.match(text):
        return LineKind.ITEM
    if re.match(r"^图\s*\d+\s*[：:]", text) or _CODES.match(text):
        return LineKind.CAPTION
    return LineKind.BODY


def _captions(pieces: list[Piece]) -> None:
    """Turn body and link pieces into captions (and items into box lines) where the gaps of an image say so."""
    for index, piece in enumerate(pieces):
        if piece.kind in (LineKind.BODY, LineKind.LINK) and not piece.noted and _is_caption(pieces, index):
            piece.kind = LineKind.CAPTION
    for index in range(len(pieces) - 1, 0, -1):
        piece, after, before = pieces[index], pieces[index - 1 : index + 2][-1], pieces[index - 1]
        if piece.kind is not LineKind.BODY or piece.noted or label_of(piece.text):
            continue
        near_after = after.kind in _FIGURE and piece.gap_after <= 1
        near_before = before.kind in _FIGURE and piece.gap_before <= 1
        credited = near_after and after.kind is LineKind.CREDIT
        if credited or (near_after and near_before) or (near_before and piece.gap_after >= IMAGE_GAP):
            piece.kind = LineKind.CAPTION
    for before, piece in itertools.pairwise(pieces):
        boxed = before.kind in (LineKind.CAPTION, LineKind.BOX)
        listed = ITEM.match(piece.lines[0].text.strip()) is not None
        if listed and boxed and piece.kind in (LineKind.ITEM, LineKind.LINK) and not _LINKED.search(piece.text):
            piece.kind = LineKind.BOX
        elif piece.kind is LineKind.TABLE and before.kind is LineKind.BODY and not label_of(before.text):
            before.kind = LineKind.CAPTION if not is_closed(before.text) else before.kind


def _is_caption(pieces: list[Piece], index: int) -> bool:
    piece = pieces[index]
    text = piece.text
    if label_of(text) or len(text) > CAPTION_LENGTH or _LINKED.search(text) or piece.field is FieldName.TESTIMONIAL:
        return False
    beside_image = piece.gap_before >= IMAGE_GAP or piece.gap_after >= IMAGE_GAP
    if piece.field is FieldName.LINKS:
        return piece.gap_before >= IMAGE_GAP and not ITEM.match(text)
    if beside_image and _DATED.match(text):  # such captions end as sentences do
        return True
    if is_closed(text) or _cut_by_image(pieces, index):
        return False
    neighbours = [pieces[at] for at in (index - 1, index + 1) if 0 <= at < len(pieces)]
    chained = any(
        near.kind in _FIGURE and (near.gap_after if near is pieces[index - 1] else near.gap_before) <= 1
        for near in neighbours
    )
    return piece.field is not FieldName.INTRO and (beside_image or chained)


def _cut_by_image(pieces: list[Piece], index: int) -> bool:
    """Whether an image with its credit below stands after the piece, and the text goes on right under the credit."""
    after = pieces[index + 1] if index + 1 < len(pieces) else None
    return after is not None and after.kind is LineKind.CREDIT and after.gap_before >= IMAGE_GAP > after.gap_after


def _subheadings(pieces: list[Piece], listed: frozenset[str]) -> None:
    """Short lines that end no sentence and stand between finished ones; in introductions also what the contents list."""
    for index, piece in enumerate(pieces):
        if piece.kind is not LineKind.BODY or piece.noted or label_of(piece.text):
            continue
        text = piece.text
        if piece.field is FieldName.INTRO and len(piece.lines) > 1:
            piece.kind = LineKind.ITEM
            continue
        before = next((near for near in reversed(pieces[:index]) if near.kind in (LineKind.BODY, LineKind.ITEM)), None)
        alone = len(text) <= SUBHEADING_LENGTH and not re.search("[，、。]", text) and not is_closed(text)
        if (piece.field is FieldName.INTRO and text in listed) or (
            alone and (before is None or is_closed(before.text))
        ):
            piece.kind = LineKind.HEADING


def _testimonials(pieces: list[Piece]) -> None:
    """Quotations, speakers and captions after the label 证言 (a field that ends with the next label)."""
    state = LineKind.LABEL
    for index, piece in enumerate(pieces):
        if piece.field is not FieldName.TESTIMONIAL or piece.kind is not LineKind.BODY or piece.noted:
            state = LineKind.LABEL if piece.kind is LineKind.LABEL else state
            continue
        if piece.text.startswith("“") or (state is LineKind.QUOTE and not _quote_ended(pieces[index - 1])):
            piece.kind = state = LineKind.QUOTE
        elif state is LineKind.QUOTE or (state is LineKind.SPEAKER and _speaker_goes_on(pieces, index)):
            piece.kind = state = LineKind.SPEAKER
        else:
            piece.kind = LineKind.CAPTION
            state = LineKind.CAPTION


def _quote_ended(piece: Piece) -> bool:
    return piece.kind is LineKind.QUOTE and re.search(r"”[。]?$", piece.text.strip()) is not None


def _speaker_goes_on(pieces: list[Piece], index: int) -> bool:
    """A second speaker block is the role, printed after a blank line; captions stand beside an image."""
    piece, before = pieces[index], pieces[index - 1]
    alone = len(before.lines) == 1 and (index < 2 or pieces[index - 2].kind is LineKind.QUOTE)
    return before.kind is LineKind.SPEAKER and alone and piece.gap_before <= 1 and piece.gap_after < IMAGE_GAP
