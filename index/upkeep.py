"""Keeps the index up to date; imports the encoder only where something is to be built, so that «nothing to do» is quick."""

from __future__ import annotations

from corpus.catalogue import Library
from corpus.questions import QuestionBank
from index.build import Progress, build_index, is_current
from index.store import Store
from index.weights import default_fingerprint


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
    from index.encoder import load_encoder

    loaded = load_encoder(encoder)
    if not rebuild and is_current(store, library, bank, loaded.fingerprint):
        return None
    return build_index(store, library, bank, loaded, progress)[1]
