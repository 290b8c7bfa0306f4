"""Lines made from an entry's records: its durations and where it was applied, each with the sentence that says so."""

from __future__ import annotations

import re

from assistant.answer import Language
from assistant.context import Context, Tools
from assistant.lines import Line, Quote
from assistant.messages import say
from assistant.quoting import quote_sentence, quote_span
from assistant.steps.compose.common import escaped, labelled
from assistant.steps.compose.glossing import city_name
from corpus.gazetteer import country_names
from corpus.model import Entry, FieldName, Mention, Span
from index.passages import Sentence

_APPLIED = {Mention.APPLIED, Mention.PILOTED, Mention.PLANNED}


def duration_line(context: Context, tools: Tools, entry: Entry) -> Line | None:
    """All durations of an entry in one line, or ``None`` where the print gives none in figures."""
    if not entry.durations:
        return None
    parts = "；".join(dict.fromkeys(each.text for each in entry.durations[:6]))
    quotes = tuple(dict.fromkeys(_duration_quote(tools, entry, each.span.start) for each in entry.durations[:6]))
    return Line("- " + labelled(context.language, say(context.language, "duration"), escaped(parts)), quotes)


def places_line(context: Context, tools: Tools, entry: Entry) -> Line | None:
    """Where an entry was applied, country by country, in the reader's language; ``None`` where the print names none."""
    by_country: dict[str, list[str]] = {}
    quotes: list[Quote] = []
    for place in entry.places:
        if place.mention not in _APPLIED or place.field is not FieldName.CASES or place.country is None:
            continue
        cities = by_country.setdefault(place.country, [])
        if place.city:
            cities.append(city_name(tools, place.city, context.language))
        sentence = sentence_at(tools, entry.id, place.span.start)
        if sentence is not None:
            quotes.append(quote_sentence(tools.library, sentence))
    if not by_country:
        return None
    names = country_names(context.language.value)
    parts = [
        names.get(code, code) + (f" ({', '.join(dict.fromkeys(cities))})" if cities else "")
        for code, cities in by_country.items()
    ]
    listed = ("；" if context.language is Language.ZH else "; ").join(parts)
    return Line(
        "- " + labelled(context.language, say(context.language, "where"), escaped(listed)), tuple(dict.fromkeys(quotes))
    )


def place_names(tools: Tools, entry: Entry, printed: str, language: Language) -> str:
    """Printed names of an entry's places in the reader's language; other printed words stay, between quotation marks."""
    if language is Language.ZH or not printed:
        return printed
    names = country_names(language.value)
    known = {place.country_printed: names.get(place.country or "", "") for place in entry.places}
    known |= {place.city: city_name(tools, place.city, language) for place in entry.places if place.city}
    parts = re.split("[、；]", printed)
    return ", ".join(dict.fromkeys(known.get(part) or f"«{part}»" for part in parts))


def _duration_quote(tools: Tools, entry: Entry, start: int) -> Quote:
    sentence = sentence_at(tools, entry.id, start)
    if sentence is not None:
        return quote_sentence(tools.library, sentence)
    duration = next(each for each in entry.durations if each.span.start == start)
    return quote_span(entry.id, FieldName.DURATION, duration.span, tools.library.quote(duration.span))


def sentence_at(tools: Tools, entry_id: str, offset: int) -> Sentence | None:
    """The sentence of an entry that holds the source character at ``offset``."""
    own = tools.reader.sentences[entry_id]
    return next((each for each in own if offset in each.offsets), None)


def sentence_within(tools: Tools, entry_id: str, span: Span) -> Sentence | None:
    """The first sentence of an entry that has a character in ``span`` (the print sets marks around titles of links)."""
    own = tools.reader.sentences[entry_id]
    return next((each for each in own if each.offsets[0] < span.end and each.offsets[-1] >= span.start), None)
