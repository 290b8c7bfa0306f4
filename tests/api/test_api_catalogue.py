"""Entries, health and the description of the API."""

from __future__ import annotations

from fastapi.testclient import TestClient

from assistant.answer import Answer
from assistant.api import examples
from assistant.api.catalogue import EntrySummary, FacetCounts, SearchResult
from assistant.api.openai import Completed
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
    assert client.get("/readyz").json() == {
        "status": "ready",
        "edition": "2022-zh",
        "entries": len(library.entries),
        "state": "ok",
    }


def test_the_api_describes_itself(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    ask = described["paths"]["/api/ask"]["post"]["responses"]
    assert set(ask) == {"200", "400", "413", "422", "429", "500", "503"}
    assert set(ask["200"]["content"]) == {"application/json", "text/event-stream"}
    assert set(ask["422"]["content"]) == {"application/problem+json"}


def test_examples_in_the_description_are_of_the_form_they_describe(client: TestClient, library: Library) -> None:
    assert Completed.model_validate(examples.COMPLETION).habitat == Answer.model_validate(examples.ANSWER)
    assert [EntrySummary.model_validate(each) for each in examples.ENTRIES]
    SearchResult.model_validate(examples.SEARCH)
    FacetCounts.model_validate(examples.FACETS)
    quotes = [*examples.ANSWER["citations"], examples.SEARCH["results"][0]["passage"]]
    for quote in quotes:
        assert library.source.text[quote["start"] : quote["end"]].replace("*", "") == quote.get(
            "quote", quote.get("text")
        )
    described = client.get("/api/openapi.json").json()["paths"]
    for path in ("/api/entries", "/api/facets", "/api/search"):
        assert "example" in described[path]["get"]["responses"]["200"]["content"]["application/json"]


def test_every_problem_is_described_with_an_example(client: TestClient) -> None:
    for path, calls in client.get("/api/openapi.json").json()["paths"].items():
        for method, call in calls.items():
            problems = {status: told for status, told in call["responses"].items() if status >= "400"}
            assert "422" in problems or method == "get" or path == "/api/sessions"
            for status, told in problems.items():
                assert told["content"]["application/problem+json"]["example"]["status"] == int(status)
                assert ("Retry-After" in told.get("headers", {})) is (status in {"429", "503"})


def test_no_page_loads_scripts_from_elsewhere(client: TestClient) -> None:
    assert client.get("/docs").status_code == client.get("/redoc").status_code == 404
