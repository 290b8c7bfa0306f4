"""The command's exit codes: 0 nothing lost, 1 fallen behind, 2 a folder that is no run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.answer import Status
from assistant.cli import app
from corpus.catalogue import write_atomic
from corpus.errors import HabitatError
from eval.figures import Drawing
from eval.manifest import RunConfig
from eval.part import Print
from eval.scoring import score_case, summarise, write_scores


@pytest.fixture
def folders(make_case: Any, make_answer: Any, config: RunConfig, tmp_path: Path) -> tuple[str, str]:
    """A good run of a part, and one that refused everything."""
    for name, status in (("good", Status.ANSWERED), ("bad", Status.NO_ANSWER)):
        folder = tmp_path / name
        folder.mkdir()
        answers = [make_answer(f"t-{n}", status=status) for n in range(20)]
        scored = [score_case(make_case(each.id), "own", each, Print("", "每个城市预计9-12个月")) for each in answers]
        write_atomic(folder / "config.json", config.model_copy(update={"whole": False}).model_dump_json())
        write_atomic(folder / "answers.jsonl", "".join(each.model_dump_json() + "\n" for each in answers))
        write_scores(folder, scored, summarise(scored, 20, Drawing(resamples=100)))
    return str(tmp_path / "good"), str(tmp_path / "bad")


def test_compare_exits_with_one_where_a_run_falls_behind(folders: tuple[str, str]) -> None:
    good, bad = folders
    worse = CliRunner().invoke(app, ["eval", "compare", good, bad])
    assert worse.exit_code == 1
    assert "broken 20" in worse.stdout and "FAILED: answer.right moved by -1.000 on 20 cases" in worse.stdout
    better = CliRunner().invoke(app, ["eval", "compare", bad, good])
    assert "fixed 20, broken 0" in better.stdout and "moved by +1.000" in better.stdout


def test_report_prints_where_the_page_is(folders: tuple[str, str]) -> None:
    done = CliRunner().invoke(app, ["eval", "report", folders[1], "--against", folders[0]])
    assert done.exit_code == 0
    assert "No:" in Path(done.stdout.strip()).read_text(encoding="utf-8")


@pytest.mark.parametrize("command", [["compare", "x", "y"], ["report", "x"], ["accept", "x"], ["judge", "x"]])
def test_what_is_no_run_is_named(command: list[str], tmp_path: Path) -> None:
    arguments = [str(tmp_path / each) if each in ("x", "y") else each for each in command]
    done = CliRunner().invoke(app, ["eval", *arguments])
    assert isinstance(done.exception, HabitatError) and "is no run" in str(done.exception)


def test_judging_without_a_model_reads_quotes_and_numbers(folders: tuple[str, str]) -> None:
    done = CliRunner().invoke(app, ["eval", "judge", folders[0]])
    assert done.exit_code == 0
    assert [line.split()[:2] for line in done.stdout.splitlines()] == [["verbatim", "1.000"], ["numbers", "1.000"]]
