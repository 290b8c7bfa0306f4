"""The smoke set of the real assistant: it passes the gate, twice alike; deliberately damaged assistants do not."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chain import Assistant
from assistant.settings import Settings
from eval.cases import Case
from eval.gate import Verdict
from eval.parts import TIMES
from eval.release import Run, gated, last_release, measure, verdicts_table
from eval.run import ANSWERS, RunError
from eval.suite import Suite, own_suite
from eval.variants import VARIANTS

MOST = 80


def failed(verdicts: Sequence[Verdict]) -> set[str]:
    return {each.rule.measure for each in verdicts if not each.passed}


def test_the_smoke_set_passes_the_gate(smoke: Run) -> None:
    judged = gated(smoke, last_release())
    assert judged.passed, "\n".join(verdicts_table(judged.verdicts))
    assert judged.verdicts


def test_a_part_of_it_gives_the_same_answers_again(
    smoke: Run, assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    kinds: dict[str, Case] = {each.case.type: each.case for each in smoke.scored}
    again = measure(assistant, settings, part(smoke, list(kinds.values())), folder=tmp_path / "again")
    before = {each.case.id: each for each in smoke.scored}
    assert len(again.scored) == len(kinds) >= 9
    for each in again.scored:
        first = before[each.case.id]
        assert each.answer_sha == first.answer_sha
        steady = {name: score for name, score in each.scores.items() if name not in TIMES}
        assert steady == {name: score for name, score in first.scores.items() if name not in TIMES}


def part(smoke: Run, cases: Sequence[Case]) -> Suite:
    return Suite(tuple(cases), {each.case.id: each.set for each in smoke.scored}, smoke.config.sets, whole=False)


def damaged(
    variant: str, cases: Sequence[Case], smoke: Run, assistant: Assistant, settings: Settings, folder: Path
) -> set[str]:
    """The measures on which the gate catches a variant, against the whole assistant's answers to the same cases."""
    assert variant in VARIANTS
    run = measure(assistant, settings, part(smoke, cases[:MOST]), folder=folder / variant, variant=variant)
    return failed(gated(run, smoke.view).verdicts)


@pytest.fixture
def cases(smoke: Run) -> list[Case]:
    return [each.case for each in smoke.scored]


def test_quotes_shortened_by_one_character_are_caught(
    cases: list[Case], smoke: Run, assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    asked = [case for case in cases if case.answerable][:20]
    assert "citation.exact" in damaged("short-quotes", asked, smoke, assistant, settings, tmp_path)


def test_abstention_switched_off_is_caught(
    cases: list[Case], smoke: Run, assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    asked = [case for case in cases if not case.answerable]
    assert "abstention.abstained" in damaged("never-abstain", asked, smoke, assistant, settings, tmp_path)


def test_a_wrong_field_prior_is_caught(
    cases: list[Case], smoke: Run, assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    asked = [case for case in cases if case.facts and case.type in ("fact", "describe", "followup", "about", "email")]
    assert "answer.right" in damaged("wrong-field", asked, smoke, assistant, settings, tmp_path)


def test_the_lexical_index_switched_off_is_caught(
    cases: list[Case], smoke: Run, assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    asked = [case for case in cases if case.answerable and case.lang == "zh" and case.type != "aggregate"]
    caught = damaged("no-words", asked, smoke, assistant, settings, tmp_path)
    assert caught & {"retrieval.hit@1", "retrieval.recall@5", "retrieval.ndcg@10", "answer.right"}


def test_damage_leaves_the_assistant_whole(assistant: Assistant) -> None:
    from eval.variants import damaged as answerer

    tools = assistant.tools
    before = replace(tools)
    for variant in VARIANTS:
        answerer(assistant, variant)
    assert assistant.tools is tools and tools == before


def test_an_index_rebuilt_on_the_way_is_refused(
    smoke: Run, assistant: Assistant, settings: Settings, tmp_path: Path
) -> None:
    suite = part(smoke, [each.case for each in smoke.scored[:3]])
    folder = measure(assistant, settings, suite, folder=tmp_path / "run").folder
    lines = (folder / ANSWERS).read_text(encoding="utf-8").splitlines()
    other = json.loads(lines[0]) | {"index_version": "another"}
    (folder / ANSWERS).write_text("\n".join([json.dumps(other), *lines[1:]]) + "\n", encoding="utf-8")
    with pytest.raises(RunError, match="rebuilt"):
        measure(assistant, settings, suite, folder=folder)


def test_the_figures_agree_with_the_outer_scorer(smoke: Run, shared_evalset: Path, tmp_path: Path) -> None:
    scorer = shared_evalset / "score.py"
    if not scorer.is_file():
        pytest.skip("the outer scorer is not there")
    scored = [each for each in smoke.scored if each.case.gold or not each.case.answerable]
    questions = tmp_path / "questions.jsonl"
    questions.write_text("".join(each.case.model_dump_json() + "\n" for each in scored), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(scorer), str(smoke.folder / ANSWERS), str(questions)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    theirs = json.loads(done.stdout)
    names = {
        "right": "answer.right", "refused": "answer.refused", "facts": "answer.facts", "facts_all": "answer.facts_all",
        "set_f1": "answer.set_f1", "cite_recall": "citation.recall", "cite_precision": "citation.precision",
        "hit1": "retrieval.hit@1", "hit3": "retrieval.hit@3", "recall5": "retrieval.recall@5",
        "abstained": "abstention.abstained",
    }  # fmt: skip
    compared = 0
    for group in ("all-answerable", "all-unanswerable", *sorted({each.case.type for each in scored})):
        for their_name, our_name in names.items():
            ours = [
                score
                for each in scored
                if group in (each.case.type, "all-answerable" if each.case.answerable else "all-unanswerable")
                and (score := each.scores.get(our_name)) is not None
            ]
            if ours and their_name in theirs[group]:
                assert theirs[group][their_name] == pytest.approx(sum(ours) / len(ours), abs=0.0006), (group, our_name)
                compared += 1
    assert compared > 40
    assert theirs["quotes"]["not_in_source"] == 0


def test_a_set_without_cases_exits_with_one_line(tmp_path: Path) -> None:
    from commands import habitat

    (tmp_path / "empty.jsonl").write_text("\n", encoding="utf-8")
    done = habitat("eval", "run", "--set", str(tmp_path / "empty.jsonl"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "there are no cases" in done.stderr and "Traceback" not in done.stderr


def test_our_own_sets_are_the_whole(assistant: Assistant) -> None:
    known = [entry.id for entry in assistant.library.entries]
    whole, smoke_set = own_suite(known), own_suite(known, smoke=True)
    assert whole.whole and not smoke_set.whole
    assert len(smoke_set.cases) < len(whole.cases) / 4
    assert {case.type for case in smoke_set.cases} == {case.type for case in whole.cases}
