"""Named things of an edition — partners, programmes, tools, concepts — with variants and names in six languages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from corpus.errors import CorpusError
from corpus.model import Record


class Term(Record):
    """One named thing: all spellings of the print, abbreviations, and other names people type."""

    en: str
    zh: str
    abbreviations: tuple[str, ...] = ()
    printed: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    fr: str = ""
    es: str = ""
    ar: str = ""
    ru: str = ""
    category: Literal["partner", "programme", "tool", "publication", "concept"]
    entries: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name of the thing, without repetition, main names first."""
        names = (self.zh, self.en, *self.abbreviations, *self.printed, *self.also, self.fr, self.es, self.ar, self.ru)
        return tuple(dict.fromkeys(name for name in names if name))


class _TermFile(Record):
    term: tuple[Term, ...]


def load_terms(path: Path) -> tuple[Term, ...]:
    """Read ``terms.toml``. Raises :class:`CorpusError` where it is missing or not in its form."""
    try:
        return _TermFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).term
    except FileNotFoundError:
        raise CorpusError(f"{path} is missing", "restore the edition's folder from the repository") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise CorpusError(f"{path} cannot be read: {' '.join(str(error).split())[:200]}", "mend the file") from None


class Glossary:
    """Finds named things in printed text (all printed spellings) and in questions (all names)."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        self.terms = terms
        self._printed = _index(terms, lambda term: (*term.printed, *term.abbreviations))
        self._named = _index(terms, lambda term: term.names)
        self._in_print = _pattern(self._printed)
        self._in_questions = _pattern(self._named)

    def find(self, text: str, line: int) -> Iterator[tuple[int, int, Term]]:
        """(start, end, term) of named things in a printed text that stands on ``line``."""
        for match in self._in_print.finditer(text):
            for term in self._printed.get(match[0].lower(), ()):
                if match[0] not in term.ambiguous or line in term.lines:
                    yield match.start(), match.end(), term

    def find_in_question(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """(start, end, term) of named things in a question; an ambiguous name gives each of its things."""
        for match in self._in_questions.finditer(text):
            for term in self._named.get(match[0].lower(), ()):
                yield match.start(), match.end(), term


def _index(terms: tuple[Term, ...], names_of: Callable[[Term], tuple[str, ...]]) -> dict[str, list[Term]]:
    index: dict[str, list[Term]] = {}
    for term in terms:
        for name in names_of(term):
            index.setdefault(name.lower(), []).append(term)
    return index


def _pattern(index: dict[str, list[Term]]) -> re.Pattern[str]:
    names = sorted(index, key=lambda name: (-len(name), name))
    return re.compile("|".join(map(_bounded, names)) or r"(?!)", re.IGNORECASE)


def _bounded(name: str) -> str:
    """Latin, Cyrillic and Arabic names match whole words only; Chinese names match anywhere."""
    escaped = re.escape(name)
    before = r"(?<![A-Za-z0-9])" if name[0].isascii() and name[0].isalnum() else r""
    after = r"(?![A-Za-z0-9])" if name[-1].isascii() and name[-1].isalnum() else r""
    return f"{before}{escaped}{after}"
