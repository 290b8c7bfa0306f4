"""Bringing the index up to date before a command that needs it, with a progress bar on stderr."""

from __future__ import annotations

import sys
from typing import Any

from assistant.settings import Settings


def ensure_index(settings: Settings, rebuild: bool = False) -> int | None:
    """Build the index where it is missing or out of date; how many texts were embedded, ``None`` where nothing was done."""
    from corpus.catalogue import Library
    from index.store import Store
    from index.upkeep import ensure_index

    library = Library.open(settings.edition)
    store = Store(settings.index_folder, settings.chroma_url)
    with _Progress() as progress:
        embedded = ensure_index(library, store, settings.encoder, rebuild, progress)
    if embedded is not None:
        from assistant.inbox.drafting import Drafter

        print("fitting the classifiers of questions and messages ...", file=sys.stderr)
        Drafter.open(settings)  # what it fits it keeps beside the index, so that no user waits for it
    return embedded


class _Progress:
    """A progress bar on stderr that appears with the first step."""

    def __init__(self) -> None:
        self._bar: Any = None

    def __enter__(self) -> _Progress:
        return self

    def __call__(self, done: int, total: int) -> None:
        from tqdm import tqdm

        if self._bar is None:
            self._bar = tqdm(total=total, desc="embedding", unit="text", file=sys.stderr, mininterval=2)
        self._bar.update(done - self._bar.n)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
