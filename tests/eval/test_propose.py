"""Candidates: only with consent, without personal data, once, and never a case before a person has finished it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Status
from assistant.settings import Settings
from assistant.state.database import open_database
from assistant.state.feedback import Feedback, Rating, Reason
from assistant.state.store import Store
from corpus.errors import HabitatError
from corpus.questions import QuestionBank
from eval.cases import CasesError, load_cases
from eval.propose import candidates, heard, propose


@pytest.fixture
def bank() -> QuestionBank:
    return QuestionBank()


@pytest.fixture
def store(tmp_path: Path) -> Any:
    with Store.open(Settings(data=tmp_path / "state", question_log=True)) as opened:
        yield opened


def down(answer_id: str, question: str, *, consent: bool = True, rating: Rating = Rating.DOWN) -> Feedback:
    return Feedback(
        answer_id=answer_id, rating=rating, reason=Reason.INCOMPLETE, comment="少了费用", consent=consent,
        question=question,
    )  # fmt: skip


def asked(tmp_path: Path) -> list[str]:
    return [each.question for each in heard(open_database(tmp_path / "state"))]


def test_only_thumbs_down_with_consent_and_unanswered_questions(store: Store, make_answer: Any, tmp_path: Path) -> None:
    store.feedback.add(down("a", "雨水花园要多久才能建成？"))
    store.feedback.add(down("b", "没有同意保存的问题是什么？", consent=False))
    store.feedback.add(down("c", "答得很好的问题是哪一个？", rating=Rating.UP))
    store.questions.add(["谁来付第二阶段的钱？"], make_answer(status=Status.NO_ANSWER))
    store.questions.add(["答出来的问题又是什么？"], make_answer())
    assert asked(tmp_path) == ["雨水花园要多久才能建成？", "谁来付第二阶段的钱？"]


def test_personal_data_is_not_proposed(store: Store, tmp_path: Path, bank: QuestionBank) -> None:
    store.feedback.add(down("a", "请把资料清单发到 li.wei@example.org，需要多少天？"))
    (row,) = candidates(heard(open_database(tmp_path / "state")), [], bank)
    assert "li.wei" not in json.dumps(row, ensure_ascii=False) and row["note"] == "thumbs down: incomplete: 少了费用"


def test_what_a_set_or_the_bank_holds_is_not_proposed_again(
    store: Store, make_case: Any, tmp_path: Path, bank: QuestionBank
) -> None:
    written = next(iter(bank)).questions[0].text
    for number, question in enumerate(
        (written, "城市韧性资料收集需要多长时间", "雨水花园要多久才能建成？", "雨水花园，要多久才能建成")
    ):
        store.feedback.add(down(f"a{number}", question))
    found = list(candidates(heard(open_database(tmp_path / "state")), [make_case()], bank))
    assert len(found) == 1 and "雨水花园" in found[0]["question"]


def test_a_candidate_is_no_case_until_a_person_finishes_it(store: Store, tmp_path: Path, bank: QuestionBank) -> None:
    store.feedback.add(down("a", "How long until a rain garden is built?"))
    rows = list(candidates(heard(open_database(tmp_path / "state")), [], bank))
    path = tmp_path / "sets" / "proposed.jsonl"
    path.parent.mkdir()
    assert (propose(rows, path), propose(rows, path)) == (1, 0)
    with pytest.raises(CasesError, match="at least one entry"):
        load_cases(path.parent)
    finished = json.loads(path.read_text(encoding="utf-8")) | {"gold": ["H.4"]}
    path.write_text(json.dumps(finished) + "\n", encoding="utf-8")
    assert [case.lang for case in load_cases(path.parent)] == ["en"]


def test_a_damaged_file_is_named_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "proposed.jsonl"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(HabitatError, match="cannot be read"):
        propose([], path)
    assert path.read_text(encoding="utf-8") == "{"
