"""When more is asked at once than the pages can serve, they say so and when to come back."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from corpus.catalogue import Library
from ui import finder
from ui.export import routes
from ui.record import record
from ui.session import Chat


@pytest.fixture
def nobody_free(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (finder, routes):
        monkeypatch.setattr(module, "AT_ONCE", 0)
        monkeypatch.setattr(module, "WAIT_SECONDS", 0.01)


@pytest.mark.usefixtures("nobody_free")
def test_the_finder_says_when_to_come_back(assistant: Any) -> None:
    app = FastAPI()
    app.include_router(finder.router(assistant))
    page = TestClient(app).get("/finder?lang=en&challenge=floods")
    assert page.status_code == 503 and page.headers["retry-after"] == "10"
    assert "Many people are asking right now" in page.text and "floods" in page.text
    assert assistant.asked == []


@pytest.mark.usefixtures("nobody_free")
def test_a_file_can_be_asked_for_later(library: Library) -> None:
    app = FastAPI()
    app.include_router(routes.router(library))
    response = TestClient(app).post("/export/md", content=record(Chat()))
    assert response.status_code == 503 and response.headers["retry-after"] == "10"
