"""Search: entries for words, with the passage that fits best."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from corpus.model import FieldName
from index.live import Index


@dataclass(frozen=True)
class Found:
    """An entry that was found: how well it fits (comparable within one search only) and its nearest passage."""

    entry_id: str
    score: float
    field: FieldName
    passage: str
    start: int
    end: int


class Finder(Protocol):
    """Finds entries for words."""

    def find(self, text: str, keep: Callable[[str], bool], most: int) -> list[Found]:
        """The best entries among those whose id is to be kept."""
        ...


class IndexFinder:
    """Finds in the index that is in use at the moment."""

    def __init__(self, index: Callable[[], Index]) -> None:
        self._index = index

    def find(self, text: str, keep: Callable[[str], bool], most: int) -> list[Found]:
        """See :class:`Finder`."""
        index = self._index()
        query, ranked = index.rank([text])
        views = index.ranker().views
        vector = views.vector(query.text, query.language)
        found: list[Found] = []
        for each in [each for each in ranked if keep(each.entry_id)][:most]:
            rows, near = views.similar("passage", vector, each.entry_id)
            best = rows[int(near.argmax())]
            found.append(Found(each.entry_id, each.score, FieldName(best.field), best.text, best.start, best.end))
        return found
