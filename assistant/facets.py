"""Facets of the catalogue: by what entries can be filtered, and how many entries each value has.

Places count where an entry was applied, as in list answers (:class:`assistant.conditions.InPlace`).
"""

from __future__ import annotations

import functools
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from babel import Locale
from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Language
from assistant.conditions import InPlace, Online
from corpus.catalogue import Library
from corpus.gazetteer import country_names
from corpus.model import Entry
from corpus.terms import Term

REGIONS = Path(__file__).parent / "regions.toml"
YES, NO = "true", "false"


class FacetName(StrEnum):
    """By what entries can be filtered."""

    SECTION = "section"
    COUNTRY = "country"
    REGION = "region"
    DURATION = "duration"
    PARTNER = "partner"
    ONLINE_COURSE = "online_course"
    TESTIMONIAL = "testimonial"


class Band(StrEnum):
    """The longest length of time an entry names, in months."""

    TO_3 = "0-3"
    TO_6 = "3-6"
    TO_12 = "6-12"
    TO_24 = "12-24"
    OVER_24 = "24+"
    OPEN = "open"
    NOT_STATED = "not_stated"


class Filter(BaseModel):
    """Which entries are wanted: any of the values of a facet, and all facets together."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    section: tuple[str, ...] = Field((), description="Letter of the section, such as `A`; `FP` for the flagships.")
    country: tuple[str, ...] = Field((), description="ISO 3166-1 alpha-2 code of a country where it was applied.")
    region: tuple[str, ...] = Field(
        (), description="M49 code of a region where it was applied, such as `002` (Africa)."
    )
    duration: tuple[Band, ...] = Field((), description="Months of the longest length of time that is named.")
    partner: tuple[str, ...] = Field((), description="Abbreviation or English name of a partner that is named.")
    online_course: bool | None = Field(None, description="Whether online courses are named.")
    testimonial: bool | None = Field(None, description="Whether a testimonial is printed.")

    def wanted(self, facet: FacetName) -> frozenset[str]:
        """The wanted values of a facet; none where it does not filter."""
        value: object = getattr(self, facet.value)
        if isinstance(value, bool):
            return frozenset({YES if value else NO})
        return frozenset(value) if isinstance(value, tuple) else frozenset()


class FacetValue(BaseModel):
    """One value of a facet and how many entries have it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: str
    label: str
    count: int


class Facet(BaseModel):
    """One facet with its values that occur."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: FacetName
    values: tuple[FacetValue, ...]


class Facets:
    """The facets of one edition."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._partners = {term.zh: term for term in library.glossary.terms if term.category == "partner"}
        self._values = {
            entry.id: {facet: frozenset(self._of(entry, facet)) for facet in FacetName} for entry in library.entries
        }

    def select(self, wanted: Filter) -> list[Entry]:
        """The entries that fit, in printed order."""
        return [entry for entry in self._library.entries if self.fits(entry.id, wanted)]

    def fits(self, entry_id: str, wanted: Filter, besides: FacetName | None = None) -> bool:
        """Whether an entry fits; one facet may be left out."""
        values = self._values[entry_id]
        asked = ((facet, wanted.wanted(facet)) for facet in FacetName if facet is not besides)
        return all(not choice or choice & values[facet] for facet, choice in asked)

    def count(self, wanted: Filter, language: Language) -> list[Facet]:
        """All facets of the entries that fit. A facet's own choice does not narrow it: its other values stay to choose."""
        return [Facet(name=facet, values=tuple(self._counted(facet, wanted, language))) for facet in FacetName]

    def _counted(self, facet: FacetName, wanted: Filter, language: Language) -> Iterator[FacetValue]:
        fitting = (entry.id for entry in self._library.entries if self.fits(entry.id, wanted, besides=facet))
        counts = Counter(value for entry_id in fitting for value in self._values[entry_id][facet])
        for value in self._order(facet):
            yield FacetValue(value=value, label=self._label(facet, value, language), count=counts[value])

    def _order(self, facet: FacetName) -> list[str]:
        """The values that occur: in their own order, and where they have none the most frequent first."""
        found = Counter(value for values in self._values.values() for value in values[facet])
        own = {
            FacetName.SECTION: [section.id for section in self._library.catalogue.sections],
            FacetName.REGION: list(dict.fromkeys(_regions().values())),
            FacetName.DURATION: [band.value for band in Band],
            FacetName.ONLINE_COURSE: [YES, NO],
            FacetName.TESTIMONIAL: [YES, NO],
        }
        order = own.get(facet) or sorted(found, key=lambda value: (-found[value], value))
        return [value for value in order if value in found]

    def _of(self, entry: Entry, facet: FacetName) -> Iterable[str]:
        match facet:
            case FacetName.SECTION:
                return [entry.section] if self._library.section(entry.section) else []
            case FacetName.COUNTRY:
                return self._countries(entry)
            case FacetName.REGION:
                return {region for code in self._countries(entry) if (region := region_of(code))}
            case FacetName.DURATION:
                return [_band(entry)]
            case FacetName.PARTNER:
                return {_key(self._partners[name.name]) for name in entry.names if name.name in self._partners}
            case FacetName.ONLINE_COURSE:
                return [YES if Online().match(entry, self._library) else NO]
            case FacetName.TESTIMONIAL:
                return [YES if entry.testimonials else NO]

    def _countries(self, entry: Entry) -> set[str]:
        codes = {place.country for place in entry.places if place.country}
        return {code for code in codes if InPlace(code, "", frozenset()).match(entry, self._library)}

    def _label(self, facet: FacetName, value: str, language: Language) -> str:
        match facet:
            case FacetName.SECTION:
                section = self._library.section(value)
                return section.title if section else value
            case FacetName.COUNTRY:
                return country_names(language.value).get(value, value)
            case FacetName.REGION:
                return Locale(language.value).territories[value]
            case FacetName.PARTNER:
                return next(_named(term, language) for term in self._partners.values() if _key(term) == value)
            case FacetName.DURATION | FacetName.ONLINE_COURSE | FacetName.TESTIMONIAL:
                return value


def region_of(country: str) -> str | None:
    """The M49 code of the region a country lies in."""
    return _regions().get(country)


@functools.cache
def _regions() -> dict[str, str]:
    groups = tomllib.loads(REGIONS.read_text(encoding="utf-8"))
    return {country: region for region, countries in groups.items() for country in str(countries).split()}


def _band(entry: Entry) -> Band:
    if not entry.durations:
        return Band.NOT_STATED
    ends = [duration.max_months for duration in entry.durations]
    if None in ends:
        return Band.OPEN
    longest = max(end for end in ends if end is not None)
    limits = ((3, Band.TO_3), (6, Band.TO_6), (12, Band.TO_12), (24, Band.TO_24))
    return next((band for limit, band in limits if longest <= limit * 1.001), Band.OVER_24)


def _key(term: Term) -> str:
    return term.abbreviations[0] if term.abbreviations else term.en


def _named(term: Term, language: Language) -> str:
    return str(getattr(term, language.value)) or term.en
