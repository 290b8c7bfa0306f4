"""Figures of a text with their values: numbers, ranges, lengths of time, shares, in six languages.

What stays unseen: the Arabic dual of other nouns than units of time, a bare singular («شهر» for one month), and numbers
above a hundred that Chinese spells out beyond 万.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.grounding.lexicon import Lexicon, lexicon
from corpus.durations import find_lengths
from corpus.numerals import parse_number

_ARABIC_DIGITS = {ord(digit): str(at % 10) for at, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹０１２３４５６７８９")}
_DIACRITICS = re.compile("[\u064b-\u0652\u0640]")
_SCALES = {"百万": 1e6, "千万": 1e7, "万亿": 1e12, "百亿": 1e10, "千亿": 1e11, "万": 1e4, "亿": 1e8}
_EXACT = frozenset({""})
_LEAST, _MOST = frozenset({"least"}), frozenset({"most"})
_ABOUT = frozenset({"about"})
_CLOSE = 0.021
_LABELS = re.compile(r"(?<![A-Za-z])[A-Za-z]+(?:-?\d+)+\w*|(?<![\w.])[A-K]\.\d(?!\d)")
_CURRENCY = re.compile(r"(?:US)?([$€])\s*$|(USD|EUR)\s*$")
_PERCENT_BEFORE = re.compile(r"百分之\s*$")
_TIME = "time"


@dataclass(frozen=True)
class Figure:
    """A figure and where it stands. ``low`` and ``high`` are in months where ``unit`` is «time»; equal where no range.

    ``bounds`` says how it may be meant: «» exactly, «least», «most», «about»; ``vague`` where only a scale is said («thousands»).
    """

    start: int
    end: int
    low: float
    high: float
    unit: str
    bounds: frozenset[str]
    vague: bool = False


def plain(text: str) -> str:
    """The text with European digits and without Arabic vowel marks, as figures are read in it."""
    return _DIACRITICS.sub("", text.translate(_ARABIC_DIGITS))


def find_figures(text: str, language: str) -> list[Figure]:
    """All figures of a text made :func:`plain`, in order. Articles («one», «une») are none, but «one month» is."""
    known = lexicon(language)
    taken = [False] * len(text)
    found: list[Figure] = []
    for match in _LABELS.finditer(text):
        if not _CURRENCY.match(match[0][:3]):
            _take(taken, match.start(), match.end())
    if language == "zh":
        for length in find_lengths(text):
            found.append(_length(length.start, length.end, length.low, length.high))
            _take(taken, length.start, length.end)
    for table, unit, vague in (
        (known.said, _TIME, False),
        (known.fractions, "percent", False),
        (known.vague, "", True),
    ):
        for pattern, value in table:
            for match in pattern.finditer(text):
                if not any(taken[match.start() : match.end()]):
                    size = value * 100 if unit == "percent" else value
                    bounds = _EXACT if vague else _bounds(text, match.start(), match.end(), known)
                    found.append(Figure(match.start(), match.end(), size, size, unit, bounds, vague))
                    _take(taken, match.start(), match.end())
    found.extend(_numbers(text, known, taken))
    return sorted(found, key=lambda figure: figure.start)


def borne_out(figure: Figure, known: Sequence[Figure]) -> bool:
    """Whether one of the known figures says the same value in the same unit and with the same bound."""
    return any(_same(figure, other) for other in known)


def _same(said: Figure, known: Figure) -> bool:
    if said.vague != known.vague or not _same_unit(said, known):
        return False
    if _close(said.low, known.low) and _close(said.high, known.high):
        return bool(said.bounds & known.bounds) or (said.bounds == _ABOUT and bool(_EXACT & known.bounds))
    if known.low == known.high or said.low != said.high:
        return False
    return ("least" in said.bounds and _close(said.low, known.low)) or (
        "most" in said.bounds and _close(said.high, known.high)
    )


def _same_unit(said: Figure, known: Figure) -> bool:
    """Time, shares and money must agree; what is counted must where both say it."""
    strict = {_TIME, "percent", "dollar", "euro"}
    if said.unit in strict or known.unit in strict:
        return said.unit == known.unit
    return not said.unit or not known.unit or said.unit == known.unit


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= (
        _CLOSE * max(abs(one), abs(other)) if one < 24 and one % 1 else 0.0011 * max(one, other)
    )


def _length(start: int, end: int, low: float | None, high: float | None) -> Figure:
    if low is None:
        return Figure(start, end, high or 0.0, high or 0.0, _TIME, _MOST)
    return Figure(start, end, low, low if high is None else high, _TIME, _LEAST if high is None else _EXACT)


@dataclass(frozen=True)
class _Number:
    start: int
    end: int
    value: float
    scale: float = 1.0


def _numbers(text: str, known: Lexicon, taken: list[bool]) -> Iterator[Figure]:
    numbers = [number for number in _values(text, known) if not any(taken[number.start : number.end])]
    at = 0
    while at < len(numbers):
        first = numbers[at]
        pair = numbers[at + 1] if at + 1 < len(numbers) else None
        if pair and _ranged(text, first, pair, known):
            figure = _figure(text, first, pair, known)
            at += 2
        else:
            figure = _figure(text, first, first, known)
            at += 1
        alone = figure.low == figure.high == 1 and not text[first.start : first.end].strip().isdigit()
        if not alone or figure.unit in (_TIME, "percent"):
            yield figure


def _values(text: str, known: Lexicon) -> Iterator[_Number]:
    reached = 0
    for match in known.number.finditer(text):
        words = match[0].rstrip()
        if match.start() < reached:
            continue
        if not words[0].isdigit():
            read = _neighbours(match.start(), words) if known.language == "zh" else _runs(match.start(), words, known)
            yield from read
            reached = match.end()
            continue
        end = match.start() + len(words)
        value = _digits(words, known.language)
        scaled = re.match(r"[\s\u00a0]*([^\W\d]+)", text[end:])
        factor = known.value(scaled[1]) if scaled and known.language != "zh" else None
        if value is not None and scaled and factor and factor >= 1000:
            reached = end + scaled.end()
            yield _Number(match.start(), reached, value * factor, factor)
        elif value is not None:
            yield _Number(match.start(), end, value, _scale(words)[1])


def _neighbours(start: int, words: str) -> Iterator[_Number]:
    """A Chinese numeral; «两三» are two that make a range."""
    if re.fullmatch("[一二两三四五六七八九]{2}", words):
        first, second = parse_number(words[0]) or 0.0, parse_number(words[1]) or 0.0
        if second == first + 1:
            yield _Number(start, start + 1, first)
            yield _Number(start + 1, start + 2, second)
            return
    numeral, factor = _scale(words)
    value = parse_number(numeral) if numeral else 1.0
    if value is not None:
        yield _Number(start, start + len(words), value * factor, factor)


def _runs(start: int, words: str, known: Lexicon) -> Iterator[_Number]:
    """Number words one behind another, cut where they make no number together («two and three»)."""
    total, current, before, begun, end = 0.0, 0.0, 0.0, -1, 0
    for match in re.finditer(r"[^\s\u00a0-]+", words):
        value = known.value(match[0]) or known.value(match[0].removeprefix("و"))
        if value is None:
            continue
        if begun >= 0 and not _joins(before, value, known.language):
            yield _Number(start + begun, start + end, total + current)
            total, current, begun = 0.0, 0.0, -1
        begun = match.start() if begun < 0 else begun
        if value == 100 or (value == 20 and before == 4):
            current = max(1.0, current) * value
        elif value >= 1000:
            total, current = total + max(1.0, current) * value, 0.0
        else:
            current += value
        before, end = value, match.end()
    if begun >= 0:
        yield _Number(start + begun, start + end, total + current)


def _joins(before: float, value: float, language: str) -> bool:
    """Whether a number word may follow another within one number."""
    if value >= 100:
        return before < value
    if before >= 100 or (language == "ar" and before <= 10 <= value):
        return True
    return (20 <= before < 100 and value < 20) or (
        language == "fr" and (before, value) in ((4, 20), (10, 7), (10, 8), (10, 9))
    )


def _scale(words: str) -> tuple[str, float]:
    for name, factor in _SCALES.items():
        if words.endswith(name):
            return words.removesuffix(name).strip(), factor
    return words, 1.0


def _digits(words: str, language: str) -> float | None:
    """Digits with the language's marks: «1,5», «1 500», «42,757», and 万/亿 behind."""
    digits, factor = _scale(words)
    digits = re.sub(r"[\s\u00a0\u202f٬]", "", digits).replace("٫", "." if language in ("en", "zh") else ",")
    digits = re.sub(r",(?=\d{3}(?!\d))", "", digits)
    if language not in ("en", "zh"):
        digits = re.sub(r"\.(?=\d{3}(?!\d))", "", digits).replace(",", ".")
    digits = digits.replace(",", "")
    return float(digits) * factor if re.fullmatch(r"\d+(?:\.\d+)?", digits) else None


def _ranged(text: str, first: _Number, second: _Number, known: Lexicon) -> bool:
    between = text[first.end : second.start]
    if first.value * (second.scale if first.scale == 1 else 1) >= second.value:
        return False
    if re.fullmatch("[一二两三四五六七八九]{2}", text[first.start : second.end]):
        return True
    unit = next((match.end() for pattern, _ in known.times if (match := pattern.match(between))), 0)
    if any(known.range.fullmatch(between[at:]) for at in {0, unit}):
        return True
    opened = known.between.search(text[max(0, first.start - 12) : first.start])
    return opened is not None and any(known.between_joiner.fullmatch(between[at:]) for at in {0, unit})


def _figure(text: str, first: _Number, second: _Number, known: Lexicon) -> Figure:
    low, high, end = first.value, second.value, second.end
    if first is not second and first.scale == 1 and second.scale > 1:
        low *= second.scale
    unit = ""
    behind, before = text[end:], text[: first.start]
    time = next(((match.end(), months) for pattern, months in known.times if (match := pattern.match(behind))), None)
    if time and not (time[1] == 12 and high > 1000):
        inner = text[first.end : second.start] if first is not second else ""
        own = next((months for pattern, months in known.times if pattern.match(inner)), time[1])
        low, high, unit, end = low * own, high * time[1], _TIME, end + time[0]
    elif known.language == "ar" and (adjective := re.search(r"(\S+)\s+$", before)) and high == 1:
        months = next((months for pattern, months in known.times if pattern.fullmatch(adjective[1])), None)
        low, high, unit = (months, months, _TIME) if months else (low, high, unit)
    elif _PERCENT_BEFORE.search(before):
        unit = "percent"
    elif currency := _CURRENCY.search(before):
        unit = "euro" if (currency[1] or currency[2]) in ("€", "EUR") else "dollar"
    else:
        unit = next((name for pattern, name in known.units if pattern.match(behind)), "")
    exact = first is not second or (not unit and 1900 <= low <= 2100)
    return Figure(first.start, end, low, high, unit, _EXACT if exact else _bounds(text, first.start, end, known))


def _bounds(text: str, start: int, end: int, known: Lexicon) -> frozenset[str]:
    before, behind = text[max(0, start - 30) : start], text[end : end + 24]
    kinds = next((kinds for pattern, kinds in known.after if pattern.match(behind)), None)
    if kinds is None:
        kinds = next((kinds for pattern, kinds in known.before if pattern.search(before)), _EXACT)
    return kinds


def _take(taken: list[bool], start: int, end: int) -> None:
    taken[start:end] = [True] * (end - start)
