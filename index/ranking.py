"""The ranking: views fused into one score per entry, with clauses, follow-ups and exact names.

A question of several needs is ranked clause by clause as well and gets the best clause score added; a follow-up is ranked
as its joined turns plus its first turn (DESIGN, Finding, 5). Entries that a question names by id, and entries whose
records hold the places and named things it names, are lifted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from corpus.catalogue import Library
from corpus.model import Mention, Record
from index.query import Query, understand
from index.views import VIEWS, Matrix, Views, standardised

_CLAUSE = re.compile(r"[；;。！？!?\n]|(?<=[^\d])[，,](?=[^\d])|\s(?:and|et|y|и|و)\s|以及|另外|还有|同时|跟|和那")
_MIN_CLAUSE = 6
_AT_HOME = ("tool", "programme", "publication")
_CASE_MENTIONS = {Mention.APPLIED, Mention.PILOTED, Mention.PLANNED, Mention.CAPTION}


class Fusion(Record):
    """Weights of the views by language group, and of what a question names exactly."""

    zh: dict[str, float]
    other: dict[str, float]
    exact: dict[str, float]

    @classmethod
    def load(cls, path: Path = Path(__file__).parent / "fusion.toml") -> Fusion:
        """Read ``fusion.toml``; a missing view counts zero."""
        return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Ranked:
    """One entry in a ranking: its score and what each view and each exact name contributed."""

    entry_id: str
    score: float
    parts: dict[str, float] = field(default_factory=dict[str, float])


class Ranker:
    """Ranks all entries for a question or a conversation."""

    def __init__(self, library: Library, views: Views, fusion: Fusion | None = None) -> None:
        self.library = library
        self.views = views
        self.fusion = fusion or Fusion.load()
        self._ids = views.entry_ids

    def rank(self, turns: Sequence[str], *, clauses: bool = True) -> tuple[Query, list[Ranked]]:
        """The last turn's reading and all entries, best first. ``turns`` holds at least one text.

        ``clauses``: a single text is ranked clause by clause as well, as a question of several needs wants it.
        """
        queries = [understand(turn, self.library) for turn in turns]
        last = queries[-1]
        joined = understand("\n".join(turns), self.library) if len(turns) > 1 else last
        parts = self._parts(joined)
        total = np.sum(list(parts.values()), axis=0)
        if len(turns) > 1:
            parts["first turn"] = standardised(np.sum(list(self._parts(queries[0]).values()), axis=0))
            total = standardised(total) + parts["first turn"]
        elif clauses and len(pieces := _clauses(last.text)) > 1:
            parts["clause"] = self._best_clause(pieces, last.language)
            total = total + parts["clause"]
        for name, lift in self._exact(joined).items():
            parts[name] = lift
            total = total + lift
        order = np.argsort(-total, kind="stable")
        return last, [
            Ranked(self._ids[at], float(total[at]), {name: float(part[at]) for name, part in parts.items()})
            for at in order
        ]

    def _parts(self, query: Query) -> dict[str, Matrix]:
        weights = self.fusion.zh if query.language == "zh" else self.fusion.other
        scores = self.views.scores(query.text, query.language)
        return {name: scores[name] * np.float32(weights[name]) for name in VIEWS if weights.get(name)}

    def _best_clause(self, clauses: Sequence[str], language: str) -> Matrix:
        scores = [np.sum(list(self._parts(_clause_query(clause, language)).values()), axis=0) for clause in clauses]
        return np.max(np.stack([standardised(each) for each in scores]), axis=0)

    def _exact(self, query: Query) -> dict[str, Matrix]:
        weights = self.fusion.exact
        lifts: dict[str, Matrix] = {}
        if query.entry_ids:
            lifts["id"] = self._lift(set(query.entry_ids), weights["entry_id"])
        countries = {found.country for found in query.places if found.place is None}
        cities = {found.place.zh: found.place for found in query.places if found.place}
        if countries or cities:
            lifts["place"] = self._lift(self._in_places(countries, set(cities)), weights["place"])
        named = {entry_id for term in query.terms for entry_id in term.entries}
        if named and len(named) <= len(self._ids) // 4:
            homes = {term.entries[0] for term in query.terms if term.entries and term.category in _AT_HOME}
            lifts["name"] = self._lift(named, weights["term"]) + self._lift(homes, weights["term_home"])
        return lifts

    def _in_places(self, countries: set[str], cities: set[str]) -> set[str]:
        printed = {name for place in self.library.gazetteer.places if place.zh in cities for name in place.printed}
        return {
            entry.id
            for entry in self.library.entries
            for place in entry.places
            if place.mention in _CASE_MENTIONS and (place.country in countries or place.city in printed)
        }

    def _lift(self, entry_ids: set[str], weight: float) -> Matrix:
        return np.array([weight if entry_id in entry_ids else 0.0 for entry_id in self._ids], dtype=np.float32)


def _clauses(text: str) -> list[str]:
    return [clause.strip() for clause in _CLAUSE.split(text) if clause and len(clause.strip()) >= _MIN_CLAUSE]


def _clause_query(text: str, language: str) -> Query:
    return Query(text=text, language=language, entry_ids=(), places=(), terms=())
