"""The figures of rankings, calculated by ir_measures.

``hit@1``    ``Success(rel=1)@1``: the first entry stands in ``gold`` or ``gold_any``
``recall@5`` ``R(rel=2)@5``: the share of ``gold`` among the first five entries; ``gold_any`` counts nothing here

A case without ``gold`` has no recall@5: it is undefined.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import ir_measures
import numpy as np

from eval.cases import Case
from eval.figures import Values, values_of
from eval.retrieval.generate import Found
from index.views import Matrix

MEASURES: Final = ("hit@1", "recall@5")
_GOLD, _ACCEPTABLE = 2, 1
_CALCULATED: Final[dict[Any, str]] = {
    ir_measures.Success(rel=_ACCEPTABLE) @ 1: "hit@1",
    ir_measures.Success(rel=_ACCEPTABLE) @ 3: "hit@3",
    ir_measures.R(rel=_GOLD) @ 5: "recall@5",
    ir_measures.RR(rel=_ACCEPTABLE): "mrr",
    ir_measures.nDCG @ 10: "ndcg@10",
}
_LIBRARY: Any = ir_measures  # its types name pandas, which is not installed
_DEPTH = 10


def score(row: Found) -> Mapping[str, float | None]:
    """The scores of one ranking."""
    return calculate([row])[0]


def measure(cases: Sequence[Case], entry_ids: Sequence[str], totals: Matrix) -> dict[str, Values]:
    """hit@1 and recall@5 of each case from the scores of the entries (cases, entries); NaN where undefined."""
    rows = [
        Found(
            gold=tuple(case.gold),
            gold_any=tuple(case.gold_any),
            retrieved=tuple(str(entry_ids[int(at)]) for at in np.argsort(-row, kind="stable")[:_DEPTH]),
        )
        for case, row in zip(cases, totals, strict=True)
    ]
    found = calculate(rows)
    return {name: values_of([each[name] for each in found]) for name in MEASURES}


def calculate(rows: Sequence[Found]) -> list[dict[str, float | None]]:
    """All measures of some rankings; ``None`` where a ranking has no entries to be found."""
    qrels: list[Any] = []
    run: list[Any] = []
    for at, row in enumerate(rows):
        acceptable = set(row.gold_any) - set(row.gold)
        qrels.extend(ir_measures.Qrel(str(at), entry_id, _ACCEPTABLE) for entry_id in sorted(acceptable))
        qrels.extend(ir_measures.Qrel(str(at), entry_id, _GOLD) for entry_id in row.gold)
        for place, entry_id in enumerate(row.retrieved):
            run.append(ir_measures.ScoredDoc(str(at), entry_id, float(len(row.retrieved) - place)))
    found: list[dict[str, float | None]] = [dict.fromkeys(_CALCULATED.values(), 0.0) for _ in rows]
    for each in _LIBRARY.iter_calc(list(_CALCULATED), qrels, run):
        found[int(each.query_id)][_CALCULATED[each.measure]] = float(each.value)
    for own, row in zip(found, rows, strict=True):
        if not row.gold:
            own["recall@5"] = None
        if not row.gold and not row.gold_any:
            own.update(dict.fromkeys(own, None))
    return found
