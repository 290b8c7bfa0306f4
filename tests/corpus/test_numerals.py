"""Numbers in Chinese and Arabic numerals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import parse_number

DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """1 ... 9999 as a Chinese reader writes it: 十二, 二十, 一百零三."""
    if 10 <= number < 20:
        return "十" + (DIGITS[number - 10] if number > 10 else "")
    text, pending = "", False
    for unit, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if pending and text else "") + DIGITS[digit] + word
            pending = False
        else:
            pending = True
    return text


@given(st.integers(1, 9999))
def test_a_written_number_is_read_back(number: int) -> None:
    assert parse_number(written(number)) == number
    assert parse_number(str(number)) == number
    assert parse_number(f"{number:,}") == number


@pytest.mark.parametrize(
    ("text", "number"), [("两", 2), ("〇", 0), ("二〇三〇", 2030), ("1,726,000", 1726000), ("1.5", 1.5)]
)
def test_other_writings(text: str, number: float) -> None:
    assert parse_number(text) == number


@pytest.mark.parametrize("text", ["", "数", "几", "多", "A", "三个"])
def test_no_number(text: str) -> None:
    assert parse_number(text) is None
