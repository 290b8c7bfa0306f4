"""When a fact stands in a text: signs, whole numbers, numerals."""

from __future__ import annotations

import pytest

from eval.match import plain, stands_in, stated


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("9-12 个月", "每个城市预计 9–12个月"),
        ("9-12 个月", "预计9至12个月"),
        ("UN-Habitat", "un-habitat（联合国人居署）"),
        ("30 年", "证件有效三十年"),
        ("三十年", "证件有效 30 年"),
        ("12 个月", "十二个月"),
        ("15 شهرا", "حوالي ١٥ شهرا"),
        ("注脚", "注⁴脚"),
        ("", "任何"),
    ],
)
def test_a_fact_is_found(fact: str, text: str) -> None:
    assert stands_in(fact, plain(text))


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("12 个月", "共 112 个月"),
        ("5 个", "2.5 个"),
        ("90", "900 项"),
        ("30 年", "30 月"),
    ],
)
def test_part_of_a_number_or_another_unit_is_no_fact(fact: str, text: str) -> None:
    assert not stands_in(fact, plain(text))


def test_one_spelling_of_each_fact_is_enough() -> None:
    assert stated([["4 国", "四个国家"], ["肯尼亚"]], plain("在四个国家，不在秘鲁")) == (True, False)
