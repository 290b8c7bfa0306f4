"""The fixed list of 48 cases that a language model is measured on, and how it was drawn from ``eval/sets``.

python -m eval.grounding.cases OUT.jsonl [--truth TRUTH.jsonl]    (--draw writes cases.txt anew)

The rule: so many of each kind (``QUOTAS``); within a kind the languages take turns, starting one further with every
kind; within a language the case whose id has the lowest SHA-256 comes first. Of messages only the shorter half of each
language takes part.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, get_args

from corpus.catalogue import write_atomic
from eval.cases import Case, CasesError, CaseType, Language, load_cases

LIST: Final = Path(__file__).with_suffix(".txt")
QUOTAS: Final[dict[CaseType, int]] = {
    "fact": 10, "describe": 7, "recommend": 6, "compare": 5, "aggregate": 4, "followup": 3, "about": 2, "email": 2,
    "unanswerable": 5, "adversarial": 4,
}  # fmt: skip
_HEAD = "# Ids of the cases that a language model is measured on; written by python -m eval.grounding.cases --draw\n"


def draw(cases: Sequence[Case]) -> list[Case]:
    """The cases by the rule above. Raises :class:`eval.cases.CasesError` where a kind has too few."""
    drawn: list[Case] = []
    for turn, (kind, quota) in enumerate(QUOTAS.items()):
        drawn += _of_kind([case for case in cases if case.type == kind], kind, quota, turn)
    return drawn


def _of_kind(cases: Sequence[Case], kind: CaseType, quota: int, turn: int) -> list[Case]:
    if len(cases) < quota:
        raise CasesError(f"there are {len(cases)} cases of the kind {kind}, not {quota}", "restore eval/sets")
    languages = get_args(Language)
    start = turn % len(languages)
    queues = [_queue([case for case in cases if case.lang == each]) for each in languages[start:] + languages[:start]]
    depth = max(map(len, queues))
    in_turn = [queue[at] for at in range(depth) for queue in queues if at < len(queue)]
    return in_turn[:quota]


def _queue(cases: list[Case]) -> list[Case]:
    if cases and cases[0].type == "email":
        by_length = sorted(cases, key=lambda case: (len("".join(case.turns)), case.id))
        cases = by_length[: (len(cases) + 1) // 2]
    return sorted(cases, key=lambda case: hashlib.sha256(case.id.encode()).hexdigest())


def load_list(cases: Sequence[Case], path: Path = LIST) -> list[Case]:
    """The cases that the list names, in its order. Raises :class:`eval.cases.CasesError`."""
    by_id = {case.id: case for case in cases}
    try:
        ids = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    except OSError as error:
        raise CasesError(f"{path}: {error.strerror}", "write it: python -m eval.grounding.cases --draw") from None
    if unknown := [each for each in ids if each not in by_id]:
        raise CasesError(f"{path.name} names {', '.join(unknown)}, which no set holds", "draw the list anew")
    return [by_id[each] for each in ids]


def batch_line(case: Case) -> str:
    """The case as a line of ``habitat batch --in``."""
    kind = "email" if case.type == "email" else "question"
    return json.dumps({"id": case.id, "question": case.question, "kind": kind}, ensure_ascii=False)


def main() -> None:
    """Write the cases as batch input, and their truth in the form that ``score.py`` reads."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", nargs="?", type=Path, help="the file of batch input to write")
    parser.add_argument("--truth", type=Path, help="the file of truth to write")
    parser.add_argument("--draw", action="store_true", help="draw the list anew first")
    given = parser.parse_args()
    if given.draw:
        write_atomic(LIST, _HEAD + "".join(f"{case.id}\n" for case in draw(load_cases())))
    cases = load_list(load_cases())
    if given.out is not None:
        write_atomic(given.out, "".join(batch_line(case) + "\n" for case in cases))
    if given.truth is not None:
        write_atomic(given.truth, "".join(case.model_dump_json() + "\n" for case in cases))


if __name__ == "__main__":
    main()
