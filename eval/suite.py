"""The cases of a run: which sets, which of their cases, and where each case belongs."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.model import Record
from eval.cases import SETS, Case, load_outer, load_sets

SMOKE = 160


class SetFile(Record):
    """A set as it was when the run began."""

    path: str
    sha256: str
    cases: int


@dataclass(frozen=True)
class Suite:
    """Cases with the set each is from. ``whole`` where these are all of our own sets."""

    cases: tuple[Case, ...]
    set_of: dict[str, str]
    files: dict[str, SetFile]
    whole: bool


def own_suite(entry_ids: Collection[str], smoke: bool = False, folder: Path = SETS) -> Suite:
    """All our sets, or the smoke set drawn from them. Raises :class:`eval.cases.CasesError`."""
    sets = load_sets(folder, entry_ids)
    set_of = {case.id: name for name, cases in sets.items() for case in cases}
    files = {name: _file(folder / f"{name}.jsonl", len(cases)) for name, cases in sets.items()}
    cases = [case for own in sets.values() for case in own]
    return Suite(tuple(spread(cases, SMOKE) if smoke else cases), set_of, files, whole=not smoke)


def outer_suite(path: Path) -> Suite:
    """A set of others, by its path. Raises :class:`eval.cases.CasesError`."""
    cases = load_outer(path)
    name = path.stem
    return Suite(tuple(cases), {case.id: name for case in cases}, {name: _file(path, len(cases))}, whole=False)


def spread(cases: Sequence[Case], count: int) -> list[Case]:
    """So many cases, drawn in turn from every kind in every language; the same ones as long as the cases are the same.

    Inside a kind the order is that of a hash of the id, so a new case seldom moves the others.
    """
    strata: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda case: hashlib.sha256(case.id.encode()).hexdigest()):
        strata[case.type, "zh" if case.lang == "zh" else "other"].append(case)
    chosen: set[str] = set()
    queues = [strata[key] for key in sorted(strata)]
    deepest = max((len(queue) for queue in queues), default=0)
    for depth in range(deepest):
        for queue in queues:
            if depth < len(queue) and len(chosen) < count:
                chosen.add(queue[depth].id)
    return [case for case in cases if case.id in chosen]


def _file(path: Path, cases: int) -> SetFile:
    return SetFile(path=str(path), sha256=hashlib.sha256(path.read_bytes()).hexdigest(), cases=cases)
