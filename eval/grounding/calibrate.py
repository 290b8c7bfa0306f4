"""Calibrates the nearness of sentences to the print on our own summaries and writes assistant/grounding/nearness.json.

    python -m eval.grounding.calibrate

True pairs are a summary and the sentence of its entry nearest to it, and the same summary in Chinese (a translation);
false pairs are a summary with sentences of other entries and with the half of its own entry's that lies farthest. It
prints, by language, the AUC and the shares of false pairs accepted and of true pairs refused at the floor.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score

from assistant.answer import Language
from assistant.grounding.nearness import CALIBRATION, Calibration
from corpus.catalogue import Library, render, write_atomic
from corpus.questions import QuestionBank
from index.encoder import load_encoder
from index.passages import entry_sentences

Matrix = NDArray[np.float32]

ACCEPTED = 0.01
SHORTEST = 13
SAMPLED = 60


def main() -> int:
    """Encode, report, write."""
    library, bank, encoder = Library.open(), QuestionBank(), load_encoder()
    ids = [entry.id for entry in library.entries]
    printed = [
        (entry.id, sentence.text)
        for entry in library.entries
        for sentence in entry_sentences(library.source, entry)
        if len(sentence.text) >= SHORTEST
    ]
    vectors = encoder.encode_passages([text for _, text in printed])
    owners = np.array([entry_id for entry_id, _ in printed])
    mean = vectors.mean(0)
    chinese = _centred(encoder.encode_passages([bank.summary(entry_id, "zh") for entry_id in ids]), mean)
    floors, lengths, means = {}, {}, {"print": _tuple(mean)}
    for language in Language:
        summaries = [bank.summary(entry_id, language.value) for entry_id in ids]
        said = encoder.encode_passages(summaries)
        means[language.value] = _tuple(said.mean(0))
        own = _centred(said, said.mean(0))
        true, false = _pairs(own @ _centred(vectors, mean).T, ids, owners)
        floors[language.value] = round(float(np.quantile(false, 1 - ACCEPTED)), 3)
        lengths[language.value] = round(_lengths(summaries, [bank.summary(entry_id, "zh") for entry_id in ids]), 3)
        translated = np.einsum("ij,ij->i", own, chinese)
        _report(language, true, false, translated, floors[language.value], lengths[language.value])
    calibration = Calibration(fingerprint=encoder.fingerprint, floors=floors, lengths=lengths, means=means)
    write_atomic(CALIBRATION, render(calibration.model_dump(mode="json")))
    return 0


def _pairs(cosines: Matrix, ids: list[str], owners: NDArray[np.str_]) -> tuple[Matrix, Matrix]:
    """Cosines of true and of false pairs."""
    true: list[float] = []
    false: list[float] = []
    for at, entry_id in enumerate(ids):
        own = np.sort(cosines[at][owners == entry_id])
        true.append(float(own[-1]))
        false.extend(own[: len(own) // 2].tolist())
        false.extend(np.random.default_rng(at).choice(cosines[at][owners != entry_id], SAMPLED).tolist())
    return np.array(true, dtype=np.float32), np.array(false, dtype=np.float32)


def _report(language: Language, true: Matrix, false: Matrix, same: Matrix, floor: float, length: float) -> None:
    auc = roc_auc_score(np.r_[np.ones(len(true)), np.zeros(len(false))], np.r_[true, false])
    print(
        f"{language}: AUC {auc:.4f}, floor {floor:.3f}: {np.mean(false >= floor):.3f} of {len(false)} false pairs accepted, "
        f"{np.mean(true < floor):.3f} of {len(true)} true pairs refused, {np.mean(same < floor):.3f} of translations; "
        f"{length:.2f} characters for one",
        file=sys.stdout,
    )


def _lengths(texts: list[str], chinese: list[str]) -> float:
    """Characters of a translation for one Chinese character (Gale and Church 1993: the mean of a normal ratio)."""
    return sum(map(len, texts)) / sum(map(len, chinese))


def _centred(vectors: Matrix, mean: Matrix) -> Matrix:
    moved = vectors - mean
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)


def _tuple(vector: Matrix) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in vector)


if __name__ == "__main__":
    sys.exit(main())
