"""The first questions of a process are asked before any visitor comes."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from serving import Scripted, desk_for, settings_for

from assistant.answer import Answer
from assistant.api.app import create_app
from assistant.api.warm import QUESTIONS
from corpus.catalogue import Library


class Slow(Scripted):
    """Answers once it is let."""

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self.let = threading.Event()

    def say(self, question: str) -> Answer:
        """The answer, once it is let."""
        assert self.let.wait(10)
        return super().say(question)


class Broken(Scripted):
    """Has no answer to anything."""

    def say(self, question: str) -> Answer:
        """No answer."""
        raise RuntimeError("scripted fault")


def test_the_server_is_ready_once_it_is_warm_and_counts_and_keeps_nothing_of_it(
    library: Library, tmp_path: Path
) -> None:
    slow, settings = Slow(library), settings_for(tmp_path, question_log=True)
    desk = desk_for(slow, settings)
    with desk.store, TestClient(create_app(desk, settings, warm=slow)) as client:
        early = client.get("/readyz")
        assert (early.status_code, early.headers["retry-after"]) == (503, "1")
        assert client.get("/healthz").status_code == 200
        slow.let.set()
        _wait_until_ready(client)
        assert slow.asked == list(QUESTIONS)
        assert "habitat_answers_total{" not in client.get("/metrics").text
        with desk.store._engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM questions").scalar() == 0


def test_a_server_that_cannot_be_warmed_serves_all_the_same(
    library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken, settings = Broken(library), settings_for(tmp_path)
    desk = desk_for(broken, settings)
    with desk.store, TestClient(create_app(desk, settings, warm=broken)) as client:
        _wait_until_ready(client)
        assert client.get("/api/entries/A.3").status_code == 200
    assert "could not be warmed" in caplog.text


def _wait_until_ready(client: TestClient) -> None:
    for _ in range(200):
        if client.get("/readyz").status_code == 200:
            return
        time.sleep(0.02)
    pytest.fail("the server is never ready")
