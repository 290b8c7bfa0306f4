"""The evidence of the fits: every view's scores for every text that the ranking looks at, computed once.

The real ranker runs over each case with a recording ``Views``, so clauses, joined turns and exact names are those of
the product; any weighting can then be scored from the record without encoding again. A run of the whole assistant is
scored on :class:`Found` instead: the entries in the order in which its answer names them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.catalogue import Library
from corpus.model import Record
from eval.cases import Case
from eval.part import Asked, Print
from eval.retrieval.config import DENSE, LIFTS
from index.encoder import Encoder
from index.lexical import Lexicon
from index.ranking import Fusion, Ranker
from index.store import Generation
from index.views import VIEWS, Matrix, Views, standardised

Positions = NDArray[np.intp]

_SHARPNESS = 20.0
_BEST_TITLES = 4
_NAIVE_SIZE = 360
_RRF = 60
ONES: Final = Fusion(
    zh=dict.fromkeys(VIEWS, 1.0), other=dict.fromkeys(VIEWS, 1.0), exact=dict.fromkeys(LIFTS.values(), 1.0)
)


class Found(Record):
    """The entries found for a case, best first, with those that should be."""

    gold: tuple[str, ...]
    gold_any: tuple[str, ...]
    retrieved: tuple[str, ...]


def observe(asked: Asked, _: Print) -> Found:
    """What the part looks at in one answer."""
    case = asked.case
    return Found(gold=tuple(case.gold), gold_any=tuple(case.gold_any), retrieved=asked.answer.retrieved)


@dataclass(frozen=True)
class Evidence:
    """Scores of some cases. T texts (questions, first turns, clauses), V views, N entries, Q cases, C clauses."""

    cases: tuple[Case, ...]
    entry_ids: tuple[str, ...]
    texts: Matrix  # (T, V, N)
    uncentred: Matrix  # (T, 3, N): the dense views without centring
    chinese: NDArray[np.bool_]  # (T,)
    main: Positions  # (Q,) the text of the question, or of its joined turns
    first: Positions  # (Q,) the text of the first turn, -1 where there is one turn
    clause: Positions  # (C,) the text of a clause
    clause_of: Positions  # (C,) its case
    lifts: Matrix  # (Q, 4, N) which entries the question names by id, place, name, and by a name whose home they are
    naive: Matrix  # (Q, N)
    near: Matrix  # (Q,) cosine to the nearest written question of an acceptable entry: how far the bank foresaw it


class Remembering(Encoder):
    """An encoder that encodes each question once."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Matrix] = {}
        self.name, self.fingerprint, self.dimensions = encoder.name, encoder.fingerprint, encoder.dimensions

    def encode_queries(self, texts: Sequence[str]) -> Matrix:
        """See Encoder."""
        for text in texts:
            if text not in self._known:
                self._known[text] = self._encoder.encode_queries([text])[0]
        return np.stack([self._known[text] for text in texts])

    def encode_passages(self, texts: Sequence[str]) -> Matrix:
        """See Encoder."""
        return self._encoder.encode_passages(texts)


class Recorder(Views):
    """Views that keep a record of what was asked of them."""

    def __init__(self, generation: Generation, entry_ids: Sequence[str], encoder: Encoder) -> None:
        super().__init__(generation, entry_ids, encoder)
        self.asked: list[tuple[str, str, dict[str, Matrix]]] = []

    def scores(self, question: str, language: str) -> dict[str, Matrix]:
        """See Views."""
        found = super().scores(question, language)
        self.asked.append((question, language, found))
        return found


@dataclass
class _Log:
    texts: list[Matrix] = field(default_factory=list[Matrix])
    uncentred: list[Matrix] = field(default_factory=list[Matrix])
    chinese: list[bool] = field(default_factory=list[bool])
    main: list[int] = field(default_factory=list[int])
    first: list[int] = field(default_factory=list[int])
    clause: list[int] = field(default_factory=list[int])
    clause_of: list[int] = field(default_factory=list[int])
    lifts: list[Matrix] = field(default_factory=list[Matrix])
    naive: list[Matrix] = field(default_factory=list[Matrix])
    near: list[float] = field(default_factory=list[float])
    scores: list[Matrix] = field(default_factory=list[Matrix])


def collect(cases: Sequence[Case], library: Library, generation: Generation, encoder: Encoder) -> Evidence:
    """The evidence of all cases. Raises AssertionError where the record does not give the ranker's own scores."""
    encoder = Remembering(encoder)
    entry_ids = [entry.id for entry in library.entries]
    recorder = Recorder(generation, entry_ids, encoder)
    ranker = Ranker(library, recorder, ONES)
    plain = Plain(generation, entry_ids, encoder)
    log = _Log()
    for number, case in enumerate(cases):
        recorder.asked.clear()
        _, ranked = ranker.rank(case.turns)
        start = len(log.texts)
        for text, language, scores in recorder.asked:
            log.texts.append(np.stack([scores[view] for view in VIEWS]))
            log.uncentred.append(plain.dense(text))
            log.chinese.append(language == "zh")
        followed = len(case.turns) > 1
        log.main.append(start)
        log.first.append(start + 1 if followed else -1)
        if not followed:
            log.clause.extend(range(start + 1, len(log.texts)))
            log.clause_of.extend([number] * (len(log.texts) - start - 1))
        by_id = {each.entry_id: each for each in ranked}
        log.scores.append(np.array([by_id[entry_id].score for entry_id in entry_ids], dtype=np.float32))
        log.lifts.append(_lifts([by_id[entry_id].parts for entry_id in entry_ids]))
        text, language, _ = recorder.asked[0]
        log.naive.append(plain.naive(text))
        vector = recorder.vector(text, language)
        own = {*case.gold, *case.gold_any} & by_id.keys()
        log.near.append(max(float(recorder.similar("question", vector, each)[1].max(initial=-1.0)) for each in own))
    evidence = Evidence(
        cases=tuple(cases), entry_ids=tuple(entry_ids), texts=np.stack(log.texts), uncentred=np.stack(log.uncentred),
        chinese=np.array(log.chinese), main=_positions(log.main), first=_positions(log.first),
        clause=_positions(log.clause), clause_of=_positions(log.clause_of),
        lifts=np.stack(log.lifts), naive=np.stack(log.naive), near=np.array(log.near, dtype=np.float32),
    )  # fmt: skip
    assert np.allclose(totals(evidence, ONES), np.stack(log.scores), atol=1e-3), "the record differs from the ranker"
    return evidence


def _lifts(parts: Sequence[Mapping[str, float]]) -> Matrix:
    """Rows of ``LIFTS`` over the entries. The ranking's part «name» is 1 where an entry is named, 2 where at home."""
    ids, places, names = (np.array([own.get(key, 0.0) for own in parts]) for key in ("id", "place", "name"))
    named = np.minimum(names, 1.0)
    return np.stack([ids, places, named, names - named]).astype(np.float32)


def totals(evidence: Evidence, fusion: Fusion, clauses: bool = True, centred: bool = True) -> Matrix:
    """The ranking's score of every entry for every case under these weights, (Q, N): as ``Ranker.rank`` adds them."""
    texts = evidence.texts
    if not centred:
        texts = np.concatenate([evidence.uncentred, texts[:, len(DENSE) :]], axis=1)
    weights = np.array([[group.get(view, 0.0) for view in VIEWS] for group in (fusion.other, fusion.zh)], np.float32)
    fused = np.einsum("tvn,tv->tn", texts, weights[evidence.chinese.astype(np.intp)])
    total = fused[evidence.main]
    followed = evidence.first >= 0
    if followed.any():
        total[followed] = _standardised(total[followed]) + _standardised(fused[evidence.first[followed]])
    if clauses and evidence.clause.size:
        best = np.full_like(total, -np.inf)
        np.maximum.at(best, evidence.clause_of, _standardised(fused[evidence.clause]))
        total = total + np.where(np.isfinite(best), best, 0.0)
    exact = np.array([fusion.exact[key] for key in LIFTS.values()], dtype=np.float32)
    return total + np.einsum("qln,l->qn", evidence.lifts, exact)


def part(evidence: Evidence, chosen: Sequence[int]) -> Evidence:
    """The evidence of some cases only (positions, in order)."""
    where = _positions(chosen)
    place = np.full(len(evidence.cases), -1)
    place[where] = np.arange(len(where))
    own = place[evidence.clause_of] >= 0
    return replace(
        evidence, cases=tuple(evidence.cases[at] for at in chosen), main=evidence.main[where],
        first=evidence.first[where], clause=evidence.clause[own], clause_of=place[evidence.clause_of[own]],
        lifts=evidence.lifts[where], naive=evidence.naive[where], near=evidence.near[where],
    )  # fmt: skip


class Plain:
    """The comparisons: the dense views on vectors as they come, and the naive hybrid that the issue names."""

    def __init__(self, generation: Generation, entry_ids: Sequence[str], encoder: Encoder) -> None:
        place = {entry_id: at for at, entry_id in enumerate(entry_ids)}
        rows, self._encoder, self._entries = generation.rows, encoder, len(entry_ids)
        kinds = {"passages": ("passage",), "questions": ("question",), "titles": ("title", "summary")}
        where = {view: [at for at, row in enumerate(rows) if row.kind in kinds[view]] for view in DENSE}
        where["naive"] = [at for at in where["passages"] if rows[at].size == _NAIVE_SIZE]
        self._vectors = {view: generation.vectors[own] for view, own in where.items()}
        self._owners = {view: np.array([place[rows[at].entry] for at in own]) for view, own in where.items()}
        self._lexicon = Lexicon([rows[at].text for at in where["naive"]])

    def dense(self, question: str) -> Matrix:
        """z-scores of the three dense views without centring, (3, N)."""
        vector = self._encoder.encode_queries([question])[0]
        found = {view: self._vectors[view] @ vector for view in DENSE}
        sums = {view: self._log_sum_exp(view, found[view]) for view in ("passages", "questions")}
        asked = np.bincount(self._owners["questions"], minlength=self._entries)
        sums["questions"] -= (np.log(np.maximum(asked, 1)) / _SHARPNESS).astype(
            np.float32
        )  # as the views: log-mean-exp
        owners = self._owners["titles"]
        best = [np.sort(found["titles"][owners == at])[-_BEST_TITLES:] for at in range(self._entries)]
        sums["titles"] = np.array([own.mean() if own.size else -1.0 for own in best], dtype=np.float32)
        return np.stack([standardised(sums[view]) for view in DENSE])

    def naive(self, question: str) -> Matrix:
        """Reciprocal rank fusion of cosine and BM25 over passages of 350 characters; an entry has its best one's."""
        cosines = self._vectors["naive"] @ self._encoder.encode_queries([question])[0]
        fused = 1 / (_RRF + _ranks(cosines)) + 1 / (_RRF + _ranks(self._lexicon.scores(question)))
        best = np.zeros(self._entries)
        np.maximum.at(best, self._owners["naive"], fused)
        return best.astype(np.float32)

    def _log_sum_exp(self, view: str, similarities: Matrix) -> Matrix:
        sums = np.zeros(self._entries)
        np.add.at(sums, self._owners[view], np.exp(_SHARPNESS * similarities.astype(np.float64)))
        return (np.log(np.maximum(sums, 1e-12)) / _SHARPNESS).astype(np.float32)


def _ranks(values: Matrix) -> NDArray[np.float64]:
    ranks = np.empty(len(values))
    ranks[np.argsort(-values, kind="stable")] = np.arange(1, len(values) + 1)
    return ranks


def _standardised(rows: Matrix) -> Matrix:
    spread = rows.std(axis=1, keepdims=True)
    return np.where(spread > 1e-9, (rows - rows.mean(axis=1, keepdims=True)) / np.maximum(spread, 1e-9), 0.0)


def _positions(values: Sequence[int]) -> Positions:
    return np.array(values, dtype=np.intp)
