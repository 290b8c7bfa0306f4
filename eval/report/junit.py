"""A run as JUnit XML: a suite a set, a test a case; a case that did not pass is a failure, a gate rule is a test too."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from junitparser import Failure, JUnitXml, TestCase, TestSuite

from assistant.answer import Answer
from eval.gate import Verdict
from eval.scoring import PASSED, ScoredCase


def write_junit(
    path: Path, scored: Sequence[ScoredCase], answers: Sequence[Answer], verdicts: Sequence[Verdict]
) -> None:
    """Write all cases and the gate's rules."""
    page = JUnitXml("habitat eval")
    suites: dict[str, TestSuite] = {}
    for each, answer in zip(scored, answers, strict=True):
        suite = suites.setdefault(each.set, TestSuite(each.set))
        seconds = answer.timings_ms.get("total", 0.0) / 1000
        suite.add_testcase(_test(each.case.id, each.case.type, seconds, _fault(each, answer)))
    gate = TestSuite("gate")
    for verdict in verdicts:
        name = f"{verdict.rule.measure} [{verdict.rule.group}]"
        fault = None if verdict.passed else f"{verdict.said}. {verdict.rule.why}"
        gate.add_testcase(_test(name, "gate", 0.0, fault))
    for suite in (*suites.values(), gate):
        suite.update_statistics()
        page.add_testsuite(suite)
    page.update_statistics()
    page.write(str(path), pretty=True)


def _test(name: str, group: str, seconds: float, fault: str | None) -> TestCase:
    test = TestCase(name, classname=group, time=round(seconds, 4))
    if fault is not None:
        test.result = [Failure(_printable(fault))]
    return test


def _fault(each: ScoredCase, answer: Answer) -> str | None:
    if each.scores[PASSED]:
        return None
    cited = ", ".join(dict.fromkeys(citation.entry_id for citation in answer.citations)) or "nothing"
    wanted = ", ".join(each.case.gold or each.case.gold_any) or "no claim"
    return f"{answer.status.value}; cited {cited}; wanted {wanted}: {each.case.turns[-1]}"


def _printable(text: str) -> str:
    """XML knows no control characters."""
    return "".join(character for character in text if character.isprintable() or character in "\n\t")
