"""Honest limits: what is refused, with which status, and when to come back."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from fastapi.testclient import TestClient
from serving import MakeClient

ASK = {"question": "需要多久？"}


def wait_of(response: Any) -> int:
    assert response.headers["content-type"] == "application/problem+json"
    return int(response.headers["retry-after"])


def counter(client: TestClient, name: str) -> float:
    lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith(name)]
    return sum(float(line.rpartition(" ")[2]) for line in lines)


def test_too_many_requests_of_an_address_are_told_when_to_come_back(make_client: MakeClient) -> None:
    client = make_client(requests_per_minute=2)
    statuses = [client.post("/api/ask", json=ASK).status_code for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = client.get("/api/search", params={"q": "x"})
    assert refused.status_code == 429 and 1 <= wait_of(refused) <= 60
    assert client.get("/api/entries").status_code == 200
    assert TestClient(client.app, client=("192.0.2.7", 1)).post("/api/ask", json=ASK).status_code == 200


def test_too_many_questions_at_once_are_told_to_wait(make_client: MakeClient) -> None:
    client = make_client(concurrency=1, waiting=1)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: client.post("/api/ask", json={"question": "SLOW"}), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 503, 503]
    assert {wait_of(answer) for answer in answers if answer.status_code == 503} == {2}
    assert client.post("/api/ask", json=ASK).status_code == 200
    assert counter(client, 'habitat_http_refusals_total{status="503"}') == 2
    assert counter(client, "habitat_questions_in_progress") == 0


def test_a_stream_that_finds_no_place_is_refused_by_its_status(make_client: MakeClient) -> None:
    client = make_client(concurrency=1, waiting=0)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(client.post, "/api/ask", json={"question": "SLOW"})
        time.sleep(0.3)
        second = client.post("/api/ask", json={**ASK, "stream": True})
        assert (first.result().status_code, second.status_code) == (200, 503)


def test_a_question_that_takes_too_long_is_given_up_on(
    make_client: MakeClient, assistant: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    let, say = threading.Event(), assistant.say
    monkeypatch.setattr(assistant, "say", lambda question: let.wait(30) and say(question))
    client = make_client(concurrency=1, waiting=1, answer_seconds=0.2)
    late = client.post("/api/ask", json={"question": "first"})
    assert late.status_code == 503 and "longer than 0.2 seconds" in late.json()["detail"] and wait_of(late) == 2
    assert counter(client, "habitat_questions_in_progress") == 1, "its thread still counts"
    assert client.post("/api/ask", json=ASK).status_code == 503
    let.set()
    for _ in range(200):
        if counter(client, "habitat_questions_in_progress") == 0:
            break
        time.sleep(0.02)
    assert assistant.asked == ["first"], "what had not begun in time was dropped"
    assert counter(client, "habitat_questions_in_progress") == 0
    monkeypatch.undo()
    assert make_client().post("/api/ask", json=ASK).status_code == 200


def test_a_stream_that_takes_too_long_ends_with_an_error_event(make_client: MakeClient) -> None:
    client = make_client(answer_seconds=0.1)
    stream = client.post("/api/ask", json={"question": "SLOW", "stream": True})
    assert stream.status_code == 200 and stream.text.startswith("event: error\n") and '"status":503' in stream.text


@pytest.mark.parametrize("path", ["/api/ask", "/api/feedback", "/v1/chat/completions"])
def test_the_largest_body_is_a_setting(make_client: MakeClient, path: str) -> None:
    client = make_client(max_body=100)
    refused = client.post(path, content=b"x" * 101)
    assert refused.status_code == 413 and "100 bytes" in refused.json()["detail"]
    assert client.post(path, content=b"x" * 100).status_code == 422
