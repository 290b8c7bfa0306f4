"""Every printed line has one kind, and the text of every kind stands in exactly one record: nothing lost, none twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from corpus.catalogue import Library
from corpus.layout import is_closed, label_of
from corpus.model import Entry, FieldName, LineKind, Span

Kinds = dict[int, tuple[LineKind, str | None]]

LINES = 3665  # 3,664 line breaks; the last line has none
MARKS = set("*[]()#<>\\⁰¹²³⁴⁵⁶⁷⁸⁹")
RUNNING = {LineKind.BODY, LineKind.ITEM, LineKind.BOX, LineKind.HEADING}
LABELS = ("概述", "应对的挑战", "联合国人居署提供的服务", "提供支持的时间", "之前的应用案例")


def bare(text: str) -> str:
    """A text without white space, mark-up and footnote marks (not the code under test)."""
    return "".join(character for character in text if not character.isspace() and character not in MARKS)


def body_of(text: str) -> str:
    """A printed line without its label and bullet."""
    text = text.strip()
    for label in LABELS:
        if text.startswith(label) and text[len(label) :][:1] in ("", " ", ":", "："):
            return text[len(label) :].lstrip(" :：")
    return text[2:] if text[:2] in ("- ", "• ") else text


def spans_by_kind(entry: Entry) -> Iterator[tuple[str, Span]]:
    """What each record of an entry holds, each span once (several quotations may share a speaker)."""
    yield from {("speaker", span) for each in entry.testimonials for span in each.speaker_spans}
    yield from (("quote", span) for each in entry.testimonials for span in each.quote_spans)
    yield from (("figure", span) for figure in entry.figures for span in figure.spans)
    yield from (("footnote", span) for note in entry.footnotes for span in note.spans)
    yield from (("link", link.span) for link in entry.links)
    yield from (("table", span) for field in entry.fields for table in field.tables for span in table.row_spans)
    yield from (("running", span) for field in entry.fields for block in field.blocks for span in block.spans)


RECORD = {
    LineKind.BODY: "running", LineKind.ITEM: "running", LineKind.BOX: "running", LineKind.QUOTE: "quote",
    LineKind.SPEAKER: "speaker", LineKind.LINK: "link", LineKind.CAPTION: "figure", LineKind.CREDIT: "figure",
    LineKind.NOTE: "figure", LineKind.FOOTNOTE: "footnote", LineKind.TABLE: "table",
}  # fmt: skip


def test_every_line_has_exactly_one_kind(library: Library) -> None:
    assert len(library.source.lines) == LINES
    counted = Counter(n for run in library.catalogue.lines for n in range(run.first, run.last + 1))
    assert set(counted) == set(range(1, LINES + 1))
    assert set(counted.values()) == {1}


def test_blank_lines_and_only_they_are_blank(library: Library, line_kinds: Kinds) -> None:
    wrong = [
        line.number for line in library.source.lines if line.blank != (line_kinds[line.number][0] is LineKind.BLANK)
    ]
    assert wrong == []


def test_every_printed_line_stands_in_one_record_of_its_kind(library: Library, line_kinds: Kinds) -> None:
    held: dict[int, list[str]] = {}
    for entry in library.entries:
        for record, span in spans_by_kind(entry):
            held.setdefault(library.source.line_at(span.start), []).append(record)
    titles = {library.source.line_at(entry.title_span.start) for entry in library.entries}
    wrong: list[tuple[int, str, list[str]]] = []
    for line in library.source.lines:
        kind, entry_id = line_kinds[line.number]
        wanted = [RECORD[kind]] if kind in RECORD else []
        if kind is LineKind.HEADING and line.number not in titles:
            wanted = ["running"]
        if wanted == ["running"] and not body_of(line.text):
            wanted = []  # the label stands alone
        if entry_id and held.get(line.number, []) != wanted and not _of_a_table(library, entry_id, line.number):
            wrong.append((line.number, kind.value, held.get(line.number, [])))
        if not entry_id and line.number in held and kind is not LineKind.IMPRINT:
            wrong.append((line.number, kind.value, held[line.number]))
    assert wrong == []


def _of_a_table(library: Library, entry_id: str, number: int) -> bool:
    """Whether a table's record holds the line as its header, caption or note."""
    line = bare(library.source.line(number).text)
    for field in library.entry(entry_id).fields:
        for table in field.tables:
            if line in {bare("".join(table.header)), bare(table.caption), *map(bare, table.notes)}:
                return True
    return False


def test_the_running_text_is_the_running_lines_without_labels_and_bullets(library: Library, line_kinds: Kinds) -> None:
    for entry in library.entries:
        title = library.source.line_at(entry.title_span.start)
        lines = [
            bare(body_of(library.source.line(number).text))
            for number in range(entry.lines[0], entry.lines[1] + 1)
            if line_kinds[number][0] in RUNNING and number != title
        ]
        spans = sorted(
            (span for field in entry.fields for block in field.blocks for span in block.spans), key=lambda s: s.start
        )
        assert [bare(library.quote(span)) for span in spans] == [line for line in lines if line], entry.id


def test_a_block_says_what_its_spans_hold(library: Library) -> None:
    for entry in library.entries:
        for field in entry.fields:
            for block in field.blocks:
                assert bare(block.text) == "".join(bare(library.quote(span)) for span in block.spans), entry.id
                assert not set("⁰¹²³⁴⁵⁶⁷⁸⁹\\\n\t") & set(block.text), (entry.id, block.text)
                assert "**" not in block.text
                assert "](#)" not in block.text


@pytest.mark.parametrize("mark", ["©", "本地图所示边界和名称", "免责声明：本地图", "Shutterstock"])
def test_running_text_holds_no_caption_credit_or_disclaimer(library: Library, mark: str) -> None:
    assert mark.lower() in library.source.text.lower()
    found = [
        (entry.id, block.text[:40])
        for entry in library.entries
        for field in entry.fields
        for block in field.running
        if mark.lower() in block.text.lower()
    ]
    assert found == []


# Captions, chart words and photo lines as a reader of the print sees them; some end as sentences do.
CAPTIONS = [
    334, 339, 366, 370, 403, 437, 441, 485, 505, 510, 536, 538, 591, 595, 615, 629, 715, 726, 751, 767, 797, 819,
    863, 883, 897, 951, 990, 994, 1014, 1082, 1112, 1127, 1157, 1172, 1219, 1290, 1320, 1323, 1327, 1388, 1403, 1452,
    1492, 1515, 1528, 1533, 1581, 1613, 1627, 1646, 1663, 1669, 1732, 1745, 1772, 1821, 1872, 1908, 1948, 1996, 2012,
    2039, 2098, 2124, 2136, 2198, 2251, 2299, 2326, 2342, 2445, 2449, 2459, 2470, 2591, 2618, 2718, 2732, 2748, 2786,
    2822, 2846, 2850, 2871, 2913, 2915, 2972, 2976, 2990, 3264, 3320, 3410, 3450, 3458, 3493, 3505, 3538, 3542, 3588,
    3623, 3627,
]  # fmt: skip
CREDITS = [335, 340, 445, 487, 540, 616, 625, 631, 699, 711, 799, 821, 1196, 2057, 2078, 2126, 2239, 2696, 3322]
DISCLAIMERS = [888, 1086, 1176, 1390, 1681, 1682, 1683, 2043, 2994]


@pytest.mark.parametrize("line", CAPTIONS)
def test_a_caption_is_laid_out_as_caption(library: Library, line_kinds: Kinds, line: int) -> None:
    assert line_kinds[line][0] is LineKind.CAPTION, library.source.line(line).text
    entry = library.entry(line_kinds[line][1] or "")
    held = [figure for figure in entry.figures if any(library.source.line_at(s.start) == line for s in figure.spans)]
    tables = [table.caption for field in entry.fields for table in field.tables]
    assert len(held) == 1 or library.source.line(line).text.strip() in tables


@pytest.mark.parametrize("line", CREDITS)
def test_a_credit_belongs_to_a_figure(library: Library, line_kinds: Kinds, line: int) -> None:
    assert line_kinds[line][0] in (LineKind.CREDIT, LineKind.CAPTION), library.source.line(line).text
    entry = library.entry(line_kinds[line][1] or "")
    held = [figure for figure in entry.figures if any(library.source.line_at(s.start) == line for s in figure.spans)]
    assert len(held) == 1
    assert held[0].credits


@pytest.mark.parametrize("line", DISCLAIMERS)
def test_a_map_disclaimer_stays_with_the_figure(library: Library, line_kinds: Kinds, line: int) -> None:
    assert line_kinds[line][0] is LineKind.NOTE
    entry = library.entry(line_kinds[line][1] or "")
    held = [figure for figure in entry.figures if any(library.source.line_at(s.start) == line for s in figure.spans)]
    assert len(held) == 1
    assert any(bare(library.source.line(line).text)[:20] in bare(note) for note in held[0].notes)


@pytest.mark.parametrize("line", [*range(3635, 3666)])
def test_the_back_cover_belongs_to_no_entry(line_kinds: Kinds, line: int) -> None:
    assert line_kinds[line] in ((LineKind.BLANK, None), (LineKind.BACK_COVER, "FP.5"), (LineKind.BACK_COVER, None))


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (320, FieldName.CASES), (354, FieldName.CHALLENGE), (392, FieldName.CHALLENGE), (1076, FieldName.CASES),
        (2031, FieldName.OVERVIEW), (2114, FieldName.CASES), (2279, FieldName.OVERVIEW), (2281, FieldName.CHALLENGE),
        (3021, FieldName.CHALLENGE), (3178, FieldName.OVERVIEW), (740, FieldName.OVERVIEW), (743, FieldName.CHALLENGE),
        (1481, FieldName.OVERVIEW), (1488, FieldName.OFFER), (2283, FieldName.OFFER), (2291, FieldName.DURATION),
        (2293, FieldName.CASES), (3470, FieldName.OVERVIEW), (357, FieldName.OFFER), (2033, FieldName.CHALLENGE),
        (3430, FieldName.OFFER), (374, FieldName.TESTIMONIAL), (344, FieldName.LINKS),
    ],
)  # fmt: skip
def test_labels_with_missing_half_width_and_spaced_colons(
    library: Library, line_kinds: Kinds, line: int, field: FieldName
) -> None:
    opened = label_of(library.source.line(line).text)
    assert opened is not None
    assert opened[0] is field
    entry = library.entry(line_kinds[line][1] or "")
    own = entry.field(field)
    assert own is not None
    assert own.label is None or library.source.line_at(own.label.start) <= line
    for block in own.running:
        assert not block.text.startswith((":", "：", *LABELS)), block.text[:20]


@pytest.mark.parametrize("line", [1082, 1496, 1502, 1627, 1682, 3391])
def test_words_before_a_colon_inside_the_text_are_no_labels(library: Library, line: int) -> None:
    assert label_of(library.source.line(line).text) is None


def test_which_entries_lack_which_field(library: Library) -> None:
    introductions = {"INTRO", "J.0", "FP.0"}

    def lack(name: FieldName) -> set[str]:
        return {entry.id for entry in library.entries if entry.field(name) is None} - introductions

    flagships = {f"FP.{number}" for number in range(1, 6)}
    assert lack(FieldName.OVERVIEW) == lack(FieldName.CHALLENGE) == lack(FieldName.OFFER) == set()
    assert lack(FieldName.DURATION) == {"C.4"}
    assert lack(FieldName.CASES) == {"C.5", "I.3"} | flagships
    assert lack(FieldName.LINKS) == {"D.6"}
    assert len(lack(FieldName.TESTIMONIAL)) == 18  # and FP.2, whose quotation has no label


@pytest.mark.parametrize(
    "text", ["结束。", "真的？", "是！", "；", "如下：", "“话。”", "（见 A.1。）", "链接.)**。", "加粗：**"]
)
def test_a_sentence_is_closed(text: str) -> None:
    assert is_closed(text)


@pytest.mark.parametrize("text", ["有了", "公共照明和电力）", "肯尼亚、", "，", "该", "项目的“促进者”"])
def test_a_sentence_is_open(text: str) -> None:
    assert not is_closed(text)
