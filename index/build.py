"""Builds the index: passages, written questions, titles, summaries and near misses become rows with vectors in the store.

Vectors are kept where the text and the encoder are the same as in the current generation, so adding one question
embeds one text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from corpus.catalogue import Library
from corpus.questions import QuestionBank
from index.passages import entry_passages, entry_sentences
from index.store import Manifest, Row, Store, StoreError, Vectors

if TYPE_CHECKING:
    from index.encoder import Encoder

FORMAT = 5
_BATCH = 64
_ASKED = ("question", "unsaid")
Progress = Callable[[int, int], None]


def wanted_manifest(library: Library, bank: QuestionBank, encoder_fingerprint: str, rows: int) -> Manifest:
    """The manifest of an up-to-date index; ``version`` is the hash of everything that shapes the vectors."""
    bank_sha256 = _bank_hash(bank.folder, bank.unsaid_folder)
    parts = (library.catalogue.source_sha256, _records_hash(library), bank_sha256, encoder_fingerprint, str(FORMAT))
    version = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
    return Manifest(
        version=version,
        edition=library.catalogue.edition.id,
        encoder=encoder_fingerprint,
        source_sha256=library.catalogue.source_sha256,
        bank_sha256=bank_sha256,
        texts=rows,
        format=FORMAT,
    )


def index_rows(library: Library, bank: QuestionBank) -> Iterator[Row]:
    """All texts to embed, in a fixed order: passages, then questions, titles and summaries, then near misses."""
    for entry in library.entries:
        for passage in entry_passages(library.source, entry):
            yield Row(
                id=passage.id, entry=entry.id, kind="passage", language="zh", field=passage.field.value,
                size=passage.size, start=passage.start, end=passage.end, text=passage.text,
            )  # fmt: skip
        for number, sentence in enumerate(entry_sentences(library.source, entry)):
            yield Row(
                id=f"{entry.id}/sentence/{number}", entry=entry.id, kind="sentence", language="zh",
                field=sentence.field.value, size=0, start=sentence.offsets[0], end=sentence.offsets[-1] + 1,
                text=sentence.text,
            )  # fmt: skip
    for own in bank:
        for number, question in enumerate(own.questions):
            yield _bank_row(f"{own.entry}/question/{number}", own.entry, "question", question.lang, question.text)
        for language, text in own.titles.items():
            yield _bank_row(f"{own.entry}/title/{language}", own.entry, "title", language, text)
        for language, text in own.summary.items():
            yield _bank_row(f"{own.entry}/summary/{language}", own.entry, "summary", language, text)
    for entry_id, unsaid in bank.unsaid.items():
        for number, each in enumerate(unsaid):
            yield _bank_row(f"{entry_id}/unsaid/{number}", entry_id, "unsaid", each.lang, each.text)


def is_current(store: Store, library: Library, bank: QuestionBank, encoder_fingerprint: str) -> bool:
    """Whether the store's current generation is what a build would make. A damaged store is not current."""
    try:
        manifest = store.manifest()
    except StoreError:
        return False
    if manifest is None or manifest.format != FORMAT:
        return False
    wanted = wanted_manifest(library, bank, encoder_fingerprint, manifest.texts)
    return manifest == wanted and (store.url is not None or (store.folder / manifest.version).is_dir())


def build_index(
    store: Store, library: Library, bank: QuestionBank, encoder: Encoder, progress: Progress | None = None
) -> tuple[Manifest, int]:
    """Build and switch to a new generation; returns its manifest and how many texts had to be embedded."""
    rows = list(index_rows(library, bank))
    kept = _kept_vectors(store, encoder.fingerprint)
    vectors = np.zeros((len(rows), encoder.dimensions), dtype=np.float32)
    missing: list[int] = []
    for at, row in enumerate(rows):
        vector = kept.get(_key(row))
        if vector is None:
            missing.append(at)
        else:
            vectors[at] = vector
    done = 0
    for asked, encode in ((True, encoder.encode_queries), (False, encoder.encode_passages)):
        own = [at for at in missing if (rows[at].kind in _ASKED) is asked]
        for start in range(0, len(own), _BATCH):
            batch = own[start : start + _BATCH]
            vectors[batch] = encode([rows[at].text for at in batch])
            done += len(batch)
            if progress:
                progress(done, len(missing))
    manifest = wanted_manifest(library, bank, encoder.fingerprint, len(rows))
    store.write(manifest, rows, vectors)
    return manifest, len(missing)


def _kept_vectors(store: Store, fingerprint: str) -> dict[tuple[bool, str], Vectors]:
    try:
        generation = store.read()
    except StoreError:
        return {}
    if generation.manifest.encoder != fingerprint:
        return {}
    return {_key(row): vector for row, vector in zip(generation.rows, generation.vectors, strict=True)}


def _key(row: Row) -> tuple[bool, str]:
    return row.kind in _ASKED, row.text


def _bank_row(row_id: str, entry: str, kind: str, language: str, text: str) -> Row:
    return Row(id=row_id, entry=entry, kind=kind, language=language, field="", size=0, start=0, end=0, text=text)


def _bank_hash(*folders: Path) -> str:
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.glob("*.yaml")):
            digest.update(f"{folder.name}/{path.name}".encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _records_hash(library: Library) -> str:
    return hashlib.sha256((library.folder / "catalogue.json").read_bytes()).hexdigest()
