"""Every error is a problem document that says what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.settings import Settings

LIMIT = Settings.model_fields["max_body"].default


def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert body["status"] == status and body["title"] and body["detail"] and body["type"] == "about:blank"
    return body


@pytest.mark.parametrize("question", ["", "  \n\t", "\x00\x07", [], ["first", " "]])
def test_an_empty_question(client: TestClient, question: object) -> None:
    assert (
        problem(client.post("/api/ask", json={"question": question}), 422)["detail"]
        == "question: the question is empty"
    )


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": 5},
        {"question": [1]},
        {"question": "x", "lang": "de"},
        {"question": "x", "colour": "red"},
        [],
        "x",
    ],
)
def test_a_body_of_another_form(client: TestClient, body: object) -> None:
    found = problem(client.post("/api/ask", json=body), 422)
    assert all(set(error) == {"where", "message"} for error in found["errors"])


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b"{", "The body is not valid JSON."),
        (b"\xff\xfe", "The body is not valid JSON."),
        (b"[" * 50_000, "There was an error parsing the body"),
    ],
)
def test_a_body_that_is_not_json(client: TestClient, assistant: Any, body: bytes, detail: str) -> None:
    found = problem(client.post("/api/ask", content=body, headers={"content-type": "application/json"}), 400)
    assert found["detail"] == detail
    assert assistant.asked == []


@pytest.mark.parametrize("declared", [True, False])
def test_a_body_too_large(client: TestClient, assistant: Any, declared: bool) -> None:
    body = b'{"question": "' + b"x" * LIMIT + b'"}'
    content = body if declared else iter([body[: LIMIT // 2], body[LIMIT // 2 :]])
    found = problem(client.post("/api/ask", content=content, headers={"content-type": "application/json"}), 413)
    assert "1,000,000 bytes" in found["detail"] and assistant.asked == []


def test_a_large_body_within_the_limit_is_answered(client: TestClient) -> None:
    assert client.post("/api/ask", json={"question": "长" * 100_000}).status_code == 200


def test_a_fault_of_ours_tells_nothing_of_the_inside(client: TestClient) -> None:
    assert "scripted" not in problem(client.post("/api/ask", json={"question": "BROKEN"}), 500)["detail"]


def test_a_key_that_cannot_be_written_is_still_told(client: TestClient) -> None:
    body = b'{"question": "x", "\\ud800k": 1}'
    assert problem(client.post("/api/ask", content=body, headers={"content-type": "application/json"}), 422)


def test_unknown_things(client: TestClient) -> None:
    assert "Z.9" in problem(client.get("/api/entries/Z.9"), 404)["detail"]
    problem(client.get("/api/nothing/here"), 404)
    wrong_method = client.get("/api/ask")
    problem(wrong_method, 405)
    assert wrong_method.headers["allow"] == "POST"
