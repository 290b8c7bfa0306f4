"""Names of a sentence against its quotations: named things, places, people, Latin words, capitalised words.

What stays unseen: transliterated names in Arabic that are in no record (the script has no capitals), and adjectives of
nationality where the language writes them small (French, Spanish, Russian).
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from pydantic import TypeAdapter

from assistant.answer import Language
from assistant.grounding.lexicon import lexicon
from assistant.grounding.support import Support, squeeze
from corpus.catalogue import Library
from corpus.gazetteer import Found
from corpus.model import Record
from corpus.questions import QuestionBank
from corpus.terms import Term

_PATH = Path(__file__).with_name("names.toml")
_WORD = re.compile(r"[^\W\d_][\w₂-]*")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9.&-]*[A-Za-z0-9]|[A-Za-z]")
_STARTS = re.compile(r"(?:^|[:：;.!?¿¡«“\"(\[–—])\s*$")
_PERSON = re.compile(r"[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8})+")
_BOOK = re.compile(r"《([^》]{2,60})》")
_STEM = 5
_FAMILIAR = 2  # letters an ending may change
_SHORT, _LONG = 3, 8
_OFTEN = 4  # entries in whose texts a capitalised word is no name
_CAPITAL = re.compile("[A-ZÀ-ÝА-ЯЁ]")
_CASED = ("en", "fr", "es", "ru")


class _Said(Record):
    said: str
    printed: str


class _File(Record):
    always: str
    bodies: _Said
    equal: dict[str, str]
    opening: dict[str, str]
    regions: dict[str, _Said]
    offices: dict[str, _Said]


@functools.cache
def _file() -> _File:
    return TypeAdapter(_File).validate_python(tomllib.loads(_PATH.read_text(encoding="utf-8")))


@functools.cache
def _always() -> re.Pattern[str]:
    return re.compile(_file().always)


@functools.cache
def _opening(language: str) -> re.Pattern[str]:
    return re.compile(_file().opening[language])


@functools.cache
def _equal() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(rf"\b(?:{said})\b"), re.compile(printed)) for said, printed in _file().equal.items())


@functools.cache
def _bodies() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_file().bodies.said), re.compile(_file().bodies.printed)


@functools.cache
def _offices() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(each.said), re.compile(each.printed)) for each in _file().offices.values())


@functools.cache
def _regions() -> tuple[tuple[re.Pattern[str], re.Pattern[str]], ...]:
    return tuple((re.compile(each.said), re.compile(each.printed)) for each in _file().regions.values())


class Names:
    """The names we know, and the words of each language that are no names. Thread-safe."""

    def __init__(self, library: Library, bank: QuestionBank) -> None:
        self._library = library
        self._bank = bank

    def strip(self, sentence: str, support: Support) -> tuple[str, list[str]]:
        """The sentence with the names blanked that are borne out, and the named things that are not."""
        rest = sentence
        for title in sorted(support.titles, key=len, reverse=True):
            rest = re.sub(re.escape(title), _blank, rest, flags=re.IGNORECASE)
        wrong: list[str] = []
        for start, end, terms in self._terms(rest):
            said = rest[start:end]
            if _always().fullmatch(said) or any(support.bears(term) for term in terms):
                rest = rest[:start] + " " * len(said) + rest[end:]
            elif not _plain_words(said, terms):
                wrong.append(said)
        said, printed = _bodies()
        if (match := said.search(rest)) and not printed.search(support.words):
            wrong.append(match[0])
        for said, printed in _offices():
            if (match := said.search(rest)) and not printed.search(support.words):
                wrong.append(match[0])
        for said, printed in _equal():
            if printed.search(support.words):
                rest = said.sub(_blank, rest)
        return _always().sub(_blank, rest), wrong

    def places(self, rest: str) -> list[Found]:
        """The places a stripped sentence names; a name of a script with capitals counts only where it has one."""
        return [
            found
            for found in self._library.gazetteer.find_in_question(rest)
            if not re.match("[a-zа-яà-ÿ]", rest[found.start]) and rest[found.start : found.end] not in _ARABIC_WORDS
        ]

    def misplaced(self, rest: str, places: list[Found], support: Support) -> Iterator[str]:
        """Countries, places and regions of the world that a stripped sentence names and its quotations do not."""
        for found in places:
            if (found.place.zh if found.place else found.country) not in support.places:
                yield rest[found.start : found.end]
        for said, printed in _regions():
            if (match := said.search(rest)) and not printed.search(support.words):
                yield match[0]

    def without(self, rest: str, places: list[Found]) -> str:
        """A stripped sentence with its places blanked."""
        for found in places:
            rest = rest[: found.start] + " " * (found.end - found.start) + rest[found.end :]
        for said, _ in _regions():
            rest = said.sub(_blank, rest)
        return rest

    def unknown(self, rest: str, support: Support) -> Iterator[str]:
        """Words of a sentence without known names and places that look like names and stand in no quotation."""
        latin = {word.lower() for word in _LATIN.findall(support.words)}
        if support.language.value in _CASED:
            yield from self._capitalised(rest, latin, support)
            return
        for match in _LATIN.finditer(rest):
            if match[0].lower() not in latin:
                yield match[0]
        if support.language is Language.ZH:
            yield from self._chinese(rest, support)

    def entries(self, sentence: str, support: Support) -> Iterator[str]:
        """Titles of other entries than the cited ones, where they do not stand in the quotations."""
        folded = squeeze(sentence)
        for own in self._bank:
            if own.entry in support.entry_ids:
                continue
            for title in dict.fromkeys((own.titles.get(support.language.value, ""), own.titles.get("zh", ""))):
                words = len(title) >= 6 if re.search("[\u4e00-\u9fff]", title) else len(title.split()) >= 3
                if words and squeeze(title) in folded and squeeze(title) not in support.squeezed:
                    yield title

    def _terms(self, text: str) -> list[tuple[int, int, list[Term]]]:
        found: dict[tuple[int, int], list[Term]] = {}
        for start, end, term in self._library.glossary.find_in_question(text):
            inside = end < len(text) and text[end].isalnum() and text[end - 1].isalnum() and text[start].isalpha()
            if not (inside and not re.search("[\u4e00-\u9fff]", text[start:end]) and text[end].lower() != "s"):
                found.setdefault((start, end), []).append(term)
        return [(start, end, terms) for (start, end), terms in found.items()]

    def _capitalised(self, rest: str, latin: set[str], support: Support) -> Iterator[str]:
        language = support.language.value
        known, stems = self._vocabulary[language]
        latin = latin | {part for name in support.named for part in _parts(name)}
        own = {_stem(part) for part in latin}
        for match in _WORD.finditer(rest):
            word = match[0]
            parts = _parts(word)
            if not _CAPITAL.search(word) or len(word) == 1 or all(part in latin for part in parts):
                continue
            if not all(part.islower() for part in re.split("-", word[1:])):
                if not any(_abbreviates(word, name) for name in support.named):
                    yield word
                continue
            if all(_stem(part) in own for part in parts):
                continue
            first = _STARTS.search(rest[: match.start()]) is not None
            if first and _opening(language).fullmatch(parts[0]):
                continue
            if all(_familiar(part, known, stems, first, language) for part in parts):
                continue
            yield word

    def _chinese(self, rest: str, support: Support) -> Iterator[str]:
        for pattern, group in ((_PERSON, 0), (_BOOK, 1)):
            for match in pattern.finditer(rest):
                if squeeze(match[group]) not in support.squeezed:
                    yield match[group]
        for speaker in self._speakers:
            if speaker in rest and squeeze(speaker) not in support.squeezed:
                yield speaker

    @cached_property
    def _speakers(self) -> frozenset[str]:
        named = (each.speaker for entry in self._library.entries for each in entry.testimonials)
        return frozenset(name for name in named if re.match("[\u4e00-\u9fff]{2}", name))

    @cached_property
    def _vocabulary(self) -> dict[str, tuple[frozenset[str], frozenset[str]]]:
        """By language: the words our own texts write small, and their stems."""
        found: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
        for language in _CASED:
            words: set[str] = set()
            capitalised: Counter[str] = Counter()
            for own in self._bank:
                asked = [question.text for question in own.questions if question.lang == language]
                text = " ".join((own.titles.get(language, ""), own.summary.get(language, ""), *asked))
                words.update(word for word in _WORD.findall(text) if word.islower())
                inner = {match[0] for match in _WORD.finditer(text) if not _STARTS.search(text[: match.start()])}
                capitalised.update(word.lower() for word in inner if word[0].isupper() and word[1:].islower())
            words |= {word for word, count in capitalised.items() if count >= _OFTEN}
            words |= {part for word in words for part in word.split("-")}
            stems = {word[:length] for word in words for length in range(_STEM, len(word) + 1)}
            found[language] = frozenset(words), frozenset(stems)
        return found


_ARABIC_WORDS = frozenset({"مالي", "صور"})  # Mali and Tyre; «financial» and «pictures» far more often


def _parts(word: str) -> list[str]:
    return [part for part in re.split(r"[^\w]+", word.lower()) if part]


def _stem(word: str) -> str:
    return word[: max(_STEM, len(word) - _FAMILIAR)]


def _familiar(word: str, known: frozenset[str], stems: frozenset[str], first: bool, language: str) -> bool:
    """Whether a capitalised word is one that is written small too; the first word of a sentence may be a short one."""
    if word in known or lexicon(language).value(word) is not None or (first and len(word) <= _SHORT):
        return True
    kept = len(word) - _FAMILIAR
    if first and len(word) > _LONG:
        kept = len(word) // 2 if language == "ru" else kept - _FAMILIAR
    return len(word) > _STEM and word[: max(_STEM, kept)] in stems


def _abbreviates(word: str, name: str) -> bool:
    """Whether letters are the initials of a name, small words between left out («CDN»)."""
    initials = "".join(part[0] for part in _parts(name))
    if len(word) > _SHORT + 1 or len(initials) > len(word) + _FAMILIAR:
        return word.lower() == initials
    rest = iter(initials)
    return len(word) > 1 and all(letter in rest for letter in word.lower())


def _plain_words(said: str, terms: list[Term]) -> bool:
    """Whether a named thing's words are no name here: written small, or a concept in a script without capitals."""
    if re.search("[A-Za-zА-Яа-яЁё]", said):
        upper = [each for each in said if each.isupper()]
        acronym = any(said.lower() == name.lower() and name.isupper() for term in terms for name in term.names)
        return (
            not upper
            or (acronym and not said.isupper())
            or (len(upper) == 1 and said[0].isupper() and all(term.category == "concept" for term in terms))
        )
    return all(term.category == "concept" for term in terms)


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
