"""A small question bank, and the real index of the cache."""

from __future__ import annotations

import copy
import shutil
from pathlib import Path

import pytest

from corpus.catalogue import DEFAULT_EDITION, Library
from corpus.questions import FOLDER, QuestionBank
from index.live import Index
from index.store import Store
from index.upkeep import ensure_index
from index.weights import default_cache_dir


@pytest.fixture
def small_bank(tmp_path: Path) -> QuestionBank:
    """Three files of the bank in a folder that a test may change."""
    folder = tmp_path / "questions"
    folder.mkdir()
    for name in ("A.3.yaml", "B.2.yaml", "INTRO.yaml"):
        shutil.copy(FOLDER / name, folder / name)
    return QuestionBank(folder)


@pytest.fixture(scope="session")
def few_entries(library: Library) -> Library:
    """The packaged edition with the entries of the small bank only: quick to build."""
    few = copy.copy(library)
    entries = tuple(library.entry(entry_id) for entry_id in ("INTRO", "A.3", "B.2"))
    few.catalogue = library.catalogue.model_copy(update={"entries": entries})
    return few


@pytest.fixture(scope="session")
def built_folder(library: Library) -> Path:
    """The default index in the cache, up to date."""
    folder = default_cache_dir() / "index" / DEFAULT_EDITION
    ensure_index(library, Store(folder))
    return folder


@pytest.fixture(scope="session")
def opened_index(built_folder: Path) -> Index:
    """The default index, opened once."""
    return Index.open(built_folder)
