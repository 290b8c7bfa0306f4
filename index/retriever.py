"""The index opened for finding, and a LangChain retriever over it that anyone can use in a chain of their own.

from index.retriever import CatalogueRetriever
retriever = CatalogueRetriever.open()
retriever.invoke("Which service helps against forced evictions?")   # list[Document], best entries first
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from corpus.catalogue import DEFAULT_EDITION, Library
from corpus.questions import QuestionBank
from index.build import Progress, build_index, is_current
from index.encoder import Encoder, load_encoder
from index.query import Query
from index.ranking import Ranked, Ranker
from index.store import Store
from index.views import Views
from index.weights import default_cache_dir, default_fingerprint


class Index:
    """Library, encoder and ranker over the store's current generation.

    A new generation (made by ``habitat index`` in any process) is picked up at the next question.
    """

    def __init__(self, library: Library, store: Store, encoder: Encoder) -> None:
        self.library = library
        self.store = store
        self.encoder = encoder
        self._lock = threading.Lock()
        self._version = ""
        self._ranker: Ranker | None = None
        self._stamp = 0.0
        self.ranker()

    @classmethod
    def open(
        cls,
        folder: Path | None = None,
        edition: str = DEFAULT_EDITION,
        encoder: str = "default",
        url: str | None = None,
    ) -> Index:
        """Open the index of an edition; it must have been built. Raises :class:`corpus.errors.HabitatError`."""
        library = Library.open(edition)
        store = Store(folder or default_cache_dir() / "index" / edition, url)
        return cls(library, store, load_encoder(encoder))

    @property
    def version(self) -> str:
        """The version of the generation in use."""
        return self._version

    def ranker(self) -> Ranker:
        """The ranker over the current generation."""
        stamp = self._pointer_stamp()
        ranker = self._ranker
        if ranker is not None and stamp == self._stamp:
            return ranker
        with self._lock:
            if self._ranker is None or stamp != self._stamp:
                generation = self.store.read()
                views = Views(generation, [entry.id for entry in self.library.entries], self.encoder)
                self._ranker = Ranker(self.library, views)
                self._version, self._stamp = generation.manifest.version, stamp
            return self._ranker

    def rank(self, turns: Sequence[str]) -> tuple[Query, list[Ranked]]:
        """All entries for a question (or a conversation whose last turn is asked), best first."""
        return self.ranker().rank(turns)

    def _pointer_stamp(self) -> float:
        try:
            return self.store.pointer.stat().st_mtime
        except FileNotFoundError:
            return self._stamp


def ensure_index(
    library: Library, store: Store, encoder: str = "default", rebuild: bool = False, progress: Progress | None = None
) -> int | None:
    """Bring the store up to date; returns how many texts were embedded, or ``None`` where nothing was to do.

    The encoder is loaded only where something is to be built. Raises :class:`index.store.StoreError` where the store's
    pointer cannot be read, except with ``rebuild``: what is damaged is mended when a person says so, not in passing.
    """
    bank = QuestionBank()
    if not rebuild:
        store.manifest()
    if not rebuild and encoder == "default" and is_current(store, library, bank, default_fingerprint()):
        return None
    loaded = load_encoder(encoder)
    if not rebuild and is_current(store, library, bank, loaded.fingerprint):
        return None
    return build_index(store, library, bank, loaded, progress)[1]


class CatalogueRetriever(BaseRetriever):
    """Entries for a question as LangChain documents: the nearest passage, with why it was found in the metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    index: Index
    k: int = 5

    @classmethod
    def open(cls, k: int = 5, **options: Any) -> CatalogueRetriever:
        """A retriever over the packaged edition; ``options`` go to :meth:`Index.open`."""
        return cls(index=Index.open(**options), k=k)

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        read, ranked = self.index.rank([query])
        views = self.index.ranker().views
        documents: list[Document] = []
        for place, each in enumerate(ranked[: self.k], start=1):
            entry = self.index.library.entry(each.entry_id)
            passage, question = views.nearest(read.text, read.language, each.entry_id)
            documents.append(
                Document(
                    page_content=passage.text,
                    metadata={
                        "entry_id": entry.id, "title": entry.title, "page": entry.page, "field": passage.field,
                        "start": passage.start, "end": passage.end, "rank": place, "score": each.score,
                        "why": each.parts, "question": question.text,
                    },
                )
            )  # fmt: skip
        return documents
