"""The figures: hit@1 and recall@5 of each case (ir_measures), their means, intervals and paired differences.

``hit@1``    ``Success(rel=1)@1``: the first entry stands in ``gold`` or ``gold_any``
``recall@5`` ``R(rel=2)@5``: the share of ``gold`` among the first five entries; ``gold_any`` counts nothing here

A case without ``gold`` has no recall@5: it is NaN, is counted, and enters no mean.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, Final

import ir_measures
import numpy as np
from numpy.typing import NDArray

from corpus.model import Record
from eval.cases import Case
from eval.retrieval.config import Drawing
from index.views import Matrix

Values = NDArray[np.float64]

MEASURES: Final = ("hit@1", "recall@5")
_CALCULATED: Final[tuple[Any, ...]] = (ir_measures.Success(rel=1) @ 1, ir_measures.R(rel=2) @ 5)
_LIBRARY: Any = ir_measures  # its types name pandas, which is not installed
_DEPTH = 10
_GOLD, _ACCEPTABLE = 2, 1


class Figure(Record):
    """A mean with its 95 % bootstrap interval; ``n`` cases had a value, ``undefined`` none."""

    mean: float
    low: float
    high: float
    n: int
    undefined: int


def measure(cases: Sequence[Case], entry_ids: Sequence[str], totals: Matrix) -> dict[str, Values]:
    """hit@1 and recall@5 of each case from the scores of the entries (cases, entries); NaN where undefined."""
    qrels: list[Any] = []
    run: list[Any] = []
    for case, row in zip(cases, totals, strict=True):
        qrels.extend(
            ir_measures.Qrel(case.id, entry_id, _ACCEPTABLE) for entry_id in set(case.gold_any) - set(case.gold)
        )
        qrels.extend(ir_measures.Qrel(case.id, entry_id, _GOLD) for entry_id in case.gold)
        for place, at in enumerate(np.argsort(-row, kind="stable")[:_DEPTH]):
            run.append(ir_measures.ScoredDoc(case.id, str(entry_ids[int(at)]), float(_DEPTH - place)))
    place_of = {case.id: at for at, case in enumerate(cases)}
    found = {name: np.full(len(cases), np.nan) for name in MEASURES}
    names = dict(zip(_CALCULATED, MEASURES, strict=True))
    for each in _LIBRARY.iter_calc(list(_CALCULATED), qrels, run):
        found[names[each.measure]][place_of[each.query_id]] = each.value
    found["recall@5"][[not case.gold for case in cases]] = np.nan
    return found


def figure(values: Values, drawing: Drawing) -> Figure:
    """Mean and percentile interval over cases; the same values and drawing give the same figure.

    Raises ValueError where no value is defined.
    """
    known = values[~np.isnan(values)]
    if not known.size:
        raise ValueError("no case has a defined score")
    means = _counts(known.size, drawing.resamples, drawing.seed) @ known.astype(np.float32) / known.size
    low, high = np.percentile(means, [2.5, 97.5])
    return Figure(
        mean=float(known.mean()), low=float(low), high=float(high), n=known.size, undefined=values.size - known.size
    )


@functools.lru_cache(maxsize=4)
def _counts(size: int, resamples: int, seed: int) -> Matrix:
    """How often each of ``size`` cases is drawn in each resample."""
    drawn = np.random.default_rng(seed).integers(0, size, (resamples, size))
    counts = np.zeros((resamples, size), dtype=np.float32)
    for row, own in zip(counts, drawn, strict=True):
        row += np.bincount(own, minlength=size)
    return counts
