"""Finds many names in a text at once, longest first: Chinese anywhere, others as whole, possibly declined words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Generic, TypeVar

_HAN: Final = re.compile("[\u3400-\u9fff]")
_WORD: Final = re.compile(r"[^\W_]+")
_PROCLITIC: Final = re.compile("^[وفبلك]{1,2}(?=[\u0600-\u06ff]{3})")
_ENDING: Final = re.compile(
    "(?:[аяуюеиыьй]|[оеё][йм]|[аяоеиы]х|[аяиы]м|[ая]ми|[ое]го|[ое]му|[ая]я|[ое]е|[ую]ю|[ыи][ейх]|[ое]в)?"
)
_LONGEST: Final = 9

Value = TypeVar("Value")


class Lexicon(Generic[Value]):
    """Names with what they stand for. A name without value hides shorter names inside it («印度洋»)."""

    def __init__(self) -> None:
        self._chinese: dict[str, list[Value]] = {}
        self._others: dict[str, list[tuple[tuple[str, ...], list[Value]]]] = {}
        self._lengths: list[int] = []

    def add(self, name: str, *values: Value) -> None:
        """Add a name, or further values to one."""
        name = name.lower()
        if _HAN.search(name):
            self._chinese.setdefault(re.sub(r"\s", "", name), []).extend(values)
            self._lengths = sorted({len(each) for each in self._chinese}, reverse=True)
        elif words := tuple(_WORD.findall(name)):
            known = self._others.setdefault(words[0][:2], [])
            known.append((words, list(values)))
            known.sort(key=lambda each: -len(each[0]))

    def find(self, text: str) -> Iterator[tuple[int, int, list[Value]]]:
        """(start, end, values) of the names in a text."""
        lower = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
        yield from self._in_chinese(lower)
        yield from self._in_words(lower)

    def _in_chinese(self, text: str) -> Iterator[tuple[int, int, list[Value]]]:
        places = [at for at, each in enumerate(text) if not each.isspace()]
        packed = "".join(text[at] for at in places)
        at = 0
        while at < len(packed):
            lengths = (each for each in self._lengths if each <= len(packed) - at)
            length = next((each for each in lengths if packed[at : at + each] in self._chinese), 0)
            if values := self._chinese.get(packed[at : at + length], []):
                yield places[at], places[at + length - 1] + 1, values
            at += max(1, length)

    def _in_words(self, text: str) -> Iterator[tuple[int, int, list[Value]]]:
        words = [(match[0], *match.span()) for match in _WORD.finditer(text)]
        at = 0
        while at < len(words):
            found = self._at([word for word, _, _ in words[at : at + _LONGEST]])
            if found and found[1]:
                yield words[at][1], words[at + found[0] - 1][2], found[1]
            at += found[0] if found else 1

    def _at(self, words: list[str]) -> tuple[int, list[Value]] | None:
        for first in dict.fromkeys((words[0], _PROCLITIC.sub("", words[0]))):
            longest, values = 0, list[Value]()
            for name, stand in self._others.get(first[:2], ()):
                if len(name) < longest:
                    break
                if len(name) <= len(words) and all(map(_same, name, [first, *words[1:]])):
                    longest, values = len(name), [*values, *stand]
            if longest:
                return longest, values
        return None


def _same(name: str, word: str) -> bool:
    """Whether a word is a word of a name; Russian words may be declined."""
    if name == word or not re.search("[а-я]", name) or len(name) < 4:
        return name == word
    adjective = name.endswith(("ый", "ий", "ой", "ая", "ое", "ые"))
    stem = name[:-2] if adjective else name[:-1] if name[-1] in "аяьйоеыи" else name
    return word.startswith(stem) and _ENDING.fullmatch(word[len(stem) :]) is not None
