"""Durations: how long a service or a part of it takes, in months, from the words of «提供支持的时间»."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.flow import clean_with_offsets
from corpus.model import Block, BlockKind, Duration, EntryField, Span
from corpus.numerals import NUMERAL, parse_number
from corpus.source import Source

MONTHS = {"年": 12.0, "月": 1.0, "周": 12 / 52, "星期": 12 / 52, "天": 1 / 30, "日": 1 / 30, "小时": 1 / 720}
_NUMBER = rf"(?:\d+(?:\.\d+)?|{NUMERAL}+|半)"
_VAGUE = "(?:数|几|多)"
_UNIT = "(?:年|个?月|个?星期|周|天|日|个?小时)"
_SEP = r"\s*(?:-|–|—|~|～|到|至|或)\s*"
_BEFORE = "(?:至少|最短时间为|最短|不少于|超过|多达|长达|最长可达|最长|不超过|不到|至多)?"
_HALF = "(?P<half>半(?!年|个|天|月))?"  # «一年半»
_AFTER = r"(?:\s*(?:以内|内|以下|以上|或更长时间|多))?"
_EXPRESSION = re.compile(
    rf"(?P<ordinal>第\s*{_NUMBER}(?:{_SEP}{_NUMBER})?(?:\s*和第\s*{_NUMBER})?\s*年)"
    rf"|(?P<before>{_BEFORE})\s*(?:"
    rf"(?P<low>{_NUMBER}|{_VAGUE})\s*(?P<low_unit>{_UNIT})多?{_SEP}(?P<high>{_NUMBER}|{_VAGUE})\s*(?P<high_unit>{_UNIT})"
    rf"|(?P<from>{_NUMBER}){_SEP}(?P<to>{_NUMBER})\s*(?P<range_unit>{_UNIT})"
    rf"|(?P<one>{_NUMBER})\s*(?P<one_unit>{_UNIT}){_HALF})(?P<after>{_AFTER})"
)
_CLAUSE = re.compile(r"[，,。；;：:]")
_NOT_A_LENGTH = re.compile(r"(每|同|当|近|第)$")
_NEIGHBOURS = re.compile(r"^[一二两三四五六七八]{2}$")
_FILLER = re.compile(
    r"^[、（(）)\s\d]*|[（(、\s]*(?:(?:通常|一般|大约|可能|将)*(?:需要?|在|为|是|为期|可|可以|持续|大约|约|安排为利用|提供|从|用))*$"
)


@dataclass(frozen=True)
class Length:
    """A length of time found in a text: bounds in months (``None`` = open) and its character range."""

    start: int
    end: int
    low: float | None
    high: float | None


def find_lengths(text: str) -> Iterator[Length]:
    """All lengths of time in a Chinese text, in order. Years of the calendar («2030 年») are none."""
    for match in _EXPRESSION.finditer(text):
        bounds = _ordinal(match["ordinal"]) if match["ordinal"] else _bounds(match)
        if bounds is None or _NOT_A_LENGTH.search(text[max(0, match.start() - 1) : match.start()]):
            continue
        yield Length(match.start(), match.end(), *(None if each is None else _rounded(each) for each in bounds))


def read_durations(source: Source, field: EntryField | None) -> list[Duration]:
    """The durations of an entry's duration field; boxes and tables beside it are not read."""
    if field is None:
        return []
    found: list[Duration] = []
    for block in field.running:
        if block.kind is not BlockKind.HEADING:
            found.extend(_in_block(source, block))
    return found


def _in_block(source: Source, block: Block) -> Iterator[Duration]:
    text, offsets = clean_with_offsets(source, block.spans)
    for length in find_lengths(text):
        if _clause(text, length).endswith("结束后"):  # a point in time; the length itself is named before
            continue
        span = Span(start=offsets[length.start], end=offsets[length.end - 1] + 1)
        yield Duration(
            what=_subject(text, length.start),
            min_months=length.low,
            max_months=length.high,
            text=_clause(text, length),
            span=span,
        )


def _ordinal(text: str) -> tuple[float, float] | None:
    numbers = [parse_number(each) for each in re.findall(_NUMBER, text)]
    values = [value for value in numbers if value is not None]
    if not values or max(values) > 50:
        return None
    years = values[-1] - values[0] + 1 if len(values) > 1 else 1
    return years * 12, years * 12


def _bounds(match: re.Match[str]) -> tuple[float | None, float | None] | None:
    low: float | None
    high: float | None
    if match["one"]:
        value = _number(match["one"])
        if value is None or (match["one_unit"].endswith("年") and value > 1000) or match["one_unit"] in ("日", "月"):
            return None
        unit = _unit(match["one_unit"])
        low = high = (value + (0.5 if match["half"] else 0)) * unit
        if _NEIGHBOURS.match(match["one"]):
            low, high = (_times(each, match["one_unit"]) for each in match["one"])
    elif match["from"]:
        first, second = _number(match["from"]), _number(match["to"])
        if first is None or second is None or (match["range_unit"] == "年" and second > 1000):
            return None
        low, high = first * _unit(match["range_unit"]), second * _unit(match["range_unit"])
    else:
        if _calendar(match["low"], match["low_unit"]) or _calendar(match["high"], match["high_unit"]):
            return None
        low = _times(match["low"], match["low_unit"])
        high = _times(match["high"], match["high_unit"])
    if re.search("至少|最短|不少于|(?<!不)超过", match["before"]) or re.search("以上|更长|多", match["after"]):
        high = None if match["one"] or "更长" in match["after"] else high
    elif re.search("多达|长达|最长|至多|不超过|不到", match["before"]) or re.search("内|以下", match["after"]):
        low = None if match["one"] else low
    return None if low is None and high is None else (low, high)


def _times(number: str, unit: str) -> float | None:
    value = _number(number)
    return None if value is None else value * _unit(unit)


def _number(text: str) -> float | None:
    return 0.5 if text == "半" else parse_number(text)


def _calendar(number: str, unit: str) -> bool:
    """«2020 年» is a year of the calendar."""
    return unit == "年" and (_number(number) or 0) > 1000


def _unit(text: str) -> float:
    return MONTHS[text.removeprefix("个")]


def _rounded(months: float) -> float:
    return float(f"{months:.3g}")


def _subject(text: str, at: int) -> str:
    """What the length is of: the words before it in its clause, without fillers; else the clause before."""
    end = at
    while end > 0:
        start = max((match.end() for match in _CLAUSE.finditer(text, 0, end)), default=0)
        subject = _FILLER.sub("", text[start:end].strip())
        if len(subject) >= 2:
            return subject
        end = start - 1
    return ""


def _clause(text: str, length: Length) -> str:
    start = max((match.end() for match in _CLAUSE.finditer(text, 0, length.start)), default=0)
    end = next((match.start() for match in re.finditer("[，,。；;]", text[length.end :])), len(text) - length.end)
    return text[start : length.end + end].strip()
