"""Search, facets, and filtering by them."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.finding import IndexFinder
from corpus.catalogue import Library
from corpus.model import Mention
from index.live import Index


def ids(response: Any) -> list[str]:
    assert response.status_code == 200, response.text
    body = response.json()
    return (
        [each["id"] for each in body] if isinstance(body, list) else [each["entry"]["id"] for each in body["results"]]
    )


def counts(client: TestClient, facet: str, **query: Any) -> dict[str, int]:
    facets = client.get("/api/facets", params=query).json()["facets"]
    return {value["value"]: value["count"] for each in facets if each["name"] == facet for value in each["values"]}


def test_a_search_gives_entries_with_a_printed_passage(client: TestClient, library: Library) -> None:
    found = client.get("/api/search", params={"q": "城市", "limit": 2}).json()
    assert [each["rank"] for each in found["results"]] == [1, 2] and found["total"] == len(library.entries)
    for each in found["results"]:
        passage = each["passage"]
        printed = library.source.text[passage["start"] : passage["end"]]
        assert printed.replace("\n", "")[:5] == passage["text"][:5]


def test_a_search_keeps_to_the_filter(client: TestClient, library: Library) -> None:
    wide = ids(client.get("/api/search", params={"q": "住房", "limit": 100}))
    narrow = ids(client.get("/api/search", params={"q": "住房", "limit": 100, "section": ["E"]}))
    assert narrow == [each for each in wide if library.entry(each).section == "E"]
    assert 0 < len(narrow) < len(wide)


@pytest.mark.parametrize(
    "query", [{}, {"q": " \x00 "}, {"q": "x", "limit": 0}, {"q": "x" * 1001}, {"q": "x", "duration": "6"}]
)
def test_a_search_that_says_nothing_is_refused(client: TestClient, query: dict[str, Any]) -> None:
    assert client.get("/api/search", params=query).status_code == 422


def test_each_facet_counts_what_its_filter_selects(client: TestClient) -> None:
    body = client.get("/api/facets").json()
    assert [each["name"] for each in body["facets"]] == [
        "section", "country", "region", "duration", "partner", "online_course", "testimonial"
    ]  # fmt: skip
    for facet in body["facets"]:
        assert facet["values"]
        for value in facet["values"][:15]:
            assert len(ids(client.get("/api/entries", params={facet["name"]: value["value"]}))) == value["count"] > 0


def test_values_of_a_facet_widen_and_facets_narrow(client: TestClient) -> None:
    one, other = (set(ids(client.get("/api/entries", params={"section": each}))) for each in "AB")
    assert set(ids(client.get("/api/entries", params={"section": ["A", "B"]}))) == one | other
    spoken = set(ids(client.get("/api/entries", params={"testimonial": True})))
    assert set(ids(client.get("/api/entries", params={"section": "A", "testimonial": True}))) == one & spoken
    assert ids(client.get("/api/entries", params={"country": "AQ"})) == []


def test_a_choice_narrows_the_other_facets_and_not_its_own(client: TestClient) -> None:
    assert counts(client, "section", section="A") == counts(client, "section")
    narrowed = counts(client, "region", section="A")
    assert narrowed["002"] < counts(client, "region")["002"]
    assert client.get("/api/facets", params={"section": "A"}).json()["total"] == 7


def test_countries_are_those_of_application_and_named_in_the_language_asked_for(
    client: TestClient, library: Library
) -> None:
    kenya = set(ids(client.get("/api/entries", params={"country": "KE"})))
    applied = {Mention.APPLIED, Mention.PILOTED, Mention.PLANNED, Mention.CAPTION}
    assert kenya == {
        entry.id
        for entry in library.entries
        if any(place.country == "KE" and place.mention in applied for place in entry.places)
    }
    french = client.get("/api/facets", params={"lang": "fr"}).json()["facets"]
    labels = {value["value"]: value["label"] for facet in french for value in facet["values"]}
    assert labels["LB"] == "Liban" and labels["002"] == "Afrique"


def test_the_index_finds_what_the_filter_keeps_best_first(library: Library) -> None:
    index = Index.open()
    found = IndexFinder(lambda: index).find(
        "household rubbish collection", lambda entry_id: entry_id.startswith("F"), 3
    )
    assert [each.entry_id[0] for each in found] == ["F", "F", "F"] and found[0].entry_id == "F.1"
    assert found[0].score > found[1].score > found[2].score
    for each in found:
        entry = library.entry(each.entry_id)
        first, last = (library.source.line(number) for number in entry.lines)
        assert first.start <= each.start < each.end <= last.end and each.passage
