"""The assistant deliberately made worse, to prove that the gate notices.

Nothing of the product knows of this module: a variant is the assistant with one of its tools replaced.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import numpy as np

from assistant.answer import Answer
from assistant.chain import Assistant
from assistant.context import Tools
from assistant.reading import Reader, Reading
from corpus.errors import HabitatError
from corpus.model import FieldName
from eval.cases import Case
from eval.run import Answerer, asking
from index.live import Index
from index.query import Query
from index.ranking import Ranker
from index.views import Views

WRONG_PRIOR: Final = 12.0
_LEXICAL: Final = ("words", "spots", "bank")


class WithoutWords(Index):
    """An index whose lexical views count nothing."""

    def __init__(self, index: Index) -> None:
        self.library, self.store, self.encoder = index.library, index.store, index.encoder
        self._whole = index
        ranker = index.ranker()
        off = dict.fromkeys(_LEXICAL, 0.0)
        fusion = ranker.fusion.model_copy(update={"zh": ranker.fusion.zh | off, "other": ranker.fusion.other | off})
        self._weakened = Ranker(ranker.library, ranker.views, fusion)

    @property
    def version(self) -> str:
        """The version of the index that was damaged."""
        return self._whole.version

    def ranker(self) -> Ranker:
        """The ranker without lexical views."""
        return self._weakened


class WrongField(Reader):
    """A reader that prefers the challenge of an entry, whatever is asked."""

    def __init__(self, reader: Reader) -> None:
        self._whole = reader
        self.sentences = reader.sentences

    def read(self, views: Views, query: Query, entry_id: str, focus: Query | None = None) -> Reading:
        """The reading with the wrong field lifted."""
        reading = self._whole.read(views, query, entry_id, focus)
        lift = np.array(
            [WRONG_PRIOR * (each.field is FieldName.CHALLENGE) for each in reading.sentences], dtype=np.float32
        )
        return replace(reading, scores=reading.scores + lift)


def _without_words(tools: Tools) -> Tools:
    return replace(tools, index=WithoutWords(tools.index))


def _wrong_field(tools: Tools) -> Tools:
    return replace(tools, reader=WrongField(tools.reader))


def _without_abstention(tools: Tools) -> Tools:
    never = replace(tools.judge, weights=tuple(0.0 for _ in tools.judge.weights), bias=-100.0)
    return replace(tools, judge=never)


_TOOLS: Final[dict[str, Callable[[Tools], Tools]]] = {
    "no-words": _without_words,
    "wrong-field": _wrong_field,
    "never-abstain": _without_abstention,
}
VARIANTS: Final = (*_TOOLS, "short-quotes")


def damaged(assistant: Assistant, variant: str) -> Answerer:
    """Cases answered by the damaged assistant; the one given stays whole. Raises :class:`HabitatError`."""
    if variant == "short-quotes":
        whole = asking(assistant)
        return lambda case: _shortened(whole, case)
    if variant not in _TOOLS:
        raise HabitatError(f"there is no variant «{variant}»", f"one of: {', '.join(VARIANTS)}")
    other = copy.copy(assistant)
    other.tools = _TOOLS[variant](assistant.tools)
    return asking(other)


def _shortened(whole: Answerer, case: Case) -> Answer:
    answer = whole(case)
    cut = tuple(each.model_copy(update={"quote": each.quote[:-1]}) for each in answer.citations)
    return answer.model_copy(update={"citations": cut})
