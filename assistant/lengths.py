"""Lengths of time as people say them, in six languages."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from babel.dates import format_timedelta
from babel.numbers import format_decimal

from assistant.answer import Language
from assistant.messages import say
from corpus.model import Duration

_Unit = Literal["hour", "day", "week", "month", "year"]
_MONTHS: dict[_Unit, float] = {"hour": 1 / 720, "day": 1 / 30, "week": 12 / 52, "month": 1.0, "year": 12.0}
_DAYS: dict[_Unit, float] = {"hour": 1 / 24, "day": 1, "week": 7, "month": 30, "year": 365}
_DAYS_UNTIL, _WEEKS_UNTIL, _YEARS_FROM = 0.5, 6.0, 23.5
_A_DAY = 0.03
_NEVER = 10_000  # the library would say «12 weeks» as «3 months» otherwise


def length(duration: Duration, language: Language) -> str:
    """How long something takes: «9–12 months», «up to 2 years», «1 year or more»."""
    low, high = duration.min_months, duration.max_months
    if low is None:
        return say(language, "length_up_to", length=_said(high or 0.0, language))
    if high is None:
        return say(language, "length_at_least", length=_said(low, language))
    if abs(high - low) <= 0.02 * high or (high < _A_DAY and not (_whole(high, "hour") and _whole(low, "hour"))):
        return _said(high, language)
    unit = _unit(high, low)
    said = _with_unit(high, unit, language)
    if not any(character.isdigit() for character in said):  # the Arabic dual is a word of its own
        return f"{_with_unit(low, unit, language)} – {said}"
    return f"{format_decimal(round(low / _MONTHS[unit]), locale=language.value)}–{said}"


def _said(months: float, language: Language) -> str:
    if months < _A_DAY and not _whole(months, "hour"):
        return say(language, "length_hours")
    return _with_unit(months, _unit(months, months), language)


def _with_unit(months: float, unit: _Unit, language: Language) -> str:
    span = timedelta(days=round(months / _MONTHS[unit]) * _DAYS[unit])
    return format_timedelta(span, granularity=unit, threshold=_NEVER, locale=language.value)


def _unit(months: float, other: float) -> _Unit:
    """The unit that people would use: hours within a day, whole weeks, days within two weeks, whole years from two on, else months."""
    if months < _A_DAY:
        return "hour"
    if months < _WEEKS_UNTIL and not _whole(months, "month") and _whole(months, "week") and _whole(other, "week"):
        return "week"
    if months < _DAYS_UNTIL:
        return "day"
    if months >= _YEARS_FROM and _whole(months, "year") and _whole(other, "year"):
        return "year"
    return "month"


def _whole(months: float, unit: _Unit) -> bool:
    count = months / _MONTHS[unit]
    return count > 0.9 and abs(count - round(count)) < 0.02 * max(1.0, count)
