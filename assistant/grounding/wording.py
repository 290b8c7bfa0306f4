"""Polarity and strength of a sentence against its quotations: negation, and words that raise a claim (``wording.toml``)."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from corpus.model import Record

_OPPOSITE = {"increase": "reduce", "reduce": "increase", "include": "exclude", "exclude": "include"}
_PATH = Path(__file__).with_name("wording.toml")


class _Class(Record):
    printed: str
    zh: str = ""
    en: str = ""
    fr: str = ""
    es: str = ""
    ru: str = ""
    ar: str = ""


class _File(Record):
    negation: dict[str, str]
    classes: dict[str, _Class]
    direction: dict[str, _Class]


@dataclass(frozen=True)
class Wording:
    """The compiled patterns of one language beside those of the print."""

    fixed: re.Pattern[str]
    strong: re.Pattern[str]
    soft: re.Pattern[str]
    lacking: re.Pattern[str]
    classes: dict[str, tuple[re.Pattern[str], re.Pattern[str]]]
    directions: dict[str, tuple[re.Pattern[str], re.Pattern[str]]]


@functools.cache
def wording(language: str) -> Wording:
    """The patterns of a language; for each class the sentence's and the print's."""
    file = _file()
    fixed = "fixed" if language == "zh" else f"fixed_{language}"
    return Wording(
        fixed=_pattern(file.negation[fixed]),
        strong=_pattern(file.negation[f"strong_{language}"]),
        soft=_pattern(file.negation[f"soft_{language}"]),
        lacking=_pattern(file.negation["lacking_zh" if language == "zh" else f"soft_{language}"]),
        classes=_pairs(file.classes, language),
        directions=_pairs(file.direction, language),
    )


@functools.cache
def _file() -> _File:
    return TypeAdapter(_File).validate_python(tomllib.loads(_PATH.read_text(encoding="utf-8")))


def _pairs(classes: dict[str, _Class], language: str) -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    return {name: (_pattern(getattr(own, language)), _pattern(own.printed)) for name, own in classes.items()}


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text or "(?!)", re.IGNORECASE)


def raised(sentence: str, printed: str, language: str) -> Iterator[str]:
    """The words of a sentence that claim more than the print: a class of words that does not stand there."""
    own = wording(language)
    for said, borne in own.classes.values():
        if (match := said.search(sentence)) and not borne.search(printed) and not said.search(printed):
            yield match[0]
    for name, (said, borne) in own.directions.items():
        match = said.search(sentence)
        if match and not borne.search(printed) and own.directions[_OPPOSITE[name]][1].search(printed):
            yield match[0]


def denied(sentence: str, clauses: list[str], language: str) -> str | None:
    """The words of a sentence that deny something where no clause of the print denies or lacks anything."""
    own, print_ = wording(language), wording("zh")
    match = own.strong.search(own.fixed.sub(_blank, sentence))
    if match is None or any(_negative(clause, print_) for clause in clauses):
        return None
    return match[0]


def affirmed(sentence: str, clause: str, language: str) -> str | None:
    """The words by which the print denies a clause that the sentence repeats without denying or lacking anything."""
    own, print_ = wording(language), wording("zh")
    match = print_.strong.search(print_.fixed.sub(_blank, clause))
    if match is None or own.lacking.search(sentence) or _strongly(sentence, own):
        return None
    return clause[match.start() : match.end() + 3]


def _negative(text: str, own: Wording) -> bool:
    return own.soft.search(text) is not None or _strongly(text, own)


def _strongly(text: str, own: Wording) -> bool:
    return own.strong.search(own.fixed.sub(_blank, text)) is not None


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])
