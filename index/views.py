"""Views: how well each entry matches a question, seen from several sides, each as z-scores over the entries.

``passages``  vectors of both passage sizes, log-sum-exp over an entry's passages
``questions`` vectors of the written questions (question to question), log-mean-exp
``titles``    vectors of titles and summaries in six languages, best four
``words``     BM25 over the whole entry
``spots``     BM25 over passages, the best of an entry
``bank``      BM25 over an entry's written questions, titles and summaries

Vectors are centred first: passages by their mean, questions by the mean of the written questions of their language
(DESIGN, Finding, 1). The mean in the log-mean-exp keeps entries with many questions from swallowing others.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.lexical import Lexicon
from index.store import Generation, Row

Matrix = NDArray[np.float32]

VIEWS: Final = ("passages", "questions", "titles", "words", "spots", "bank")
_SHARPNESS = 20.0
_BEST_TITLES = 4


class Views:
    """All views of one index generation. ``scores`` is thread-safe: nothing is changed after construction."""

    def __init__(self, generation: Generation, entry_ids: Sequence[str], encoder: Encoder) -> None:
        self.entry_ids = tuple(entry_ids)
        self._encoder = encoder
        position = {entry_id: at for at, entry_id in enumerate(self.entry_ids)}
        rows, vectors = generation.rows, _unit(generation.vectors)
        self.rows = rows
        groups = {kind: _where(rows, kind) for kind in ("passage", "question", "sentence", "unsaid")}
        groups["title"] = np.array(
            [at for at, row in enumerate(rows) if row.kind in ("title", "summary")], dtype=np.intp
        )
        self._groups = groups
        self._owners = {kind: np.array([position[rows[at].entry] for at in where]) for kind, where in groups.items()}
        questions = vectors[groups["question"]]
        languages = np.array([rows[at].language for at in groups["question"]])
        self._means = {language: questions[languages == language].mean(0) for language in set(languages)}
        self._centred = {
            "passage": _unit(vectors[groups["passage"]] - vectors[groups["passage"]].mean(0)),
            "sentence": _unit(vectors[groups["sentence"]] - vectors[groups["sentence"]].mean(0)),
            "question": _unit(questions - np.stack([self._means[language] for language in languages])),
            "unsaid": self._centred_questions(vectors, groups["unsaid"]),
            "title": _unit(
                _centred_by_language(vectors[groups["title"]], [rows[at].language for at in groups["title"]])
            ),
        }
        self._lexicons = {
            "words": Lexicon([_joined(rows, entry_id, ("passage",)) for entry_id in self.entry_ids]),
            "spots": Lexicon([rows[at].text for at in groups["passage"]]),
            "bank": Lexicon([_joined(rows, entry_id, ("question", "title", "summary")) for entry_id in self.entry_ids]),
        }

    def _centred_questions(self, vectors: Matrix, where: NDArray[np.intp]) -> Matrix:
        if not len(where):
            return np.zeros((0, vectors.shape[1]), dtype=np.float32)
        means = [self._means.get(self.rows[at].language, self._means["en"]) for at in where]
        return _unit(vectors[where] - np.array(means, dtype=np.float32).reshape(len(where), -1))

    @property
    def printed(self) -> Matrix:
        """The centred vectors of all printed sentences, float32 (sentences, dimensions)."""
        return self._centred["sentence"]

    def vector(self, question: str, language: str) -> Matrix:
        """The centred vector of a question, float32 (dimensions,)."""
        mean = self._means.get(language, self._means["en"])
        return _unit(self._encoder.encode_queries([question]) - mean)[0]

    def scores(self, question: str, language: str) -> dict[str, Matrix]:
        """z-scores of every entry in every view: name -> float32 (entries,)."""
        vector = self.vector(question, language)
        passages = self._centred["passage"] @ vector
        found = {
            "passages": self._log_sum_exp("passage", passages),
            "questions": self._log_mean_exp("question", self._centred["question"] @ vector),
            "titles": self._best("title", self._centred["title"] @ vector, _BEST_TITLES),
            "words": self._lexicons["words"].scores(question),
            "spots": self._maximum("passage", self._lexicons["spots"].scores(question)),
            "bank": self._lexicons["bank"].scores(question),
        }
        return {name: standardised(values) for name, values in found.items()}

    def similar(self, kind: str, vector: Matrix, entry_id: str) -> tuple[list[Row], Matrix]:
        """An entry's rows of a kind («sentence», «question», «unsaid») and their cosines to a centred vector, in index order."""
        own = np.flatnonzero(self._owners[kind] == self.entry_ids.index(entry_id))
        rows = [self.rows[self._groups[kind][at]] for at in own]
        return rows, self._centred[kind][own] @ vector

    def closest(self, kind: str, vector: Matrix) -> float:
        """The highest cosine of any entry's rows of a kind to a centred vector; 0 where there are none."""
        return float((self._centred[kind] @ vector).max(initial=0.0))

    def nearest(self, question: str, language: str, entry_id: str) -> tuple[Row, Row]:
        """The passage and the written question of an entry nearest to a question: why it was found."""
        vector = self.vector(question, language)
        owner = self.entry_ids.index(entry_id)
        rows: list[Row] = []
        for kind in ("passage", "question"):
            own = np.flatnonzero(self._owners[kind] == owner)
            best = own[int(np.argmax(self._centred[kind][own] @ vector))]
            rows.append(self.rows[self._groups[kind][best]])
        return rows[0], rows[1]

    def _log_sum_exp(self, kind: str, similarities: Matrix) -> Matrix:
        sums = np.zeros(len(self.entry_ids), dtype=np.float64)
        np.add.at(sums, self._owners[kind], np.exp(_SHARPNESS * similarities.astype(np.float64)))
        return (np.log(np.maximum(sums, 1e-12)) / _SHARPNESS).astype(np.float32)

    def _log_mean_exp(self, kind: str, similarities: Matrix) -> Matrix:
        counts = np.bincount(self._owners[kind], minlength=len(self.entry_ids))
        offset = np.log(np.maximum(counts, 1)) / _SHARPNESS
        return (self._log_sum_exp(kind, similarities) - offset).astype(np.float32)

    def _maximum(self, kind: str, values: Matrix) -> Matrix:
        best = np.zeros(len(self.entry_ids), dtype=np.float32)
        np.maximum.at(best, self._owners[kind], values)
        return best

    def _best(self, kind: str, values: Matrix, count: int) -> Matrix:
        means = np.zeros(len(self.entry_ids), dtype=np.float32)
        for owner in range(len(self.entry_ids)):
            own = np.sort(values[self._owners[kind] == owner])[::-1][:count]
            means[owner] = own.mean() if own.size else -1.0
        return means


def standardised(values: Matrix) -> Matrix:
    """z-scores over the entries; all zero where the view says nothing."""
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros_like(values)


def _unit(vectors: Matrix) -> Matrix:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)


def _where(rows: Sequence[Row], kind: str) -> NDArray[np.intp]:
    return np.array([at for at, row in enumerate(rows) if row.kind == kind], dtype=np.intp)


def _centred_by_language(vectors: Matrix, languages: Sequence[str]) -> Matrix:
    labels = np.array(languages)
    means = {language: vectors[labels == language].mean(0) for language in set(languages)}
    return vectors - np.stack([means[language] for language in languages])


def _joined(rows: Sequence[Row], entry_id: str, kinds: Sequence[str]) -> str:
    small = [row for row in rows if row.entry == entry_id and row.kind in kinds and row.size in (0, 160)]
    return " ".join(row.text for row in small)
