"""The outline: 66 entries in printed order with the ids and pages of the contents list, read here a second time."""

from __future__ import annotations

import re

import pytest

from corpus.catalogue import Library
from corpus.errors import CorpusError
from corpus.outline import read_outline
from corpus.source import Source

COUNTS = {"A": 7, "B": 6, "C": 7, "D": 7, "E": 5, "F": 5, "G": 3, "H": 6, "I": 5, "J": 5, "K": 2}
SERVICES = [f"{letter}.{number}" for letter, count in COUNTS.items() for number in range(1, count + 1)]
IDS = ["INTRO", *SERVICES, "FP.0", "FP.1", "FP.2", "FP.3", "FP.4", "FP.5"]
IDS.insert(IDS.index("J.1"), "J.0")


def _listed(library: Library) -> dict[str, tuple[str, int]]:
    """id -> (title, page) of the contents (lines 44-140), by what is printed there."""
    listed: dict[str, tuple[str, int]] = {}
    letter = ""
    for line in library.source.lines[43:140]:
        title, _, page = line.text.strip().partition("\t")
        if match := re.match(r"([A-K])\. ", title):
            letter = match[1]
        elif match := re.match(r"(\d)\. (.+)", title):
            listed[f"{letter}.{match[1]}"] = (match[2], int(page))
        elif match := re.match(r"旗舰项目 (\d): (.+)", title):
            listed[f"FP.{match[1]}"] = (match[2], int(page))
    return listed


def test_the_66_entries_stand_in_printed_order(library: Library) -> None:
    assert len(IDS) == 66
    assert [entry.id for entry in library.entries] == IDS
    assert len(library.services) == 58
    assert [entry.id for entry in library.flagships] == IDS[-5:]


def test_ids_and_pages_are_those_of_the_contents(library: Library) -> None:
    listed = _listed(library)
    assert sorted(listed) == sorted([*SERVICES, *IDS[-5:]])
    assert {entry_id: library.entry(entry_id).page for entry_id in listed} == {
        entry_id: page for entry_id, (_, page) in listed.items()
    }
    assert (library.entry("INTRO").page, library.entry("J.0").page, library.entry("FP.0").page) == (2, 145, 163)


def test_a_title_is_the_heading_and_the_contents_give_the_alias(library: Library) -> None:
    fold = str.maketrans({"：": ":", "（": "(", "）": ")", " ": None})
    for entry_id, (title, _) in _listed(library).items():
        entry = library.entry(entry_id)
        printed = library.quote(entry.title_span)
        assert printed.endswith(entry.title), entry_id
        same = entry.title.translate(fold) == title.translate(fold)
        assert entry.aliases == (() if same else (title,)), entry_id
    assert library.entry("FP.2").title == "以人为中心的智慧城市"
    assert library.entry("FP.2").aliases == ("以人为本的智慧城市",)


@pytest.mark.parametrize(("entry_id", "line"), [("I.2", 2766), ("I.3", 2814), ("I.4", 2855), ("I.5", 2886)])
def test_the_digit_printed_for_the_letter_i_is_read_as_the_letter(library: Library, entry_id: str, line: int) -> None:
    assert library.source.line(line).text.startswith(f"1.{entry_id[2]}.")
    entry = library.entry(entry_id)
    assert entry.lines[0] == line
    assert any(entry_id in note and str(line) in note for note in entry.print_notes)


@pytest.mark.parametrize("line", [302, 304, 306, 2164, 2184, 2768, 2772, 3050, 3137, 3530])
def test_what_looks_like_a_heading_is_none(library: Library, line: int) -> None:
    assert all(library.source.line_at(entry.title_span.start) != line for entry in library.entries)


def test_entries_do_not_overlap_and_leave_out_the_back_cover(library: Library) -> None:
    for entry, following in zip(library.entries, library.entries[1:], strict=False):
        assert entry.lines[0] <= entry.lines[1] < following.lines[0], entry.id
    assert library.entry("FP.5").lines[1] <= 3634
    assert not any("PARIS2015" in block.text for field in library.entry("FP.5").fields for block in field.blocks)


def test_section_titles_and_pages(library: Library) -> None:
    sections = {section.id: section for section in library.catalogue.sections}
    assert list(sections) == [*COUNTS, "FP"]
    assert (sections["A"].title, sections["A"].page) == ("城市数据、资料收集和监测", 9)
    assert (sections["FP"].title, sections["FP"].page) == ("我们的旗舰项目", 163)


@pytest.mark.parametrize(
    ("damage", "named"),
    [
        (("目录\n", "\n"), "目录"),
        (("B.2. CityRAP", "CityRAP"), "B.2"),
        (("K. 创新\n\nK.1.", "K.1."), "K"),
        (("第三章 03", "第三章"), "3 chapters"),
    ],
)
def test_a_missing_part_is_named(library: Library, damage: tuple[str, str], named: str) -> None:
    assert damage[0] in library.source.text
    with pytest.raises(CorpusError) as error:
        read_outline(Source(library.source.text.replace(*damage)), 3635)
    assert named in error.value.what
    assert "source.txt" in error.value.mend
