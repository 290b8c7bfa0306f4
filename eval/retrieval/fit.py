"""``python -m eval.retrieval.fit``: the fusion weights by cross-validation over cases, entries held out.

The weights of both language groups and the lifts of places and terms are moved one at a time (coordinate search) so
that a softmax over the entries gives the gold entries most; a penalty keeps them near the present ones. A fold holds
out entries: no case that names one of them is trained on. Prints the weights; ``index/fusion.toml`` is changed by hand,
where the held-out gain is real.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import HabitatError
from eval.cases import SETS, Case
from eval.figures import Values, figure
from eval.retrieval.ablation import Opened, interval, masks, open_evidence, write_part
from eval.retrieval.config import REPORT, Drawing
from eval.retrieval.generate import Evidence, part, totals
from eval.retrieval.score import MEASURES, measure
from index.ranking import Fusion
from index.views import VIEWS, Matrix

_MOVES = (0.0, 0.5, 0.8, 1.25, 2.0)
_WAKE = 0.1
_SWEEPS = 8
_PENALTY = 0.002
_TEMPERATURE = 2.0
_LIFTS = ("place", "term")
_SIMPLER = (("titles",), ("words",), ("spots",), ("words", "titles"), ("spots", "titles"), ("words", "spots"))

Mask = NDArray[np.bool_]
Weights = dict[tuple[str, str], float]


def loss(evidence: Evidence, truth: tuple[Matrix, Matrix], fusion: Fusion) -> float:
    """Mean negative log softmax of the gold entries, each against the entries that are not acceptable."""
    gold, acceptable = truth
    scaled = totals(evidence, fusion) / _TEMPERATURE
    scaled = scaled - scaled.max(axis=1, keepdims=True)
    others = (np.exp(scaled) * (1 - acceptable)).sum(axis=1, keepdims=True)
    each = np.log1p(others * np.exp(-scaled))
    return float(((each * gold).sum(1) / gold.sum(1)).mean())


def fit(evidence: Evidence, start: Fusion, dropped: Sequence[str] = ()) -> Fusion:
    """The weights that coordinate search from ``start`` finds, with some views held at zero."""
    first = _weights(start)
    current: Weights = {key: 0.0 if key[1] in dropped else value for key, value in first.items()}
    truth = _truth(evidence)

    def cost(weights: Weights) -> float:
        moved = sum((weights[key] / first[key] - 1) ** 2 for key in weights if first[key] and key[1] not in dropped)
        return loss(evidence, truth, _fusion(start, weights)) + _PENALTY * moved

    best = cost(current)
    for _ in range(_SWEEPS):
        before = best
        for key, value in list(current.items()):
            if key[1] in dropped:
                continue
            for option in [value * move for move in _MOVES] if value else [_WAKE]:
                tried = current | {key: option}
                if (found := cost(tried)) < best - 1e-6:
                    best, current = found, tried
        if before - best < 1e-5:
            break
    return _fusion(start, current)


def folds(cases: Sequence[Case], drawing: Drawing) -> list[tuple[list[int], list[int]]]:
    """(train, test) positions of each fold: entries are dealt to folds, a case is tested with its first entry."""
    entries = sorted({entry for case in cases for entry in _named(case)})
    dealt = np.random.default_rng(drawing.seed).permutation(len(entries)) % drawing.folds
    fold_of = dict(zip(entries, dealt.tolist(), strict=True))
    return [
        (
            [at for at, case in enumerate(cases) if all(fold_of[entry] != fold for entry in _named(case))],
            [at for at, case in enumerate(cases) if fold_of[_named(case)[0]] == fold],
        )
        for fold in range(drawing.folds)
    ]


def held_out(evidence: Evidence, start: Fusion, drawing: Drawing, dropped: Sequence[str] = ()) -> dict[str, Values]:
    """hit@1 and recall@5 of each case under the weights fitted without its entries."""
    found = {name: np.full(len(evidence.cases), np.nan) for name in MEASURES}
    for train, test in folds(evidence.cases, drawing):
        fitted = fit(part(evidence, train), start, dropped)
        own = part(evidence, test)
        for name, values in measure(own.cases, own.entry_ids, totals(own, fitted)).items():
            found[name][test] = values
    return found


def report(opened: Opened, start: Fusion, drawing: Drawing) -> list[str]:
    """The lines: held-out figures of refitted weights and of simpler rankings, and the weights fitted on all cases."""
    evidence = part(opened.evidence, [at for at, case in enumerate(opened.evidence.cases) if case.type != "aggregate"])
    present = measure(evidence.cases, evidence.entry_ids, totals(evidence, start))
    far = masks(evidence)["far from the bank"]
    heads = ["weights", "hit@1", "difference", "recall@5", "difference", "hit@1 far from the bank, difference"]
    lines = [opened.stamp(drawing), "", f"{drawing.folds} folds; aggregates left out.", ""]
    lines += ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|", _line("present", present, None, drawing)]
    lines.append(_line("refitted", held_out(evidence, start, drawing), present, drawing, far))
    for dropped in _SIMPLER:
        name = " and ".join(dropped)
        kept = _fusion(start, {key: 0.0 if key[1] in dropped else value for key, value in _weights(start).items()})
        simpler = measure(evidence.cases, evidence.entry_ids, totals(evidence, kept))
        lines.append(_line(f"present without {name}", simpler, present, drawing, far))
        lines.append(
            _line(f"refitted without {name}", held_out(evidence, start, drawing, dropped), present, drawing, far)
        )
    fitted = fit(evidence, start)
    lines += ["", "Fitted on all cases:", "", "```toml", *_toml(fitted), "```"]
    return lines


def _line(
    name: str, own: dict[str, Values], base: dict[str, Values] | None, drawing: Drawing, far: Mask | None = None
) -> str:
    cells = [name]
    for each in MEASURES:
        cells.append(interval(figure(own[each], drawing)))
        cells.append(interval(figure(own[each] - base[each], drawing), signed=True) if base else "")
    if base and far is not None:
        cells.append(interval(figure((own["hit@1"] - base["hit@1"])[far], drawing), signed=True))
    else:
        cells.append("")
    return "| " + " | ".join(cells) + " |"


def _named(case: Case) -> list[str]:
    return [*case.gold, *case.gold_any]


def _truth(evidence: Evidence) -> tuple[Matrix, Matrix]:
    gold = [[entry in (case.gold or case.gold_any) for entry in evidence.entry_ids] for case in evidence.cases]
    acceptable = [[entry in _named(case) for entry in evidence.entry_ids] for case in evidence.cases]
    return np.array(gold, dtype=np.float32), np.array(acceptable, dtype=np.float32)


def _weights(fusion: Fusion) -> Weights:
    found = {(group, view): weights.get(view, 0.0) for group, weights in _groups(fusion).items() for view in VIEWS}
    return found | {("exact", lift): fusion.exact[lift] for lift in _LIFTS}


def _fusion(start: Fusion, weights: Weights) -> Fusion:
    own = {name: {view: weights[name, view] for view in VIEWS} for name in ("zh", "other")}
    exact = start.exact | {lift: weights["exact", lift] for lift in _LIFTS}
    return Fusion(zh=own["zh"], other=own["other"], exact=exact)


def _groups(fusion: Fusion) -> dict[str, dict[str, float]]:
    return {"zh": fusion.zh, "other": fusion.other}


def _toml(fusion: Fusion) -> list[str]:
    lines: list[str] = []
    for name, weights in (_groups(fusion) | {"exact": fusion.exact}).items():
        lines += [f"[{name}]", *(f"{key} = {value:.3g}" for key, value in weights.items())]
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit and write; 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="eval.retrieval.fit", description=__doc__)
    parser.add_argument("--sets", type=Path, default=SETS, help="folder of the cases (cases-*.jsonl, abstain.jsonl)")
    parser.add_argument("--report", type=Path, default=REPORT, help="Markdown file to write into")
    options = parser.parse_args(arguments)
    try:
        opened = open_evidence(options.sets)
    except HabitatError as error:
        print(error, file=sys.stderr)
        return 2
    lines = report(opened, Fusion.load(), Drawing())
    write_part("fit", lines, options.report)
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
