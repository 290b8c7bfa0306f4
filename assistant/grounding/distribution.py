"""«For each»: what a figure is said of must be what it is printed of («9-12 months for each city», not «for each stage»)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from assistant.answer import Language
from assistant.grounding.figures import borne_out, find_figures, plain

_PRINTED = re.compile(r"每(?:一)?[个项座位名次年月周天户种阶]?[\u4e00-\u9fff]{0,3}")
_CLAUSE = re.compile(r"[,，;；:：。]\s*(?!\d)")
_SAID = {
    Language.ZH: _PRINTED,
    Language.EN: re.compile(r"\b(?:each|every|per)\s+(?:of\s+the\s+)?\w+", re.IGNORECASE),
    Language.FR: re.compile(r"\b(?:chaque|par|chacune? des)\s+\w+", re.IGNORECASE),
    Language.ES: re.compile(r"\b(?:cada|por)\s+(?:una? de l[oa]s\s+)?\w+", re.IGNORECASE),
    Language.RU: re.compile(r"(?<!\w)(?:кажд\w+|на)\s+\w+", re.IGNORECASE),
    Language.AR: re.compile(r"(?<!\w)[لفب]?كل\s+\w+"),
}


def misapplied(
    sentence: str, clauses: Sequence[str], language: Language, near: Callable[[str], Callable[[str], float]]
) -> str | None:
    """The words that apply a figure to something else than the print does; ``None`` where nothing shows it.

    ``near`` gives for words the function from printed words to their cosine.
    """
    for part in _CLAUSE.split(sentence):
        if word := _misapplied(part, clauses, language, near):
            return word
    return None


def _misapplied(
    part: str, clauses: Sequence[str], language: Language, near: Callable[[str], Callable[[str], float]]
) -> str | None:
    figures = find_figures(plain(part), language.value)
    said = [match[0] for match in _SAID[language].finditer(part)]
    if not figures or not said:
        return None
    own: set[str] = set()
    others: set[str] = set()
    for clause in clauses:
        printed = find_figures(plain(clause), "zh")
        holds = any(borne_out(figure, printed) for figure in figures)
        (own if holds else others).update(match[0] for match in _PRINTED.finditer(clause))
    if not own or not others - own:
        return None
    for words in said:
        cosine = near(words)
        if max(map(cosine, others - own)) > max(map(cosine, own)):
            return words
    return None
