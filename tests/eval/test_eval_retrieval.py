"""Retrieval's figures: the measures on a toy ranking, the fusion's arithmetic, intervals, folds, empty data."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eval.cases import Case
from eval.figures import figure
from eval.retrieval.ablation import masks, read_cases, tables, values, write_part
from eval.retrieval.config import LIFTS, Drawing, Variant, variants
from eval.retrieval.fit import fit, folds, loss
from eval.retrieval.generate import ONES, Evidence, part, totals
from eval.retrieval.score import measure
from index.ranking import Fusion
from index.views import VIEWS

ENTRIES = tuple(f"A.{number}" for number in range(1, 9))
DRAWING = Drawing(resamples=500, folds=3)


def case(number: int, gold: list[str], gold_any: list[str] | None = None, **other: Any) -> Case:
    fields = {"lang": "zh", "type": "fact", "field": None, "facts": [], "answerable": True} | other
    return Case(id=f"t-{number}", question="？", gold=gold, gold_any=gold_any or [], **fields)


def toy(cases: list[Case], seed: int = 1) -> Evidence:
    """One text a case, plus a clause pair for the first and a first turn for the last; passages know the gold."""
    random = np.random.default_rng(seed)
    texts = random.normal(size=(len(cases) + 3, len(VIEWS), len(ENTRIES))).astype(np.float32)
    for at, each in enumerate(cases):
        for entry in each.gold:
            texts[at, 0, ENTRIES.index(entry)] += 3
    chinese = np.array([each.lang == "zh" for each in cases] + [True] * 3)
    return Evidence(
        cases=tuple(cases), entry_ids=ENTRIES, texts=texts, uncentred=texts[:, :3] * 0, chinese=chinese,
        main=np.arange(len(cases)), first=np.array([-1] * (len(cases) - 1) + [len(cases)]),
        clause=np.array([len(cases) + 1, len(cases) + 2]), clause_of=np.array([0, 0]),
        lifts=np.zeros((len(cases), len(LIFTS), len(ENTRIES)), np.float32),
        naive=texts[: len(cases), 0], near=np.linspace(0, 1, len(cases), dtype=np.float32),
    )  # fmt: skip


CASES = [case(number, [ENTRIES[number % 8]], lang="en" if number % 3 == 0 else "zh") for number in range(24)]


def test_hit_takes_acceptable_entries_and_recall_only_gold() -> None:
    scores = np.array([[8, 7, 6, 5, 4, 3, 2, 1]], dtype=np.float32)
    for given, hit, recall in [
        (case(1, ["A.1"]), 1, 1),
        (case(2, ["A.5"]), 0, 1),
        (case(3, ["A.6"]), 0, 0),
        (case(4, ["A.2"], ["A.1"]), 1, 1),
        (case(5, ["A.2", "A.6"]), 0, 0.5),
        (case(6, ["A.6"], ["A.1", "A.2"]), 1, 0),
    ]:
        found = measure([given], ENTRIES, scores)
        assert (found["hit@1"][0], found["recall@5"][0]) == (hit, recall), given.id


def test_equal_scores_keep_the_order_of_the_entries() -> None:
    assert measure([case(1, ["A.1"])], ENTRIES, np.zeros((1, 8), np.float32))["hit@1"][0] == 1


def test_a_case_without_gold_is_counted_and_not_averaged() -> None:
    scores = np.tile(np.arange(8, 0, -1, dtype=np.float32), (2, 1))
    found = measure([case(1, [], ["A.1"]), case(2, ["A.8"])], ENTRIES, scores)
    recall = figure(found["recall@5"], DRAWING)
    assert (recall.mean, recall.n, recall.undefined) == (0.0, 1, 1)
    assert figure(found["hit@1"], DRAWING).mean == 0.5
    with pytest.raises(ValueError, match="no case"):
        figure(np.array([np.nan]), DRAWING)


def test_the_interval_is_the_same_each_time_and_moves_with_the_seed() -> None:
    drawn = np.array([0.0, 1.0] * 30 + [1.0] * 17)
    assert figure(drawn, DRAWING) == figure(drawn, DRAWING)
    other = figure(drawn, Drawing(resamples=500, seed=7))
    assert (other.low, other.high) != (figure(drawn, DRAWING).low, figure(drawn, DRAWING).high)
    assert figure(drawn, DRAWING).low < drawn.mean() < figure(drawn, DRAWING).high


def test_the_fusion_adds_weighted_views_clauses_first_turns_and_lifts() -> None:
    evidence = toy(CASES)
    evidence.lifts[2, 1, 4] = 1
    fusion = Fusion(zh={"words": 2.0}, other={"bank": 3.0}, exact=ONES.exact | {"place": 5.0})
    found = totals(evidence, fusion)
    words, bank = VIEWS.index("words"), VIEWS.index("bank")
    assert np.allclose(found[3], 3 * evidence.texts[3, bank])
    assert np.allclose(found[2] - 2 * evidence.texts[2, words], np.eye(8)[4] * 5, atol=1e-5)

    def z(row: Any) -> Any:
        return (row - row.mean()) / row.std()

    joined, first = evidence.texts[23, words], evidence.texts[24, words]
    assert np.allclose(found[23], z(joined) + z(first), atol=1e-5)
    best = np.maximum(z(evidence.texts[25, words]), z(evidence.texts[26, words]))
    assert np.allclose(found[0], 3 * evidence.texts[0, bank] + best, atol=1e-5)
    assert np.allclose(totals(evidence, fusion, clauses=False)[0], 3 * evidence.texts[0, bank])


def test_a_part_scores_as_the_whole() -> None:
    evidence = toy(CASES)
    chosen = [0, 5, 23]
    assert np.allclose(totals(part(evidence, chosen), ONES), totals(evidence, ONES)[chosen], atol=1e-5)


def test_a_variant_switches_off_what_it_names() -> None:
    rows = {row.name: row for row in variants(ONES)}
    assert all(
        "words" not in weights for weights in (rows["without words"].fusion.zh, rows["without words"].fusion.other)
    )
    assert rows["titles alone"].fusion.zh == {"titles": 1.0}
    assert set(rows["without any exact"].fusion.exact.values()) == {0.0}
    assert not rows["without clauses"].clauses and not rows["without centring"].centred
    evidence = toy(CASES)
    naive = measure(CASES, ENTRIES, evidence.naive)
    assert np.array_equal(values(evidence, Variant(name="n", fusion=ONES, naive=True))["hit@1"], naive["hit@1"])


def test_the_table_has_every_variant_and_leaves_aggregates_out_of_all() -> None:
    evidence = toy([*CASES[:-1], case(99, ["A.1", "A.2"], type="aggregate")])
    lines = tables(evidence, variants(ONES), DRAWING)
    assert all(any(line.startswith(f"| {row.name} |") for line in lines) for row in variants(ONES))
    assert masks(evidence)["all"].sum() == 23
    assert any(line.startswith("| aggregate | 1 |") for line in lines)


def test_folds_hold_entries_out_and_test_each_case_once() -> None:
    cases = [*CASES, case(90, ["A.1", "A.4"]), case(91, ["A.2"], ["A.7"])]
    found = folds(cases, DRAWING)
    assert sorted(at for _, test in found for at in test) == list(range(len(cases)))
    for train, test in found:
        tested = {cases[at].gold[0] for at in test}
        assert not tested & {entry for at in train for entry in (*cases[at].gold, *cases[at].gold_any)}


def test_fitting_lowers_the_loss_and_can_drop_a_view() -> None:
    evidence = toy(CASES)
    truth = np.array([[entry in each.gold for entry in ENTRIES] for each in CASES], dtype=np.float32)
    fitted = fit(evidence, ONES)
    assert loss(evidence, (truth, truth), fitted) < loss(evidence, (truth, truth), ONES)
    assert fitted.zh["passages"] > fitted.zh["words"]
    assert fit(evidence, ONES, ("titles",)).other["titles"] == 0


def test_a_report_part_is_replaced_and_written_text_stays(tmp_path: Path) -> None:
    report = tmp_path / "retrieval.md"
    report.write_text("# Title\n\nWritten by hand.\n", encoding="utf-8")
    write_part("ablation", ["one"], report)
    write_part("fit", ["two"], report)
    write_part("ablation", [r"three \1"], report)
    text = report.read_text(encoding="utf-8")
    assert "Written by hand." in text and "two" in text and r"three \1" in text and "one\n" not in text


def test_sets_that_judge_releases_are_not_read(tmp_path: Path) -> None:
    for number, name in enumerate(("cases-x", "abstain", "fresh", "emails")):
        line = case(number, ["A.1"]).model_dump_json()
        (tmp_path / f"{name}.jsonl").write_text(line + "\n", encoding="utf-8")
    assert {each.id for each in read_cases(tmp_path)} == {"t-0", "t-1"}


@pytest.mark.parametrize("command", ["ablation", "fit", "adapter"])
def test_empty_data_exits_non_zero_and_writes_nothing(command: str, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    line = [sys.executable, "-m", f"eval.retrieval.{command}", "--sets", str(tmp_path), "--report", str(report)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == "" and "no cases" in done.stderr and "Traceback" not in done.stderr
    assert not report.exists()
