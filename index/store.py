"""The vector store: Chroma, one generation a build, one pointer that readers resolve.

A build fills a new collection in a directory of its own and then moves the pointer (``current.json``) in one step, so a
reader sees the old generation or the new one, never a mixture, and a killed build leaves the old one in place. Chroma
may also be a server (``HABITAT_CHROMA_URL``); then a generation is a collection there.
"""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import index.quiet  # noqa: F401 # pyright: ignore[reportUnusedImport] - for its effect
from corpus.catalogue import write_atomic
from corpus.errors import HabitatError

Vectors = NDArray[np.float32]

POINTER = "current.json"
COLLECTION = "catalogue"
GRACE_SECONDS = 600
_BATCH = 1000


class StoreError(HabitatError):
    """The index is missing, damaged, or made by another version."""


@dataclass(frozen=True)
class Manifest:
    """What an index generation was made from; two equal manifests hold equal vectors."""

    version: str
    edition: str
    encoder: str
    source_sha256: str
    bank_sha256: str
    texts: int
    format: int


@dataclass(frozen=True)
class Row:
    """One embedded text: id, owner entry, what it is (passage, question, title), language, field, size, words."""

    id: str
    entry: str
    kind: str
    language: str
    field: str
    size: int
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Generation:
    """A whole index in memory: rows, their vectors (rows, dimensions), and the manifest."""

    manifest: Manifest
    rows: tuple[Row, ...]
    vectors: Vectors


class Store:
    """The generations of one edition's index under a folder, or on a Chroma server."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.folder = folder
        self.url = url

    @property
    def pointer(self) -> Path:
        """The file that names the current generation."""
        return self.folder / POINTER

    def manifest(self) -> Manifest | None:
        """The current generation's manifest, or ``None`` where none was built. Raises :class:`StoreError`."""
        try:
            data = json.loads(self.pointer.read_text(encoding="utf-8"))
            return Manifest(**data)
        except FileNotFoundError:
            return None
        except (json.JSONDecodeError, UnicodeDecodeError, TypeError) as error:
            raise StoreError(f"{self.pointer} is damaged ({error})", "run: habitat index --rebuild") from None
        except OSError as error:
            raise StoreError(f"{self.pointer} cannot be read ({error.strerror})", "check its permissions") from None

    def write(self, manifest: Manifest, rows: Sequence[Row], vectors: Vectors) -> None:
        """Store a new generation and make it the current one; older ones go after a grace time."""
        self.folder.mkdir(parents=True, exist_ok=True)
        building = self.folder / f"building-{os.getpid()}"
        shutil.rmtree(building, ignore_errors=True)
        with self._collection(building, manifest, create=True) as collection:
            for start in range(0, len(rows), _BATCH):
                batch = rows[start : start + _BATCH]
                collection.add(
                    ids=[row.id for row in batch],
                    embeddings=vectors[start : start + _BATCH],
                    documents=[row.text for row in batch],
                    metadatas=[_metadata(row, start + at) for at, row in enumerate(batch)],
                )
        if self.url is None:
            target = self.folder / manifest.version
            if target.exists():  # a rebuild of the same version: moved aside, since removing takes time to be killed in
                aside = self.folder / f"building-{os.getpid()}.old"
                shutil.rmtree(aside, ignore_errors=True)
                target.replace(aside)
            building.replace(target)
        write_atomic(self.pointer, json.dumps(asdict(manifest), ensure_ascii=False, indent=1) + "\n")
        self._sweep(manifest.version)

    def read(self) -> Generation:
        """The current generation. Raises :class:`StoreError` where there is none or it cannot be read whole."""
        manifest = self.manifest()
        if manifest is None:
            raise StoreError(f"there is no index in {self.folder}", "run: habitat index")
        try:
            with self._collection(self.folder / manifest.version, manifest, create=False) as collection:
                found = collection.get(include=["embeddings", "documents", "metadatas"])
        except HabitatError:
            raise
        except Exception as error:  # chroma raises classes of its own, of sqlite and of its Rust core
            reason = " ".join(str(error).split())[:160]
            raise StoreError(
                f"the index in {self.folder} cannot be read ({reason})", "run: habitat index --rebuild"
            ) from error
        if len(found["ids"]) != manifest.texts:
            raise StoreError(
                f"the index in {self.folder} holds {len(found['ids'])} of {manifest.texts} texts",
                "run: habitat index --rebuild",
            )
        order = sorted(range(manifest.texts), key=lambda at: found["metadatas"][at]["order"])
        rows = tuple(_row(found["ids"][at], found["documents"][at], found["metadatas"][at]) for at in order)
        vectors = np.asarray(found["embeddings"], dtype=np.float32)[order]
        return Generation(manifest, rows, vectors)

    @contextmanager
    def _collection(self, folder: Path, manifest: Manifest, create: bool) -> Generator[Any, None, None]:
        """The generation's collection. The client is closed again: Chroma keeps one a path, also of removed folders."""
        import chromadb
        from chromadb.config import Settings

        settings = Settings(anonymized_telemetry=False)
        if self.url is not None:
            from urllib.parse import urlsplit

            parts = urlsplit(self.url)
            client: Any = chromadb.HttpClient(
                host=parts.hostname or "localhost",
                port=parts.port or 8000,
                ssl=parts.scheme == "https",
                settings=settings,
            )
            name = f"{COLLECTION}-{manifest.version}"
        else:
            if not create and not folder.is_dir():
                raise StoreError(f"the index generation {folder} is missing", "run: habitat index --rebuild")
            client = chromadb.PersistentClient(path=str(folder), settings=settings)
            name = COLLECTION
        try:
            if create and self.url is not None and name in {each.name for each in client.list_collections()}:
                client.delete_collection(name)
            if create:
                space = {"hnsw": {"space": "cosine"}}
                yield client.create_collection(name, embedding_function=None, configuration=space)
            else:
                yield client.get_collection(name, embedding_function=None)
        finally:
            client.close()

    def _sweep(self, current: str) -> None:
        """Remove leftovers of killed builds and generations that nobody resolves any more."""
        for path in self.folder.iterdir():
            if not path.is_dir() or path.name == current:
                continue
            if path.name.startswith("building-") and _alive(path.name.removeprefix("building-")):
                continue
            if time.time() - path.stat().st_mtime > GRACE_SECONDS or path.name.startswith("building-"):
                shutil.rmtree(path, ignore_errors=True)


def _metadata(row: Row, order: int) -> dict[str, str | int]:
    data = asdict(row) | {"order": order}
    del data["id"], data["text"]
    return data


def _row(row_id: str, text: str, metadata: dict[str, Any]) -> Row:
    fields = {key: value for key, value in metadata.items() if key != "order"}
    return Row(id=row_id, text=text, **fields)


def _alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True
