"""Where each part of the catalogue stands: imprint, contents, chapters, sections and the 66 entries.

The contents (tab-separated lines, numbered without the section letter) say which entries there must be and on which
page; the headings are then found in that order, so that indicator lists and icon codes cannot pass for entries.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import CorpusError
from corpus.source import Line, Source

CHAPTER = re.compile(r"^第[一二三]章(\s+\d\d)?$")
_SECTION_LISTED = re.compile(r"^([A-K])\.\s+(.+?)\t(\d+)$")
_ENTRY_LISTED = re.compile(r"^(\d)\.\s+(.+?)\t(\d+)$")
_FLAGSHIP_LISTED = re.compile(r"^旗舰项目\s*(\d)\s*[:：]\s*(.+?)\t(\d+)$")
_FLAGSHIP_HEADING = re.compile(r"^旗舰项目\s*(\d)\s*[:：]\s*(.+)$")


@dataclass(frozen=True)
class Listed:
    """One line of the contents: id, section, title as listed, printed page."""

    id: str
    section: str
    title: str
    page: int | None


@dataclass(frozen=True)
class Placed:
    """An entry's place: its heading line (``None`` for introductions) and its lines, inclusive."""

    listed: Listed
    heading: int | None
    title: str
    first: int
    last: int


@dataclass(frozen=True)
class Outline:
    """The parts of the catalogue by line numbers (1-based, inclusive)."""

    contents: tuple[int, int]
    chapters: tuple[int, ...]
    section_headings: dict[str, int]
    sections: tuple[Listed, ...]
    entries: tuple[Placed, ...]


def read_outline(source: Source, back_cover: int) -> Outline:
    """Find all parts. Raises :class:`CorpusError` where a listed entry has no heading or none is listed."""
    lines = [line for line in source.lines if not line.blank]
    contents_start = next((line.number for line in lines if line.text.strip() == "目录"), None)
    if contents_start is None:
        raise CorpusError("the source has no contents (a line «目录»)", "check corpus/editions/*/source.txt")
    chapters = [line.number for line in lines if CHAPTER.match(line.text.strip())]
    body_chapters = [number for number in chapters if re.search(r"\d\d$", source.line(number).text.strip())]
    if len(body_chapters) != 3:
        raise CorpusError(f"expected 3 chapters in the body, found {len(body_chapters)}", "check source.txt")
    contents = (contents_start, body_chapters[0] - 1)
    sections, listed = _contents(source, contents)
    section_headings = _section_headings(source, sections, body_chapters[1])
    headings = _headings(source, listed, section_headings, body_chapters[2])
    entries = _place(source, sections, headings, section_headings, body_chapters, back_cover)
    return Outline(contents, tuple(body_chapters), section_headings, tuple(sections), tuple(entries))


def _contents(source: Source, span: tuple[int, int]) -> tuple[list[Listed], list[Listed]]:
    sections: list[Listed] = []
    entries: list[Listed] = []
    for number in range(span[0], span[1] + 1):
        text = source.line(number).text.strip()
        if match := _SECTION_LISTED.match(text):
            sections.append(Listed(match[1], match[1], match[2], int(match[3])))
        elif (match := _ENTRY_LISTED.match(text)) and sections:
            section = sections[-1].section
            entries.append(Listed(f"{section}.{match[1]}", section, match[2], int(match[3])))
        elif match := _FLAGSHIP_LISTED.match(text):
            entries.append(Listed(f"FP.{match[1]}", "FP", match[2], int(match[3])))
        elif text.startswith("我们的旗舰项目\t"):
            sections.append(Listed("FP", "FP", "我们的旗舰项目", int(text.split("\t")[1])))
        elif text.startswith("简介\t"):
            entries.insert(0, Listed("INTRO", "INTRO", "简介", int(text.split("\t")[1])))
    return sections, entries


def _section_headings(source: Source, sections: list[Listed], start: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in source.lines[start:]:
        match = re.match(r"^([A-K])\.\s+\S", line.text.strip())
        if match and match[1] not in found:
            found[match[1]] = line.number
    missing = [section.id for section in sections if section.id != "FP" and section.id not in found]
    if missing:
        raise CorpusError(f"no heading found for section(s) {', '.join(missing)}", "check source.txt")
    return found


def _headings(
    source: Source, listed: list[Listed], section_headings: dict[str, int], flagships: int
) -> list[tuple[Listed, Line, str]]:
    found: list[tuple[Listed, Line, str]] = []
    cursor = 0
    for entry in listed:
        if entry.id == "INTRO":
            continue
        start = flagships if entry.section == "FP" else section_headings[entry.section]
        cursor = max(cursor, start)
        heading = next(
            ((line, title) for line in source.lines[cursor:] if (title := _heading_title(line, entry)) is not None),
            None,
        )
        if heading is None:
            raise CorpusError(f"no heading found for {entry.id} {entry.title}", "check source.txt and its contents")
        line, title = heading
        found.append((entry, line, title))
        cursor = line.number
    return found


def _heading_title(line: Line, entry: Listed) -> str | None:
    """The title if the line is the entry's heading. The letter I is printed as the digit 1 in places."""
    text = line.text.strip()
    if entry.section == "FP":
        match = _FLAGSHIP_HEADING.match(text)
        return match[2].strip() if match and match[1] == entry.id[-1] and len(text) < 60 else None
    letter = "[I1]" if entry.section == "I" else entry.section
    match = re.match(rf"^{letter}\.{entry.id[2:]}\.\s*(\D.*)$", text)
    return match[1].strip() if match else None


def _place(
    source: Source,
    sections: list[Listed],
    headings: list[tuple[Listed, Line, str]],
    section_headings: dict[str, int],
    chapters: list[int],
    back_cover: int,
) -> list[Placed]:
    starts = sorted(
        [line.number for _, line, _ in headings] + list(section_headings.values()) + chapters + [back_cover]
    )

    def end_of(first: int) -> int:
        return next(start for start in starts if start > first) - 1

    intro = Listed("INTRO", "INTRO", "简介", 2)
    placed = [Placed(intro, None, "简介", chapters[0] + 1, end_of(chapters[0]))]
    introductions = {section.id: section_headings.get(section.id, chapters[2]) for section in sections}
    for section in sections:
        first = introductions[section.id]
        lead = [line for line in source.lines[first : end_of(first)] if len(line.text.strip()) > 60]
        if lead:
            listed = Listed(f"{section.id}.0", section.id, section.title, section.page)
            placed.append(Placed(listed, None, section.title, first + 1, end_of(first)))
        for entry, line, title in headings:
            if entry.section == section.id:
                placed.append(Placed(entry, line.number, title, line.number, end_of(line.number)))
    return placed
