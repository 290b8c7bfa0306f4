"""Tables, links, figures and footnotes."""

from __future__ import annotations

import pytest

from corpus.catalogue import Library
from corpus.model import FieldName, Table


def _table(library: Library, entry_id: str, name: FieldName) -> Table:
    field = library.entry(entry_id).field(name)
    assert field is not None
    assert len(field.tables) == 1
    return field.tables[0]


def test_the_table_of_cases_belongs_to_the_cases(library: Library) -> None:
    table = _table(library, "A.1", FieldName.CASES)
    assert table.header == ("地区", "国家", "地点", "背景")
    assert [row[:2] for row in table.rows] == [
        ("非洲", "肯尼亚"), ("非洲", "乌干达"), ("非洲", "纳米比亚"), ("非洲", "赞比亚"),
        ("拉丁美洲", "哥伦比亚"), ("亚太地区", "菲律宾"), ("亚太地区", "尼泊尔"),
    ]  # fmt: skip
    assert all(len(row) == 4 for row in table.rows)
    assert table.rows[-1][2] == "拉特纳纳加尔市 多拉卡区的目标居住区"
    assert len(table.row_spans) == len(table.rows)
    duration = library.entry("A.1").field(FieldName.DURATION)
    assert duration is not None
    assert duration.tables == ()
    assert duration.text == "这一过程的支持时间通常为 4-6 个月，具体取决于城市的规模。"


def test_the_budget_of_flagship_5(library: Library) -> None:
    table = _table(library, "FP.5", FieldName.DURATION)
    assert table.caption == "时间和预算"
    assert table.header[-11:] == tuple(str(year) for year in range(2020, 2031))
    rows = {row[0]: row for row in table.rows}
    assert rows["2020"] == ("2020", "25 (75)", "25 (75)", "25 个城市直接参加，75 个城市参与。")
    assert rows["年总成本"][-1] == "5,000,000"
    assert len(rows["年总成本"]) == 13
    assert rows["4 年总成本"][-1] == "USD 54,875 000"  # as printed: a comma is missing
    assert rows["10 年总成本"][-1] == "USD 219,500,000"
    assert table.notes[0].startswith("* 其他成本还包括项目管理成本")


def test_rows_are_printed_where_their_spans_say(library: Library) -> None:
    for entry in library.entries:
        for field in entry.fields:
            for table in field.tables:
                for row, span in zip(table.rows, table.row_spans, strict=True):
                    assert " ".join(row[-1].split()) in " ".join(library.quote(span).split()), (entry.id, row)


@pytest.mark.parametrize(
    ("entry_id", "count"),
    [
        ("A.1", 1), ("A.2", 2), ("A.3", 3), ("A.4", 6), ("A.5", 6), ("A.7", 2), ("B.2", 3), ("B.6", 12), ("C.3", 3),
        ("D.6", 0), ("E.2", 1), ("H.3", 1), ("I.3", 2), ("J.2", 3), ("K.2", 3), ("FP.5", 1),
    ],
)  # fmt: skip
def test_how_many_links(library: Library, entry_id: str, count: int) -> None:
    assert len(library.entry(entry_id).links) == count


def test_links_stand_in_their_group_without_mark_up(library: Library) -> None:
    groups = [(link.group, link.text) for link in library.entry("A.4").links]
    assert groups[0] == ("可持续发展目标项目评估工具的主要文件", "知识管理平台：可持续发展目标工具页面")
    assert groups[3] == ("其他资源", "可持续发展目标工具视频")
    assert [link.group for link in library.entry("B.6").links[7:]] == ["社交媒体"] * 5
    assert "“一站”培训手册" in {link.group for link in library.entry("B.5").links}
    texts = [link.text for entry in library.entries for link in entry.links]
    assert not [text for text in texts if set("[]\\") & set(text) or "(#)" in text or text.startswith("- ")]
    assert "与联合国拉丁美洲和加勒比经济委员会 (ECLAC) 合作在特鲁希略市举办的培训师培训" in texts


def test_the_wheel_of_indicators_is_neither_link_nor_heading(library: Library) -> None:
    field = library.entry("J.2").field(FieldName.LINKS)
    assert field is not None
    boxes = [block.text for block in field.blocks if block.kind.value == "box"]
    assert len(boxes) == 78
    assert (boxes[0], boxes[-1]) == ("4.4.1 可持续遗产管理", "1.4.2 基尼系数")


FOOTNOTES = [
    ("INTRO", 1, 155, "https://unhabitat.org"), ("INTRO", 2, 165, "https://habitat3.org"), ("INTRO", 3, 274, "https://www.un.org"),
    ("INTRO", 4, 276, "https://unhabitat.org"), ("A.7", 5, 659, "https://www.citiq.com"), ("C.3", 6, 1153, "本指南如何"),
    ("C.4", 7, 1209, "130 多个利益攸关方"), ("F.1", 8, 1938, "“由受控设施"), ("F.4", 9, 2092, "2010 年，全球有 10 亿辆机动车"),
    ("J.1", 10, None, "《行动十年》呼吁"), ("J.4", 11, 3182, "国家城市样本"), ("FP.2", 12, 3428, "《新城市议程》对此"),
    ("FP.3", 13, 3478, "包含参与式脆弱性评估"),
]  # fmt: skip


@pytest.mark.parametrize(("entry_id", "number", "marked", "begins"), FOOTNOTES)
def test_a_footnote_is_tied_to_its_mark(
    library: Library, entry_id: str, number: int, marked: int | None, begins: str
) -> None:
    note = next(each for each in library.entry(entry_id).footnotes if each.number == number)
    assert note.text.startswith(begins)
    assert (library.source.line_at(note.mark.start) if note.mark else None) == marked
    running = [block.text for field in library.entry(entry_id).fields for block in field.blocks]
    assert not any(note.text[:20] in text for text in running)


def test_there_are_thirteen_footnotes(library: Library) -> None:
    assert [note.number for entry in library.entries for note in entry.footnotes] == list(range(1, 14))


def test_a_mark_behind_a_number_does_not_change_the_number(library: Library) -> None:
    offer = library.entry("F.1").field(FieldName.OFFER)
    assert offer is not None
    assert "可持续发展目标指标 11.6.1 的管理机构" in offer.text
    assert "11.6.18" not in offer.text


@pytest.mark.parametrize(
    ("entry_id", "caption", "credit"),
    [
        ("A.1", "肯尼亚，穆塔瓦帕磋商", "© 参与式贫民窟改造项目 (PSUP) 联合国人居署肯尼亚"),
        ("A.4", "从可持续发展目标项目评估工具中对可持续性原则进行优先排序。", "© 联合国人居署"),
        (
            "B.3",
            "联合国人居署与当地人和难民一起组织参与式公共空间规划研讨会",
            "© 联合国人居署 / 伯纳德·亨 (Bernard Heng)",
        ),
        ("D.2", "快速规划工作室 (RPS) 出版卷 1 到卷 4", None),
        ("K.2", "在联合国人居署大会上体验虚拟现实。", "© 联合国人居署 / 基娅拉·沃特 (Kiara Worth)"),
    ],
)
def test_a_figure(library: Library, entry_id: str, caption: str, credit: str | None) -> None:
    figure = next(each for each in library.entry(entry_id).figures if each.caption == caption)
    assert figure.credits == ((credit,) if credit else ())
