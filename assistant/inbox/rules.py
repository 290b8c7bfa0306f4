"""Rules on the words of a message: patterns per language from a file, and dates that are deadlines.

Text and patterns are compared without accents, Arabic letter variants and capitals, Chinese simplified; a match gives
back the words as they were written. All languages' patterns are tried on every message: writers mix languages. Patterns
are bounded by their script's letters, so that they match whole words; every gap in them is bounded, so that matching
takes time in proportion to the text.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale

from assistant.answer import Language
from index.query import normalise

_LATIN = ("(?<![0-9a-z])(?:", ")(?![0-9a-z])")
_BOUNDS = {
    Language.ZH: ("(?:", ")"),
    Language.EN: _LATIN,
    Language.FR: _LATIN,
    Language.ES: _LATIN,
    Language.RU: ("(?<![0-9a-z\u0400-\u04ff])(?:", ")(?![0-9a-z\u0400-\u04ff])"),
    # «and», «so», «in», «for», «like» and the article are written in one with the word after them
    Language.AR: ("(?<![\u0621-\u064a])[وف]?[بلك]?(?:ال|ل)?(?:", ")(?![\u0621-\u064a])"),
}
_ALIKE = str.maketrans(
    {"’": "'", "ى": "ي", "ة": "ه", "\u0640": None}
    | {digit: str(n % 10) for n, digit in enumerate("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹")}
)
_MONTH_LOCALES = ("en", "fr", "es", "ru", "ar", "ar_SY", "ar_DZ", "ar_MA")
_BEFORE, _AFTER = 60, 12  # how far from a date the words stand that make it a deadline

ByLanguage = Mapping[Language, Sequence[str]]


class PatternError(ValueError):
    """A pattern that cannot be compiled."""


@dataclass(frozen=True)
class Folded:
    """A text in the form that patterns are compared with; ``origin`` leads from its characters to ``plain``'s."""

    plain: str
    text: str
    origin: tuple[int, ...]

    def written(self, match: re.Match[str]) -> str:
        """The matched words as their writer put them."""
        start, end = match.span()
        return self.plain[self.origin[start] : self.origin[end - 1] + 1].strip()


class Rules:
    """Patterns of several languages for one thing."""

    def __init__(self, patterns: ByLanguage) -> None:
        self._compiled = [_compiled(language, each) for language, each in patterns.items() if each]

    def find(self, folded: Folded) -> str:
        """The first words that match, as written; empty where nothing does."""
        return next((folded.written(match) for match in self.matches(folded.text)), "")

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """All matches in a folded text, language by language. None is empty."""
        for pattern in self._compiled:
            yield from (match for match in pattern.finditer(text) if match[0])


class Deadlines:
    """Finds dates by which something is wanted, soon after a day: «by 20 March», «3月20日前», «до 20.03»."""

    def __init__(self, before: ByLanguage, after: ByLanguage, days: int) -> None:
        self._before = [
            re.compile(f"{_bounded(lang, each)}[^.!?;。！？؟]{{0,30}}$", re.I) for lang, each in before.items()
        ]
        self._after = [re.compile(rf"\s*{_bounded(lang, each)}", re.I) for lang, each in after.items() if each]
        self._days = timedelta(days=days)

    def find(self, folded: Folded, written: date) -> str:
        """The date of the first deadline from the day of writing on within the days, as written; else empty."""
        for match in dates().finditer(folded.text):
            soon = any(timedelta(0) <= day - written <= self._days for day in _days(match, written))
            if soon and self._is_deadline(folded.text, match):
                return folded.written(match)
        return ""

    def _is_deadline(self, text: str, match: re.Match[str]) -> bool:
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        after = text[match.end() : match.end() + _AFTER]
        return any(each.search(before) for each in self._before) or any(each.match(after) for each in self._after)


def fold(text: str) -> Folded:
    """The text with accents, capitals and letter variants folded; lines joined, paragraphs apart by a line break."""
    plain = re.sub(r"\s*\n\s*\n\s*", "\n", re.sub(r"(?<!\n)\n(?!\s*\n)", " ", normalise(text)))
    pieces = [(piece, at) for at, char in enumerate(plain) for piece in _folded(char)]
    return Folded(plain, "".join(piece for piece, _ in pieces), tuple(at for _, at in pieces))


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.translate(_ALIKE)).lower()
    return "".join(char for char in apart if unicodedata.category(char) != "Mn")


def _compiled(language: Language, patterns: Sequence[str]) -> re.Pattern[str]:
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as error:
            raise PatternError(f"{language.value}: {pattern!r} is no pattern ({error})") from None
    return re.compile(_bounded(language, patterns), re.IGNORECASE)


def _bounded(language: Language, patterns: Sequence[str]) -> str:
    opening, closing = _BOUNDS[language]
    plain = (unicodedata.normalize("NFD", each.translate(_ALIKE)) for each in patterns)
    return opening + "|".join("".join(c for c in each if unicodedata.category(c) != "Mn") for each in plain) + closing


@functools.cache
def _months() -> dict[str, int]:
    """Names of months in the languages with months by name, in the form of a folded text."""
    names: dict[str, int] = {}
    for code in _MONTH_LOCALES:
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale.parse(code).months[form][width].items():
                    names[_folded(name).rstrip(".")] = int(number)
    return {name: number for name, number in names.items() if len(name) > 2 and not name.isdigit()}


@functools.cache
def dates() -> re.Pattern[str]:
    """A pattern of dates in a folded text."""
    month = "|".join(sorted(map(re.escape, _months()), key=lambda name: -len(name)))
    return re.compile(
        r"(?<![\d.])(?:(?P<y1>20\d\d)[-/.](?P<m1>\d{1,2})[-/.](?P<d1>\d{1,2})(?!\d)"
        r"|(?:(?P<y2>20\d\d)\s?年\s?)?(?P<m2>\d{1,2})\s?月\s?(?P<d2>\d{1,2})\s?[日号]"
        r"|(?P<d3>\d{1,2})[/.](?P<m3>\d{1,2})[/.](?P<y3>(?:20)?\d\d)(?!\d)|(?P<d4>\d{1,2})\.(?P<m4>0\d|1[0-2])(?![\d%])"
        rf"|(?P<d5>\d{{1,2}})(?:st|nd|rd|th|er|-го|-е)?\s(?:of |de )?(?P<n5>{month})(?!\w)\.?(?:,? (?:de |del )?(?P<y5>20\d\d))?)"
        rf"|(?<!\w)(?P<n6>{month})\.? (?P<d6>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<y6>20\d\d))?"
    )


def _days(match: re.Match[str], written: date) -> Iterator[date]:
    """The days a match may mean; without a year the next such day, «04/05» both ways round."""
    given = {name: value for name, value in match.groupdict().items() if value is not None}
    form = next(name[1] for name in given if name[0] == "d")
    day, year = int(given[f"d{form}"]), given.get(f"y{form}")
    month = _months()[given[f"n{form}"]] if f"n{form}" in given else int(given[f"m{form}"])
    for number, of_month in {(day, month), (month, day)} if form == "3" else {(day, month)}:
        years = [int(year) % 100 + 2000] if year else [written.year, written.year + 1]
        possible = [found for each in years if (found := _day(each, of_month, number)) is not None]
        yield from possible if year else [each for each in possible if each >= written][:1]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
