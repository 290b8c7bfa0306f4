"""The report: one page that asks nothing of the network, with what a manager needs; JSON and JUnit XML beside it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from junitparser import JUnitXml

from assistant.answer import Answer, Status
from corpus.catalogue import write_atomic
from eval.compare import View
from eval.figures import Drawing
from eval.manifest import RunConfig
from eval.part import Print
from eval.release import Run, gated, read_run
from eval.report.page import write_report
from eval.run import RunError
from eval.scoring import ScoredCase, score_case, summarise, write_scores

HOSTILE = '<script>alert("x")</script>& "quoted"'


@pytest.fixture
def runs(make_case: Any, make_answer: Any, config: RunConfig, tmp_path: Path) -> tuple[Run, View]:
    """A run in which one case broke, and the release before it."""
    folder = tmp_path / "run"
    folder.mkdir()
    cases = [
        make_case("t-1"),
        make_case("t-2", question=HOSTILE, facts=[["八年"]]),
        make_case("t-3", type="unanswerable", answerable=False, gold=[], near=["B.2"], facts=[], field=None, lang="ar"),
    ]
    before = [
        score_case(case, "own", make_answer(case.id, text="- 八年，9-12 个月 [1]"), Print("", "")) for case in cases
    ]
    answers: list[Answer] = [make_answer(case.id) for case in cases]
    answers[2] = make_answer("t-3", "لا يذكر الدليل ذلك", status=Status.NO_ANSWER, citations=())
    after = [score_case(case, "own", answer, Print("", "")) for case, answer in zip(cases, answers, strict=True)]
    write_atomic(folder / "config.json", config.model_dump_json())
    write_atomic(folder / "answers.jsonl", "".join(answer.model_dump_json() + "\n" for answer in answers))
    write_scores(folder, after, summarise(after, 2, Drawing(resamples=100)))
    return read_run(folder), release(before)


def release(scored: list[ScoredCase]) -> View:
    from eval.compare import view

    return view("last-release", scored, summarise(scored, 0, Drawing(resamples=100)))


def test_the_page_stands_alone(runs: tuple[Run, View]) -> None:
    page = write_report(gated(*runs)).read_text(encoding="utf-8")
    assert not re.findall(r"""(?:src|href|url\()\s*=?\s*["'(]?\s*(?:https?:)?//""", page)
    assert "<script" not in page and "&lt;script&gt;" in page, "questions are text"
    assert page.count("<svg") == 4 and page.count('role="img"') == 4
    assert "<text" in page, "plots hold text, not drawn letters"


def test_the_page_says_what_a_release_needs(runs: tuple[Run, View]) -> None:
    page = write_report(gated(*runs)).read_text(encoding="utf-8")
    for words in (
        "last-release",
        "points since the last release",
        "By section of the catalogue",
        "missing: 八年",
        "broke",
    ):
        assert words in page, words
    assert "No:" in page and "rules of the gate fail" in page


def test_without_a_release_it_says_so(runs: tuple[Run, View]) -> None:
    page = write_report(gated(runs[0], None)).read_text(encoding="utf-8")
    assert "There is no release to compare with" in page and "points since" not in page


def test_json_and_junit_say_the_same(runs: tuple[Run, View]) -> None:
    judged = gated(*runs)
    folder = write_report(judged).parent
    data = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert (
        data["passed"] is False and data["comparison"]["broken"] == ["t-2"] and data["comparison"]["fixed"] == ["t-3"]
    )
    suites = {suite.name: suite for suite in JUnitXml.fromfile(str(folder / "junit.xml"))}
    assert (suites["own"].tests, suites["own"].failures) == (3, 1)
    failing = [test for test in suites["own"] if test.result]
    assert [test.name for test in failing] == ["t-2"] and "cited A.3" in str(failing[0].result[0].message)
    assert suites["gate"].failures == sum(not each.passed for each in judged.verdicts) > 0


def test_a_run_without_answers_to_a_part_still_has_a_page(
    make_case: Any, make_answer: Any, config: RunConfig, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    answer = make_answer(status=Status.REFUSED, text="不", citations=(), confidence=0.0, timings_ms={})
    case = make_case(type="adversarial", answerable=False, gold=[], facts=[], field=None)
    scored = [score_case(case, "own", answer, Print("", ""))]
    write_atomic(folder / "config.json", config.model_dump_json())
    write_atomic(folder / "answers.jsonl", answer.model_dump_json() + "\n")
    write_scores(folder, scored, summarise(scored, 0, Drawing(resamples=100)))
    page = write_report(gated(read_run(folder), None)).read_text(encoding="utf-8")
    assert page.count("<svg") == 2 and "0 of 1" in page


def test_what_is_no_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="is no run"):
        read_run(tmp_path)
