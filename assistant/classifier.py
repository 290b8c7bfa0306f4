"""A linear classifier of questions over their vectors and their character n-grams.

Vectors tell what a question is about, n-grams how it is put («…介绍一下», «哪位…», "which mayor"): both are needed where
kinds of questions share their topics. Fitted once by scikit-learn (multinomial or binary logistic regression; n-grams
weighted by TF-IDF with sublinear counts and length one) and kept in a cache file named after what it was made from, so
that opening takes milliseconds and no training library.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.encoder import Encoder
from index.query import normalise

VECTOR_SCALE, NGRAM_SCALE = 2.0, 4.0
_LONGEST = 4
_MOST_NGRAMS = 60_000
_FORM = "2"  # changes whenever the kept file's form does

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """A text of a known class, in a language."""

    text: str
    language: str
    label: str


class TextClassifier:
    """Gives every class a logit. Threads may share it."""

    def __init__(self, encoder: Encoder, path: Path) -> None:
        self._encoder = encoder
        with np.load(path, allow_pickle=False) as data:
            self.classes = tuple(str(name) for name in data["classes"])
            self._weights: Vectors = data["weights"]
            self._bias: Vectors = data["bias"]
            self._column = {str(ngram): column for column, ngram in enumerate(data["ngrams"])}
            self._rarity: Vectors = data["rarity"]
            self._ngram_weights: Vectors = data["ngram_weights"]
            languages = [str(language) for language in data["languages"]]
            self._means: dict[str, Vectors] = dict(zip(languages, data["means"], strict=True))

    @classmethod
    def open(cls, encoder: Encoder, examples: Sequence[Example], cache: Path, name: str) -> TextClassifier:
        """Load the classifier from ``cache``, or fit and store it there where examples or encoder changed."""
        shape = (examples, encoder.fingerprint, VECTOR_SCALE, NGRAM_SCALE, _FORM)
        path = cache / f"{name}-{hashlib.sha256(repr(shape).encode()).hexdigest()[:16]}.npz"
        if not path.is_file():
            _store(path, _fit(encoder, examples))
        return cls(encoder, path)

    def logits(self, text: str, language: str) -> Vectors:
        """The classes' logits, float32 (classes,), in the order of ``classes``."""
        asked = normalise(text)
        mean = self._means.get(language, self._means["en"])
        vector = _unit(self._encoder.encode_queries([asked]) - mean)[0] * VECTOR_SCALE
        return self._weights @ vector + self._bias + self._ngram_part(asked)

    def probabilities(self, text: str, language: str) -> dict[str, float]:
        """The probability of each class; they add up to one."""
        logits = self.logits(text, language)
        odds = np.exp(logits - logits.max())
        return dict(zip(self.classes, (odds / odds.sum()).tolist(), strict=True))

    def _ngram_part(self, text: str) -> Vectors:
        counted = Counter(column for gram in ngrams(text) if (column := self._column.get(gram)) is not None)
        if not counted:
            return np.zeros(len(self.classes), dtype=np.float32)
        columns = np.fromiter(counted, dtype=np.intp)
        weight = (1 + np.log(np.fromiter(counted.values(), dtype=np.float32))) * self._rarity[columns]
        weight *= np.float32(NGRAM_SCALE) / np.linalg.norm(weight)
        return self._ngram_weights[:, columns] @ weight


def ngrams(text: str) -> Iterator[str]:
    """All pieces of one to four characters of the text, lower case, white space single."""
    plain = " ".join(text.lower().split())
    for length in range(1, _LONGEST + 1):
        for start in range(len(plain) - length + 1):
            yield plain[start : start + length]


def _fit(encoder: Encoder, examples: Sequence[Example]) -> dict[str, NDArray[Any]]:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = [normalise(example.text) for example in examples]
    vectors = encoder.encode_queries(texts)
    languages = np.array([example.language for example in examples])
    means = {str(language): vectors[languages == language].mean(0) for language in sorted(set(languages))}
    centred = _unit(vectors - np.stack([means[str(language)] for language in languages]))
    vectorizer: Any = TfidfVectorizer  # its stub knows no callable as analyzer
    words: Any = vectorizer(analyzer=ngrams, min_df=2, sublinear_tf=True, max_features=_MOST_NGRAMS)
    weighted: Any = words.fit_transform(texts)
    model: Any = LogisticRegression(max_iter=3000, class_weight="balanced")
    both: Any = hstack([csr_matrix(centred * VECTOR_SCALE), weighted * NGRAM_SCALE])
    model.fit(both.tocsr(), [example.label for example in examples])
    weights, bias = model.coef_.astype(np.float32), model.intercept_.astype(np.float32)
    if len(model.classes_) == 2:  # scikit-learn keeps one row for two classes
        weights, bias = np.vstack([-weights, weights]) / 2, np.hstack([-bias, bias]) / 2
    return {
        "classes": np.array([str(name) for name in model.classes_]),
        "weights": weights[:, : encoder.dimensions],
        "bias": bias,
        "ngrams": np.array([str(gram) for gram in words.get_feature_names_out()]),
        "rarity": words.idf_.astype(np.float32),
        "ngram_weights": weights[:, encoder.dimensions :],
        "languages": np.array(list(means)),
        "means": np.stack(list(means.values())),
    }


def _store(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    try:
        with os.fdopen(descriptor, "wb") as handle:
            np.savez(handle, **arrays)  # pyright: ignore[reportArgumentType] - its stub types the keywords as bool
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _unit(vectors: Vectors) -> Vectors:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
