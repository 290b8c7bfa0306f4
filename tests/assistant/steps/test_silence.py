"""The comparison with both banks: answered questions on one side, near misses on the other."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hand_made import HashEncoder

from assistant.context import Tools
from assistant.silence import Silence
from corpus.questions import FOLDER, QuestionBank
from index.query import Query, understand
from index.views import Views

ENTRIES = ("A.3", "F.1", "K.2")


@pytest.fixture(scope="module")
def views(tools: Tools) -> Views:
    return tools.index.ranker().views


def asked(tools: Tools, text: str, language: str) -> Query:
    return replace(understand(text, tools.library), language=language)


@pytest.mark.parametrize("entry_id", ENTRIES)
def test_a_near_miss_is_nearer_to_the_near_misses(tools: Tools, views: Views, entry_id: str) -> None:
    written = tools.bank.unsaid[entry_id][0]
    found = tools.silence.features(views, asked(tools, written.text, written.lang), entry_id, pointer=0.3)
    assert found["unsaid"] == pytest.approx(1.0, abs=0.02)
    assert found["unsaid_anywhere"] == pytest.approx(1.0, abs=0.02)
    assert found["said_or_not"] < 0
    assert found["said_or_not_anywhere"] < 0
    assert found["sounds_unsaid"] > 0
    assert found["pointed_or_not"] == pytest.approx(0.3 - found["unsaid"])


@pytest.mark.parametrize("entry_id", ENTRIES)
def test_a_written_question_is_nearer_to_the_answered_ones(tools: Tools, views: Views, entry_id: str) -> None:
    written = tools.bank.entries[entry_id].questions[0]
    found = tools.silence.features(views, asked(tools, written.text, written.lang), entry_id, pointer=1.0)
    assert found["said_anywhere"] == pytest.approx(1.0, abs=0.02)
    assert found["said_or_not"] > 0
    assert found["said_or_not_anywhere"] > 0
    assert found["sounds_unsaid"] < 0
    assert found["pointed_or_not"] > 0


def test_the_near_misses_of_another_entry_count_only_anywhere(tools: Tools, views: Views) -> None:
    written = tools.bank.unsaid["F.1"][0]
    found = tools.silence.features(views, asked(tools, written.text, written.lang), "K.2", pointer=0.0)
    assert found["unsaid_anywhere"] == pytest.approx(1.0, abs=0.02)
    assert found["unsaid"] < 0.8
    assert found["unsaid_about"] <= found["unsaid"]
    assert all(np.isfinite(value) for value in found.values())


def test_the_classifier_is_taught_by_both_sides_of_the_bank(tmp_path: Path) -> None:
    for folder in ("questions", "unsaid"):
        (tmp_path / folder).mkdir()
        for name in ("A.3.yaml", "F.1.yaml"):
            shutil.copy(FOLDER.parent / folder / name, tmp_path / folder / name)
    bank = QuestionBank(tmp_path / "questions")
    encoder = HashEncoder()
    Silence.open(encoder, bank, tmp_path / "cache")
    said = [question for own in bank for question in own.questions]
    unsaid = [question for own in bank.unsaid.values() for question in own]
    assert len(encoder.texts) == len(said) + len(unsaid)
    assert len(unsaid) >= 40
    encoder.texts.clear()
    Silence.open(encoder, bank, tmp_path / "cache")
    assert encoder.texts == []
    path = tmp_path / "unsaid" / "A.3.yaml"
    path.write_text(
        path.read_text(encoding="utf-8") + '  - {lang: zh, text: "谁付钱？", asks: "出资方"}\n', encoding="utf-8"
    )
    Silence.open(encoder, QuestionBank(tmp_path / "questions"), tmp_path / "cache")
    assert "谁付钱?" in encoder.texts, "a new near miss teaches at the next start"
