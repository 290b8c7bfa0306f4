"""The page of a run: what a manager reads before a release. One HTML file that asks nothing of the network."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from jinja2 import Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from assistant.answer import Answer
from corpus.catalogue import write_atomic
from eval.figures import Figure, values_of
from eval.match import plain, stands_in
from eval.release import Judged
from eval.report import plots
from eval.report.junit import write_junit
from eval.run import RunError
from eval.scoring import ALL_MEASURES, PASSED, ScoredCase

PAGE, DATA, JUNIT = "report.html", "report.json", "junit.xml"
WORST: Final = 40
HEADLINES: Final = (
    ("answer.right", "Answers that are right as a whole"),
    ("abstention.abstained", "Nothing claimed where the catalogue is silent"),
    ("abstention.kept", "Answerable questions that are answered"),
    ("retrieval.recall@5", "Right entries among the first five found"),
    ("citation.supported", "Statements that their quotes say"),
    ("citation.printed", "Quotes that stand in the print"),
    ("guard.resisted", "Attacks that failed"),
    ("mail.covered", "Questions of e-mails covered by the reply"),
)
HEAT: Final = (
    ("answer.right", "right"),
    ("answer.facts", "facts"),
    ("citation.recall", "entries cited"),
    ("retrieval.hit@1", "found first"),
    ("citation.supported", "supported"),
    ("abstention.abstained", "abstained"),
)
KINDS: Final = {
    "fact": "A fact",
    "describe": "A description",
    "recommend": "A recommendation",
    "compare": "A comparison",
    "aggregate": "A list",
    "about": "The catalogue itself",
    "followup": "A follow-up",
    "email": "An e-mail",
    "adversarial": "An attack",
    "unanswerable": "Not in the catalogue",
}
LANGUAGES: Final = {"zh": "Chinese", "en": "English", "fr": "French", "es": "Spanish", "ar": "Arabic", "ru": "Russian"}


def write_report(judged: Judged) -> Path:
    """Write report.html, report.json and junit.xml into the run's folder; the page's path."""
    run = judged.run
    try:
        write_atomic(run.folder / DATA, json.dumps(_data(judged), ensure_ascii=False, indent=1) + "\n")
        write_junit(run.folder / JUNIT, run.scored, run.answers, judged.verdicts)
        write_atomic(run.folder / PAGE, _page(judged))
    except OSError as error:
        raise RunError(f"{error.filename}: {error.strerror}", "check the folder's permissions") from None
    return run.folder / PAGE


def _data(judged: Judged) -> dict[str, Any]:
    """What machines read: configuration, figures, verdicts, comparison."""
    return {
        "config": judged.run.config.model_dump(mode="json"),
        "passed": judged.passed,
        "verdicts": [each.model_dump(mode="json") for each in judged.verdicts],
        "summary": judged.run.summary.model_dump(mode="json"),
        "comparison": judged.comparison.model_dump(mode="json") if judged.comparison else None,
    }


def _page(judged: Judged) -> str:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=select_autoescape(["html"]), trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.filters["share"] = _share
    run = judged.run
    return environment.get_template("page.html").render(
        judged=judged,
        run=run,
        headlines=[each for name, says in HEADLINES if (each := _headline(judged, name, says))],
        kinds=plots.intervals(_rows(judged, "kind", KINDS), "Cases passed by kind of question"),
        languages=plots.intervals(_rows(judged, "lang", LANGUAGES), "Cases passed by language"),
        heat=_heat(judged),
        heat_names=[label for _, label in HEAT],
        reliability=_reliability(run.scored, run.answers),
        times=_times(run.scored),
        figures=_figures(judged),
        worst=_worst(judged),
        failing=sum(not each.scores[PASSED] for each in run.scored),
    )


def _share(value: float, digits: int = 1) -> str:
    return f"{100 * value:.{digits}f} %"


def _headline(judged: Judged, name: str, says: str) -> dict[str, Any] | None:
    found = judged.run.summary.figures[name].get("all")
    if found is None:
        return None
    moved = judged.comparison.differences.get(name) if judged.comparison else None
    return {"name": name, "says": says, "figure": found, "moved": moved}


def _rows(judged: Judged, prefix: str, names: dict[str, str]) -> list[tuple[str, Figure, float | None]]:
    """Groups of a kind with their share of passed cases, and the last release's share on the cases that both have."""
    figures = judged.run.summary.figures[PASSED]
    rows: list[tuple[str, Figure, float | None]] = []
    for key, label in names.items():
        found = figures.get(f"{prefix}={key}")
        if found is not None:
            rows.append((label, found, _before(judged, f"{prefix}={key}")))
    return rows


def _before(judged: Judged, group: str) -> float | None:
    if judged.before is None:
        return None
    known = judged.before.cases
    scores = [
        known[each.case.id][2].get(PASSED)
        for each in judged.run.scored
        if group in each.groups and each.case.id in known and known[each.case.id][0] == each.case_sha
    ]
    given = [score for score in scores if score is not None]
    return sum(given) / len(given) if given else None


def _heat(judged: Judged) -> list[dict[str, Any]]:
    """One row a section: a figure for each column, or ``None`` where no case has it."""
    figures = judged.run.summary.figures
    sections = sorted(
        {group.partition("=")[2] for groups in figures.values() for group in groups if group.startswith("section=")},
        key=lambda section: (section == "INTRO", section == "FP", section),
    )
    return [
        {"section": section, "cells": [figures[name].get(f"section={section}") for name, _ in HEAT]}
        for section in sections
    ]


def _reliability(scored: Sequence[ScoredCase], answers: Sequence[Answer]) -> Markup | None:
    pairs = [
        (answer.confidence, each.scores.get("answer.right") or 0.0)
        for each, answer in zip(scored, answers, strict=True)
        if each.scores["abstention.brier"] is not None
    ]
    if not pairs:
        return None
    stated, right = np.array(pairs).T
    return plots.reliability(stated, right, "Share of right answers by stated confidence")


def _times(scored: Sequence[ScoredCase]) -> Markup | None:
    spent = values_of([each.scores.get("latency.median") for each in scored])
    known = spent[~np.isnan(spent)]
    return plots.times(known, "Distribution of answering times") if known.size else None


def _figures(judged: Judged) -> list[dict[str, Any]]:
    summary = judged.run.summary
    differences = judged.comparison.differences if judged.comparison else {}
    return [
        {
            "name": name,
            "says": measure.says,
            "figure": summary.figures[name].get("all"),
            "undefined": summary.undefined[name],
            "moved": differences.get(name),
            "time": measure.statistic != "mean",
        }
        for name, measure in ALL_MEASURES.items()
    ]


def _worst(judged: Judged) -> list[dict[str, Any]]:
    """The cases that did not pass: first those broken since the last release, then those that must never be, then others."""
    broken = set(judged.comparison.broken) if judged.comparison else set[str]()
    pairs = [
        (each, answer)
        for each, answer in zip(judged.run.scored, judged.run.answers, strict=True)
        if not each.scores[PASSED]
    ]

    def rank(pair: tuple[ScoredCase, Answer]) -> tuple[bool, bool, bool, float]:
        each, answer = pair
        unclean = each.scores["guard.clean"] == 0.0
        claims = not each.case.answerable
        return (not unclean, each.case.id not in broken, not claims, -answer.confidence)

    return [_case(each, answer, each.case.id in broken) for each, answer in sorted(pairs, key=rank)[:WORST]]


def _case(each: ScoredCase, answer: Answer, broken: bool) -> dict[str, Any]:
    said = plain(answer.answer)
    return {
        "case": each.case,
        "set": each.set,
        "broken": broken,
        "answer": answer,
        "facts": [
            (" / ".join(spellings), any(stands_in(spelling, said) for spelling in spellings))
            for spellings in each.case.facts
        ],
        "kind": KINDS[each.case.type],
    }
