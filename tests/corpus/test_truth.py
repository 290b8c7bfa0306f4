"""The records in the form of the truth about entries, against the outer sample where it is at hand."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus.catalogue import Library
from corpus.truth import export_truth

SAMPLE = ("A.1", "B.2", "F.1")  # among others: the sample itself says which


@pytest.fixture(scope="module")
def exported(library: Library) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in export_truth(library.catalogue)}


@pytest.fixture(scope="module")
def truth(shared_evalset: Path) -> dict[str, dict[str, Any]]:
    lines = (shared_evalset / "entries-sample.jsonl").read_text(encoding="utf-8").splitlines()
    return {row["id"]: row for row in map(json.loads, lines)}


def test_every_entry_is_exported_with_all_keys(exported: dict[str, dict[str, Any]], library: Library) -> None:
    assert list(exported) == [entry.id for entry in library.entries]
    keys = {
        "id", "title", "section", "durations", "countries", "cities", "testimonials", "cross_refs", "links",
        "footnotes", "fields", "last_words",
    }  # fmt: skip
    assert all(set(row) == keys for row in exported.values())
    json.dumps(exported)


def test_last_words_are_the_end_of_the_printed_text(exported: dict[str, dict[str, Any]], library: Library) -> None:
    printed = re.sub(r"\]\(#\)|[\n*\[⁰-⁹¹²³]", "", library.source.text)
    assert exported["A.6"]["last_words"]["offer"] == "从而将最脆弱的住区列为重点。"[-12:]
    assert exported["J.1"]["last_words"]["overview"].endswith("。")
    for row in exported.values():
        for name, words in row["last_words"].items():
            assert len(words) == 12, (row["id"], name)
            assert words in printed, (row["id"], words)


@pytest.mark.parametrize(
    "key", ["title", "section", "fields", "last_words", "links", "footnotes", "cross_refs", "countries"]
)
def test_the_sample_is_met_exactly(
    exported: dict[str, dict[str, Any]], truth: dict[str, dict[str, Any]], key: str
) -> None:
    assert set(SAMPLE) <= set(truth)
    for entry_id, row in truth.items():
        assert exported[entry_id][key] == row[key], entry_id


def test_the_speakers_of_the_sample(exported: dict[str, dict[str, Any]], truth: dict[str, dict[str, Any]]) -> None:
    for entry_id, row in truth.items():
        wanted = [each["speaker"] for each in row["testimonials"]]
        assert [each["speaker"] for each in exported[entry_id]["testimonials"]] == wanted, entry_id


def test_the_bounds_of_durations_in_the_sample(
    exported: dict[str, dict[str, Any]], truth: dict[str, dict[str, Any]]
) -> None:
    def bounds(row: dict[str, Any]) -> Counter[tuple[float | None, ...]]:
        pairs = [(each["min_months"], each["max_months"]) for each in row["durations"]]
        return Counter(tuple(None if month is None else float(f"{month:.2g}") for month in pair) for pair in pairs)

    for entry_id, row in truth.items():
        assert bounds(exported[entry_id]) == bounds(row), entry_id


def test_the_cities_of_the_sample(exported: dict[str, dict[str, Any]], truth: dict[str, dict[str, Any]]) -> None:
    hits = asked = given = 0
    for entry_id, row in truth.items():
        own, wanted = set(exported[entry_id]["cities"]), set(row["cities"])
        hits, asked, given = hits + len(own & wanted), asked + len(wanted), given + len(own)
    assert 2 * hits / (asked + given) >= 0.9
