"""Conditions of a list question, decided on the records: place, duration, thing, words, section, speaker, online.

Each condition says whether an entry meets it, by which printed words, and how it was counted. Several conditions must all
hold. «Applied» counts what cases, tables and captions name as a place of application, trial, plan or support.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.answer import Language
from assistant.messages import say
from corpus.catalogue import Library
from corpus.gazetteer import country_names
from corpus.model import Duration, Entry, FieldName, Mention, Place, Span
from corpus.terms import Term

_OF_OTHERS = re.compile("重现|取代|代替")  # «a workshop that replays a process of 6-18 months»: not its own time
_STAGE = re.compile(r"(?:第[一二三四五六]|[A-F一二三四五六]\s*)?阶段")
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
        fitting = [duration for duration in entry.durations if self._fits(duration)]
        own = [duration for duration in entry.durations if not _OF_OTHERS.search(duration.text)]
        if not fitting or (self._is_limit and not self._within(own)):
            return None
        return Match(fitting[0].text, fitting[0].span, FieldName.DURATION)

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

    @property
    def _is_limit(self) -> bool:
        return not self.exact and self.high is not None

    def _within(self, durations: Sequence[Duration]) -> bool:
        """«Within six months» wants every part the entry names done in that time, and stages after one another in all."""
        stages = [duration.max_months or 0.0 for duration in durations if _STAGE.match(duration.text)]
        return all(map(self._fits, durations)) and sum(stages) <= (self.high or 0.0) * 1.001

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
            if self._is(each.role) or self._is(each.speaker):
                return Match(
                    " ".join(part for part in (each.speaker, each.role) if part),
                    each.speaker_spans[0],
                    FieldName.TESTIMONIAL,
                )
        return None

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_testimonial", role=self.role)

    def _is(self, role: str) -> bool:
        """«市长» is a role, in «市长联盟» it is part of a name."""
        return re.search(rf"{re.escape(self.role)}(?!联盟|网络|论坛|大会|协会)", role) is not None


@dataclass(frozen=True)
class Online:
    """Offering online courses or online learning."""

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        start, end = library.source.line(entry.lines[0]).start, library.source.line(entry.lines[1]).end
        text = library.source.text[start:end]
        found = re.search(
            r"(?:在线|线上)(?:自学|自定进度的在线)?(?:课程|课堂|培训|学习|远程学习)|电子学习|在线教程|大规模在线开放课程|远程学习|"
            r"在线(?:自学)?模块|在线自学|[（(]线上[）)]|教学视频|基于网络的.{0,8}(?:学习|课程)",
            text,
        )
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


def _same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) <= 0.02 * max(one, other)


def _range(low: float | None, high: float | None) -> str:
    return _months(high) if low == high else f"{_months(low)}-{_months(high)}"


def _months(months: float | None) -> str:
    return "" if months is None else f"{months:g}"
