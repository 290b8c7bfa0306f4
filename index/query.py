"""A question made ready for finding: its language, a normal form, and what it names (entries, places, things).

Language: the script decides for Chinese, Arabic and Russian; a detector decides among English, French and Spanish
(py3langid restricted to those). Normal form: full-width and traditional characters folded (OpenCC ``t2s``), homophone
typos of the publisher's name mended.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from corpus.catalogue import Library
from corpus.gazetteer import Found
from corpus.terms import Term

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SCRIPTS = (("zh", _CHINESE), ("ar", re.compile(r"[\u0600-\u06ff]")), ("ru", re.compile(r"[\u0400-\u04ff]")))
_SERVICE = re.compile(r"(?<![A-Za-z0-9.])([A-K])\s?[.．·\-_]?\s?(\d)(?![\d.]*[\dA-Za-z])", re.IGNORECASE)
_FLAGSHIP = re.compile(
    r"(?:FP|旗舰(?:项目|计划|倡议)?|flagship(?:\s+(?:programme|program|project))?|programme phare|programa insignia|"
    r"флагман\w*(?:\s+\w+)?|البرنامج الرائد)\s*[.．\-]?\s*(?:no\.?|№|n°|第)?\s*([1-5一二三四五])(?![\d个])",
    re.IGNORECASE,
)
_DIGITS = {"一": "1", "二": "2", "三": "3", "四": "4", "五": "5"}
_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # colour and cursor codes pasted from a terminal
_PUBLISHER = re.compile("人居[暑属数树书蜀]")


@dataclass(frozen=True)
class Query:
    """What a question (or one turn) says: language, normal text, and the entries, places and things it names."""

    text: str
    language: str
    entry_ids: tuple[str, ...]
    places: tuple[Found, ...]
    terms: tuple[Term, ...]


def detect_language(text: str) -> str:
    """One of the six UN languages. Chinese wins wherever there are more than a few Chinese characters."""
    counts = {language: len(pattern.findall(text)) for language, pattern in _SCRIPTS}
    letters = len(re.findall(r"[A-Za-zÀ-ÿ]", text))
    language, count = max(counts.items(), key=lambda pair: pair[1])
    if count and (language == "zh" or count * 2 >= letters):
        return language
    return _latin_language(text) if letters else "zh"


def _latin_language(text: str) -> str:
    if len(text.split()) < 3 and not re.search(r"[à-ÿ¿¡]", text.lower()):
        return "en"
    label, _ = _identifier().classify(text)
    return str(label)


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: Any = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(["en", "fr", "es"])
    return identifier


@functools.cache
def _simplifier() -> Any:
    from opencc import OpenCC

    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Full-width forms folded (NFKC), control and format characters removed, Chinese simplified, white space single."""
    folded = unicodedata.normalize("NFKC", _TERMINAL.sub("", text))
    folded = "".join(c for c in folded if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co") or c in "\n\t ")
    if _CHINESE.search(folded):
        folded = _PUBLISHER.sub("人居署", _simplifier().convert(folded))
    return re.sub(r"[ \t]+", " ", folded).strip()


def understand(text: str, library: Library) -> Query:
    """Read a question: normal form, language, and everything exact it names."""
    plain = normalise(text)
    terms = tuple({term.zh: term for _, _, term in library.glossary.find_in_question(plain)}.values())
    return Query(
        text=plain,
        language=detect_language(plain),
        entry_ids=tuple(dict.fromkeys(_entry_ids(plain, library))),
        places=tuple(library.gazetteer.find_in_question(plain)),
        terms=terms,
    )


def _entry_ids(text: str, library: Library) -> Iterator[str]:
    for match in _SERVICE.finditer(text):
        entry_id = f"{match[1].upper()}.{match[2]}"
        bare = not re.search(r"[.．·\-_]", match[0])
        if library.knows(entry_id) and not _is_word(text, match, bare):
            yield entry_id
    for match in _FLAGSHIP.finditer(text):
        entry_id = f"FP.{_DIGITS.get(match[1], match[1])}"
        if library.knows(entry_id):
            yield entry_id


def _is_word(text: str, match: re.Match[str], bare: bool) -> bool:
    """«a 3 month plan» and «D 4 天» name no entry: a letter and a figure with a space between, and a unit or word after."""
    return (
        bare and " " in match[0] and re.match(r"\s*(?:个|年|月|周|天|日|小时|[a-z])", text[match.end() :]) is not None
    )
