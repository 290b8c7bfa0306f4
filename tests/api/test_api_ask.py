"""``POST /api/ask``: answers, streams, conversations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Answer
from assistant.api.stream import pieces
from assistant.desk import Desk
from assistant.state.sessions import UNGUESSABLE


def events(body: str) -> list[tuple[str, Any]]:
    blocks = [dict(line.split(": ", 1) for line in block.split("\n")) for block in body.strip().split("\n\n")]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


def test_answers_with_an_answer_in_readable_utf8(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "需要多久？", "lang": "fr"})
    assert response.status_code == 200
    answer = Answer.model_validate_json(response.content)
    assert answer.language == "fr" and answer.id
    assert "城市韧性" in response.text


def test_turns_reach_the_assistant_cleaned_and_in_order(client: TestClient, assistant: Any) -> None:
    body = json.dumps({"question": ["一\x00问\x1b", " ", "第二\u202e问\r\n？\ud800"]})
    client.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert assistant.asked == [["一问", "第二问\n？"]]


def test_a_session_joins_single_questions(client: TestClient, assistant: Any) -> None:
    for question in ("一", "二"):
        client.post("/api/ask", json={"question": question, "session_id": "s1"})
    client.post("/api/ask", json={"question": "三", "session_id": "s2"})
    assert assistant.asked == ["一", ["一", "二"], "三"]


def test_turns_replace_what_the_session_remembers(client: TestClient, assistant: Any) -> None:
    client.post("/api/ask", json={"question": "一", "session_id": "s"})
    client.post("/api/ask", json={"question": ["甲", "乙"], "session_id": "s"})
    client.post("/api/ask", json={"question": "丙", "session_id": "s"})
    assert assistant.asked[-1] == ["甲", "乙", "丙"]


def test_a_session_id_that_can_be_guessed_works_from_its_own_address_only(client: TestClient, assistant: Any) -> None:
    secret = client.post("/api/sessions").json()["session_id"]
    assert len(secret) >= UNGUESSABLE
    elsewhere = TestClient(client.app, client=("192.0.2.7", 1))
    for session in ("1", secret):
        client.post("/api/ask", json={"question": "一", "session_id": session})
        elsewhere.post("/api/ask", json={"question": "二", "session_id": session})
    assert assistant.asked == ["一", "二", "一", ["一", "二"]]


def test_a_forgotten_session_is_gone(client: TestClient, assistant: Any) -> None:
    client.post("/api/ask", json={"question": "一", "session_id": "s"})
    assert client.delete("/api/sessions/s").status_code == 204
    assert client.delete("/api/sessions/s").status_code == 404
    client.post("/api/ask", json={"question": "二", "session_id": "s"})
    assert assistant.asked == ["一", "二"]


def test_answering_goes_on_where_the_state_fails(
    client: TestClient, desk: Desk, assistant: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with desk.store._engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE turns")
    answer = client.post("/api/ask", json={"question": "私密的问题", "session_id": "s"})
    assert answer.status_code == 200 and assistant.asked == ["私密的问题"]
    assert "no such table" in caplog.text and "私密" not in caplog.text
    assert "habitat_state_faults_total 2.0" in client.get("/metrics").text


def test_stream_joins_to_the_answer_and_cites_behind_the_mark(client: TestClient) -> None:
    response = client.post("/api/ask", json={"question": "需要多久？", "stream": True})
    assert response.headers["content-type"].startswith("text/event-stream")
    found = events(response.text)
    done = Answer.model_validate(found[-1][1])
    assert found[-1][0] == "done"
    assert "".join(data["text"] for name, data in found if name == "token") == done.answer
    assert [data["n"] for name, data in found if name == "citation"] == [1, 2]
    names = [(name, data.get("text")) for name, data in found]
    assert names[names.index(("token", "[1]")) + 1][0] == "citation"


def test_a_fault_in_a_stream_is_an_error_event(client: TestClient) -> None:
    found = events(client.post("/api/ask", json={"question": "BROKEN", "stream": True}).text)
    assert [name for name, _ in found] == ["error"]
    assert found[0][1]["status"] == 500 and "scripted" not in found[0][1]["detail"]


def test_pieces_lose_nothing() -> None:
    text = "a [1][23]\n\n[x](y) [ 长长长长长长长长长长长长长长长长 ]]\t**b**[9999]"
    assert "".join(pieces(text)) == text
