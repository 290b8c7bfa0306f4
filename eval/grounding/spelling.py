"""Capitalised words in running text, and whether what is cited knows them."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from babel import Locale

LETTERS: Final = re.compile(r"[A-Za-zÀ-ɏЀ-ӿ]")
_TOKEN: Final = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*|\S")
_CONNECTORS: Final = frozenset(
    [
        "of",
        "the",
        "and",
        "for",
        "de",
        "du",
        "des",
        "la",
        "le",
        "les",
        "del",
        "y",
        "et",
        "en",
        "da",
        "di",
        "do",
        "и",
        "по",
        "на",
        "в",
        "&",
        "’",
        "'",
    ]
)
_ROMAN: Final = re.compile(r"[IVX]+")
# Nouns that make a capitalised run the name of a body, whatever its other words are.
BODIES: Final = re.compile(
    r"fund|bank|foundation|agenc|organi[sz]a|institut|universit|alliance|network|commission|partnership|association|"
    r"fonds|banque|fondation|alianza|fondo|banco|fundaci|comisi|asocia|universid|фонд|банк|агентств|организац|институт|"
    r"университет|альянс|комисси|ассоциац"
)
_CYRILLIC: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "sch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
        ],
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


def squeeze(text: str) -> str:
    """Without white space and mark-up, in lower case: to look for printed words whatever their layout."""
    return re.sub(r"[\s*_`\u200e\u200f\u2066-\u2069]", "", unicodedata.normalize("NFKC", text)).lower()


def fold(word: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFD", word.lower())
    return "".join(each for each in parts if not unicodedata.combining(each))


def parts_of(name: str) -> list[str]:
    """The words of a name, hyphens cut."""
    return re.findall(r"[^\W\d_]+", name)


def is_acronym(word: str) -> bool:
    """Whether it has two capitals or more."""
    return sum(each.isupper() for each in word) >= 2


def known(word: str, support: Support) -> bool:
    """Whether a supported name has the word, as it is or with another ending; Russian words also written in Latin."""
    plain = fold(word)
    if len(plain) == 1 or plain in support.words or _ROMAN.fullmatch(word) or plain.rstrip("s") in support.words:
        return True
    if is_acronym(word):
        return False
    if re.search("[а-я]", plain):
        latin = "".join(_CYRILLIC.get(each, each) for each in plain)
        close = difflib.get_close_matches(latin, [each for each in support.words if each.isascii()], n=1, cutoff=0.72)
        if close:
            return True
    reach = max(4, len(plain) - 3)
    return any(each[:reach] == plain[:reach] and abs(len(each) - len(plain)) <= 4 for each in support.words)


def dated(word: str, language: str, support: Support) -> bool:
    """Whether it is a month or a language that the cited words name in Chinese."""
    locale = Locale(language)
    months = {
        fold(name): number for form in ("format", "stand-alone") for number, name in locale.months[form]["wide"].items()
    }
    if fold(word) in months:
        return f"{months[fold(word)]}月" in support.text
    chinese = Locale("zh").languages
    return any(
        fold(name) == fold(word) and chinese[code][:-1] in support.text
        for code, name in locale.languages.items()
        if code in chinese
    )


def capital_runs(text: str, language: str) -> Iterator[list[str]]:
    """Runs of capitalised words; the first word of a sentence is left out unless it is an acronym."""
    foreign = language in ("zh", "ar")
    run: list[str] = []
    opens = True
    for match in _TOKEN.finditer(text):
        word = match[0]
        capital = bool(LETTERS.match(word)) and any(each.isupper() for each in word) and (len(word) > 1)
        if capital and (foreign or not opens or is_acronym(word)):
            run.append(word)
        elif not (run and word.lower() in _CONNECTORS):
            if run:
                yield run
            run = []
        opens = word in '.!?:;•«“"(—–-¿¡‘…·' if not LETTERS.match(word) else False
    if run:
        yield run
