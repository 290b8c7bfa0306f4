"""The pages as served: what they load, what they refuse, and entries with their passage marked."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from corpus.catalogue import Library
from corpus.model import Span
from ui.shell import CHAT_POLICY, POLICY


def marked(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", "", "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", html))))


def test_the_chat_page_names_no_other_host(client: TestClient) -> None:
    page = client.get("/?lang=ar")
    assert page.status_code == 200
    assert '<html lang="ar" dir="rtl"' in page.text
    assert page.headers["content-security-policy"] == CHAT_POLICY
    loaded = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="([^"]+)"', page.text)
    assert loaded and not [address for address in loaded if "//" in address]
    assert "og:image" not in page.text and "twitter:" not in page.text
    assert '"analytics_enabled":false' in page.text


def test_what_the_page_loads_is_there(client: TestClient) -> None:
    page = client.get("/").text
    for address in re.findall(r'(?:href|src)="(page/[^"]+|favicon.ico)"', page):
        response = client.get(f"/{address}")
        assert response.status_code == 200 and response.content
        assert address == "favicon.ico" or "immutable" in response.headers["cache-control"]
    assert client.get("/favicon.ico").headers["content-type"] == "image/png"


@pytest.mark.parametrize("path", ["upload", "deep_link", "process_recording", "proxy=http://x", "runs"])
def test_what_the_pages_do_not_need_is_closed(client: TestClient, path: str) -> None:
    assert client.get(f"/gradio_api/{path}").status_code == client.post(f"/gradio_api/{path}").status_code == 404


def test_the_api_stands_beside_the_pages(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/api/nothing").headers["content-type"] == "application/problem+json"


def test_an_entry_is_shown_whole_with_the_passage_marked(client: TestClient, library: Library, assistant: Any) -> None:
    citation = assistant.resilience(1)
    page = client.get(f"/entry/A.3?start={citation.start}&end={citation.end}&lang=en")
    assert marked(page.text) == citation.quote
    assert page.text.count('id="passage"') == 1
    assert page.headers["content-security-policy"] == POLICY
    entry = library.entry("A.3")
    printed = {library.source.line(number).text.strip() for number in range(entry.lines[0], entry.lines[1] + 1)}
    print_only = page.text.split('class="print"')[1]
    text = unescape(re.sub(r"<[^>]+>", "", print_only))
    assert all(re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line) in text for line in printed if "\t" not in line)


def test_a_passage_may_run_over_lines_labels_and_cells(client: TestClient, library: Library) -> None:
    first, last = (library.source.line(number) for number in library.entry("A.1").lines)
    page = client.get(f"/entry/A.1?start={first.start}&end={last.end}").text
    whole = library.quote(Span(start=first.start, end=last.end))
    assert re.sub(r"\s", "", marked(page)) == re.sub(r"\s|\]\(#\)|\[(?=参与)", "", whole)


def test_every_entry_can_be_shown(client: TestClient, library: Library) -> None:
    for entry in library.entries:
        assert client.get(f"/entry/{entry.id}?part=true").status_code == 200


def test_a_passage_outside_its_entry_is_shown_where_it_stands(client: TestClient, library: Library) -> None:
    start = library.source.text.index("HS/052/23C")
    page = client.get(f"/entry/INTRO?start={start}&end={start + 10}&lang=en").text
    assert marked(page) == "HS/052/23C" and "Imprint" in page


def test_unknown_entries_and_odd_spans(client: TestClient) -> None:
    missing = client.get("/entry/%3Cscript%3E?lang=fr")
    assert missing.status_code == 404 and "<script>" not in missing.text and "Cette fiche" in missing.text
    assert "<mark" not in client.get("/entry/A.3?start=9&end=3").text
    assert "<mark" not in client.get("/entry/A.3?start=0&end=99999999").text
