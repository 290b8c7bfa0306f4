"""A run: one answer a case, in order, whole after an interruption, never continued by another configuration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.answer import Answer
from eval.cases import Case, CasesError, load_outer
from eval.figures import Drawing, figure, paired, quantile
from eval.manifest import RunConfig, product_hash
from eval.part import Print
from eval.run import ANSWERS, RunError, answer_all, open_folder, read_answers
from eval.scoring import read_scores, score_case, summarise, write_scores
from eval.suite import outer_suite, spread

NAMES = [f"t-{number}" for number in range(1, 8)]


@pytest.fixture
def cases(make_case: Any) -> list[Case]:
    return [make_case(name) for name in NAMES]


class Scripted:
    """Answers every case; stops with an interruption at one, as Ctrl-C does."""

    def __init__(self, make_answer: Any, stop_at: str = "") -> None:
        self._make, self._stop_at = make_answer, stop_at
        self.asked: list[str] = []

    def __call__(self, case: Case) -> Answer:
        self.asked.append(case.id)
        if case.id == self._stop_at:
            raise KeyboardInterrupt
        return self._make(case.id)


def test_an_interrupted_run_goes_on_where_it_stopped(cases: list[Case], make_answer: Any, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        answer_all(cases, Scripted(make_answer, stop_at="t-4"), tmp_path)
    assert [answer.id for answer in read_answers(tmp_path / ANSWERS)] == NAMES[:3]
    second = Scripted(make_answer)
    assert [answer.id for answer in answer_all(cases, second, tmp_path)] == NAMES
    assert second.asked == NAMES[3:], "answers that are there are not asked for again"
    assert [answer.id for answer in read_answers(tmp_path / ANSWERS)] == NAMES


def test_a_line_cut_by_a_crash_is_asked_again(cases: list[Case], make_answer: Any, tmp_path: Path) -> None:
    answer_all(cases, Scripted(make_answer), tmp_path)
    path = tmp_path / ANSWERS
    path.write_bytes(path.read_bytes()[:-20])
    again = Scripted(make_answer)
    assert [answer.id for answer in answer_all(cases, again, tmp_path)] == NAMES
    assert again.asked == ["t-7"]
    assert len(path.read_text(encoding="utf-8").splitlines()) == 7


def test_several_jobs_keep_the_order(cases: list[Case], make_answer: Any, tmp_path: Path) -> None:
    answer_all(cases, Scripted(make_answer), tmp_path, jobs=4)
    assert [answer.id for answer in read_answers(tmp_path / ANSWERS)] == NAMES


def test_a_damaged_answer_is_named(tmp_path: Path) -> None:
    (tmp_path / ANSWERS).write_text("{}\n", encoding="utf-8")
    with pytest.raises(RunError, match="no answer"):
        read_answers(tmp_path / ANSWERS)


def test_a_folder_goes_on_until_it_is_finished_then_a_new_one_begins(config: RunConfig, tmp_path: Path) -> None:
    first = open_folder(config, runs=tmp_path)
    assert first.name == "2026-01-02-abc12345"
    later = config.model_copy(update={"created": "2026-01-02T09:00:00+00:00"})
    assert open_folder(later, runs=tmp_path) == first
    (first / "scores.json").write_text("{}", encoding="utf-8")
    assert open_folder(later, runs=tmp_path).name == "2026-01-02-abc12345-2"


def test_other_code_sets_or_settings_never_go_on(config: RunConfig, tmp_path: Path) -> None:
    first = open_folder(config, runs=tmp_path)
    for change in ({"product_sha256": "q"}, {"variant": "no-words"}, {"settings": {"encoder": "x"}}, {"whole": False}):
        other = config.model_copy(update=change)
        assert open_folder(other, runs=tmp_path / "x") != first
        with pytest.raises(RunError, match="another configuration"):
            open_folder(other, first)
    assert open_folder(config, first) == first


def test_the_hash_of_the_product_sees_a_changed_prompt(tmp_path: Path) -> None:
    (tmp_path / "prompts").mkdir()
    prompt = tmp_path / "prompts" / "zh.yaml"
    prompt.write_text("a", encoding="utf-8")
    before = product_hash(tmp_path)
    prompt.write_text("b", encoding="utf-8")
    assert product_hash(tmp_path) != before


def test_scores_are_read_as_they_were_written(cases: list[Case], make_answer: Any, tmp_path: Path) -> None:
    scored = [score_case(case, "own", make_answer(case.id), Print("", "")) for case in cases]
    summary = summarise(scored, 7, Drawing(resamples=100))
    write_scores(tmp_path, scored, summary)
    assert read_scores(tmp_path) == (scored, summary)
    with pytest.raises(RunError, match="no finished run"):
        read_scores(tmp_path / "elsewhere")


def test_figures_count_what_is_undefined_and_group_the_cases(make_case: Any, make_answer: Any) -> None:
    given = [make_case("a"), make_case("b", facts=[]), make_case("c", lang="en", gold=["B.2"])]
    scored = [score_case(case, "own", make_answer(case.id), Print("", "")) for case in given]
    summary = summarise(scored, 3, Drawing(resamples=100))
    facts = summary.figures["answer.facts"]
    assert (facts["all"].n, facts["all"].undefined, summary.undefined["answer.facts"]) == (2, 1, 1)
    right = summary.figures["answer.right"]
    assert (right["lang=zh"].mean, right["lang=en"].mean, right["not Chinese"].n) == (1.0, 0.0, 1)
    assert (right["section=A"].n, right["section=B"].n, right["kind=fact"].n, right["set=own"].n) == (2, 1, 3, 3)
    assert "mail.covered" in summary.figures and summary.figures["mail.covered"] == {}


def test_the_smoke_set_holds_every_kind_and_stays_the_same(make_case: Any) -> None:
    given = [make_case(f"f-{n}") for n in range(50)] + [make_case("m-1", type="email"), make_case("e-1", lang="en")]
    drawn = spread(given, 6)
    assert len(drawn) == 6 and {"m-1", "e-1"} <= {case.id for case in drawn}
    assert spread([*reversed(given)], 6)[::-1] == drawn


def test_a_set_of_others_may_leave_keys_out_and_have_more(tmp_path: Path) -> None:
    path = tmp_path / "outer.jsonl"
    path.write_text(
        '{"id": "o-1", "lang": "zh", "type": "fact", "question": "多久？", "gold": ["A.3"], "level": 3}\n'
        '{"id": "o-2", "lang": "en", "type": "unanswerable", "question": "Price?", "gold": ["A.3"], "answerable": false}\n',
        encoding="utf-8",
    )
    assert [(case.id, case.answerable, case.gold) for case in load_outer(path)] == [
        ("o-1", True, ["A.3"]),
        ("o-2", False, []),
    ]
    suite = outer_suite(path)
    assert (suite.set_of["o-1"], suite.whole, suite.files["outer"].cases) == ("outer", False, 2)
    for text, said in (("[1]\n", "no JSON object"), ("\n", "no cases"), ('{"id": "x"}\n', "lang")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(CasesError, match=said):
            load_outer(path)


def test_paired_differences_and_quantiles() -> None:
    drawing = Drawing(resamples=500)
    before, after = np.array([1.0, 1, 1, 0, np.nan, 1]), np.array([1.0, 0, 0, 1, 1, 1])
    found = paired(before, after, drawing)
    assert (found.n, found.better, found.worse, found.p) == (5, 1, 2, 1.0)
    assert found.difference == pytest.approx(-0.2) and found.low < -0.2 < found.high
    lost = paired(np.ones(10), np.concatenate([np.zeros(6), np.ones(4)]), drawing)
    assert lost.p == pytest.approx(2 * 0.5**6), "exact McNemar"
    times = quantile(np.arange(1.0, 102), 0.95, drawing)
    assert times.mean == 96.0 and times.low < 96 < times.high
    assert figure(after, drawing) == figure(after, drawing)
    with pytest.raises(ValueError, match="no case"):
        paired(np.array([np.nan]), np.array([1.0]), drawing)
