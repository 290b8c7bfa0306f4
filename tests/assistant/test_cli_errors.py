"""Commands that cannot do what they are asked: exit code 2, one line on stderr, no traceback, nothing damaged."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import ROOT, command_environment, habitat

from corpus.catalogue import DEFAULT_EDITION, EDITIONS, Library
from index.store import POINTER, Store
from index.upkeep import ensure_index
from index.weights import default_cache_dir

# The command over a folder of editions that a test may damage.
OTHER_EDITIONS = """
import sys
from pathlib import Path
import corpus.catalogue
corpus.catalogue.EDITIONS = Path(sys.argv.pop(1))
sys.argv[0] = "habitat"
from assistant.cli import main
main()
"""


def assert_one_line(run: subprocess.CompletedProcess[str], *said: str) -> None:
    assert run.returncode == 2, run.stdout + run.stderr
    assert "Traceback" not in run.stdout + run.stderr
    lines = [line for line in run.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, run.stderr
    assert lines[0].startswith("habitat: ")
    for words in said:
        assert words in lines[0]


@pytest.fixture(scope="module")
def built_folder(library: Library) -> Path:
    folder = default_cache_dir() / "index" / DEFAULT_EDITION
    ensure_index(library, Store(folder))
    return folder


@pytest.fixture
def index_copy(built_folder: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    shutil.copytree(built_folder, folder)
    return folder


def test_a_model_with_more_time_than_the_api_is_refused() -> None:
    model = {"HABITAT_LLM_MODEL": "openai:any", "HABITAT_LLM_SECONDS": "30"}
    assert_one_line(habitat("serve", env=model), "HABITAT_ANSWER_SECONDS (30)", "HABITAT_LLM_SECONDS (30)")


@pytest.mark.parametrize("entry_id", ["Z.9", "", "../../etc/passwd"])
def test_an_unknown_id(entry_id: str) -> None:
    assert_one_line(habitat("corpus", "show", entry_id), "there is no entry", "A.3")


@pytest.mark.parametrize(
    "arguments", [("corpus", "show", "A.3", "--edition", "1999-xx"), ("corpus", "check", "--edition", "1999-xx")]
)
def test_an_unknown_edition_by_option(arguments: tuple[str, ...]) -> None:
    assert_one_line(habitat(*arguments), "1999-xx", "2022-zh")


@pytest.mark.parametrize("command", [("ask", "住房"), ("index",), ("corpus", "search", "住房")])
def test_an_unknown_edition_by_environment(command: tuple[str, ...]) -> None:
    assert_one_line(habitat(*command, env={"HABITAT_EDITION": "1999-xx"}), "1999-xx", "2022-zh")


@pytest.mark.parametrize("name", ["source.txt", "catalogue.json"])
def test_a_missing_file_of_the_edition(tmp_path: Path, name: str) -> None:
    shutil.copytree(EDITIONS / DEFAULT_EDITION, tmp_path / DEFAULT_EDITION)
    (tmp_path / DEFAULT_EDITION / name).unlink()
    for arguments in (("corpus", "show", "A.3"), ("ask", "住房")):
        run = subprocess.run(
            [sys.executable, "-c", OTHER_EDITIONS, str(tmp_path), *arguments], cwd=ROOT, env=command_environment(),
            capture_output=True, text=True,
        )  # fmt: skip
        assert_one_line(run, name)


@pytest.mark.parametrize(
    ("name", "value"), [("HABITAT_PORT", "abc"), ("HABITAT_PORT", "99999"), ("HABITAT_MAX_QUESTION", "0")]
)
def test_a_wrong_setting(name: str, value: str) -> None:
    assert_one_line(habitat("ask", "住房", env={name: value}), name)


@pytest.mark.parametrize("content", ["{", '{"version": "x"}'])
def test_a_pointer_that_cannot_be_read(index_copy: Path, content: str) -> None:
    (index_copy / POINTER).write_text(content, encoding="utf-8")
    before = sorted(path.name for path in index_copy.iterdir())
    assert_one_line(habitat("ask", "住房", env={"HABITAT_INDEX": str(index_copy)}), POINTER, "habitat index --rebuild")
    assert sorted(path.name for path in index_copy.iterdir()) == before
    assert (index_copy / POINTER).read_text(encoding="utf-8") == content


def test_a_database_that_cannot_be_read(index_copy: Path) -> None:
    for path in index_copy.rglob("chroma.sqlite3"):
        path.write_bytes(b"no database")
    run = habitat("corpus", "search", "住房", env={"HABITAT_INDEX": str(index_copy)})
    assert_one_line(run, "cannot be read", "habitat index --rebuild")


def test_a_manifest_of_other_contents(index_copy: Path) -> None:
    """It promises more than is there: not answered from."""
    pointer = index_copy / POINTER
    data = json.loads(pointer.read_text(encoding="utf-8"))
    pointer.write_text(json.dumps(data | {"texts": data["texts"] + 1}), encoding="utf-8")
    run = habitat("corpus", "search", "住房", env={"HABITAT_INDEX": str(index_copy)})
    assert_one_line(run, f"{data['texts']} of {data['texts'] + 1} texts", "habitat index --rebuild")


def test_an_index_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert_one_line(habitat("ask", "住房", env={"HABITAT_INDEX": str(tmp_path / "file")}), "file")


@pytest.mark.parametrize("question", ["", "\n\t "])
def test_an_empty_search(question: str) -> None:
    assert_one_line(habitat("corpus", "search", question), "nothing to search for")


def test_a_missing_batch_file(tmp_path: Path) -> None:
    run = habitat("batch", "--in", str(tmp_path / "none.jsonl"), "--out", str(tmp_path / "out.jsonl"))
    assert_one_line(run, "none.jsonl")
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def control_characters() -> subprocess.CompletedProcess[str]:
    """A question that is empty once control characters are removed."""
    return habitat("ask", " \x01\x02")


def test_a_question_without_words_ends_with_2(control_characters: subprocess.CompletedProcess[str]) -> None:
    assert control_characters.returncode == 2
    assert "Traceback" not in control_characters.stderr
    assert len((control_characters.stdout + control_characters.stderr).strip().splitlines()) == 1


def test_a_question_without_words_is_one_line_on_stderr(control_characters: subprocess.CompletedProcess[str]) -> None:
    assert control_characters.stdout == ""
    assert_one_line(control_characters)


def test_a_question_that_is_too_long_ends_with_2() -> None:
    run = habitat("ask", "城市" * 20000, "--json")
    assert run.returncode == 2
    assert "Traceback" not in run.stderr
    answer = json.loads(run.stdout)
    assert (answer["status"], answer["citations"]) == ("error", [])
    assert "40000" in answer["answer"]


@pytest.mark.parametrize(
    "arguments", [("ask",), ("nonsense",), ("ask", "x", "--nonsense"), ("corpus", "search", "x", "--most", "0")]
)
def test_wrong_usage(arguments: tuple[str, ...]) -> None:
    run = habitat(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert "Traceback" not in run.stderr
    assert "Error: " in run.stderr or run.stderr.startswith("habitat: ")


def test_questions_are_not_added_to_unknown_entries_nor_with_wrong_evidence() -> None:
    assert_one_line(habitat("corpus", "questions", "add", "Z.9", "问？"), "there is no entry")
    assert_one_line(habitat("corpus", "questions", "add", "A.3", " "), "empty")
    run = habitat("corpus", "questions", "add", "A.3", "问？", "--evidence", "这句话没有印出来")
    assert_one_line(run, "not printed")
