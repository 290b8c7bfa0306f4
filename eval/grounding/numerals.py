"""Numbers in running text of six languages, with their unit where it is time or percent.

Own code on purpose: it shares nothing with what the engine checks a language model's sentences by.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from eval.grounding.words import ARABIC_DUALS, HALF, ONES, RUSSIAN_PREFIXES, number_words

_UNITS: Final = {
    "year": r"(?:个)?年(?![代级轻龄])|岁|years?\b|ans?\b|années?\b|años?\b|год(?:а|у|ом|ы|ов|е|ам|ами)?\b|лет\b|سنة|سنوات|عام[اً]*\b|أعوام",
    "month": r"个月|months?\b|mois\b|mes(?:es)?\b|месяц\w*|شهر[اًي]*\b|أشهر|شهور",
    "week": r"个?星期|周(?![边年期])|weeks?\b|semaines?\b|semanas?\b|недел\w+|أسبوع[اً]*\b|أسابيع",
    "day": r"天|days?\b|jours?\b|journées?\b|días?\b|дн(?:я|ей|ю|ями|ях)\b|день\b|суток\b|يوم[اً]*\b|أيام",
    "hour": r"个?小时|hours?\b|heures?\b|horas?\b|час(?:а|ов)?\b|ساعات|ساعة",
    "percent": r"%",
}
_UNIT: Final = re.compile(
    r"(?:[\s\-‐‑]*|\s+(?!(?:per|par|por|each|every|and|or|et|ou|y|o|и|или|to|a|à|в|на|in|de|of|al|cada|chaque)\b"
    r"|в\b|في|كل|من|إلى|أو)[^\W\d_]+\s+)(?:" + "|".join(f"(?P<{name}>{form})" for name, form in _UNITS.items()) + ")",
    re.I,
)
_PERCENT: Final = re.compile(r"per ?cent\b|pour cent\b|por ciento\b|процент\w*|بالمائة|بالمئة|في المائة|في المئة", re.I)
_TIMES: Final = {
    "万": 1e4, "亿": 1e8, "千": 1e3, "百": 100, "百万": 1e6, "千万": 1e7, "十亿": 1e9, "тыс": 1e3, "млн": 1e6, "млрд": 1e9,
}  # fmt: skip
_CHINESE_TIMES: Final = re.compile(r"\s*(百万|千万|十亿|[万亿千百]|тыс|млн|млрд)")
_DIGITS: Final = re.compile(
    r"(?<![A-Za-z\d])(?<![A-Za-z][-.‑])(?:\d{1,3}(?:[.,\u00a0\u202f\u2009 ]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)*)"
)
_HAN: Final = re.compile(r"[零〇一二三四五六七八九十百千万亿两]+")
_HAN_DIGIT: Final = {each: value for value, each in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_HAN_UNIT: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_WORD: Final = re.compile(r"[^\W\d_]+")
_RANGE: Final = re.compile(r"\s*(?:个|to|à|a|до|إلى|至|到|-|–|—|~|～)?\s*", re.I)
_LIST: Final = re.compile(r"\s*(?:and|or|et|ou|y|o|e|и|или|أو|و|或|和|、|,|，|،|/)*\s*", re.I)
_AND_HALF: Final = re.compile(r"半(?![年个天月数])|\s+and a half|\s+et demie?\b|\s+y medi[oa]\b|\s+с половиной|\s+ونصف")
_MONTHS: Final = {"year": ("month", 12.0), "month": ("month", 1.0), "week": ("day", 7.0), "day": ("day", 1.0)}


@dataclass(frozen=True)
class Number:
    """A number as a text has it: its possible values («1.500»), its unit (empty where none of ours) and its place."""

    values: frozenset[float]
    unit: str
    start: int
    end: int
    maybe: str = ""
    """The unit of the list it stands in: «3, 6 or 9 months»."""

    @property
    def meanings(self) -> frozenset[tuple[str, float]]:
        """What can be compared: years as months, weeks as days, half as fifty percent."""
        found: set[tuple[str, float]] = set()
        for each in {self.unit, self.maybe or self.unit}:
            unit, factor = _MONTHS.get(each, (each, 1.0))
            found |= {(unit, round(value * factor, 4)) for value in self.values}
        if ("", 0.5) in found:
            found.add(("percent", 50.0))
        return frozenset(found)


def plain(text: str) -> str:
    """The text with Latin digits, one percent sign, no footnote marks and no Arabic vowel signs."""
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹\u200e\u200f\u2066-\u2069\u064b-\u0652]", "", text)
    text = "".join(str(unicodedata.digit(each)) if each.isdecimal() else each for each in text)
    text = unicodedata.normalize("NFKC", text).replace("٪", "%").replace("٫", ".").replace("٬", ",")
    text = re.sub("quatre-vingts?", "huitante", text, flags=re.I)
    return _PERCENT.sub("%", re.sub(r"百分之([零一二三四五六七八九十百两\d.]+)", r"\1%", text))


@functools.lru_cache(maxsize=4096)
def numbers(text: str, language: str) -> tuple[Number, ...]:
    """The numbers of a text made :func:`plain`, in order; Chinese ones always, words of the language given."""
    every = {*_in_digits(text), *_in_chinese(text), *_in_words(text, language)}
    whole = [each for each in every if not any(_inside(each, other) for other in every)]
    found = sorted(whole, key=lambda each: each.start)
    for at in range(len(found) - 2, -1, -1):
        found[at] = _joined(text, found[at], found[at + 1])
    return tuple(found)


def _inside(one: Number, other: Number) -> bool:
    longer = other.end - other.start > one.end - one.start
    return longer and other.start <= one.start and one.end <= other.end


def _joined(text: str, one: Number, other: Number) -> Number:
    """A number without unit takes that of the range or list it stands in; years of the calendar take none."""
    if one.unit or one.end > other.start or any(1000 <= value <= 2200 for value in one.values):
        return one
    between = text[one.end : other.start]
    if _RANGE.fullmatch(between):
        factors = _factors(text[other.start : other.end])
        values = one.values | {value * each for value in one.values for each in factors}
        return replace(one, values=values, unit=other.unit, maybe=other.maybe)
    return replace(one, maybe=other.unit or other.maybe) if _LIST.fullmatch(between) else one


def supported(number: Number, by: Iterable[Number]) -> bool:
    """Whether one of the numbers means the same."""
    return any(number.meanings & each.meanings for each in by)


def _factors(text: str) -> list[float]:
    """What the number after a range's dash is multiplied with: «5-10 万», «5 to 10 million»."""
    tail = re.sub(r"^[\d.,\s]+", "", text)
    words = {
        word: value for language in ("en", "fr", "es", "ru", "ar") for word, value in number_words(language).items()
    }
    factor = _TIMES.get(tail) or words.get(tail.lower(), 0)
    return [float(factor)] if factor >= 1000 or tail in _TIMES else []


def _made(text: str, values: Iterable[float], start: int, end: int) -> Number:
    values = frozenset(values)
    half = _AND_HALF.match(text, end)
    unit = _UNIT.match(text, half.end() if half else end)
    name = unit.lastgroup or "" if unit else ""
    half = half or (unit and _AND_HALF.match(text, unit.end()))
    if name == "year" and any(1000 <= value <= 2200 for value in values):
        return Number(values, "", start, end)
    if half:
        return Number(frozenset(value + 0.5 for value in values), name, start, max(half.end(), end))
    return Number(values, name, start, end)


def _in_digits(text: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        end = match.end()
        values = _read(match[0])
        if times := _CHINESE_TIMES.match(text, end):
            values = [value * _TIMES[times[1]] for value in values]
            end = times.end()
        if re.match(r"\s*年代", text[end:]):
            values += [1900 + value for value in values if value < 100]
        yield _made(text, values, match.start(), end)


def _read(digits: str) -> list[float]:
    """All ways to read digits: points and commas group thousands or begin decimals."""
    ways: list[str] = []
    parts = re.split(r"[.,\u00a0\u202f\u2009 ]", digits)
    if len(parts) == 1:
        ways = [digits]
    elif len(parts) == 2:
        ways = [".".join(parts)] + (["".join(parts)] if len(parts[1]) == 3 else [])
    else:
        ways = ["".join(parts), "".join(parts[:-1]) + "." + parts[-1]]
    return [float(way) for way in ways]


def _in_chinese(text: str) -> Iterator[Number]:
    for match in _HAN.finditer(text):
        before = text[: match.start()].rstrip()[-1:]
        if before.isdigit() or (match[0] == "十" and text.startswith("分", match.end())):
            continue
        if re.fullmatch("[二两三四五六七八九]{2}", match[0]):  # «两三年»
            for at, each in enumerate(match[0]):
                start = match.start() + at
                yield Number(
                    frozenset({float(_HAN_DIGIT[each])}), _made(text, [], 0, match.end()).unit, start, start + 1
                )
            continue
        value = _chinese(match[0])
        if text.startswith("成", match.end()) and 1 <= value <= 10:
            yield Number(frozenset({value * 10}), "percent", *match.span())
            continue
        number = _made(text, [value], *match.span())
        if value not in (0, 1) or number.unit:
            yield number
    for match in re.finditer(r"半(?=\s*(?:年|天|个月|小时))|一半", text):
        yield _made(text, [0.5], match.start(), match.end())


def _chinese(text: str) -> float:
    if not any(each in _HAN_UNIT for each in text):
        return float("".join(str(_HAN_DIGIT[each]) for each in text))
    total, section, digit = 0, 0, 0
    for each in text:
        if each in _HAN_DIGIT:
            digit = _HAN_DIGIT[each]
        elif (unit := _HAN_UNIT[each]) >= 10_000:
            total = (total + section + digit or 1) * unit
            section, digit = 0, 0
        else:
            section += (digit or 1) * unit
            digit = 0
    return float(total + section + digit)


def _in_words(text: str, language: str) -> Iterator[Number]:
    yield from _in_fixed_words(text, language)
    words = number_words(language)
    run: list[tuple[float, int, int]] = []
    for match in _WORD.finditer(text):
        word = match[0].lower()
        value = words.get(word, words.get(_bare(word)) if language == "ar" else None)
        if value is not None and (not run or _goes_on(run, value, text[run[-1][2] : match.start()], language, word)):
            run.append((value, *match.span()))
            continue
        if run and value is None and word in {"and", "et", "y"}:
            continue
        yield from _number_of(text, run)
        run = [] if value is None else [(value, *match.span())]
    yield from _number_of(text, run)


def _number_of(text: str, run: list[tuple[float, int, int]]) -> Iterator[Number]:
    if not run:
        return
    total, current = 0.0, 0.0
    for value, _, _ in run:
        if value >= 1000:
            total = (total + current) * value if 0 < total < value else total + (current or 1) * value
            current = 0
        else:
            current = (current or 1) * 100 if value == 100 and current < 10 else current + value
    number = total + current
    before = next((each for each in _DIGITS.finditer(text) if text[each.end() : run[0][1]].strip() == ""), None)
    if before and number >= 100:  # «3.5 million»
        yield _made(text, [value * number for value in _read(before[0])], before.start(), run[-1][2])
    else:
        yield _made(text, [number], run[0][1], run[-1][2])


def _goes_on(run: list[tuple[float, int, int]], value: float, between: str, language: str, word: str) -> bool:
    """Whether a number word belongs to the number before it: «twenty-five», «ciento veinte», «خمسة وعشرون»."""
    last = run[-1][0]
    joiner = between.strip(" -‐‑").lower()
    if joiner not in ("", "and", "et", "y"):
        return False
    if value >= 100:
        return value > last and not joiner
    if language == "ar":
        joined = word.startswith("و")
        return (
            (last < 10 and value >= 20 and joined)
            or (last < 10 and value == 10 and not joined)
            or (last >= 100 and joined)
        )
    return (last >= 100 and value < last) or (20 <= last <= 90 and value < 20 and last % 10 == 0)


def _bare(word: str) -> str:
    return re.sub("^(?:[وفبلك]?ال|لل|[وفبلك])", "", word)


def _in_fixed_words(text: str, language: str) -> Iterator[Number]:
    """Words that hold number and unit in one, halves, and «one» where a unit follows."""
    forms = [(RUSSIAN_PREFIXES, language == "ru"), (ARABIC_DUALS, language == "ar")]
    for table, wanted in forms:
        for pattern, value, unit in table if wanted else ():
            yield from (Number(frozenset({value}), unit, *match.span()) for match in re.finditer(pattern, text, re.I))
    for match in re.finditer(HALF.get(language, r"(?!)"), text, re.I):
        yield _made(
            text, [1.5 if match[0].lower().startswith("пол") and "т" in match[0].lower() else 0.5], *match.span()
        )
    for match in re.finditer(ONES.get(language, r"(?!)"), text, re.I):
        number = _made(text, [1.0], *match.span())
        if number.unit:
            yield number
