"""The records in the form of the outer truth about entries (``habitat corpus export --truth``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from corpus.model import Catalogue, Entry, FieldName, Mention, Place

_NAMED_AS_CASE = {Mention.APPLIED, Mention.PILOTED, Mention.PLANNED}
_CASE_CAPTIONS = {FieldName.CASES, FieldName.DURATION, FieldName.TESTIMONIAL}
LAST_WORDS = 12


def export_truth(catalogue: Catalogue) -> Iterator[dict[str, Any]]:
    """One record an entry: id, title, durations, countries, cities, testimonials, references, links, last words."""
    for entry in catalogue.entries:
        cases = [place for place in entry.places if _is_case(entry, place)]
        yield {
            "id": entry.id,
            "title": entry.title,
            "section": entry.section,
            "durations": [
                {"what": each.what, "min_months": each.min_months, "max_months": each.max_months, "text": each.text}
                for each in entry.durations
            ],
            "countries": _countries(cases),
            "cities": list(dict.fromkeys(place.city for place in cases if place.city_kind == "city")),
            "testimonials": [{"speaker": each.speaker, "role": each.role} for each in entry.testimonials],
            "cross_refs": list(
                dict.fromkeys(each.target for each in entry.cross_references if each.target and len(each.target) > 1)
            ),
            "links": len(entry.links),
            "footnotes": [each.number for each in entry.footnotes],
            "fields": [field.name.value for field in entry.fields],
            "last_words": {
                name.value: field.text.replace("\n", "")[-LAST_WORDS:]
                for name in (FieldName.OVERVIEW, FieldName.OFFER)
                if (field := entry.field(name)) is not None
            },
        }


def _is_case(entry: Entry, place: Place) -> bool:
    if entry.field(FieldName.CASES) is None:
        return False
    caption = place.mention is Mention.CAPTION and place.field in _CASE_CAPTIONS
    return caption or (place.mention in _NAMED_AS_CASE and place.field is FieldName.CASES)


def _countries(places: list[Place]) -> list[str]:
    """Countries by the name printed first; a country that only a city of it stands for is not named."""
    named: dict[str | None, str] = {}
    for place in places:
        if not place.city and place.country_printed:
            named.setdefault(place.country, place.country_printed)
    return list(named.values())
