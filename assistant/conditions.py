"""Conditions of a list question, read by grammar and decided on the records: place, duration, thing, section, speaker.

Each condition says whether an entry meets it, by which printed words, and how it was counted. Several conditions must all
hold. «Applied» counts what cases, tables and captions name as a place of application, trial, plan or support.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from assistant.answer import Language
from assistant.messages import say
from corpus.catalogue import Library
from corpus.durations import find_lengths
from corpus.gazetteer import country_names
from corpus.model import Duration, Entry, FieldName, Mention, Place, Span
from corpus.numerals import NUMERAL, parse_number
from corpus.terms import Term
from index.query import Query

_APPLIED = {Mention.APPLIED, Mention.PILOTED, Mention.PLANNED, Mention.CAPTION}


@dataclass(frozen=True)
class Match:
    """Why an entry meets a condition: printed words with their place, or the entry as a whole (no span)."""

    words: str = ""
    span: Span | None = None
    field: FieldName = FieldName.OVERVIEW


class Condition(Protocol):
    """One condition on an entry."""

    def match(self, entry: Entry, library: Library) -> Match | None:
        """Why the entry meets the condition, or ``None``."""
        ...

    def mentions(self, entry: Entry) -> bool:
        """Whether the entry touches the matter without meeting the condition."""
        ...

    def how(self, language: Language) -> str:
        """How it was counted."""
        ...


@dataclass(frozen=True)
class InPlace:
    """Applied in a country, or in a place below it."""

    country: str
    city: str
    printed: frozenset[str]

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        places = [place for place in entry.places if self._is(place) and place.mention in _APPLIED]
        if not places:
            return None
        place = min(places, key=lambda each: (each.mention is Mention.CAPTION, each.span.start))
        words = "、".join(dict.fromkeys(each.city or each.country_printed for each in places))
        return Match(words, place.span, place.field)

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return any(self._is(place) for place in entry.places)

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        name = self.city or country_names(language.value).get(self.country, self.country)
        return say(language, "how_applied", place=name)

    def _is(self, place: Place) -> bool:
        return place.city in self.printed if self.city else place.country == self.country


@dataclass(frozen=True)
class Lasting:
    """A duration within bounds in months; ``exact`` wants both bounds met as they are."""

    low: float | None
    high: float | None
    exact: bool
    unknown: int

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        for duration in entry.durations:
            if self._fits(duration):
                return Match(duration.text, duration.span, FieldName.DURATION)
        return None

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        if self.exact:
            condition = say(language, "exactly", months=_range(self.low, self.high))
        elif self.high is not None:
            condition = say(language, "within", months=_months(self.high))
        else:
            condition = say(language, "at_least", months=_months(self.low))
        return say(language, "how_duration", condition=condition, unknown=self.unknown)

    def _fits(self, duration: Duration) -> bool:
        low, high = duration.min_months, duration.max_months
        if self.exact:
            return _same(high, self.high) and (self.low is None or self.low == self.high or _same(low, self.low))
        if self.high is not None and (high is None or high > self.high * 1.001):
            return False
        return self.low is None or (low if low is not None else high or 0.0) >= self.low * 0.999


@dataclass(frozen=True)
class Naming:
    """A partner, programme, tool or concept named anywhere in the entry."""

    term: Term

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        name = next((each for each in entry.names if each.name == self.term.zh), None)
        if name is None:
            return None
        return Match(library.quote(name.spans[0]), name.spans[0])

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_term", term=self.term.zh if language is Language.ZH else self.term.en)


@dataclass(frozen=True)
class Printed:
    """Words printed anywhere in the entry."""

    words: str

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        start, end = library.source.line(entry.lines[0]).start, library.source.line(entry.lines[1]).end
        at = library.source.text.lower().find(self.words.lower(), start, end)
        return None if at < 0 else Match("", Span(start=at, end=at + len(self.words)))

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_term", term=self.words)


@dataclass(frozen=True)
class InSection:
    """Belonging to a section."""

    section: str

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        return Match() if entry.section == self.section and not entry.id.endswith(".0") else None

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_section", section=self.section)


@dataclass(frozen=True)
class SpokenBy:
    """A testimonial whose speaker has a role (a printed word such as 市长); an empty role means any testimonial."""

    role: str

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        for each in entry.testimonials:
            if self.role in each.role or self.role in each.speaker:
                return Match(" ".join(part for part in (each.speaker, each.role) if part), each.speaker_spans[0], FieldName.TESTIMONIAL)
        return None

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_testimonial", role=self.role)


_ROLES = {
    "市长": r"市长|mayors?\b|maires?\b|alcaldes?|alcaldesa|عمدة|رئيس(?:ة)? البلدية|رؤساء البلديات|мэр",
    "部长": r"部长|ministers?\b|ministres?\b|ministr[oa]s?\b|وزير|وزراء|министр",
    "总理": r"总理|prime minister|premier ministre|primer ministro|رئيس الوزراء|премьер",
    "大学": r"大学教授|学者|academics?|universitaires?|académicos",
}  # fmt: skip
_TESTIMONIAL = re.compile(r"证言|感言|评价|表态|说过|发言|引语|语录|testimonial|quote|statement|témoignage|citation|testimonio|cita|شهادة|شهادات|отзыв|цитат", re.IGNORECASE)
_SECTION = re.compile(r"(?<![A-Za-z])([A-K])\s*(?:节|部分|章节)|(?:section|sección|раздел[еа]?|القسم|节)\s*«?([A-K])(?![A-Za-z])", re.IGNORECASE)
_ONLINE = re.compile(
    r"在线课程|线上课程|网课|在线学习|线上学习|网上(?:课|学)|电子学习|远程学习|online (?:course|learning|training|class)|e-?learning|cours en ligne|formation en ligne|"
    r"cursos? en línea|aprendizaje en línea|دورات عبر الإنترنت|التعلم الإلكتروني|онлайн-?(?:курс|обучен)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[“「《\"«]([^”」》\"»]{2,30})[”」》\"»]")
_UNITS = (
    ("年", r"年|years?|ans?|années?|años?|سنة|سنوات|عام|год|года|лет", 12.0),
    ("月", r"个?月|months?|mois|mes(?:es)?|شهر|أشهر|أشهراً|месяц\w*", 1.0),
    ("周", r"周|个?星期|weeks?|semaines?|semanas?|أسبوع|أسابيع|недел\w*", 12 / 52),
    ("天", r"天|日|days?|jours?|días?|يوم|أيام|дн\w+|день", 1 / 30),
)
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six ": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "douze": 12,
    "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12,
    "полгода": 6, "a": 1, "один": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6,
}  # fmt: skip
_NUMBER = rf"(?:\d+(?:\.\d+)?|{NUMERAL}+|半|" + "|".join(sorted((re.escape(w.strip()) for w in _WORDS), key=len, reverse=True)) + ")"
_LENGTH = re.compile(
    rf"(?P<first>{_NUMBER})(?:\s*(?:-|–|—|~|到|至|to|à|a|до|إلى)\s*(?P<second>{_NUMBER}))?\s*(?P<unit>" + "|".join(unit for _, unit, _ in _UNITS) + r")(?![a-zа-я])",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"以内|之内|内|不超过|不到|少于|小于|低于|最多|至多|以下|within|at most|no more than|less than|under|up to|shorter|au plus|moins de|en moins|maximum|"
    r"como máximo|menos de|hasta|máximo|في غضون|خلال|أقل من|لا تتجاوز|لا يتجاوز|не более|менее|до|в течение|меньше",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"至少|以上|超过|不少于|多于|大于|最少|起码|at least|more than|over|longer than|minimum|au moins|plus de|más de|al menos|mínimo|على الأقل|أكثر من|не менее|более|больше|дольше",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"时间|多久|时长|完成|做完|支持|周期|耗时|历时|为期|要|takes?|last|duration|finish|complete|done|dur[ée]|durer|terminer|dura|tarda|durac|"
    r"مدة|تستغرق|يستغرق|تنتهي|срок|длит|заверш|занима",
    re.IGNORECASE,
)


def read_conditions(query: Query, library: Library) -> list[Condition]:
    """All conditions a question states; an empty list where none can be read."""
    conditions: list[Condition] = [_or_printed(place, library) for place in _places(query)]
    conditions.extend(_durations(query.text, library))
    if match := _SECTION.search(query.text):
        conditions.append(InSection((match[1] or match[2]).upper()))
    conditions.extend(_speakers(query.text))
    conditions.extend(Naming(term) for term in _terms(query))
    if _ONLINE.search(query.text):
        conditions.append(Online())
    if not conditions:
        conditions.extend(Printed(match[1]) for match in _QUOTED.finditer(query.text))
    return conditions


def _or_printed(place: InPlace, library: Library) -> Condition:
    """A place that no entry names as one of application is looked for as a word («挪威» in a partner's name)."""
    if any(place.match(entry, library) for entry in library.entries):
        return place
    return Printed(place.city or country_names("zh").get(place.country, place.country))


def _places(query: Query) -> Iterator[InPlace]:
    cities = {found.place.zh: found.place for found in query.places if found.place is not None}
    countries = dict.fromkeys(found.country for found in query.places if found.place is None)
    for code in countries:
        yield InPlace(code, "", frozenset())
    for name, place in cities.items():
        if place.country not in countries:
            yield InPlace(place.country, name, frozenset(place.printed))


def _terms(query: Query) -> Iterator[Term]:
    """Named things a list question is about; broad concepts that stand in a third of the entries are none."""
    for term in query.terms:
        if len(term.entries) <= 22:
            yield term


def _speakers(text: str) -> Iterator[Condition]:
    if not _TESTIMONIAL.search(text):
        return
    roles = [role for role, pattern in _ROLES.items() if re.search(pattern, text, re.IGNORECASE)]
    if "总理" in roles and "部长" in roles:
        roles.remove("部长")
    yield from (SpokenBy(role) for role in roles or [""])


def _durations(text: str, library: Library) -> Iterator[Condition]:
    if not _TIMED.search(text):
        return
    unknown = sum(not entry.durations for entry in library.entries)
    for length in find_lengths(text):
        around = text[max(0, length.start - 8) : length.end + 8]
        yield _lasting(length.low, length.high, around, unknown)
        return
    for match in _LENGTH.finditer(text):
        if re.match(r"(?:19|20)\d\d$", match["first"]):
            continue
        first, second = _value(match["first"]), _value(match["second"]) if match["second"] else None
        if first is None:
            continue
        unit = next(months for _, pattern, months in _UNITS if re.fullmatch(pattern, match["unit"], re.IGNORECASE))
        around = text[max(0, match.start() - 14) : match.end() + 8]
        yield _lasting(first * unit, (second or first) * unit, around, unknown)
        return


def _lasting(low: float | None, high: float | None, around: str, unknown: int) -> Lasting:
    """A range is wanted as it is; a single length with «at least» or «within» beside it is a bound."""
    if low is not None and high is not None and low != high:
        return Lasting(low, high, True, unknown)
    if high is None or _AT_LEAST.search(around):
        return Lasting(low if low is not None else high, None, False, unknown)
    if low is None or _AT_MOST.search(around):
        return Lasting(None, high, False, unknown)
    return Lasting(low, high, True, unknown)


def _value(text: str) -> float | None:
    if text == "半":
        return 0.5
    word = _WORDS.get(text.lower())
    return float(word) if word is not None else parse_number(text)


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= 0.02 * max(one, other)


def _range(low: float | None, high: float | None) -> str:
    return _months(high) if low == high else f"{_months(low)}-{_months(high)}"


def _months(months: float | None) -> str:
    return "" if months is None else f"{months:g}"


@dataclass(frozen=True)
class Online:
    """Offering online courses or online learning."""

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        start, end = library.source.line(entry.lines[0]).start, library.source.line(entry.lines[1]).end
        text = library.source.text[start:end]
        found = re.search(r"(?:在线|线上)(?:自学|自定进度的在线)?(?:课程|课堂|培训|学习|远程学习)|电子学习|在线教程|大规模在线开放课程|远程学习", text)
        if found is None:
            return None
        span = Span(start=start + found.start(), end=start + found.end())
        return Match(found[0], span)

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_online")
