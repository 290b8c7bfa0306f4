"""The cases: what the loader takes, and that it says which line is wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from corpus.catalogue import Library
from eval.cases import CasesError, load_cases

GOOD: dict[str, Any] = {
    "id": "t-1", "lang": "zh", "type": "fact", "question": "多久？", "gold": ["A.1"], "gold_any": [],
    "field": "duration", "facts": [["4-6 个月"]], "answerable": True,
}  # fmt: skip


def write(folder: Path, *rows: dict[str, Any] | str) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    (folder / "set.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def test_a_text_and_a_conversation_are_read(tmp_path: Path) -> None:
    cases = load_cases(write(tmp_path, GOOD, GOOD | {"id": "t-2", "question": ["介绍 A.1", "多久？"]}))
    assert [case.turns for case in cases] == [["多久？"], ["介绍 A.1", "多久？"]]


def test_the_committed_sets_are_whole_and_name_known_entries() -> None:
    known = {entry.id for entry in Library.open().entries}
    assert len(load_cases(entry_ids=known)) > 500


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{not json", "Invalid JSON"),
        (GOOD | {"lang": "de"}, "lang"),
        (GOOD | {"type": "riddle"}, "type"),
        (GOOD | {"hint": "A.1"}, "hint"),
        (GOOD | {"question": []}, "empty turn"),
        (GOOD | {"question": ["介绍", " "]}, "empty turn"),
        (GOOD | {"gold": []}, "at least one entry"),
        (GOOD | {"answerable": False}, "has no gold"),
        (GOOD | {"gold": ["Z.9"]}, "no entry Z.9"),
        (GOOD | {"id": "t-0"}, "stands at set.jsonl:1 already"),
        ({key: value for key, value in GOOD.items() if key != "facts"}, "facts"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, row: dict[str, Any] | str, said: str) -> None:
    with pytest.raises(CasesError, match=r"set\.jsonl:2") as caught:
        load_cases(write(tmp_path, GOOD | {"id": "t-0"}, row), {"A.1"})
    assert said in str(caught.value)


def test_no_cases_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CasesError, match="no cases"):
        load_cases(tmp_path)


def test_other_encodings_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "set.jsonl").write_bytes("多久？".encode("gb18030"))
    with pytest.raises(CasesError, match="not UTF-8"):
        load_cases(tmp_path)
