"""Comparison and gate: what is fixed or broken, which falls are let through, and the baseline kept on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Status
from corpus.catalogue import write_atomic
from corpus.errors import HabitatError
from eval.compare import View, accept, baseline_view, compare, table, view
from eval.figures import Drawing
from eval.gate import Gate, Rule, judge, load_gate
from eval.manifest import RunConfig
from eval.part import Print
from eval.scoring import ScoredCase, score_case, summarise, write_scores

DRAWING = Drawing(resamples=200)
RIGHT = Rule(measure="answer.right", least=0.5, may_fall=0.1, why="a reason")


@pytest.fixture
def scored(make_case: Any, make_answer: Any) -> Any:
    """Twenty cases of which those with the given numbers are refused."""

    def make(*refused: int, text: str = "- 每个城市预计 9-12 个月 [1]", **other: Any) -> list[ScoredCase]:
        return [
            score_case(
                make_case(f"t-{n}", **other),
                "own",
                make_answer(f"t-{n}", text, status=Status.NO_ANSWER if n in refused else Status.ANSWERED),
                Print("", ""),
            )
            for n in range(20)
        ]

    return make


def seen(name: str, scored: list[ScoredCase]) -> View:
    return view(name, scored, summarise(scored, 0, DRAWING))


def test_fixed_broken_and_changed(scored: Any) -> None:
    before, after = seen("a", scored(0, 1)), seen("b", scored(1, 2, text="- 约 9-12 个月 [1]"))
    found = compare(before, after, DRAWING)
    assert (found.fixed, found.broken, len(found.changed)) == (("t-0",), ("t-2",), 18)
    assert compare(before, before, DRAWING).changed == ()
    assert {"fixed: t-0", "broken: t-2"} <= set(table(found))
    moved = found.differences["answer.right"]
    assert (moved.difference, moved.better, moved.worse) == (0.0, 1, 1)
    assert not any(name.startswith("latency") for name in found.differences)


def test_an_edited_case_is_not_compared(scored: Any) -> None:
    with pytest.raises(HabitatError, match="no case in common"):
        compare(seen("a", scored()), seen("b", scored(note="edited")), DRAWING)


def verdicts(rule: Rule, after: list[ScoredCase], before: list[ScoredCase] | None, *, whole: bool) -> list[bool]:
    first = seen("a", before) if before else None
    gate = Gate(alpha=0.05, rules=(rule,))
    return [each.passed for each in judge(gate, after, seen("b", after), first, DRAWING, whole=whole)]


def test_a_fall_beyond_the_tolerance_fails_a_whole_run(scored: Any) -> None:
    assert verdicts(RIGHT, scored(0, 1), scored(), whole=True) == [True, True]
    assert verdicts(RIGHT, scored(0, 1, 2), scored(), whole=True) == [True, False]
    assert verdicts(RIGHT, scored(), scored(0, 1, 2), whole=True) == [True, True]


def test_on_a_part_only_a_sure_fall_fails(scored: Any) -> None:
    assert verdicts(RIGHT, scored(0, 1, 2), scored(), whole=False) == [True, True]
    assert verdicts(RIGHT, scored(*range(6)), scored(), whole=False) == [True, False]


def test_bounds_without_a_release(scored: Any) -> None:
    assert verdicts(RIGHT, scored(*range(9)), None, whole=True) == [True]
    assert verdicts(RIGHT, scored(*range(11)), None, whole=True) == [False]
    assert verdicts(RIGHT, scored(*range(11)), None, whole=False) == [True], "the interval still reaches one half"
    assert verdicts(RIGHT, scored(*range(17)), None, whole=False) == [False]


def test_where_lower_is_better_a_rise_fails(scored: Any) -> None:
    rule = Rule(measure="answer.refused", most=0.5, may_fall=0.1, why="a reason")
    assert verdicts(rule, scored(*range(3)), scored(), whole=True) == [True, False]
    assert verdicts(rule, scored(), scored(0, 1, 2), whole=True) == [True, True]
    assert verdicts(rule, scored(*range(12)), None, whole=True) == [False]


def test_exact_lets_no_case_through(scored: Any) -> None:
    rule = Rule(measure="answer.right", least=1.0, exact=True, why="a reason")
    assert verdicts(rule, scored(), None, whole=False) == [True]
    assert verdicts(rule, scored(3), None, whole=False) == [False]


def test_a_rule_without_cases_fails_a_whole_run_only(scored: Any) -> None:
    rule = Rule(measure="mail.covered", least=0.5, why="a reason")
    assert verdicts(rule, scored(), None, whole=True) == [False]
    assert verdicts(rule, scored(), None, whole=False) == [True]


def test_the_committed_gate_gives_a_reason_for_every_threshold() -> None:
    gate = load_gate()
    assert all(len(rule.why.split()) >= 8 for rule in gate.rules)
    assert {"citation.printed", "guard.clean"} <= {rule.measure for rule in gate.rules if rule.exact}


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('measure = "answer.wit"\nleast = 1\nwhy = "w"', "no measure"),
        ('measure = "passed"\nwhy = "w"', "no threshold"),
        ('measure = "passed"\nleast = 1', "why|required"),
        ("measure = ", "cannot be read"),
    ],
)
def test_a_wrong_gate_is_named(rule: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "gate.toml"
    path.write_text(f"[part]\nalpha = 0.05\n[[rule]]\n{rule}\n", encoding="utf-8")
    with pytest.raises(HabitatError, match=said) as caught:
        load_gate(path)
    assert "\n" not in str(caught.value)


def finished(folder: Path, config: RunConfig, cases: list[ScoredCase]) -> Path:
    folder.mkdir()
    write_atomic(folder / "config.json", config.model_dump_json())
    write_scores(folder, cases, summarise(cases, 0, DRAWING))
    return folder


def test_an_accepted_run_is_the_baseline(scored: Any, config: RunConfig, tmp_path: Path) -> None:
    cases = scored(4)
    path = tmp_path / "baseline.json"
    accept(finished(tmp_path / "run", config, cases), ["answer.right"], path)
    kept = baseline_view(path)
    assert kept.name == "run" and kept.figures["answer.right"].mean == pytest.approx(0.95)
    same = compare(kept, seen("b", cases), DRAWING)
    assert (same.common, same.fixed, same.broken, same.changed) == (20, (), (), ())
    assert set(same.differences) == {"passed", "answer.right"}, "only what the gate asks for is kept of each case"
    assert compare(kept, seen("b", scored()), DRAWING).fixed == ("t-4",)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith('  "t-') for line in lines) == 20, "one case a line"


@pytest.mark.parametrize("change", [{"whole": False}, {"variant": "no-words"}])
def test_a_part_or_a_damaged_run_cannot_be_accepted(
    change: Any, scored: Any, config: RunConfig, tmp_path: Path
) -> None:
    run = finished(tmp_path / "run", config.model_copy(update=change), scored())
    with pytest.raises(HabitatError, match="part or of a damaged"):
        accept(run, ["answer.right"], tmp_path / "baseline.json")
    assert not (tmp_path / "baseline.json").exists()


def test_a_missing_or_damaged_baseline_is_named(tmp_path: Path) -> None:
    with pytest.raises(HabitatError, match="habitat eval accept"):
        baseline_view(tmp_path / "none.json")
    (tmp_path / "bad.json").write_text("{", encoding="utf-8")
    with pytest.raises(HabitatError, match="cannot be read"):
        baseline_view(tmp_path / "bad.json")
