"""Question bank, near misses and evaluation sets kept apart: a case that the bank holds measures the bank, not the assistant.

Three looks: the same text (letters and digits only), nearly the same text (shared trigrams, as `habitat corpus check`
has it), and the same question in other words or another language (cosine of centred vectors). The last threshold was
set by reading the thirty nearest pairs: from 0.90 on they share wording too; below, two writers asked for the same fact
in their own words, which is what a case is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from corpus.questions import QuestionBank, squeeze
from eval.cases import Case
from index.live import Index

NEAREST: Final = 0.90


def problems(cases: Sequence[Case], bank: QuestionBank, index: Index) -> Iterator[str]:
    """One line for each case that stands, or nearly stands, in the bank; conversations by every turn."""
    asked = [(case, turn) for case in cases for turn in case.turns]
    written = {squeeze(question.text): own.entry for own in bank for question in own.questions}
    for case, turn in asked:
        if squeeze(turn) in written:
            yield f"{case.id}: «{turn}» stands in the question bank of {written[squeeze(turn)]}"
    yield from bank.near([turn for _, turn in asked])
    yield from near_by_meaning(cases, index)


def near_by_meaning(cases: Sequence[Case], index: Index, threshold: float = NEAREST) -> Iterator[str]:
    """Cases of one turn whose centred cosine to a written question reaches the threshold.

    Turns of a conversation are left out: «how long does it take?» alone is near to many questions and tells nothing.
    """
    alone = [case for case in cases if len(case.turns) == 1 and case.type != "email"]
    found, texts = similarities(alone, index)
    for case, row in zip(alone, found, strict=True):
        best = int(row.argmax())
        if row[best] >= threshold:
            yield f"{case.id}: «{case.turns[0]}» is near to «{texts[best]}» ({row[best]:.3f})"


def similarities(cases: Sequence[Case], index: Index) -> tuple[NDArray[np.float32], list[str]]:
    """Centred cosines of the cases' questions to all written questions and near misses, and these texts."""
    generation = index.store.read()
    where = [at for at, row in enumerate(generation.rows) if row.kind in ("question", "unsaid")]
    vectors = generation.vectors[where]
    languages = np.array([generation.rows[at].language for at in where])
    means = {language: vectors[languages == language].mean(0) for language in sorted(set(languages))}
    written = _unit(vectors - np.stack([means[language] for language in languages]))
    own = index.encoder.encode_queries([case.turns[0] for case in cases])
    asked = _unit(own - np.stack([means[case.lang] for case in cases]))
    return asked @ written.T, [generation.rows[at].text for at in where]


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
