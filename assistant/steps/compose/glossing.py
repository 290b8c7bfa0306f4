"""What a reader who has no Chinese can take from a quotation: its lengths of time, places and named things, in his language.

They come from the entry's records, never from a translation of the sentence; the lead above the quotations says that they
are unofficial.
"""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Language
from assistant.context import Tools
from assistant.lengths import length
from assistant.lines import Quote
from corpus.gazetteer import country_names
from corpus.model import Entry, Span
from index.passages import Sentence

MOST = 30
_NAMED = ("tool", "programme", "partner", "publication")


def gloss(tools: Tools, sentence: Sentence, language: Language) -> str:
    """Lengths, places and names that a printed sentence holds, in another language; empty in Chinese or without any."""
    if language is Language.ZH:
        return ""
    entry = tools.library.entry(sentence.entry_id)
    held = list(dict.fromkeys([*_lengths(entry, sentence, language), *_places(tools, entry, sentence, language)]))
    held += [name for name in dict.fromkeys(_names(tools, entry, sentence, language)) if name not in held]
    shown = ("؛ " if language is Language.AR else "; ").join(held[:MOST])
    return f"{shown} …" if len(held) > MOST else shown


def renderings(tools: Tools, quote: Quote, language: Language) -> Iterator[tuple[str, str]]:
    """Printed lengths of time, places and named things of a quote, each with the words for it in another language."""
    if language is Language.ZH:
        return
    entry = tools.library.entry(quote.entry_id)
    yield from (
        (each.text, length(each, language)) for each in entry.durations if _within(each.span, quote.start, quote.end)
    )
    names = country_names(language.value)
    for place in entry.places:
        if _within(place.span, quote.start, quote.end):
            if place.city:
                yield place.city, city_name(tools, place.city, language)
            if country := names.get(place.country or "", ""):
                yield place.country_printed, country
    terms = {term.zh: term for term in tools.library.glossary.terms}
    for name in entry.names:
        term = terms.get(name.name)
        if term is not None and any(_within(span, quote.start, quote.end) for span in name.spans):
            yield name.name, str(getattr(term, language.value) or term.en)


def _lengths(entry: Entry, sentence: Sentence, language: Language) -> Iterator[str]:
    yield from (length(each, language) for each in entry.durations if _of(each.span, sentence))


def _places(tools: Tools, entry: Entry, sentence: Sentence, language: Language) -> Iterator[str]:
    names = country_names(language.value)
    here = [place for place in entry.places if _of(place.span, sentence)]
    with_cities = {place.country for place in here if place.city}
    for place in here:
        country = names.get(place.country or "", "")
        if place.city:
            city = city_name(tools, place.city, language)
            yield f"{city} ({country})" if country and country != city else city
        elif country and place.country not in with_cities:
            yield country


def _names(tools: Tools, entry: Entry, sentence: Sentence, language: Language) -> Iterator[str]:
    """Official names of the things named, but for the entry's own subject and what stands there in Latin letters."""
    terms = {term.zh: term for term in tools.library.glossary.terms}
    for name in entry.names:
        term = terms.get(name.name)
        if term is None or name.category not in _NAMED or entry.id in term.entries[:1]:
            continue
        if any(each in sentence.text for each in (term.en, *term.abbreviations)):
            continue
        if any(_of(span, sentence) for span in name.spans):
            yield str(getattr(term, language.value) or term.en)


def city_name(tools: Tools, printed: str, language: Language) -> str:
    """A place below country level in a language; as printed where the edition's gazetteer does not know it."""
    if language is Language.ZH:
        return printed
    record = next((each for each in tools.library.gazetteer.places if printed in each.printed), None)
    return str(getattr(record, language.value)) if record else printed


def _within(span: Span, start: int, end: int) -> bool:
    return start <= span.start < end


def _of(span: Span, sentence: Sentence) -> bool:
    return _within(span, sentence.offsets[0], sentence.offsets[-1] + 1)
