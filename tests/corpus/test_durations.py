"""Durations: bounds in months from the words of the print, and what looks like one and is none."""

from __future__ import annotations

import pytest

from corpus.catalogue import Library
from corpus.durations import find_lengths
from corpus.model import FieldName

DAY, WEEK, HOUR = 1 / 30, 12 / 52, 1 / 720


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("4-6 个月", 4, 6), ("2 - 4 天", 2 * DAY, 4 * DAY), ("1—6 个月", 1, 6), ("4到12周", 4 * WEEK, 12 * WEEK),
        ("四到六个月", 4, 6), ("两年", 24, 24), ("一至四年", 12, 48), ("18-24 个月", 18, 24), ("10-24 个月", 10, 24),
        ("半年", 6, 6), ("半个月", 0.5, 0.5), ("一年半", 18, 18), ("两年半", 30, 30), ("1.5 年", 18, 18),
        ("六个月", 6, 6), ("一周", WEEK, WEEK), ("六个星期", 6 * WEEK, 6 * WEEK), ("三天", 3 * DAY, 3 * DAY),
        ("3天", 3 * DAY, 3 * DAY), ("1 个小时", HOUR, HOUR), ("两个小时", 2 * HOUR, 2 * HOUR), ("24 周", 24 * WEEK, 24 * WEEK),
        ("十二个月", 12, 12), ("二十四个月", 24, 24), ("1 天到 3 周", DAY, 3 * WEEK), ("三个月到两年", 3, 24),
        ("6 至 24 个月", 6, 24), ("6到9个月", 6, 9), ("1 到 2 年", 12, 24), ("二到六个月", 2, 6),
        ("至少两年", 24, None), ("至少 2 小时", 2 * HOUR, None), ("10 年以上", 120, None), ("1-5 年或更长时间", 12, None),
        ("最短时间为 1 年", 12, None), ("超过 3 个月", 3, None), ("6 个月到多年", 6, None), ("一年多", 12, None),
        ("多达两个月", None, 2), ("长达两年", None, 24), ("1 年内", None, 12), ("两个月内", None, 2),
        ("不超过 3 个月", None, 3), ("不到两年", None, 24), ("最长可达六个月", None, 6), ("12 周以下", None, 12 * WEEK),
        ("第一年", 12, 12), ("第 5-8 年", 48, 48), ("第二和第三年", 24, 24), ("一两天", DAY, 2 * DAY),
    ],
)  # fmt: skip
def test_a_length_of_time(words: str, low: float | None, high: float | None) -> None:
    found = list(find_lengths(f"这一过程需要{words}。"))
    assert len(found) == 1
    assert found[0].low == (None if low is None else pytest.approx(low, rel=0.01))
    assert found[0].high == (None if high is None else pytest.approx(high, rel=0.01))
    assert words.endswith(f"这一过程需要{words}。"[found[0].start : found[0].end].strip())


@pytest.mark.parametrize(
    "words",
    [
        "2030 年",
        "2019-2022 年",
        "2020年到2022年",
        "2018 年 10 月",
        "10 月 9 日",
        "数月",
        "几天",
        "多年",
        "同年",
        "每年",
        "每天",
        "年",
    ],
)
def test_no_length_of_time(words: str) -> None:
    assert list(find_lengths(f"到{words}完成。")) == []


def test_all_lengths_of_a_sentence_in_order() -> None:
    text = "启动（1-2 个月）；危险资料收集（2 个月）；了解城市系统（2-5 个月）"
    assert [(each.low, each.high) for each in find_lengths(text)] == [(1, 2), (2, 2), (2, 5)]


@pytest.mark.parametrize(
    ("entry_id", "bounds"),
    [
        ("A.1", [(4, 6)]),
        ("A.2", [(9, 9), (6, 6)]),
        ("A.3", [(9, 12), (1, 2), (2, 2), (2, 5), (2, 2), (2, 2)]),
        ("A.5", [(2, 12)]),
        ("B.3", [(6, None)]),
        ("C.7", [(12, 12), (3, 3), (12 / 52, 12 / 52), (12 / 52, 12 / 52)]),
        ("D.4", [(5, 5), (1, 3), (1 / 30, 36 / 52), (18, 18)]),
        ("E.2", [(1, 12)]),
        ("F.3", [(12, None), (120, None)]),
        ("I.1", [(2 / 720, None), (2 / 30, 7 / 30), (12, None)]),
        ("FP.1", [(48, 48), (48, 48), (24, 24)]),
        ("FP.2", [(96, None)]),
        ("A.7", []),
        ("C.4", []),
    ],
)
def test_durations_of_entries(library: Library, entry_id: str, bounds: list[tuple[float | None, float | None]]) -> None:
    found = [(each.min_months, each.max_months) for each in library.entry(entry_id).durations]
    assert len(found) == len(bounds)
    for own, wanted in zip(found, bounds, strict=True):
        for left, right in zip(own, wanted, strict=True):
            assert left == (None if right is None else pytest.approx(right, rel=0.01))


def test_the_background_of_flagship_3_is_no_duration(library: Library) -> None:
    field = library.entry("FP.3").field(FieldName.DURATION)
    assert field is not None
    assert "肯雅塔" not in field.text
    assert "适应基金" not in field.text


@pytest.mark.parametrize(
    ("entry_id", "what"),
    [("D.4", "进行全市公共空间评估"), ("J.4", "第一阶段"), ("B.5", "这三个步骤"), ("E.3", "平均总时间")],
)
def test_what_takes_the_time(library: Library, entry_id: str, what: str) -> None:
    assert what in [each.what for each in library.entry(entry_id).durations]


def test_the_span_of_a_duration_holds_its_words(library: Library) -> None:
    for entry in library.entries:
        for each in entry.durations:
            printed = library.quote(each.span).replace(" ", "").replace("\n", "")
            assert printed in each.text.replace(" ", ""), (entry.id, printed)
