"""The vector store: real Chroma in a folder, generations and their pointer, and what a damaged one says."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from fakes import make_manifest, make_rows, make_vectors

from index.store import GRACE_SECONDS, POINTER, Store, StoreError


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one generation."""
    store = Store(tmp_path / "index")
    store.write(make_manifest(), make_rows(), make_vectors())
    return store


def test_what_is_written_is_read(store: Store) -> None:
    generation = store.read()
    assert generation.manifest == make_manifest()
    assert list(generation.rows) == make_rows()
    np.testing.assert_allclose(generation.vectors, make_vectors(), atol=1e-6)
    assert generation.vectors.dtype == np.float32


def test_rows_keep_their_order_over_many_batches(tmp_path: Path) -> None:
    store = Store(tmp_path / "index")
    store.write(make_manifest(texts=2500), make_rows(2500), make_vectors(2500))
    generation = store.read()
    assert [row.start for row in generation.rows] == list(range(2500))
    np.testing.assert_allclose(generation.vectors, make_vectors(2500), atol=1e-6)


def test_a_store_that_was_never_built(tmp_path: Path) -> None:
    store = Store(tmp_path / "none")
    assert store.manifest() is None
    with pytest.raises(StoreError) as error:
        store.read()
    assert error.value.mend == "run: habitat index"
    assert not (tmp_path / "none").exists()


def test_the_pointer_moves_to_a_new_generation(store: Store) -> None:
    store.write(make_manifest("v2", texts=2), make_rows(2, "新"), make_vectors(2, seed=1))
    assert json.loads(store.pointer.read_text(encoding="utf-8"))["version"] == "v2"
    assert [row.text for row in store.read().rows] == ["第 0 段新", "第 1 段新"]
    assert (store.folder / "v1").is_dir(), "readers of the old generation have a grace time"


def test_an_old_generation_goes_after_the_grace_time(store: Store) -> None:
    past = time.time() - GRACE_SECONDS - 60
    os.utime(store.folder / "v1", (past, past))
    store.write(make_manifest("v2"), make_rows(), make_vectors())
    assert sorted(path.name for path in store.folder.iterdir()) == [POINTER, "v2"]


def test_the_same_version_is_written_again(store: Store) -> None:
    store.write(make_manifest(), make_rows(3, "再"), make_vectors(seed=2))
    program = "import sys; from pathlib import Path; from index.store import Store\n"
    program += "print(len(Store(Path(sys.argv[1])).read().rows), [p.name for p in Path(sys.argv[1]).iterdir()])"
    run = subprocess.run([sys.executable, "-c", program, str(store.folder)], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("3 ")
    assert "building-" not in run.stdout


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"version": "v1"}', b"\xff\xfe", b'{"version": "v1", "unknown": 1}']
)
def test_a_damaged_pointer_says_how_to_mend_it(store: Store, content: bytes) -> None:
    store.pointer.write_bytes(content)
    for reading in (store.manifest, store.read):
        with pytest.raises(StoreError) as error:
            reading()
        assert str(store.pointer) in error.value.what
        assert error.value.mend == "run: habitat index --rebuild"
        assert "\n" not in str(error.value)


def test_a_pointer_that_cannot_be_read(store: Store) -> None:
    store.pointer.unlink()
    store.pointer.mkdir()
    with pytest.raises(StoreError, match="cannot be read"):
        store.manifest()


def test_a_missing_generation_says_how_to_mend_it(store: Store) -> None:
    (store.folder / "v1").rename(store.folder / "gone")
    with pytest.raises(StoreError) as error:
        store.read()
    assert "v1 is missing" in error.value.what
    assert error.value.mend == "run: habitat index --rebuild"


def test_a_wrong_number_of_rows_says_how_to_mend_it(store: Store) -> None:
    data = json.loads(store.pointer.read_text(encoding="utf-8")) | {"texts": 4}
    store.pointer.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(StoreError) as error:
        store.read()
    assert "holds 3 of 4 texts" in error.value.what
    assert error.value.mend == "run: habitat index --rebuild"


def test_a_damaged_database_says_how_to_mend_it(store: Store) -> None:
    (store.folder / "v1").rename(store.folder / "v3")  # a path that Chroma has not opened in this process
    data = json.loads(store.pointer.read_text(encoding="utf-8")) | {"version": "v3"}
    store.pointer.write_text(json.dumps(data), encoding="utf-8")
    for path in (store.folder / "v3").rglob("*"):
        if path.is_file():
            path.write_bytes(b"no database")
    with pytest.raises(StoreError) as error:
        store.read()
    assert error.value.mend == "run: habitat index --rebuild"
    assert "\n" not in str(error.value)


def test_leftovers_of_a_killed_build_are_swept(store: Store) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    leftover = store.folder / f"building-{ended.pid}"
    leftover.mkdir()
    (leftover / "chroma.sqlite3").write_bytes(b"half")
    (store.folder / "building-nonsense").mkdir()
    alive = store.folder / f"building-{os.getppid()}"  # another build at work
    alive.mkdir()
    store.write(make_manifest("v2"), make_rows(), make_vectors())
    assert sorted(path.name for path in store.folder.iterdir()) == sorted(["v1", "v2", POINTER, alive.name])


def test_a_write_that_fails_leaves_the_old_generation(store: Store) -> None:
    with pytest.raises(Exception, match=r"(?i)dimension|embedding|expected"):
        store.write(make_manifest("v2", texts=2), make_rows(2), [[1.0, 2.0], [1.0]])  # type: ignore[arg-type]
    manifest = store.manifest()
    assert manifest is not None
    assert manifest.version == "v1"
    assert len(store.read().rows) == 3
