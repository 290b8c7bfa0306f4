"""Entries, health and the description of the API."""

from __future__ import annotations

from fastapi.testclient import TestClient

from corpus.catalogue import Library
from corpus.model import Entry


def test_entries_are_listed_in_printed_order(client: TestClient, library: Library) -> None:
    entries = client.get("/api/entries").json()
    assert [entry["id"] for entry in entries] == [entry.id for entry in library.entries]
    assert set(entries[0]) == {"id", "section", "title", "page", "fields"}


def test_every_entry_can_be_read_as_its_record(client: TestClient, library: Library) -> None:
    for entry in library.entries:
        assert Entry.model_validate_json(client.get(f"/api/entries/{entry.id}").content) == entry


def test_health(client: TestClient, library: Library) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ready", "edition": "2022-zh", "entries": len(library.entries)}


def test_the_api_describes_itself(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    ask = described["paths"]["/api/ask"]["post"]["responses"]
    assert set(ask) == {"200", "400", "413", "422", "500"}
    assert set(ask["200"]["content"]) == {"application/json", "text/event-stream"}
    assert set(ask["422"]["content"]) == {"application/problem+json"}


def test_no_page_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404
