"""Two runs case by case: what was mended, broken or only changed, and whether the difference could be chance."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from corpus.catalogue import write_atomic
from corpus.errors import HabitatError
from corpus.model import Record
from eval.figures import Drawing, Figure, Paired, paired, values_of
from eval.parts import TIMES
from eval.run import read_config
from eval.scoring import ALL_MEASURES, PASSED, ScoredCase, Summary, read_scores

BASELINE = Path(__file__).parent / "baseline.json"
_KEPT = [name for name in ALL_MEASURES if name not in TIMES]


class Release(Record):
    """What is kept of an accepted run: its overall figures, and each case's hashes and scores in the measures' order."""

    name: str
    commit: str
    measures: tuple[str, ...]
    figures: dict[str, Figure]
    cases: dict[str, tuple[str, str, tuple[float | None, ...]]]


@dataclass(frozen=True)
class View:
    """A run as it is compared: for each case its hash, its answer's hash and its scores."""

    name: str
    cases: Mapping[str, tuple[str, str, Mapping[str, float | None]]]
    figures: Mapping[str, Figure]


class Comparison(Record):
    """The second run against the first on the cases that both have, unchanged."""

    first: str
    second: str
    common: int
    only_first: int
    only_second: int
    differences: dict[str, Paired]
    fixed: tuple[str, ...]
    broken: tuple[str, ...]
    changed: tuple[str, ...]


def view(name: str, scored: Sequence[ScoredCase], summary: Summary) -> View:
    """A run's scores as they are compared."""
    cases = {each.case.id: (each.case_sha, each.answer_sha, each.scores) for each in scored}
    return View(name, cases, _overall(summary))


def view_of(folder: Path) -> View:
    """A finished run, by its folder. Raises :class:`eval.run.RunError`."""
    return view(folder.name, *read_scores(folder))


def baseline_view(path: Path = BASELINE) -> View:
    """The last accepted run. Raises :class:`HabitatError` where none was accepted."""
    try:
        kept = Release.model_validate_json(path.read_text(encoding="utf-8"))
    except OSError:
        raise HabitatError(f"there is no baseline in {path}", "accept a run: habitat eval accept RUN") from None
    except (ValidationError, UnicodeDecodeError):
        raise HabitatError(f"{path} cannot be read", "restore it from the repository") from None
    cases = {
        case_id: (case_sha, answer_sha, dict(zip(kept.measures, scores, strict=True)))
        for case_id, (case_sha, answer_sha, scores) in kept.cases.items()
    }
    return View(kept.name, cases, kept.figures)


def accept(folder: Path, measures: Collection[str], path: Path = BASELINE) -> Release:
    """Make a finished run the baseline; of each case only the given measures are kept. Raises :class:`HabitatError` where it is of a part of the cases only."""
    config = read_config(folder)
    if not config.whole or config.variant:
        raise HabitatError(f"{folder} is a run of a part or of a damaged variant", "accept a whole run")
    scored, summary = read_scores(folder)
    names = tuple(name for name in _KEPT if name == PASSED or name in measures)
    kept = Release(
        name=folder.name,
        commit=config.commit + ("-dirty" if config.dirty else ""),
        measures=names,
        figures=_overall(summary),
        cases={
            each.case.id: (each.case_sha, each.answer_sha, tuple(_short(each.scores.get(name)) for name in names))
            for each in scored
        },
    )
    write_atomic(path, _lines(kept))
    return kept


def compare(first: View, second: View, drawing: Drawing) -> Comparison:
    """Compare on the cases that both runs have in the same words. Raises :class:`HabitatError` where there are none."""
    common = [each for each, own in second.cases.items() if each in first.cases and first.cases[each][0] == own[0]]
    if not common:
        raise HabitatError(f"{first.name} and {second.name} have no case in common", "run the same sets")
    moved = {case_id: _score(second, case_id) - _score(first, case_id) for case_id in common}
    return Comparison(
        first=first.name,
        second=second.name,
        common=len(common),
        only_first=len(first.cases) - len(common),
        only_second=len(second.cases) - len(common),
        differences=differences(first, second, common, drawing),
        fixed=tuple(case_id for case_id in common if moved[case_id] > 0),
        broken=tuple(case_id for case_id in common if moved[case_id] < 0),
        changed=tuple(
            case_id for case_id in common if moved[case_id] == 0 and first.cases[case_id][1] != second.cases[case_id][1]
        ),
    )


def differences(first: View, second: View, case_ids: Sequence[str], drawing: Drawing) -> dict[str, Paired]:
    """The paired difference of every measure that is defined in both runs on some of the cases; times are left out."""
    found: dict[str, Paired] = {}
    for name in _KEPT:
        before, after = (values_of([each.cases[own][2].get(name) for own in case_ids]) for each in (first, second))
        try:
            found[name] = paired(before, after, drawing)
        except ValueError:
            continue
    return found


def table(comparison: Comparison) -> list[str]:
    """The comparison as lines of text."""
    lines = [
        f"{comparison.first} -> {comparison.second}: {comparison.common} cases in common"
        f" ({comparison.only_first} only in the first, {comparison.only_second} only in the second)",
        f"fixed {len(comparison.fixed)}, broken {len(comparison.broken)}, answered otherwise {len(comparison.changed)}",
        f"{'measure':24} {'difference':>10}  {'95 % interval':18} {'better':>6} {'worse':>6} {'p':>7}",
    ]
    for name, each in comparison.differences.items():
        interval = f"[{each.low:+.3f}, {each.high:+.3f}]"
        lines.append(f"{name:24} {each.difference:+10.3f}  {interval:18} {each.better:6} {each.worse:6} {each.p:7.3f}")
    for label, ids in (("fixed", comparison.fixed), ("broken", comparison.broken)):
        lines += [f"{label}: {case_id}" for case_id in ids]
    return lines


def _overall(summary: Summary) -> dict[str, Figure]:
    return {name: groups["all"] for name, groups in summary.figures.items() if "all" in groups}


def _score(own: View, case_id: str) -> float:
    return own.cases[case_id][2][PASSED] or 0.0


def _short(score: float | None) -> float | None:
    return None if score is None else round(score, 3)


def _lines(kept: Release) -> str:
    """JSON with one case a line, so that a renewed baseline can be read as a difference."""
    head = kept.model_copy(update={"cases": {}}).model_dump_json(indent=1)
    rows = ",\n".join(
        f"  {_json(case_id)}: {_json(row)}".replace(".0,", ",").replace(".0]", "]")
        for case_id, row in kept.cases.items()
    )
    return head.replace('"cases": {}', '"cases": {\n' + rows + "\n }") + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
