"""What the server tells its operators: request ids, counters, log lines; never what was asked."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from commands import ROOT, command_environment
from fastapi.testclient import TestClient
from serving import Clock, MakeClient, Scripted, WordFinder, settings_for

from assistant.api.app import create_app
from assistant.desk import Desk
from assistant.state.store import Store

LOGGED = """
import sys
from pathlib import Path
from fastapi.testclient import TestClient
sys.path.insert(0, "tests")
from serving import Scripted, desk_for, settings_for
from assistant.api.app import create_app
from assistant.api.logs import configure
from corpus.catalogue import Library
configure("info")
settings = settings_for(Path(sys.argv[1]), question_log=True)
desk = desk_for(Scripted(Library.open()), settings)
with TestClient(create_app(desk, settings), raise_server_exceptions=False) as client:
    headers = {"x-request-id": "from-the-caller-1"}
    for question in ("秘密的问题", "秘密的 BROKEN"):
        client.post("/api/ask", json={"question": question}, headers=headers)
        client.post("/api/ask", json={"question": question, "stream": True}, headers=headers)
        client.get("/api/search", params={"q": question}, headers=headers)
"""


@pytest.mark.parametrize(
    ("sent", "taken"),
    [("abc-DEF_123.4", True), ("3f0c9f7e-55a1-4c4b-9b57-000000000000", True), ("short", False), ("x" * 65, False),
     ("with space in it", False), ("line%0abreak", False), (None, False)],
)  # fmt: skip
def test_a_sane_request_id_is_taken_over(client: TestClient, sent: str | None, taken: bool) -> None:
    response = client.get("/api/entries/Z.9", headers={"x-request-id": sent} if sent else {})
    given = response.headers["x-request-id"]
    assert (given == sent) is taken and len(given) >= 8
    assert response.json()["request_id"] == given


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [("POST", "/api/ask", {"question": "BROKEN"}, 500), ("POST", "/api/ask", {}, 422), ("GET", "/api/x", None, 404),
     ("PUT", "/api/ask", None, 405), ("POST", "/api/ask", {"question": "x" * 300}, 413)],
)  # fmt: skip
def test_every_problem_names_its_request(
    make_client: MakeClient, method: str, path: str, body: Any, status: int
) -> None:
    response = make_client(max_body=200).request(method, path, json=body, headers={"x-request-id": "by-caller"})
    assert response.status_code == status
    assert response.json()["request_id"] == response.headers["x-request-id"] == "by-caller"


def test_requests_answers_and_feedback_are_counted(client: TestClient) -> None:
    client.post("/api/ask", json={"question": "x", "lang": "fr"})
    client.get("/api/entries/A.3")
    client.get("/api/entries/A.4")
    client.get("/somewhere/else")
    client.post("/api/ask", content=b" " * 1_000_001)
    client.post("/api/feedback", json={"answer_id": "a", "rating": "down", "reason": "wrong"})
    counted = client.get("/metrics")
    assert counted.headers["content-type"].startswith("text/plain; version=")
    for line in (
        'habitat_http_requests_total{method="POST",route="/api/ask",status="200"} 1.0',
        'habitat_http_requests_total{method="GET",route="/api/entries/{entry_id}",status="200"} 2.0',
        'habitat_http_requests_total{method="GET",route="pages",status="404"} 1.0',
        'habitat_http_requests_total{method="POST",route="unrouted",status="413"} 1.0',
        'habitat_http_request_seconds_count{route="/api/ask"} 1.0',
        'habitat_answers_total{intent="fact",language="fr",status="answered"} 1.0',
        'habitat_feedback_total{rating="down",reason="wrong"} 1.0',
        "habitat_http_requests_in_flight 1.0",
    ):
        assert line in counted.text


def test_log_lines_are_json_with_the_request_id_and_without_the_question(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LOGGED, str(tmp_path)], cwd=ROOT, env=command_environment(),
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "秘密" not in run.stdout + run.stderr and "\\u79d8" not in run.stderr
    lines = [json.loads(line) for line in run.stderr.splitlines()]
    requests = [line for line in lines if line["message"] == "request"]
    assert [(line["route"], line["status"]) for line in requests] == [
        ("/api/ask", 200), ("/api/ask", 200), ("/api/search", 200), ("/api/ask", 500), ("/api/ask", 200), ("/api/search", 200)
    ]  # fmt: skip
    assert {line["request_id"] for line in requests} == {"from-the-caller-1"}
    assert all({"time", "level", "logger", "ms", "method"} <= set(line) for line in requests)
    faults = [line for line in lines if line["level"] == "ERROR"]
    assert len(faults) == 2 and all("scripted fault" in fault["exc_info"] for fault in faults)


def test_the_question_log_is_off_unless_it_is_switched_on(client: TestClient, desk: Desk, tmp_path: Path) -> None:
    client.post("/api/ask", json={"question": "我叫张伟，需要多久？"})
    assert settings_for(tmp_path).question_log is False and desk.store.questions.newest() == []
    desk.store.questions.on = True
    client.post("/api/ask", json={"question": ["住房？", "我叫张伟，需要多久？"]})
    (line,) = desk.store.questions.newest()
    assert (line.question, line.turns, line.status, line.cited) == (
        "我叫[name]，需要多久？",
        2,
        "answered",
        ["A.3", "A.5"],
    )
    assert desk.store.feedback.get(line.answer_id) is None and line.answer_id


def test_readiness_says_where_the_state_is_gone_and_answers_all_the_same(
    client: TestClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(desk.store), "usable", property(lambda _: False))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["state"]) == (200, "unavailable")


def test_what_is_too_old_is_forgotten_when_the_server_starts(assistant: Scripted, tmp_path: Path) -> None:
    settings, clock = settings_for(tmp_path, session_hours=1), Clock()
    with Store.open(settings, clock) as store:
        store.sessions.add("s", "一")
        clock.now += timedelta(hours=2)
        app = create_app(Desk(assistant, WordFinder(assistant.library), store), settings)
        with TestClient(app), store._engine.connect() as connection:
            left = 1
            for _ in range(100):
                left = connection.exec_driver_sql("SELECT count(*) FROM turns").scalar_one()
                if not left:
                    break
                connection.rollback()
                time.sleep(0.02)
            assert left == 0, "the old turn is still there"
