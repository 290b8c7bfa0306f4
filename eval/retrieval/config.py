"""What is compared: the variants of the ranking, the groups of cases, and how the figures are drawn."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from corpus.model import Record
from eval import figures
from eval.cases import Case
from eval.part import Measure
from index.ranking import Fusion
from index.views import VIEWS

REPORT: Final = Path(__file__).parents[2] / "docs" / "retrieval.md"
DENSE: Final = VIEWS[:3]  # the views that need centred vectors: passages, questions, titles
BANK: Final = ("questions", "titles", "bank")  # the views that rest on the question bank
FAR: Final = 0.5  # centred cosine to the nearest written question below which a case counts as far from the bank
SETS_READ: Final = ("cases-*", "abstain")  # sets the ranking is worked on with; the later ones judge releases
LIFTS: Final = {
    "id": "entry_id",
    "place": "place",
    "name": "term",
    "home": "term_home",
}  # what lifts -> keys of [exact]


MEASURED: Final = (
    Measure(name="hit@1", says="the first entry found is a right or acceptable one"),
    Measure(name="hit@3", says="one of the first three entries found is a right or acceptable one"),
    Measure(name="recall@5", says="share of the right entries among the first five"),
    Measure(name="mrr", says="one over the place of the first right or acceptable entry"),
    Measure(name="ndcg@10", says="order of the first ten; right entries count double"),
)


class Drawing(figures.Drawing):
    """How intervals and folds are drawn; written beside the figures."""

    folds: int = 6


class Variant(Record):
    """A way to rank: weights, and what is switched off."""

    name: str
    fusion: Fusion
    clauses: bool = True
    centred: bool = True
    naive: bool = False


def variants(fusion: Fusion) -> list[Variant]:
    """The rows of the ablation; the full ranking stands first."""
    rows = [Variant(name="full ranking", fusion=fusion)]
    used = [view for view in VIEWS if fusion.zh.get(view) or fusion.other.get(view)]
    for view in used:
        rows.append(Variant(name=f"without {view}", fusion=_only(fusion, [each for each in used if each != view])))
    rows.append(Variant(name="without the bank", fusion=_only(fusion, [each for each in used if each not in BANK])))
    for view in used:
        alone = fusion.model_copy(update={"zh": {view: 1.0}, "other": {view: 1.0}})
        rows.append(Variant(name=f"{view} alone", fusion=_without_lifts(alone, list(LIFTS)), clauses=False))
    rows.append(Variant(name="without centring", fusion=fusion, centred=False))
    rows.append(Variant(name="without clauses", fusion=fusion, clauses=False))
    for lift in LIFTS:
        rows.append(Variant(name=f"without exact {lift}s", fusion=_without_lifts(fusion, [lift])))
    rows.append(Variant(name="without any exact", fusion=_without_lifts(fusion, list(LIFTS))))
    rows.append(Variant(name="naive hybrid", fusion=fusion, naive=True))
    return rows


def takes(case: Case) -> bool:
    """Retrieval is scored where there are entries to find."""
    return case.answerable


def groups() -> dict[str, Callable[[Case], bool]]:
    """The groups of cases in the report. ``all`` is without aggregates, which are answered from the records."""
    found: dict[str, Callable[[Case], bool]] = {
        "all": lambda case: case.type != "aggregate",
        "not Chinese": lambda case: case.type != "aggregate" and case.lang != "zh",
        "compare + recommend": lambda case: case.type in ("compare", "recommend"),
        "all and aggregates": lambda _: True,
    }
    for language in ("zh", "en", "fr", "es", "ar", "ru"):
        found[language] = lambda case, own=language: case.type != "aggregate" and case.lang == own
    for kind in ("fact", "describe", "recommend", "compare", "followup", "email", "about", "adversarial", "aggregate"):
        found[kind] = lambda case, own=kind: case.type == own
    return found


def _only(fusion: Fusion, views: list[str]) -> Fusion:
    kept = {
        name: {view: weights.get(view, 0.0) for view in views}
        for name, weights in (("zh", fusion.zh), ("other", fusion.other))
    }
    return fusion.model_copy(update=kept)


def _without_lifts(fusion: Fusion, lifts: list[str]) -> Fusion:
    return fusion.model_copy(update={"exact": fusion.exact | {LIFTS[lift]: 0.0 for lift in lifts}})
