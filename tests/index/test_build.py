"""Building: vectors are kept where text and encoder are the same, and a killed build leaves the old index in place."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest
from commands import ROOT, command_environment, command_line, habitat
from fakes import CountingEncoder

from corpus.catalogue import Library
from corpus.questions import Question, QuestionBank, QuestionKind
from index.build import build_index, index_rows, is_current
from index.store import POINTER, Store, StoreError
from index.upkeep import ensure_index


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "index")


def test_rows_are_whole_and_their_ids_unique(library: Library, small_bank: QuestionBank) -> None:
    rows = list(index_rows(library, small_bank))
    assert len({row.id for row in rows}) == len(rows)
    assert {row.entry for row in rows if row.kind == "passage"} == {entry.id for entry in library.entries}
    assert {row.kind for row in rows} == {"passage", "sentence", "question", "title", "summary"}
    questions = [row.text for row in rows if row.kind == "question" and row.entry == "A.3"]
    assert questions == [question.text for question in small_bank.entries["A.3"].questions]
    assert all(row.text.strip() for row in rows)


def test_a_first_build_embeds_every_text_once(few_entries: Library, small_bank: QuestionBank, store: Store) -> None:
    encoder = CountingEncoder()
    steps: list[tuple[int, int]] = []
    manifest, embedded = build_index(store, few_entries, small_bank, encoder, lambda *step: steps.append(step))
    rows = list(index_rows(few_entries, small_bank))
    assert (manifest.texts, embedded) == (len(rows), len(rows))
    assert sorted(encoder.queries) == sorted(row.text for row in rows if row.kind == "question")
    assert sorted(encoder.passages) == sorted(row.text for row in rows if row.kind != "question")
    assert steps[-1] == (len(rows), len(rows))
    assert [done for done, _ in steps] == sorted(done for done, _ in steps)
    generation = store.read()
    assert list(generation.rows) == rows
    for at in (0, 100, len(rows) - 1):
        encode = encoder.encode_queries if rows[at].kind == "question" else encoder.encode_passages
        np.testing.assert_allclose(generation.vectors[at], encode([rows[at].text])[0], atol=1e-6)
    assert is_current(store, few_entries, small_bank, encoder.fingerprint)


def test_one_more_question_embeds_one_text(few_entries: Library, small_bank: QuestionBank, store: Store) -> None:
    build_index(store, few_entries, small_bank, CountingEncoder())
    before = store.read()
    question = Question(lang="zh", kind=QuestionKind.COLLOQUIAL, text="一个全新的测试问题？")
    small_bank.add("B.2", question)
    bank = QuestionBank(small_bank.folder)
    encoder = CountingEncoder()
    assert not is_current(store, few_entries, bank, encoder.fingerprint)
    manifest, embedded = build_index(store, few_entries, bank, encoder)
    assert embedded == 1
    assert (encoder.queries, encoder.passages) == ([question.text], [])
    assert manifest.texts == before.manifest.texts + 1
    assert manifest.version != before.manifest.version
    after = {row.id: vector for row, vector in zip(store.read().rows, store.read().vectors, strict=True)}
    for row, vector in zip(before.rows[:300], before.vectors[:300], strict=True):
        np.testing.assert_allclose(after[row.id], vector, atol=1e-6)


def test_another_encoder_embeds_everything(few_entries: Library, small_bank: QuestionBank, store: Store) -> None:
    build_index(store, few_entries, small_bank, CountingEncoder())
    encoder = CountingEncoder("fake-2")
    assert not is_current(store, few_entries, small_bank, "fake-2")
    manifest, embedded = build_index(store, few_entries, small_bank, encoder)
    assert embedded == manifest.texts == len(encoder.queries) + len(encoder.passages)
    assert store.read().manifest.encoder == "fake-2"


def test_a_missing_generation_is_not_current(few_entries: Library, small_bank: QuestionBank, store: Store) -> None:
    manifest, _ = build_index(store, few_entries, small_bank, CountingEncoder())
    shutil.rmtree(store.folder / manifest.version)
    assert not is_current(store, few_entries, small_bank, "fake-1")


def test_a_damaged_pointer_is_not_rebuilt_in_passing(library: Library, store: Store) -> None:
    store.folder.mkdir()
    store.pointer.write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="habitat index --rebuild"):
        ensure_index(library, store)
    assert store.pointer.read_text(encoding="utf-8") == "{"
    assert [path.name for path in store.folder.iterdir()] == [POINTER]


def test_an_up_to_date_index_loads_no_encoder(
    library: Library, built_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("the encoder was loaded")

    monkeypatch.setattr("index.encoder.load_encoder", never)
    assert ensure_index(library, Store(built_folder)) is None


def _killed_while_building(folder: Path) -> None:
    """Start a rebuild and kill it with -9 as soon as it writes."""
    build = subprocess.Popen(
        command_line("index", "--rebuild"), cwd=ROOT, env=command_environment(HABITAT_INDEX=str(folder)),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 120
        while not list(folder.glob("building-*")):
            assert build.poll() is None, "the build ended before it was killed"
            assert time.monotonic() < deadline, "the build wrote nothing"
            time.sleep(0.01)
        os.kill(build.pid, signal.SIGKILL)
    finally:
        build.kill()
        build.wait()
    assert build.returncode == -signal.SIGKILL


def test_a_build_killed_with_9_leaves_the_old_index_and_the_next_completes(built_folder: Path, tmp_path: Path) -> None:
    folder = tmp_path / "index"
    shutil.copytree(built_folder, folder)
    pointer = (folder / POINTER).read_bytes()
    _killed_while_building(folder)
    assert list(folder.glob("building-*")), "nothing was under way"
    assert (folder / POINTER).read_bytes() == pointer
    env = {"HABITAT_INDEX": str(folder)}
    found = habitat("corpus", "search", "城市韧性资料收集需要多长时间", "--most", "1", env=env)
    assert (found.returncode, found.stdout.split()[1]) == (0, "A.3"), found.stderr
    built = habitat("index", "--rebuild", env=env)
    assert built.returncode == 0, built.stderr
    assert "built in" in built.stderr
    assert not list(folder.glob("building-*"))
    assert len(Store(folder).read().rows) == Store(built_folder).read().manifest.texts
