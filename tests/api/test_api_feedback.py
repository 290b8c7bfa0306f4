"""``POST /api/feedback``: kept without personal data, and with question and answer only by consent."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.desk import Desk
from assistant.state.feedback import Reason

FULL = {
    "answer_id": "a1", "rating": "down", "reason": "incomplete", "comment": "mail me at anna@city.org",
    "session_id": "s1", "question": "我叫张伟，需要多久？", "answer": "9-12 个月 [1]",
}  # fmt: skip


@pytest.mark.parametrize("consent", [True, False])
def test_question_and_answer_are_kept_by_consent_only(client: TestClient, desk: Desk, consent: bool) -> None:
    receipt = client.post("/api/feedback", json=FULL | {"consent": consent})
    assert receipt.status_code == 201
    row = desk.store.feedback.get("a1")
    assert row is not None and (row.rating, row.reason, row.comment) == ("down", "incomplete", "mail me at [e-mail]")
    assert row.session is not None and row.session != "s1"
    assert (row.question, row.answer) == (("我叫[name]，需要多久？", "9-12 个月 [1]") if consent else (None, None))
    assert ("question" in receipt.json()["kept"]) is consent


def test_a_second_rating_takes_the_place_of_the_first(client: TestClient, desk: Desk) -> None:
    for rating in ("down", "up"):
        assert client.post("/api/feedback", json={"answer_id": "a1", "rating": rating}).json()["kept"] == ["rating"]
    row = desk.store.feedback.get("a1")
    assert row is not None and (row.rating, row.reason) == ("up", None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rating": "meh"},
        {"reason": "bored"},
        {"answer_id": ""},
        {"answer_id": "../x"},
        {"comment": "x" * 4001},
        {"mood": "good"},
    ],
)
def test_feedback_of_another_form_is_refused(client: TestClient, desk: Desk, wrong: dict[str, Any]) -> None:
    assert client.post("/api/feedback", json={"answer_id": "a1", "rating": "up"} | wrong).status_code == 422
    assert desk.store.feedback.get("a1") is None


def test_nobody_is_thanked_for_feedback_that_is_lost(client: TestClient, desk: Desk) -> None:
    with desk.store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE feedback")
    lost = client.post("/api/feedback", json={"answer_id": "a1", "rating": "up"})
    assert lost.status_code == 503 and lost.headers["retry-after"] == "10"


def test_the_closed_list_of_reasons_is_described(client: TestClient) -> None:
    schemas = client.get("/api/openapi.json").json()["components"]["schemas"]
    assert schemas["Reason"]["enum"] == [reason.value for reason in Reason]
