"""A fake encoder that counts, and small manifests, rows and vectors."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from index.encoder import Encoder, Vectors
from index.store import Manifest, Row


class CountingEncoder(Encoder):
    """Vectors from a hash of the text; counts what it embeds."""

    def __init__(self, fingerprint: str = "fake-1") -> None:
        self.name = "fake"
        self.fingerprint = fingerprint
        self.dimensions = 16
        self.queries: list[str] = []
        self.passages: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        self.queries.extend(texts)
        return self._vectors(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        self.passages.extend(texts)
        return self._vectors(texts)

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        digests = [hashlib.sha256(text.encode()).digest()[: self.dimensions] for text in texts]
        vectors = np.array([list(digest) for digest in digests], dtype=np.float32).reshape(-1, self.dimensions) - 127.5
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def make_manifest(version: str = "v1", texts: int = 3) -> Manifest:
    return Manifest(
        version=version, edition="2022-zh", encoder="fake-1", source_sha256="s", bank_sha256="b", texts=texts, format=1
    )


def make_rows(count: int = 3, mark: str = "") -> list[Row]:
    return [
        Row(
            id=f"A.3/passage/{number}", entry="A.3", kind="passage", language="zh", field="offer", size=160,
            start=number, end=number + 1, text=f"第 {number} 段{mark}",
        )
        for number in range(count)
    ]  # fmt: skip


def make_vectors(count: int = 3, seed: int = 0) -> Vectors:
    return np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
