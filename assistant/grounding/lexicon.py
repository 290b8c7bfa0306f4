"""What the number reader knows of a language: its number words, units and bounds (``numbers.toml``), compiled."""

from __future__ import annotations

import functools
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter

from corpus.model import Record
from corpus.numerals import NUMERAL

_PATH = Path(__file__).with_name("numbers.toml")
_NEVER = "(?!)"
_FIXED = "(?<![统唯单])(?!十分|百分|百姓|百科|万一)"  # Chinese words in which a numeral is no number


class _Words(Record):
    one: str
    joiner: str
    range: str
    between: str
    between_joiner: str
    least: str
    loose_least: str
    most: str
    loose_most: str
    about: str
    about_after: str
    least_after: str
    most_after: str
    words: dict[str, str]
    vague: dict[str, str]
    fractions: dict[str, str]


class _Unit(Record):
    en: str
    fr: str
    es: str
    ru: str
    ar: str
    zh: str


class _Time(_Unit):
    months: float


class _File(Record):
    model_config = ConfigDict(frozen=True, extra="forbid")

    zh: _Words
    en: _Words
    fr: _Words
    es: _Words
    ru: _Words
    ar: _Words
    time: dict[str, _Time]
    said: dict[str, dict[str, str]]
    unit: dict[str, _Unit]


Valued = tuple[tuple[re.Pattern[str], float], ...]


@dataclass(frozen=True)
class Lexicon:
    """The compiled patterns of one language. ``words`` and the like pair a pattern with its value."""

    language: str
    number: re.Pattern[str]
    one: re.Pattern[str]
    words: Valued
    vague: Valued
    fractions: Valued
    said: Valued
    times: Valued
    units: tuple[tuple[re.Pattern[str], str], ...]
    range: re.Pattern[str]
    between: re.Pattern[str]
    between_joiner: re.Pattern[str]
    before: tuple[tuple[re.Pattern[str], frozenset[str]], ...]
    after: tuple[tuple[re.Pattern[str], frozenset[str]], ...]

    def value(self, word: str) -> float | None:
        """The number a word says; ``None`` where it is none."""
        return next((value for pattern, value in self.words if pattern.fullmatch(word)), None)


@functools.cache
def lexicon(language: str) -> Lexicon:
    """The patterns of a language (``zh`` ... ``ru``)."""
    return _compiled(language, _file())


@functools.cache
def _file() -> _File:
    return TypeAdapter(_File).validate_python(tomllib.loads(_PATH.read_text(encoding="utf-8")))


def _compiled(language: str, file: _File) -> Lexicon:
    own: _Words = getattr(file, language)
    words = own.words if language == "zh" else own.words | {"1": own.one}
    clitic = "[وفبلك]?(?:ال)?" if language == "ar" else ""
    before = (
        (own.least, "least"),
        (own.loose_least, " least"),
        (own.most, "most"),
        (own.loose_most, " most"),
        (own.about, "about"),
    )
    after = ((own.least_after, "least"), (own.most_after, "most"), (own.about_after, "about"))
    return Lexicon(
        language=language,
        number=_number(own, words, language, clitic),
        one=_whole(own.one, language),
        words=_valued(words, language, clitic),
        vague=_valued(own.vague, language, clitic),
        fractions=_valued(own.fractions, language, clitic),
        said=_valued(file.said.get(language, {}), language, clitic),
        times=tuple((_next(getattr(unit, language), language), unit.months) for unit in file.time.values()),
        units=tuple((_near(getattr(unit, language), language), name) for name, unit in file.unit.items()),
        range=re.compile(rf"\s*(?:[-–—‑~～]|(?:{own.range})(?=[\s\d\u3400-\u9fff]))\s*", re.IGNORECASE),
        between=re.compile(rf"(?<!\w)(?:{own.between or _NEVER})\s*$", re.IGNORECASE),
        between_joiner=re.compile(rf"\s*(?:{own.between_joiner or _NEVER})\s*", re.IGNORECASE),
        before=tuple((_behind(each, language), _kinds(kind)) for each, kind in before if each),
        after=tuple((_next(each, language), _kinds(kind)) for each, kind in after if each),
    )


def _number(own: _Words, words: dict[str, str], language: str, clitic: str) -> re.Pattern[str]:
    """Digits with their marks, or a run of number words."""
    group = r"\d+(?:[.,٫٬\u00a0\u202f ]\d{3}(?!\d))*(?:[.,٫]\d+)*"
    if language == "zh":
        scale = "(?:[百千]?万亿|[百千]?[万亿]|百万)"
        return re.compile(rf"(?<![A-Za-z\d.])(?:{group}(?:\s?{scale})?|{_FIXED}(?:{NUMERAL}+{scale}?))")
    single = "|".join(words.values())
    gap = r"[\s\u00a0-]"
    joiner = rf"(?:{own.joiner}{gap}{'*' if language == 'ar' else '+'})?"
    return re.compile(
        rf"(?<![A-Za-z\d.]){group}|(?<!\w){clitic}(?:{single})(?!\w)(?:{gap}+{joiner}(?:{single})(?!\w))*",
        re.IGNORECASE,
    )


def _kinds(kind: str) -> frozenset[str]:
    """« least» may also be exact."""
    return frozenset({kind.strip(), ""} if kind.startswith(" ") else {kind})


def _edge(language: str) -> str:
    return "" if language == "zh" else r"(?!\w)"


def _behind(words: str, language: str) -> re.Pattern[str]:
    """Words that end right before a number (a currency may stand between)."""
    start = "" if language == "zh" else r"(?<!\w)"
    return re.compile(rf"{start}(?:{words})\s*(?:(?:US)?[$€]|USD|EUR|l[eao]s?|the|des?)?\s*$", re.IGNORECASE)


def _whole(pattern: str, language: str) -> re.Pattern[str]:
    return re.compile(pattern if language == "zh" else rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE)


def _valued(table: dict[str, str], language: str, clitic: str) -> Valued:
    start, end = ("", "") if language == "zh" else (rf"(?<!\w){clitic}", r"(?!\w)")
    return tuple(
        (re.compile(rf"{start}(?:{words}){end}", re.IGNORECASE), float(value)) for value, words in table.items()
    )


def _next(pattern: str, language: str) -> re.Pattern[str]:
    """A unit right behind a number."""
    return re.compile(rf"[\s\u00a0-]*(?:{pattern}){_edge(language)}", re.IGNORECASE)


def _near(pattern: str, language: str) -> re.Pattern[str]:
    """A unit behind a number with at most two words between."""
    if language == "zh":
        return re.compile(rf"\s*[多余]?\s*(?:{pattern})")
    return re.compile(rf"[\s\u00a0-]*(?:[^\W\d]+[\s\u00a0-]+){{0,2}}(?:{pattern})(?!\w)", re.IGNORECASE)
