"""From the printed text to the records: the whole way in one place.

outline (where entries stand) → layout (what each line is) → flow (cut text made whole) → facts (durations, places,
references, names) → :class:`corpus.model.Catalogue`.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from corpus.durations import read_durations
from corpus.errors import CorpusError
from corpus.extras import read_figures, read_footnotes, read_links, read_tables
from corpus.flow import flow
from corpus.gazetteer import Gazetteer, load_places
from corpus.layout import Piece, label_of, lay_out
from corpus.model import (
    Block,
    Catalogue,
    Contradiction,
    ContradictionSide,
    Edition,
    Entry,
    EntryField,
    FieldName,
    LineKind,
    LineRun,
    Section,
    Span,
)
from corpus.names import read_names
from corpus.outline import Outline, Placed, read_outline
from corpus.places import read_places
from corpus.reader import load_reader_notes
from corpus.references import read_references
from corpus.source import Source
from corpus.terms import Glossary, load_terms
from corpus.testimonials import read_testimonials


class EditionParser:
    """Parses the edition in a folder (``source.txt``, ``edition.toml``, ``reader.toml``, ``places.toml``, ``terms.toml``)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = Source(read_source(folder))
        self.edition = _load_edition(folder / "edition.toml")
        self.notes = load_reader_notes(folder / "reader.toml")
        self.gazetteer = Gazetteer(load_places(folder / "places.toml"))
        self.glossary = Glossary(load_terms(folder / "terms.toml"))

    def parse(self) -> Catalogue:
        """The catalogue. Raises :class:`CorpusError` where the text does not hold what its contents list."""
        back_cover = self.notes.first_of(LineKind.BACK_COVER)
        outline = read_outline(self.source, back_cover)
        listed = frozenset(_contents_titles(self.source, outline))
        titles = {placed.listed.id: placed.title for placed in outline.entries}
        starts: dict[str, int] = {}
        laid: list[tuple[Placed, list[Piece]]] = []
        for placed in outline.entries:
            start = starts.setdefault(placed.listed.section, placed.first)
            pieces = lay_out(self.source, placed.first, placed.last, placed.heading, self.notes, listed, start)
            laid.append((placed, pieces))
        entries = tuple(self._entry(placed, pieces, titles) for placed, pieces in laid)
        return Catalogue(
            edition=self.edition,
            source_sha256=sha256(self.source.text),
            sections=tuple(_sections(self.source, outline)),
            entries=entries,
            contradictions=tuple(self._contradictions(entries)),
            lines=tuple(_line_runs(self.source, outline, laid, back_cover)),
        )

    def _entry(self, placed: Placed, pieces: Sequence[Piece], titles: dict[str, str]) -> Entry:
        source = self.source
        joined = flow(source, pieces)
        fields = _fields(source, pieces, joined.blocks)
        figures = read_figures(source, pieces)
        footnotes = read_footnotes(source, pieces)
        testimonials = read_testimonials(source, pieces, self.notes)
        duration = next((field for field in fields if field.name is FieldName.DURATION), None)
        texts = [block.spans for field in fields for block in field.blocks] + [note.spans for note in footnotes]
        entry = Entry(
            id=placed.listed.id,
            section=placed.listed.section,
            title=placed.title,
            title_span=self._title_span(placed, pieces),
            aliases=tuple(_aliases(placed)),
            page=placed.listed.page,
            lines=(placed.first, placed.last),
            fields=tuple(fields),
            imprint=tuple(self._imprint()) if placed.listed.id == "INTRO" else (),
            testimonials=tuple(testimonials),
            links=tuple(read_links(source, pieces)),
            figures=tuple(figures),
            footnotes=tuple(footnotes),
            durations=tuple(read_durations(source, duration)),
            cross_references=tuple(read_references(source, texts, placed.listed.id, titles, self.notes)),
            print_notes=tuple(_print_notes(placed, pieces, joined.notes)),
        )
        entry = entry.model_copy(update={"names": tuple(read_names(source, entry, self.glossary))})
        return entry.model_copy(update={"places": tuple(read_places(source, entry, self.gazetteer))})

    def _title_span(self, placed: Placed, pieces: Sequence[Piece]) -> Span:
        """The heading's line; an introduction without one of its own stands under the heading of its section."""
        first = pieces[0].lines[0]
        return first.span if placed.title in first.text else self.source.line(placed.first - 1).span

    def _imprint(self) -> Iterator[Span]:
        """The lines of the imprint that say something in words (title, publisher, notices), not its ornaments."""
        contents = next(line.number for line in self.source.lines if line.text.strip() == "目录")
        for line in self.source.lines[: contents - 1]:
            if line.number >= self.notes.imprint_from and not line.blank:
                yield line.span

    def _contradictions(self, entries: Sequence[Entry]) -> Iterator[Contradiction]:
        by_id = {entry.id: entry for entry in entries}
        for note in self.notes.contradiction:
            sides = [_side(self.source, by_id[entry], words) for entry, words in note.sides]
            yield Contradiction(topic=note.topic, sides=tuple(sides))


def read_source(folder: Path) -> str:
    """The text of an edition. Raises :class:`CorpusError` where the file is missing or not UTF-8."""
    path = folder / "source.txt"
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CorpusError(f"edition file {path} is missing", "restore it from the repository") from None
    except (UnicodeDecodeError, OSError) as error:
        raise CorpusError(f"edition file {path} cannot be read ({error})", "restore it from the repository") from None


def sha256(text: str) -> str:
    """The SHA-256 of a text in UTF-8, hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def _load_edition(path: Path) -> Edition:
    try:
        return Edition.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise CorpusError(f"edition file {path} is missing", "restore it from the repository") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise CorpusError(f"{path} cannot be read: {' '.join(str(error).split())[:200]}", "mend the file") from None


def _contents_titles(source: Source, outline: Outline) -> Iterator[str]:
    for number in range(outline.contents[0], outline.contents[1] + 1):
        yield source.line(number).text.strip().split("\t")[0]


def _sections(source: Source, outline: Outline) -> Iterator[Section]:
    for listed in outline.sections:
        heading = outline.section_headings.get(listed.id)
        title = source.line(heading).text.strip()[2:].strip() if heading else listed.title
        yield Section(id=listed.id, title=title, page=listed.page)


def _fields(source: Source, pieces: Sequence[Piece], blocks: dict[FieldName, list[Block]]) -> list[EntryField]:
    tables = read_tables(source, pieces)
    heading = pieces[0].lines[0].number if pieces and pieces[0].kind is LineKind.HEADING else None
    fields: list[EntryField] = []
    labelled = {piece.field for piece in pieces if piece.kind in (LineKind.LABEL, LineKind.QUOTE, LineKind.LINK)}
    for name in FieldName:
        own = [block for block in blocks.get(name, []) if not _is_heading(source, block, heading)]
        if not own and name not in tables and name not in labelled:
            continue
        label = _label_span(pieces, name)
        fields.append(EntryField(name=name, label=label, blocks=tuple(own), tables=tuple(tables.get(name, []))))
    return fields


def _is_heading(source: Source, block: Block, heading: int | None) -> bool:
    return heading is not None and source.line_at(block.spans[0].start) == heading


def _label_span(pieces: Sequence[Piece], name: FieldName) -> Span | None:
    for piece in pieces:
        opened = label_of(piece.text)
        if opened and opened[0] is name:
            start = piece.lines[0].span.start
            return Span(start=start, end=start + opened[1])
    return None


def _aliases(placed: Placed) -> Iterator[str]:
    squeeze = str.maketrans({"：": ":", "（": "(", "）": ")", " ": None})
    if placed.listed.title.translate(squeeze) != placed.title.translate(squeeze):
        yield placed.listed.title


def _print_notes(placed: Placed, pieces: Sequence[Piece], joined: tuple[str, ...]) -> Iterator[str]:
    yield from joined
    if placed.heading and placed.listed.section == "I" and pieces[0].text.startswith("1."):
        yield f"第 {placed.heading} 行的编号印作“{pieces[0].text[:4]}”，应为 {placed.listed.id}"
    yield from (
        f"第 {piece.lines[0].number}-{piece.lines[-1].number} 行按读者注记处理：{piece.noted}"
        for piece in pieces
        if piece.noted and piece.kind is not LineKind.BACK_COVER
    )


def _side(source: Source, entry: Entry, words: str) -> ContradictionSide:
    first, last = source.line(entry.lines[0]).start, source.line(entry.lines[1]).end
    at = source.text.find(words, first, last)
    if at < 0:
        raise CorpusError(f"reader.toml: «{words}» is not printed in {entry.id}", "copy the words exactly as printed")
    return ContradictionSide(entry=entry.id, words=words, span=Span(start=at, end=at + len(words)))


def _line_runs(
    source: Source, outline: Outline, laid: Sequence[tuple[Placed, list[Piece]]], back_cover: int
) -> Iterator[LineRun]:
    kinds: dict[int, tuple[LineKind, str | None]] = {}
    for placed, pieces in laid:
        for piece in pieces:
            kinds |= {line.number: (piece.kind, placed.listed.id) for line in piece.lines}
    kinds |= dict.fromkeys(outline.section_headings.values(), (LineKind.SECTION, None))
    for number in outline.chapters:
        kinds[number] = (LineKind.CHAPTER, None)
    run: LineRun | None = None
    for line in source.lines:
        kind, entry = kinds.get(line.number) or (_elsewhere(line.number, outline, back_cover), None)
        if line.blank:
            kind, entry = LineKind.BLANK, None
        if run and (run.kind, run.entry) == (kind, entry):
            run = run.model_copy(update={"last": line.number})
            continue
        if run:
            yield run
        run = LineRun(first=line.number, last=line.number, kind=kind, entry=entry)
    if run:
        yield run


def _elsewhere(number: int, outline: Outline, back_cover: int) -> LineKind:
    if number < outline.contents[0]:
        return LineKind.IMPRINT
    if number <= outline.contents[1]:
        return LineKind.CONTENTS
    return LineKind.BACK_COVER if number >= back_cover else LineKind.CHAPTER
