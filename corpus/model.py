"""The records of the catalogue: immutable, typed, and tied to character spans of ``source.txt``.

Offsets are 0-based positions in the edition's source file (half open); line numbers are 1-based. ``text`` of a
block is the clean running text: what its spans hold, without mark-up, footnote marks and page-break cuts
(:func:`corpus.flow.clean` is the one place that defines this).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """Base of all records: frozen, and strict about unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldName(StrEnum):
    """The printed fields of an entry; ``intro`` for texts without labels, ``edition`` for the imprint."""

    OVERVIEW = "overview"
    CHALLENGE = "challenge"
    OFFER = "offer"
    DURATION = "duration"
    CASES = "cases"
    TESTIMONIAL = "testimonial"
    LINKS = "links"
    INTRO = "intro"
    EDITION = "edition"


class LineKind(StrEnum):
    """What a printed line is; every line of the source has exactly one kind."""

    BLANK = "blank"
    IMPRINT = "imprint"
    CONTENTS = "contents"
    CHAPTER = "chapter"
    SECTION = "section"
    HEADING = "heading"
    ICONS = "icons"
    BODY = "body"
    ITEM = "item"
    BOX = "box"
    TABLE = "table"
    CAPTION = "caption"
    CREDIT = "credit"
    NOTE = "note"
    FOOTNOTE = "footnote"
    LABEL = "label"
    QUOTE = "quote"
    SPEAKER = "speaker"
    LINK = "link"
    LINK_GROUP = "link_group"
    BACK_COVER = "back_cover"


class BlockKind(StrEnum):
    """``paragraph`` and ``item`` are running text; ``box`` is printed in a figure or box beside it."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    BOX = "box"


class Mention(StrEnum):
    """How a place is named by an entry."""

    APPLIED = "applied"
    PILOTED = "piloted"
    PLANNED = "planned"
    CAPTION = "caption"
    SPEAKER = "speaker"
    MENTIONED = "mentioned"


class Span(Record):
    """A half-open range of characters of the source."""

    start: Annotated[int, Field(ge=0)]
    end: Annotated[int, Field(ge=0)]


class Block(Record):
    """A paragraph, list item or box line: clean text and where it stands (several spans where the print cuts it)."""

    kind: BlockKind
    text: str
    spans: tuple[Span, ...]


class Table(Record):
    """A printed table; ``rows`` hold the cells as printed, empty region cells filled from the row above."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_spans: tuple[Span, ...]
    notes: tuple[str, ...] = ()


class Figure(Record):
    """A figure of which only words are left: caption, credit lines and notes (disclaimers, sources)."""

    field: FieldName
    caption: str
    credits: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    caption_spans: tuple[Span, ...] = ()
    spans: tuple[Span, ...]

    @property
    def stock(self) -> bool:
        """Whether it is a stock photograph, which is no evidence of a place."""
        return any("shutterstock" in credit.lower() for credit in self.credits)


class Testimonial(Record):
    """A quotation with its speaker (no honorific; empty where anonymous) and role, as printed."""

    quote: str
    speaker: str
    honorific: str = ""
    role: str
    occasion: str = ""
    quote_spans: tuple[Span, ...]
    speaker_spans: tuple[Span, ...]


class Link(Record):
    """One item of «更多信息»; targets are lost in the print. ``group`` is the heading it stands under."""

    text: str
    group: str = ""
    span: Span


class Footnote(Record):
    """A footnote and the place of its mark in the running text (``None`` where the entry does not print the mark)."""

    number: int
    text: str
    spans: tuple[Span, ...]
    mark: Span | None = None


class Duration(Record):
    """A length of time the entry names: months (5 days = 5/30, a week = 12/52), ``None`` where open."""

    what: str
    min_months: float | None
    max_months: float | None
    text: str
    span: Span


class Place(Record):
    """A country (ISO 3166-1 alpha-2; ``XK`` for Kosovo) or a place in it, as one mention prints it.

    ``city`` is empty for a country; ``city_kind`` is city, district, camp, region or other.
    """

    country: str | None
    country_printed: str
    city: str
    city_kind: str = ""
    mention: Mention
    field: FieldName
    span: Span


class CrossReference(Record):
    """A reference to another entry: as printed, what it resolves to, and what is wrong with it if anything."""

    printed: str
    target: str | None
    problem: str = ""
    probably: str | None = None
    span: Span


class Name(Record):
    """A partner, programme, tool, publication or concept an entry names, and all the places where it does."""

    name: str
    abbreviation: str
    category: str
    spans: tuple[Span, ...]

    @property
    def partner(self) -> bool:
        """Whether it is an organisation."""
        return self.category == "partner"


class EntryField(Record):
    """One labelled part of an entry: running text, boxes and tables."""

    name: FieldName
    label: Span | None
    blocks: tuple[Block, ...]
    tables: tuple[Table, ...] = ()

    @property
    def running(self) -> tuple[Block, ...]:
        """The blocks that are running text (boxes left out)."""
        return tuple(block for block in self.blocks if block.kind is not BlockKind.BOX)

    @property
    def text(self) -> str:
        """The running text, one block a line."""
        return "\n".join(block.text for block in self.running)


class Entry(Record):
    """One of the 66 entries: a service, a flagship programme, or an introduction (``INTRO``, ``J.0``, ``FP.0``).

    ``imprint`` holds the lines of the imprint that the catalogue's own introduction answers for (``INTRO`` only).
    """

    id: str
    section: str
    title: str
    title_span: Span
    aliases: tuple[str, ...] = ()
    page: int | None
    lines: tuple[int, int]
    fields: tuple[EntryField, ...]
    imprint: tuple[Span, ...] = ()
    testimonials: tuple[Testimonial, ...] = ()
    links: tuple[Link, ...] = ()
    figures: tuple[Figure, ...] = ()
    footnotes: tuple[Footnote, ...] = ()
    durations: tuple[Duration, ...] = ()
    places: tuple[Place, ...] = ()
    cross_references: tuple[CrossReference, ...] = ()
    names: tuple[Name, ...] = ()
    print_notes: tuple[str, ...] = ()

    def field(self, name: FieldName) -> EntryField | None:
        """The field of that name, or ``None`` where the entry does not print it."""
        return next((field for field in self.fields if field.name is name), None)


class Section(Record):
    """A section of the catalogue (``A`` ... ``K``, ``FP``) with its heading and page."""

    id: str
    title: str
    page: int | None


class Contradiction(Record):
    """Two or more places where the print says different things about one matter (noted by a reader)."""

    topic: str
    sides: tuple[ContradictionSide, ...]


class ContradictionSide(Record):
    """One side of a contradiction: the entry and the words that say it."""

    entry: str
    words: str
    span: Span


class LineRun(Record):
    """Consecutive lines of one kind (1-based, inclusive) and the entry they belong to, if any."""

    first: int
    last: int
    kind: LineKind
    entry: str | None = None


class Edition(Record):
    """The imprint: what the reader must know about the document itself."""

    id: str
    title: str
    number: str
    language: str
    publisher: str
    contact: str
    url: str
    binding_language: str
    binding_notice: str
    disclaimer: str
    map_notice: str


class Catalogue(Record):
    """The whole edition as records; ``source_sha256`` ties it to the text it was parsed from."""

    edition: Edition
    source_sha256: str
    sections: tuple[Section, ...]
    entries: tuple[Entry, ...]
    contradictions: tuple[Contradiction, ...] = ()
    lines: tuple[LineRun, ...]


Contradiction.model_rebuild()
