"""Names and places in sentences of six languages, and whether the cited words and records hold them.

Own code on purpose: it shares nothing with what the engine checks a language model's sentences by. What it cannot see:
names in Arabic or Chinese that neither the glossary nor the gazetteer nor CLDR knows and that no quotation mark sets off.
"""

from __future__ import annotations

import difflib
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

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\S")
_LETTERS: Final = re.compile(r"[A-Za-zÀ-ɏЀ-ӿ]")
_LATIN: Final = re.compile(r"[A-Za-z][A-Za-zÀ-ɏ-]*")
_ADDRESS: Final = re.compile(r"(?:https?://|www\.)[\w./%?=&-]+|[\w.+-]+@[\w.-]+\.\w+")
_CONNECTORS: Final = frozenset(["of", "the", "and", "for", "de", "du", "des", "la", "le", "les", "del", "y", "et", "en", "da", "di", "do", "и", "по", "на", "в", "&", "’", "'"])
_QUOTED: Final = re.compile(r"《([^》]{2,})》|“([^”]{3,})”|「([^」]{3,})」")
_PERSON: Final = re.compile(r"[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,6})+")
_ROMAN: Final = re.compile(r"[IVX]+")
_OWN: Final = (
    "UN-Habitat", "ONU-Habitat", "ООН-Хабитат", "UN", "ONU", "ООН", "United Nations Human Settlements Programme",
    "Services Catalogue", "Catalogue des services", "Catálogo de Servicios", "Каталог услуг", "INTRO",
)  # fmt: skip
_NO_COUNTRIES: Final = ("发展中国家", "印度洋", "南非洲", "阿曼达")
# Nouns that make a capitalised run the name of a body, whatever its other words are.
_BODIES: Final = re.compile(
    r"fund|bank|foundation|agenc|organi[sz]a|institut|universit|alliance|network|commission|partnership|association|"
    r"fonds|banque|fondation|alianza|fondo|banco|fundaci|comisi|asocia|universid|фонд|банк|агентств|организац|институт|"
    r"университет|альянс|комисси|ассоциац"
)
_CYRILLIC: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        ["a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya"],
        strict=True,
    )
)


@dataclass(frozen=True)
class Support:
    """What a sentence may name: the cited words (plain, no white space, lower case) and what the records add."""

    text: str
    words: frozenset[str]
    names: tuple[str, ...]
    countries: frozenset[str]
    places: frozenset[str]


@dataclass(frozen=True)
class Named:
    """A name or place in a sentence, and whether it is supported."""

    text: str
    kind: str
    held: bool


def squeeze(text: str) -> str:
    """Without white space and mark-up, in lower case: to look for printed words whatever their layout."""
    return re.sub(r"[\s*_`\u200e\u200f\u2066-\u2069]", "", unicodedata.normalize("NFKC", text)).lower()


def fold(word: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(each for each in parts if not unicodedata.combining(each))


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
            for name in {form for name in _names_of(place) for form in (name, fold(name))} - {""}:
                self._gazetteer.add(name, place)
        for name in _NO_COUNTRIES:
            self._gazetteer.add(name)

    @functools.lru_cache(maxsize=512)  # noqa: B019 - one namer lives as long as the program
    def support(self, quotes: tuple[str, ...], spans: tuple[Span, ...], ids: tuple[str, ...]) -> Support:
        """What the quotes, the records within their spans, and the entries' titles and aliases hold."""
        entries = [self._library.entry(each) for each in ids]
        titles = [name for entry in entries for name in (entry.title, *entry.aliases, *self._titles_of(entry.id))]
        raw = "\n".join([*quotes, *titles])
        text = squeeze(raw)
        terms = [self._by_name[name] for name, forms in self._forms.items() if any(each in text for each in forms)]
        terms += [self._by_name[name.name] for entry in entries for name in entry.names if _within(name.spans, spans)]
        found = [value for _, _, values in self._gazetteer.find(raw) for value in values]
        printed = [(place.country, place.city) for each in entries for place in each.places if _within([place.span], spans)]
        cities = {city for _, city in printed if city}
        places = [each for each in found if not isinstance(each, str)]
        places += [each for each in self._library.gazetteer.places if cities & {*each.printed}]
        countries = {each for each in found if isinstance(each, str)} | {each.country for each in places}
        countries |= {code for code, _ in printed if code}
        names = {*titles, *_OWN, *self._languages(), *(name for term in terms for name in term.names)}
        names |= {name for place in places for name in _names_of(place)}
        names |= {country_names(each).get(code, "") for code in countries for each in LANGUAGES}
        words = {fold(word) for name in (*names, *_LATIN.findall(raw)) for word in _parts(name)}
        masks = sorted((name.lower() for name in names if len(name) >= 4), key=len, reverse=True)
        return Support(text, frozenset(words), tuple(masks), frozenset(countries), frozenset(each.zh for each in places))

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
        """The names and places of a sentence, each once; ``capitals``: also capitalised words that no list knows."""
        masked = sentence
        for name in support.names:
            if name in masked.lower():
                masked = re.sub(re.escape(name), lambda match: "·" * len(match[0]), masked, flags=re.I)
        masked, addresses = _ADDRESS.sub(" ", masked), _ADDRESS.findall(masked)
        edition = self._library.catalogue.edition
        own = squeeze(f"{edition.contact} {edition.url}") + support.text
        found = [Named(each, "name", squeeze(each.rstrip(".,;")) in own) for each in addresses]
        found += self._places(masked, language, support)
        found += self._glossary(masked, support)
        found += _quoted(sentence, support)
        taken = " ".join(each.text for each in found).lower()
        if capitals:
            found += [each for each in self._capitals(masked, language, support) if each.text.lower() not in taken]
        return list({(each.text, each.kind): each for each in found}.values())

    def _places(self, text: str, language: str, support: Support) -> Iterator[Named]:
        taken = ""
        for start, end, values in self._gazetteer.find(text):
            name = text[start:end]
            if _LETTERS.match(name) and not name[0].isupper():
                continue
            taken += f"{name.lower()} "
            held = any((each if isinstance(each, str) else each.zh) in support.countries | support.places for each in values)
            yield Named(name, "place", held)
        for start, end, values in _world(language).find(text):
            name = text[start:end]
            if name.lower() not in taken and (not _LETTERS.match(name) or name[0].isupper()):
                taken += f"{name.lower()} "
                yield Named(name, "place", any(squeeze(each) in support.text for each in (*values, name)))
        for start, end, values in _regions(language).find(text):
            if text[start:end].lower() not in taken:
                signs = [set(re.sub("洲|地区|部|丁", "", each)) for each in values]
                yield Named(text[start:end], "place", any(each <= set(support.text) for each in signs))

    def _glossary(self, text: str, support: Support) -> Iterator[Named]:
        held: dict[tuple[int, int], bool] = {}
        for start, end, term in self._found_terms(text):
            name = text[start:end]
            if _LETTERS.search(name) and not re.search(r"[A-ZА-ЯÀ-Þ]", name):
                continue
            if term.category == "concept" and not _LETTERS.search(name):
                continue
            known = any(each in support.text for each in self._forms[term.zh]) or squeeze(name) in support.text
            held[start, end] = held.get((start, end), False) or known
        yield from (Named(text[start:end], "name", known) for (start, end), known in held.items())

    def _found_terms(self, text: str) -> Iterator[tuple[int, int, Term]]:
        for start, end, terms in self._terms.find(text):
            yield from ((start, end, term) for term in terms)

    def _capitals(self, text: str, language: str, support: Support) -> Iterator[Named]:
        for run in _runs(text, language):
            words = [part for word in run for part in _parts(word)]
            unknown = [word for word in words if not _known(word, support) and not _calendar(word, language, support)]
            strange = [word for word in unknown if _is_acronym(word) or fold(word) not in self._common(language)]
            body = len(words) > 1 and unknown and any(_BODIES.search(fold(word)) for word in words)
            yield Named(" ".join(run), "name", not strange and not body)

    @functools.cache  # noqa: B019 - one namer lives as long as the program
    def _common(self, language: str) -> frozenset[str]:
        """Words that our own texts of a language write in lower case: no names by themselves."""
        texts = [text for each in self._bank for text in (each.titles.get(language, ""), each.summary.get(language, ""))]
        texts += [question.text for each in self._bank for question in each.questions if question.lang == language]
        return frozenset(fold(word) for text in texts for word in re.findall(r"[^\W\d_]+", text) if word[0].islower())


def _long(term: Term) -> list[str]:
    return [name for name in term.names if len(name) >= 3 or not name.isascii()]


def _names_of(place: PlaceRecord) -> list[str]:
    return [place.zh, place.en, place.fr, place.es, place.ar, place.ru, *place.printed, *place.also]


def _within(spans: Sequence[Span], cited: Sequence[Span]) -> bool:
    return any(one.start < other.end and other.start < one.end for one in spans for other in cited)


def _parts(name: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", name)


def _is_acronym(word: str) -> bool:
    return sum(each.isupper() for each in word) >= 2


def _known(word: str, support: Support) -> bool:
    plain = fold(word)
    if len(plain) == 1 or plain in support.words or _ROMAN.fullmatch(word) or plain.rstrip("s") in support.words:
        return True
    if _is_acronym(word):
        return False
    if re.search("[а-я]", plain):
        latin = "".join(_CYRILLIC.get(each, each) for each in plain)
        close = difflib.get_close_matches(latin, [each for each in support.words if each.isascii()], n=1, cutoff=0.72)
        if close:
            return True
    reach = max(4, len(plain) - 3)
    return any(each[:reach] == plain[:reach] and abs(len(each) - len(plain)) <= 4 for each in support.words)


def _calendar(word: str, language: str, support: Support) -> bool:
    """Whether it is a month or a language that the cited words name in Chinese."""
    locale = Locale(language)
    months = {fold(name): number for form in ("format", "stand-alone") for number, name in locale.months[form]["wide"].items()}
    if fold(word) in months:
        return f"{months[fold(word)]}月" in support.text
    chinese = Locale("zh").languages
    return any(fold(name) == fold(word) and chinese[code][:-1] in support.text for code, name in locale.languages.items() if code in chinese)


def _runs(text: str, language: str) -> Iterator[list[str]]:
    """Runs of capitalised words; the first word of a sentence is left out unless it is an acronym."""
    foreign = language in ("zh", "ar")
    run: list[str] = []
    opens = True
    for match in _TOKEN.finditer(text):
        word = match[0]
        capital = bool(_LETTERS.match(word)) and any(each.isupper() for each in word) and (len(word) > 1)
        if capital and (foreign or not opens or _is_acronym(word)):
            run.append(word)
        elif not (run and word.lower() in _CONNECTORS):
            if run:
                yield run
            run = []
        opens = word in ".!?:;•«“\"(—–-¿¡‘…·" if not _LETTERS.match(word) else False
    if run:
        yield run


def _quoted(text: str, support: Support) -> Iterator[Named]:
    for match in _QUOTED.finditer(text):
        name = next(each for each in match.groups() if each)
        if re.search("[\u4e00-\u9fff]", name):
            yield Named(name, "name", squeeze(name).strip("，。；、.") in support.text)
    for match in _PERSON.finditer(text):
        names = [match[0][at:] for at in range(match[0].index("·"))]
        yield Named(match[0], "name", any(squeeze(each) in support.text for each in names))


@functools.cache
def _world(language: str) -> Lexicon[str]:
    """The cities that CLDR names time zones by, in a language, with their Chinese name."""
    chinese, cities = Locale("zh").time_zones, Locale(language).time_zones
    found: Lexicon[str] = Lexicon()
    for zone in chinese:
        if zone.count("/") != 1 or zone.startswith(("Etc", "Antarctica")):
            continue
        name = str(cities.get(zone, {}).get("city", zone.split("/")[1].replace("_", " ")))
        if len(name) >= (2 if language == "zh" else 4) and name.lower() not in country_lexicon():
            found.add(name, str(chinese[zone].get("city", name)))
    return found


@functools.cache
def _regions(language: str) -> Lexicon[str]:
    """Continents and regions in a language with their Chinese name."""
    chinese, names = Locale("zh").territories, Locale(language).territories
    found: Lexicon[str] = Lexicon()
    for code in names:
        if code.isdigit() and code != "001" and code in chinese:
            found.add(names[code], chinese[code])
    return found
