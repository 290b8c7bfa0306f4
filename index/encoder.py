"""The one interface to vectors: LangChain `Embeddings`, with numpy variants for many texts.

`OnnxEncoder` serves the default model without importing torch; `SentenceTransformerEncoder` serves any
other model. Every vector is float32, of length one, so a dot product is a cosine.
"""

from __future__ import annotations

import functools
import hashlib
import os
import sys
import threading
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from numpy.typing import NDArray

import index.quiet  # noqa: F401 # pyright: ignore[reportUnusedImport] - for its effect
from index import weights
from index.export import PROMPTS
from index.weights import EncoderError, WeightsError

__all__ = [
    "Encoder",
    "EncoderError",
    "OnnxEncoder",
    "RememberingEncoder",
    "SentenceTransformerEncoder",
    "WeightsError",
    "load_encoder",
]

Vectors = NDArray[np.float32]

DEFAULT = "default"
_FEW = 8  # up to so many texts (the views of one question) one thread is used
_BULK_THREADS = 2
_BATCH_TOKENS = 2048
_REMEMBERED = 64
_PASSAGE_PROMPTS = ("document", "passage", "corpus")


class Encoder(Embeddings):
    """What every encoder offers. `fingerprint` identifies the weights: vectors compare where it is equal."""

    name: str
    fingerprint: str
    dimensions: int

    @abstractmethod
    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Questions -> float32 (texts, dimensions), rows of length one, in the order given."""

    @abstractmethod
    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Passages -> float32 (texts, dimensions), rows of length one, in the order given."""

    def embed_query(self, text: str) -> list[float]:
        """One question as a list of `dimensions` floats."""
        return self.encode_queries([text])[0].tolist()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Passages as lists of `dimensions` floats, in the order given."""
        return self.encode_passages(texts).tolist()


class RememberingEncoder(Encoder):
    """An encoder that keeps the vectors of the last few single questions: every step of an answer asks for the same."""

    def __init__(self, inner: Encoder) -> None:
        self._inner = inner
        self.name, self.fingerprint, self.dimensions = inner.name, inner.fingerprint, inner.dimensions
        self._single = functools.lru_cache(_REMEMBERED)(self._encode_single)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self._single(texts[0]).copy() if len(texts) == 1 else self._inner.encode_queries(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self._inner.encode_passages(texts)

    def _encode_single(self, text: str) -> Vectors:
        return self._inner.encode_queries([text])


class OnnxEncoder(Encoder):
    """The default encoder over a folder that `weights.prepare_weights` made. Threads may share it.

    Texts are cut at 512 tokens. A question takes one thread, because two collapse as soon as anything else
    wants a core; bulk work takes two, in a second session that the first bulk call creates.
    Raises EncoderError where the folder cannot be loaded.
    """

    def __init__(self, folder: Path) -> None:
        from tokenizers import Tokenizer

        manifest = weights.read_manifest(folder)
        if manifest is None:
            raise EncoderError(
                f"{folder} is not a whole model folder.",
                "Remove it and prepare the weights again: make setup",
            )
        self.name = manifest.name
        self.fingerprint = manifest.fingerprint
        self.dimensions = manifest.dimensions
        self._graph = folder / weights.GRAPH
        self._lock = threading.Lock()
        self._bulk: Any = None
        try:
            self._tokenizer: Any = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._single = _session(self._graph, threads=1)
        except Exception as error:  # both libraries raise their own, undocumented classes
            raise EncoderError(
                f"The model in {folder} cannot be loaded: {error}",
                "Remove the folder and prepare the weights again: make setup",
            ) from error

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder; the model's `query: ` is put before each text."""
        return self._encode(texts, PROMPTS["query"])

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See Encoder; the model's `passage: ` is put before each text."""
        return self._encode(texts, PROMPTS["passage"])

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        ids: list[list[int]] = [self._tokenizer.encode(prompt + _printable(text)).ids for text in texts]
        session = self._single if len(texts) <= _FEW else self._bulk_session()
        for batch in _batches([len(row) for row in ids]):
            tokens = np.zeros((len(batch), max(len(ids[at]) for at in batch)), dtype=np.int64)
            mask = np.zeros_like(tokens)
            for row, at in enumerate(batch):
                tokens[row, : len(ids[at])] = ids[at]
                mask[row, : len(ids[at])] = 1
            vectors[batch] = session.run(["embedding"], {"input_ids": tokens, "attention_mask": mask})[0]
        return vectors

    def _bulk_session(self) -> Any:
        with self._lock:
            if self._bulk is None:
                cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
                self._bulk = _session(self._graph, threads=min(_BULK_THREADS, cores))
            return self._bulk


class SentenceTransformerEncoder(Encoder):
    """Any sentence-transformers model, by folder or by name in the local hub cache. Threads may share it.

    The prompts that the model was saved with are put before questions (`query`) and passages (`document`,
    `passage` or `corpus`, the first that says something); a model saved without any gets the bare texts.
    Imports torch: seconds.
    Raises EncoderError where the model cannot be loaded.
    """

    def __init__(self, name: str) -> None:
        try:
            from sentence_transformers import SentenceTransformer

            self._model: Any = SentenceTransformer(name)
        except Exception as error:  # OSError, ValueError, ImportError and hub classes, by library version
            raise EncoderError(
                f"The encoder {name!r} cannot be loaded: {error}",
                "Set HABITAT_ENCODER to a sentence-transformers model's folder or to a name in the local "
                "hub cache (HF_HUB_OFFLINE=0 allows downloading), or unset it for the default.",
            ) from error
        self.name = name
        self.dimensions = int(self._model.get_embedding_dimension())
        self.fingerprint = f"{Path(name).name}-{_digest(self._model)}"
        prompts: dict[str, str] = self._model.prompts
        self._query_prompt = prompts.get("query") or ""
        self._passage_prompt = next((prompts[key] for key in _PASSAGE_PROMPTS if prompts.get(key)), "")
        self._lock = threading.Lock()  # its tokenizer keeps padding and cutting as state

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self._encode(self._model.encode_query, texts, self._query_prompt)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self._encode(self._model.encode_document, texts, self._passage_prompt)

    def _encode(self, method: Any, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        with self._lock:
            vectors = method(
                [_printable(text) for text in texts],
                prompt=prompt,
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, dtype=np.float32)


def load_encoder(name: str | None = None, cache_dir: Path | None = None) -> Encoder:
    """The encoder of that name: None, "" or "default" for the default, else a model's folder or hub name.

    The default's weights are prepared in `cache_dir` (default: `weights.default_cache_dir()`) where they
    are not yet, after a line on stderr. Raises EncoderError.
    """
    if name and name != DEFAULT:
        return SentenceTransformerEncoder(name)
    cache_dir = cache_dir or weights.default_cache_dir()
    folder = weights.find_prepared(cache_dir)
    if folder is None:
        print(f"Preparing the encoder's weights in {cache_dir} (once, about 15 seconds) ...", file=sys.stderr)
        folder = weights.prepare_weights(cache_dir)
    return OnnxEncoder(folder)


def _session(graph: Path, threads: int) -> Any:
    import onnxruntime  # pyright: ignore[reportMissingTypeStubs] - it ships none

    runtime: Any = onnxruntime
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads
    # Threads that wait must not spin: on a shared machine spinning costs a quarter of the throughput.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return runtime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])


def _batches(lengths: list[int]) -> Iterator[list[int]]:
    """Indices grouped so that like lengths share a batch, each padded batch within _BATCH_TOKENS tokens."""
    batch: list[int] = []
    for at in sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True):
        if batch and lengths[batch[0]] * (len(batch) + 1) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(at)
    if batch:
        yield batch


def _printable(text: str) -> str:
    """The text with lone surrogates (which JSON may carry and UTF-8 cannot) made question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _digest(model: Any) -> str:
    """Twelve hex digits over a torch model's weights, prompts and length limit.

    Without the pooler of Hugging Face models: unused here, and random where the files lack it.
    """
    import torch

    digest = hashlib.sha256(repr((sorted(model.prompts.items()), model.max_seq_length)).encode())
    for key, tensor in model.state_dict().items():
        if ".pooler." in key:
            continue
        digest.update(f"{key} {tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy())
    return digest.hexdigest()[:12]
