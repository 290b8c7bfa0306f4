"""The index opened for finding: library, encoder and ranker over the store's current generation."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from corpus.catalogue import DEFAULT_EDITION, Library
from index.encoder import Encoder, RememberingEncoder, load_encoder
from index.query import Query
from index.ranking import Ranked, Ranker
from index.store import Store
from index.views import Views
from index.weights import default_cache_dir


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
        return cls(library, store, RememberingEncoder(load_encoder(encoder)))

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

    def rank(self, turns: Sequence[str], *, clauses: bool = True) -> tuple[Query, list[Ranked]]:
        """All entries for a question (or a conversation whose last turn is asked), best first. See :meth:`Ranker.rank`."""
        return self.ranker().rank(turns, clauses=clauses)

    def _pointer_stamp(self) -> float:
        try:
            return self.store.pointer.stat().st_mtime
        except FileNotFoundError:
            return self._stamp
