"""Where services were applied, from the records: countries, places and how the entry names them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from assistant.answer import Language
from corpus.catalogue import Library
from corpus.gazetteer import PlaceRecord, country_names
from corpus.model import Entry, Mention

POINTS = Path(__file__).parent / "assets" / "map" / "points.json"
# How places count, strongest first; what an entry merely mentions is no place of application (as in list answers).
KINDS = (Mention.APPLIED, Mention.PILOTED, Mention.PLANNED, Mention.CAPTION)


@dataclass(frozen=True)
class Site:
    """A place on the map: a country as a whole, or a place in it, with the entries applied there."""

    country: str
    place: PlaceRecord | None
    at: tuple[float, float]
    entries: tuple[tuple[str, Mention], ...]

    def name(self, language: Language) -> str:
        """The site's name in a language."""
        country = country_names(language.value).get(self.country, self.country)
        return str(getattr(self.place, language.value)) if self.place else country


def countries(entry: Entry) -> dict[str, Mention]:
    """The countries where an entry was applied, each with the strongest way it is named."""
    found: dict[str, Mention] = {}
    for kind in reversed(KINDS):
        found |= {place.country: kind for place in entry.places if place.country and place.mention is kind}
    return found


def sites(library: Library) -> list[Site]:
    """All places of application, countries first, each with its entries in printed order.

    A country stands for itself only where the entry names no place in it.
    """
    gathered: dict[tuple[str, str], dict[str, Mention]] = {}
    places = _printed(library)
    for entry in library.entries:
        named = [(country, places.get((country, name)), kind) for country, name, kind in _named(entry)]
        within = {country for country, place, _ in named if place}
        for country, place, kind in named:
            if place or country not in within:
                gathered.setdefault((country, place.zh if place else ""), {}).setdefault(entry.id, kind)
    by_name = {(place.country, place.zh): place for place in library.gazetteer.places}
    return [
        Site(
            country,
            by_name.get((country, name)),
            _points()[f"{country}:{name}" if name else country],
            tuple(entries.items()),
        )
        for (country, name), entries in sorted(gathered.items(), key=lambda item: (bool(item[0][1]), item[0]))
    ]


def _named(entry: Entry) -> Iterator[tuple[str, str, Mention]]:
    for kind in KINDS:
        for place in entry.places:
            if place.country and place.mention is kind:
                yield place.country, place.city, kind


def _printed(library: Library) -> dict[tuple[str, str], PlaceRecord]:
    return {(place.country, name): place for place in library.gazetteer.places for name in place.printed}


@cache
def _points() -> dict[str, tuple[float, float]]:
    return {key: (at[0], at[1]) for key, at in json.loads(POINTS.read_text(encoding="utf-8")).items()}
