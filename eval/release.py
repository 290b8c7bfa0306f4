"""The way of a run from its cases to the gate's verdicts: what `habitat eval run` does."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.answer import Answer
from assistant.chain import Assistant
from assistant.settings import Settings
from corpus.errors import HabitatError
from eval.compare import BASELINE, Comparison, View, baseline_view, compare, view
from eval.figures import Drawing
from eval.gate import Verdict, judge, load_gate
from eval.manifest import RunConfig, configuration
from eval.run import ANSWERS, RUNS, RunError, answer_all, asking, open_folder, read_answers, read_config
from eval.scoring import ALL_MEASURES, ScoredCase, Summary, read_scores, score_case, summarise, the_print, write_scores
from eval.suite import Suite
from eval.variants import damaged

DRAWING = Drawing(resamples=2000)


@dataclass(frozen=True)
class Run:
    """A finished run in memory."""

    folder: Path
    config: RunConfig
    answers: list[Answer]
    scored: list[ScoredCase]
    summary: Summary

    @property
    def view(self) -> View:
        """The run as it is compared."""
        return view(self.folder.name, self.scored, self.summary)


@dataclass(frozen=True)
class Judged:
    """A run beside the last release. ``comparison`` is ``None`` where there is no release to compare with."""

    run: Run
    before: View | None
    comparison: Comparison | None
    verdicts: list[Verdict]

    @property
    def passed(self) -> bool:
        """Whether every rule of the gate holds."""
        return all(each.passed for each in self.verdicts)


def measure(
    assistant: Assistant,
    settings: Settings,
    suite: Suite,
    *,
    folder: Path | None = None,
    jobs: int = 1,
    variant: str = "",
    runs: Path = RUNS,
) -> Run:
    """Ask every case, or go on where an interrupted run stopped; score all; write the run's folder."""
    config = configuration(assistant, settings, suite, DRAWING, variant)
    answerer = damaged(assistant, variant) if variant else asking(assistant)
    folder = open_folder(config, folder, runs)
    print(f"habitat: {len(suite.cases)} cases into {folder}", file=sys.stderr)
    answers = answer_all(suite.cases, answerer, folder, jobs)
    if len({answer.index_version for answer in answers if answer.index_version}) > 1:
        raise RunError(f"the index was rebuilt while {folder} was being made", "remove the folder and run again")
    scored, summary = score(suite, answers, assistant, DRAWING)
    write_scores(folder, scored, summary)
    return Run(folder, config, answers, scored, summary)


def score(
    suite: Suite, answers: Sequence[Answer], assistant: Assistant, drawing: Drawing
) -> tuple[list[ScoredCase], Summary]:
    """The scored cases and the figures of a suite's answers."""
    print_ = the_print(assistant.library)
    scored = [
        score_case(case, suite.set_of[case.id], answer, print_)
        for case, answer in zip(suite.cases, answers, strict=True)
    ]
    return scored, summarise(scored, sum(len(answer.citations) for answer in answers), drawing)


def read_run(folder: Path) -> Run:
    """A finished run from its folder. Raises :class:`eval.run.RunError`."""
    config = read_config(folder)
    scored, summary = read_scores(folder)
    by_id = {answer.id: answer for answer in read_answers(folder / ANSWERS)}
    return Run(folder, config, [by_id[each.case.id] for each in scored], scored, summary)


def last_release(path: Path = BASELINE) -> View | None:
    """The baseline, or ``None`` where none was accepted yet. Raises :class:`HabitatError` where it is damaged."""
    return baseline_view(path) if path.exists() else None


def gated(run: Run, before: View | None) -> Judged:
    """The run before the gate. A set of others has nothing in common with the release and is only compared with bounds."""
    try:
        comparison = compare(before, run.view, run.config.drawing) if before else None
    except HabitatError:
        before, comparison = None, None
    verdicts = judge(load_gate(), run.scored, run.view, before, run.config.drawing, whole=run.config.whole)
    return Judged(run, before, comparison, verdicts)


def figures_table(summary: Summary) -> list[str]:
    """The overall figures as lines of text."""
    lines = [f"{'measure':24} {'figure':>8}  {'95 % interval':16} {'cases':>6} {'undefined':>9}"]
    for name in ALL_MEASURES:
        found = summary.figures[name].get("all")
        if found is None:
            lines.append(f"{name:24} {'':8}  {'no case has it':16} {0:6} {summary.undefined[name]:9}")
            continue
        digits = 0 if name.startswith("latency.") else 3
        interval = f"[{found.low:.{digits}f}, {found.high:.{digits}f}]"
        lines.append(f"{name:24} {found.mean:8.{digits}f}  {interval:16} {found.n:6} {found.undefined:9}")
    return lines


def verdicts_table(verdicts: Sequence[Verdict]) -> list[str]:
    """The gate's verdicts as lines of text, what failed first, with its reason."""
    lines: list[str] = []
    for each in sorted(verdicts, key=lambda verdict: verdict.passed):
        lines.append(f"{'passed' if each.passed else 'FAILED'}: {each.said}")
        if not each.passed:
            lines.append(f"        {each.rule.why}")
    return lines
