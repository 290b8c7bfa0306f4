"""Understanding: ids, languages, normal form, abbreviations and places, by a table of what readers write."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from corpus.catalogue import Library
from index.query import detect_language, normalise, understand

ROWS: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "understanding.yaml").read_text(encoding="utf-8"))
KEYS = ("language", "normal", "ids", "entry", "places")
MUST = 0.95


def wrong(row: dict[str, Any], library: Library) -> list[str]:
    """What is understood otherwise than the row says."""
    query = understand(row["text"], library)
    found = {
        "language": query.language,
        "normal": query.text,
        "ids": sorted(query.entry_ids),
        "places": sorted({each.country + (f"/{each.place.zh}" if each.place else "") for each in query.places}),
    }
    said = [
        f"«{row['text']}» {key}: {found[key]} instead of {row[key]}"
        for key in found
        if key in row and found[key] != (sorted(row[key]) if isinstance(row[key], list) else row[key])
    ]
    homes = {entry_id for term in query.terms for entry_id in term.entries}
    if "entry" in row and row["entry"] not in homes:
        said.append(f"«{row['text']}»: {row['entry']} is not among {sorted(homes)}")
    return said


def test_the_table_is_large_enough_and_names_real_entries(library: Library) -> None:
    assert len(ROWS) >= 120
    assert all(len(set(row) & set(KEYS)) == 1 and set(row) <= {"text", *KEYS} for row in ROWS)
    count = {key: sum(key in row for row in ROWS) for key in KEYS}
    assert count["language"] >= 60
    assert count["entry"] >= 20
    assert count["places"] >= 30
    assert len({row["text"] for row in ROWS if "language" in row}) == count["language"]
    assert all(library.knows(row["entry"]) for row in ROWS if "entry" in row)
    assert all(library.knows(entry_id) for row in ROWS for entry_id in row.get("ids", ()))


@pytest.mark.parametrize("key", KEYS)
def test_95_of_100_are_understood(library: Library, key: str) -> None:
    rows = [row for row in ROWS if key in row]
    failed = [said for row in rows for said in wrong(row, library)]
    for said in failed:
        print(said)  # shown with -rA, and where the test fails
    assert len(failed) <= (1 - MUST) * len(rows), "\n".join(failed)


@pytest.mark.parametrize("writing", ["A3", "a.3", "服务A.3", "Ａ．３", "A-3", "A·3", "a 3"])
def test_an_id_in_any_writing(library: Library, writing: str) -> None:
    assert understand(f"{writing} 需要多长时间？", library).entry_ids == ("A.3",)


@pytest.mark.parametrize("writing", ["旗舰3", "FP3", "flagship 3", "旗舰项目三", "FP.3", "Flagship programme 3"])
def test_a_flagship_in_any_writing(library: Library, writing: str) -> None:
    assert understand(f"{writing}?", library).entry_ids == ("FP.3",)


def test_all_entries_are_known_by_their_ids(library: Library) -> None:
    for entry in (*library.services, *library.flagships):
        for writing in (entry.id, entry.id.lower(), entry.id.replace(".", "")):
            assert understand(f"{writing} 是什么", library).entry_ids == (entry.id,), writing


@pytest.mark.parametrize("text", ["", "   ", "？！", "\u200b", "12345", "\ud800"])
def test_a_question_of_no_words_names_nothing(library: Library, text: str) -> None:
    query = understand(text, library)
    assert (query.entry_ids, query.places, query.terms) == ((), (), ())
    assert query.language == "zh"


def test_the_normal_form_is_normal() -> None:
    text = "ＣＲＰＴ　人居暑\u0000\u202e的「韌性」\ud800 工具"
    once = normalise(text)
    assert normalise(once) == once
    assert once == "CRPT 人居署的「韧性」 工具"


def test_one_chinese_word_decides_among_latin_names() -> None:
    assert detect_language("What is 住房权 in UN-Habitat's Services Catalogue?") == "zh"
    assert detect_language("CityRAP в Найроби") == "ru"
