"""Names and places in sentences of six languages, and whether the cited words and records hold them.

Own code on purpose: it shares nothing with what the engine checks a language model's sentences by. What it cannot see:
names in Arabic or Chinese that neither the glossary nor the gazetteer nor CLDR knows and that no quotation mark sets off.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from babel import Locale

from corpus.catalogue import Library
from corpus.gazetteer import LANGUAGES, PlaceRecord, country_lexicon, country_names
from corpus.model import Entry, Span
from corpus.questions import QuestionBank
from corpus.terms import Term
from eval.grounding.lexicon import Lexicon
from eval.grounding.spelling import (
    BODIES,
    LETTERS,
    Support,
    capital_runs,
    dated,
    fold,
    is_acronym,
    known,
    parts_of,
    squeeze,
)
from eval.grounding.world import world_cities, world_regions

_LATIN: Final = re.compile(r"[A-Za-z][A-Za-zÀ-ɏ-]*")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)[\w./%?=&-]+|[\w.+-]+@[\w.-]+\.\w+")
_QUOTED: Final = re.compile(r"《([^》]{2,})》|“([^”]{3,})”|「([^」]{3,})」")
_CHINESE_BODY: Final = re.compile(
    "[^\\W\\d_a-zA-Z所个多各与和及等的些该本当地]{2}(?:银行|基金会|大学|公司|委员会|协会|研究院|研究所|联盟)"
)
_PERSON: Final = re.compile(r"[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,6})+")
_OWN: Final = (
    "UN-Habitat", "ONU-Habitat", "ООН-Хабитат", "UN", "ONU", "ООН", "United Nations Human Settlements Programme",
    "Services Catalogue", "Catalogue des services", "Catálogo de Servicios", "Каталог услуг", "INTRO",
)  # fmt: skip
_NO_COUNTRIES: Final = ("发展中国家", "印度洋", "南非洲", "阿曼达")


@dataclass(frozen=True)
class Named:
    """A name or place in a sentence, and whether it is supported."""

    text: str
    kind: str
    held: bool


class Namer:
    """Finds names and places in sentences and compares them with what is cited."""

    def __init__(self, library: Library, bank: QuestionBank) -> None:
        self._library = library
        self._bank = bank
        self._terms: Lexicon[Term] = Lexicon()
        self._forms = {term.zh: [squeeze(name) for name in _long(term)] for term in library.glossary.terms}
        self._by_name = {term.zh: term for term in library.glossary.terms}
        for term in library.glossary.terms:
            for name in term.names:
                self._terms.add(name, term)
        self._gazetteer: Lexicon[str | PlaceRecord] = Lexicon()
        for name, code in country_lexicon().items():
            self._gazetteer.add(name, code)
        for place in library.gazetteer.places:
            for name in {form for each in _names_of(place) for form in (each, fold(each))} - {""}:
                self._gazetteer.add(name, place)
        for name in _NO_COUNTRIES:
            self._gazetteer.add(name)

    @functools.lru_cache(maxsize=512)  # noqa: B019 - one namer lives as long as the program
    def support(self, quotes: tuple[str, ...], spans: tuple[Span, ...], ids: tuple[str, ...]) -> Support:
        """What the quotes, the records within their spans, and the entries' titles and aliases hold."""
        entries = [self._library.entry(each) for each in ids]
        titles = [name for entry in entries for name in (entry.title, *entry.aliases, *self._titles_of(entry.id))]
        raw = unicodedata.normalize("NFKC", "\n".join([*quotes, *titles]))
        text = squeeze(f"{raw} {self._library.catalogue.edition.title}")
        terms = [self._by_name[name] for name, forms in self._forms.items() if any(each in text for each in forms)]
        terms += [self._by_name[name.name] for entry in entries for name in entry.names if _within(name.spans, spans)]
        found = [value for _, _, values in self._gazetteer.find(f"{raw}\n{text}") for value in values]
        printed = [
            (place.country, place.city) for each in entries for place in each.places if _within([place.span], spans)
        ]
        cities = {city for _, city in printed if city}
        places = [each for each in found if not isinstance(each, str)]
        places += [each for each in self._library.gazetteer.places if cities & {*each.printed}]
        countries = {each for each in found if isinstance(each, str)} | {each.country for each in places}
        countries |= {code for code, _ in printed if code}
        names = {*titles, *_OWN, *self._languages(), *(name for term in terms for name in term.names)}
        names |= {name for place in places for name in _names_of(place)}
        names |= {country_names(each).get(code, "") for code in countries for each in LANGUAGES}
        words = {fold(word) for name in (*names, *_LATIN.findall(raw)) for word in parts_of(name)}
        masks = sorted((name.lower() for name in names if len(name) >= 4), key=len, reverse=True)
        return Support(
            text, frozenset(words), tuple(masks), frozenset(countries), frozenset(each.zh for each in places)
        )

    def _languages(self) -> list[str]:
        """What the edition's language and the binding one are called."""
        edition = self._library.catalogue.edition
        codes = (edition.language, edition.binding_language)
        return [Locale(each).languages[code] for each in LANGUAGES for code in codes]

    def summaries(self, entry: Entry) -> list[str]:
        """Our summaries of an entry in six languages, which heads are followed by."""
        known = self._bank.entries.get(entry.id)
        return [] if known is None else list(known.summary.values())

    def titles(self, entries: Sequence[Entry]) -> list[str]:
        """The titles of entries in six languages."""
        return [title for entry in entries for title in self._titles_of(entry.id)]

    def _titles_of(self, entry_id: str) -> list[str]:
        known = self._bank.entries.get(entry_id)
        return [] if known is None else list(known.titles.values())

    def check(self, sentence: str, language: str, support: Support, capitals: bool = True) -> list[Named]:
        """The names and places of a sentence, each once; ``capitals``: also what only its spelling shows to be a name."""
        masked = sentence = unicodedata.normalize("NFKC", sentence)
        for name in support.names:
            if name in masked.lower():
                masked = re.sub(re.escape(name), lambda match: "·" * len(match[0]), masked, flags=re.I)
        masked, addresses = _ADDRESS.sub(" ", masked), _ADDRESS.findall(masked)
        edition = self._library.catalogue.edition
        own = squeeze(f"{edition.contact} {edition.url}") + support.text
        found = [Named(each, "name", squeeze(each.rstrip(".,;")) in own) for each in addresses]
        found += self._places(masked, language, support)
        found += self._glossary(masked, support)
        taken = " ".join(each.text for each in found).lower()
        if capitals:
            found += _quoted(sentence, support)
            found += [each for each in self._capitals(masked, language, support) if each.text.lower() not in taken]
        return list({(each.text, each.kind): each for each in found}.values())

    def _places(self, text: str, language: str, support: Support) -> Iterator[Named]:
        taken = ""
        for start, end, values in self._gazetteer.find(text):
            name = text[start:end]
            if LETTERS.match(name) and not name[0].isupper():
                continue
            taken += f"{name.lower()} "
            held = any(
                (each if isinstance(each, str) else each.zh) in support.countries | support.places for each in values
            )
            yield Named(name, "place", held)
        for start, end, values in world_cities(language).find(text):
            name = text[start:end]
            if name.lower() not in taken and (not LETTERS.match(name) or name[0].isupper()):
                taken += f"{name.lower()} "
                yield Named(name, "place", any(squeeze(each) in support.text for each in (*values, name)))
        for start, end, values in world_regions(language).find(text):
            if text[start:end].lower() not in taken:
                signs = [set(re.sub("洲|地区|部|丁", "", each)) for each in values]
                yield Named(text[start:end], "place", any(each <= set(support.text) for each in signs))

    def _glossary(self, text: str, support: Support) -> Iterator[Named]:
        held: dict[tuple[int, int], bool] = {}
        for start, end, term in self._found_terms(text):
            name = text[start:end]
            if LETTERS.search(name) and not re.search(r"[A-ZА-ЯÀ-Þ]", name):
                continue
            if term.category == "concept" and not LETTERS.search(name):
                continue
            known = any(each in support.text for each in self._forms[term.zh]) or squeeze(name) in support.text
            held[start, end] = held.get((start, end), False) or known
        yield from (Named(text[start:end], "name", known) for (start, end), known in held.items())

    def _found_terms(self, text: str) -> Iterator[tuple[int, int, Term]]:
        for start, end, terms in self._terms.find(text):
            yield from ((start, end, term) for term in terms)

    def _capitals(self, text: str, language: str, support: Support) -> Iterator[Named]:
        for run in capital_runs(text, language):
            words = [part for word in run for part in parts_of(word)]
            unknown = [word for word in words if not known(word, support) and not dated(word, language, support)]
            strange = [word for word in unknown if is_acronym(word) or fold(word) not in self._common(language)]
            body = (
                (len(words) > 1 or language not in ("en", "zh"))
                and unknown
                and any(BODIES.search(fold(word)) for word in words)
            )
            yield Named(" ".join(run), "name", not strange and not body)

    @functools.cache  # noqa: B019 - one namer lives as long as the program
    def _common(self, language: str) -> frozenset[str]:
        """Words that our own texts of a language write in lower case: no names by themselves."""
        texts = [
            text for each in self._bank for text in (each.titles.get(language, ""), each.summary.get(language, ""))
        ]
        texts += [question.text for each in self._bank for question in each.questions if question.lang == language]
        return frozenset(fold(word) for text in texts for word in re.findall(r"[^\W\d_]+", text) if word[0].islower())


def _long(term: Term) -> list[str]:
    return [name for name in term.names if len(name) >= 3 or not name.isascii()]


def _names_of(place: PlaceRecord) -> list[str]:
    return [place.zh, place.en, place.fr, place.es, place.ar, place.ru, *place.printed, *place.also]


def _within(spans: Sequence[Span], cited: Sequence[Span]) -> bool:
    return any(one.start < other.end and other.start < one.end for one in spans for other in cited)


def _quoted(text: str, support: Support) -> Iterator[Named]:
    for match in _QUOTED.finditer(text):
        name = next(each for each in match.groups() if each)
        if re.search("[\u4e00-\u9fff]", name):
            yield Named(name, "name", squeeze(name).strip("，。；、.") in support.text)
    for match in _CHINESE_BODY.finditer(text):
        yield Named(match[0], "name", match[0] in support.text)
    for match in _PERSON.finditer(text):
        names = [match[0][at:] for at in range(match[0].index("·"))]
        yield Named(match[0], "name", any(squeeze(each) in support.text for each in names))
