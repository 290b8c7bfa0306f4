"""Reading an entry for a question: which of its sentences answer.

A sentence counts by its vector's nearness to the question, by the written questions whose evidence stands in it (question
to question is the surest pointer), and by shared words. What was asked for (a length of time, a person, a place) lifts
the sentences that hold such a thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.slots import counts, measured
from corpus.catalogue import Library
from corpus.questions import QuestionBank, squeeze
from index.lexical import Lexicon
from index.passages import Sentence, entry_sentences
from index.query import Query
from index.views import Views, standardised

Scores = NDArray[np.floating]

POINTER_FLOOR = 0.2
POINTER_WEIGHT = 8.0
WORDS_WEIGHT = {"zh": 0.5, "other": 0.08}
BLOCK_WEIGHT = 0.25
COUNT_WEIGHT = 2.0
BARE_WEIGHT = -0.7


@dataclass(frozen=True)
class Reading:
    """An entry's sentences with their scores for a question, and the written question that points at each best."""

    sentences: tuple[Sentence, ...]
    scores: Scores
    pointers: Scores
    evidence: tuple[str, ...]
    nearest: float

    def best(self, count: int) -> list[int]:
        """Positions of the ``count`` best sentences, best first."""
        return [int(at) for at in np.argsort(-self.scores, kind="stable")[:count]]


def _standing(sentence: Sentence) -> float:
    """Captions, titles of links and names of speakers answer only where something else points at them."""
    bare = not sentence.text.endswith(("。", "！", "？", "；", "：", ";", ":", "”", ".", ","))
    if not bare or sentence.group >= 0 or "  " in sentence.text:
        return 0.0
    return BARE_WEIGHT


class Reader:
    """Reads entries; holds every entry's sentences, their words, and where the bank's evidence stands."""

    def __init__(self, library: Library, bank: QuestionBank) -> None:
        self.sentences = {entry.id: tuple(entry_sentences(library.source, entry)) for entry in library.entries}
        self._lexicons = {entry_id: Lexicon([each.text for each in own]) for entry_id, own in self.sentences.items()}
        self._evidence = {own.entry: self._locate(own.entry, [q.evidence for q in own.questions]) for own in bank}
        self._words = {own.entry: [question.evidence for question in own.questions] for own in bank}

    def read(self, views: Views, query: Query, entry_id: str, focus: Query | None = None) -> Reading:
        """Score the sentences of an entry. ``focus`` is the last turn of a conversation, read beside the whole."""
        reading = self._read(views, focus or query, entry_id)
        if focus is None or focus is query:
            return reading
        whole = self._read(views, query, entry_id)
        return Reading(
            sentences=reading.sentences,
            scores=reading.scores + np.float32(0.4) * whole.scores,
            pointers=np.maximum(reading.pointers, whole.pointers),
            evidence=reading.evidence,
            nearest=max(reading.nearest, whole.nearest),
        )

    def _read(self, views: Views, query: Query, entry_id: str) -> Reading:
        vector = views.vector(query.text, query.language)
        sentences = self.sentences[entry_id]
        _, near = views.similar("sentence", vector, entry_id)
        rows, asked = views.similar("question", vector, entry_id)
        pointers = np.full(len(sentences), -1.0, dtype=np.float32)
        evidence = [""] * len(sentences)
        for row, similarity in zip(rows, asked, strict=True):
            number = int(row.id.rsplit("/", 1)[1])
            for at in self._evidence[entry_id][number]:
                if similarity > pointers[at]:
                    pointers[at] = similarity
                    evidence[at] = self._words[entry_id][number]
        words = self._lexicons[entry_id].scores(query.text)
        weight = WORDS_WEIGHT["zh" if query.language == "zh" else "other"]
        pointed = np.maximum(pointers - POINTER_FLOOR, 0.0) * POINTER_WEIGHT
        scores = standardised(near) + pointed + np.float32(weight) * standardised(words)
        if things := measured(query.text):
            scores = scores + np.array(
                [COUNT_WEIGHT * counts(each.text, things) for each in sentences], dtype=np.float32
            )
        scores = scores + np.array([_standing(each) for each in sentences], dtype=np.float32)
        return Reading(
            sentences, self._with_neighbours(sentences, scores), pointers, tuple(evidence), float(near.max())
        )

    @staticmethod
    def _with_neighbours(sentences: Sequence[Sentence], scores: Scores) -> Scores:
        """A sentence gains a little from a good one right beside it in the same paragraph: facts run over sentences."""
        lifted = scores.copy()
        for at, sentence in enumerate(sentences):
            for beside in (at - 1, at + 1):
                if 0 <= beside < len(sentences) and sentences[beside].block == sentence.block:
                    lifted[at] = max(lifted[at], scores[at] + BLOCK_WEIGHT * max(float(scores[beside]), 0.0))
        return lifted

    def _locate(self, entry_id: str, evidence: Sequence[str]) -> list[list[int]]:
        """For each piece of evidence the positions of the sentences it stands in (none where it is empty)."""
        squeezed = [squeeze(sentence.text) for sentence in self.sentences[entry_id]]
        starts = np.cumsum([0, *map(len, squeezed)])
        whole = "".join(squeezed)
        located: list[list[int]] = []
        for words in map(squeeze, evidence):
            at = whole.find(words) if words else -1
            if at < 0:
                located.append([])
                continue
            first = int(np.searchsorted(starts, at, side="right")) - 1
            last = int(np.searchsorted(starts, at + len(words) - 1, side="right")) - 1
            located.append(list(range(first, last + 1)))
        return located
