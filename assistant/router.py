"""Routing without a language model: a linear classifier over question vectors, taught by exemplar utterances.

The exemplars (``prompts/routes/*.yaml``, six languages) and those written questions whose kind tells their intent are
embedded once and a logistic regression is fitted on them; both are kept in a cache file named after what they were made
from, so that opening takes milliseconds. Nearest-exemplar routing was tried first and is weaker (docs/decisions).
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from corpus.errors import HabitatError
from corpus.questions import QuestionBank, QuestionKind
from index.encoder import Encoder
from index.query import normalise

FOLDER = Path(__file__).parent.parent / "prompts" / "routes"
_SCALE = 3.0
_STRENGTH = 1.0
_BANK_WEIGHT = 0.5
_INTENT_OF_KIND = {
    QuestionKind.DURATION: "fact", QuestionKind.PLACES: "fact", QuestionKind.NUMBERS: "fact",
    QuestionKind.SPEAKER: "fact", QuestionKind.PARTNERS: "fact", QuestionKind.PROBLEM: "recommend",
    QuestionKind.ADVISER: "recommend", QuestionKind.CONTENT: "describe",
}  # fmt: skip

Vectors = NDArray[np.float32]


class RouteError(HabitatError):
    """The exemplar files are missing or not in their form."""


class Router:
    """Gives a probability to every intent."""

    def __init__(self, encoder: Encoder, intents: Sequence[str], weights: Vectors, means: dict[str, Vectors]) -> None:
        self._encoder = encoder
        self.intents = tuple(intents)
        self._weights = weights
        self._means = means

    @classmethod
    def open(cls, encoder: Encoder, bank: QuestionBank, cache: Path) -> Router:
        """Load the classifier from ``cache``, or fit and store it there where exemplars or encoder changed."""
        examples = [*_exemplars(), *_bank_examples(bank)]
        digest = hashlib.sha256(repr((examples, encoder.fingerprint, _SCALE, _STRENGTH)).encode()).hexdigest()[:16]
        path = cache / f"routes-{digest}.npz"
        if not path.is_file():
            _store(path, *_fit(encoder, examples))
        with np.load(path, allow_pickle=False) as data:
            languages = [str(language) for language in data["languages"]]
            means = dict(zip(languages, data["means"], strict=True))
            return cls(encoder, [str(intent) for intent in data["intents"]], data["weights"], means)

    def route(self, question: str, language: str) -> dict[str, float]:
        """Probability of each intent for a question; they add up to one."""
        vector = self._encoder.encode_queries([normalise(question)])
        centred = _unit(vector - self._means.get(language, self._means["en"]))[0] * _SCALE
        logits = self._weights @ np.append(centred, np.float32(1.0))
        odds = np.exp(logits - logits.max())
        return dict(zip(self.intents, (odds / odds.sum()).tolist(), strict=True))


def _exemplars() -> list[tuple[str, str, str, float]]:
    """(text, language, intent, weight) of every exemplar utterance."""
    examples: list[tuple[str, str, str, float]] = []
    files = sorted(FOLDER.glob("*.yaml"))
    if not files:
        raise RouteError(f"there are no exemplars in {FOLDER}", "restore prompts/routes from the repository")
    for path in files:
        try:
            data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
            for language, texts in data["utterances"].items():
                examples.extend((str(text), str(language), str(data["intent"]), 1.0) for text in texts)
        except (yaml.YAMLError, KeyError, TypeError) as error:
            raise RouteError(f"{path} cannot be read ({error})", "its neighbours show the form") from None
    return examples


def _bank_examples(bank: QuestionBank) -> list[tuple[str, str, str, float]]:
    return [
        (question.text, question.lang, _INTENT_OF_KIND[question.kind], _BANK_WEIGHT)
        for own in bank
        for question in own.questions
        if question.kind in _INTENT_OF_KIND
    ]


def _fit(
    encoder: Encoder, examples: Sequence[tuple[str, str, str, float]]
) -> tuple[list[str], Vectors, dict[str, Vectors]]:
    from sklearn.linear_model import LogisticRegression

    vectors = encoder.encode_queries([normalise(example[0]) for example in examples])
    languages = np.array([example[1] for example in examples])
    means = {str(language): vectors[languages == language].mean(0) for language in sorted(set(languages))}
    centred = _unit(vectors - np.stack([means[str(language)] for language in languages])) * _SCALE
    model: Any = LogisticRegression(C=_STRENGTH, max_iter=2000, class_weight="balanced")
    model.fit(centred, [example[2] for example in examples], sample_weight=[example[3] for example in examples])
    weights = np.hstack([model.coef_, model.intercept_[:, None]]).astype(np.float32)
    return [str(intent) for intent in model.classes_], weights, means


def _store(path: Path, intents: list[str], weights: Vectors, means: dict[str, Vectors]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            np.savez(
                handle, intents=np.array(intents), weights=weights,
                languages=np.array(list(means)), means=np.stack(list(means.values())),
            )  # fmt: skip
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _unit(vectors: Vectors) -> Vectors:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
