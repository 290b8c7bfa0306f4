"""The service finder, as served."""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi.testclient import TestClient

from assistant.answer import Language
from corpus.catalogue import Library
from corpus.model import FieldName
from ui.frame import Frame
from ui.labels import labels
from ui.need import Fit, Need, compose, rank, read_need
from ui.offer import offer_html

WORDS = labels(Language.EN).finder


def find(client: TestClient, **asked: str) -> str:
    return client.get("/finder", params={"lang": "en", "challenge": "Floods", **asked}).text


def test_the_empty_form_asks_nothing_of_the_assistant(client: TestClient) -> None:
    page = client.get("/finder?lang=en")
    assert page.status_code == 200 and '<textarea id="challenge"' in page.text
    assert 'id="found"' not in page.text


def test_a_challenge_is_required(client: TestClient) -> None:
    page = client.get("/finder?lang=en&challenge=+&who=city")
    assert page.status_code == 422 and WORDS.missing in page.text


def test_challenge_and_stage_make_one_clause() -> None:
    assert compose(Need(challenge="Floods. ", stage="plan", who="city"), WORDS) == "Floods (making a plan or strategy)"
    assert compose(Need(challenge="Floods.", where="KE", time=6), WORDS) == "Floods."


def test_what_an_address_says_wrongly_is_left_out() -> None:
    need = read_need({"challenge": "x\x00" * 2_000, "where": "??", "time": "7", "who": "w" * 99})
    assert (need.where, need.time, len(need.who), len(need.challenge)) == ("", None, 40, 1_000)


def test_the_ranking_is_the_assistant_s_and_the_time_that_of_the_records(library: Library, assistant: Any) -> None:
    answer = assistant.made(
        "x", citations=(assistant.resilience(1),), retrieved=("INTRO", "J.0", "D.6", "A.3", "C.4", "FP.3")
    )
    ranked = rank(answer, Need(challenge="x", time=12, where="PY"), library)
    assert [each.entry.id for each in ranked] == ["D.6", "A.3", "C.4", "FP.3"]
    assert [each.fit for each in ranked] == [Fit.LONGER, Fit.FITS, Fit.NOT_SAID, Fit.LONGER]
    assert [bool(each.applied) for each in ranked] == [False, True, False, False]
    assert all(each.fit is None for each in rank(answer, Need(challenge="x"), library))


def test_services_come_with_reasons_comparison_and_request(client: TestClient) -> None:
    page = find(client, who="city", where="PY", stage="plan", time="12")
    assert re.findall(r'<li class="card"><h3><a href="entry/([^?]+)', page) == ["A.3", "A.5"]
    assert "Applied in Paraguay" in page and "The catalogue names no application in Paraguay" in page
    assert page.count("fits your time") == 2
    assert re.findall(r'<th scope="col"><span class="id">([^<]+)', page) == ["A.3", "A.5"]
    letter = unescape(re.findall(r'<textarea id="letter"[^>]*>(.*?)</textarea>', page, re.DOTALL)[0])
    for wanted in ("- A.3 ", "- A.5 ", "Country: Paraguay", "Our challenge: Floods", "Time available: up to 1 year"):
        assert wanted in letter
    mail = urlsplit(unescape(re.findall(r'id="mail" href="([^"]+)"', page)[0]))
    assert (mail.scheme, mail.path) == ("mailto", "UNHabitat-GSD@un.org")
    assert parse_qs(mail.query)["body"] == [letter] and parse_qs(mail.query)["subject"] == [WORDS.subject]


def test_services_that_take_longer_stand_apart(client: TestClient) -> None:
    page = find(client, time="3")
    assert WORDS.none_in_time in page
    assert page.index(WORDS.longer) < page.index("entry/A.3")
    assert page.count(WORDS.too_long) == 2 and WORDS.fits not in page


def test_what_the_answer_quotes_keeps_its_place_and_says_that_it_takes_longer(library: Library, assistant: Any) -> None:
    quoted = assistant.cite(1, "F.1", FieldName.OVERVIEW, "废物")
    answer = assistant.made("x [1]", citations=(quoted,), retrieved=("F.1", "C.1", "A.3"))
    need = Need(challenge="x", time=12)
    ranked = rank(answer, need, library)
    assert [(each.fit, each.apart) for each in ranked] == [
        (Fit.LONGER, False), (Fit.LONGER, True), (Fit.FITS, False),
    ]  # fmt: skip
    page = offer_html(Frame(library.catalogue.edition, Language.EN), library, need, ranked)
    places = [page.index(each) for each in ("entry/F.1", WORDS.too_long, "entry/A.3", WORDS.longer, "entry/C.1")]
    assert places == sorted(places)
    assert WORDS.none_in_time not in page


def test_the_passage_is_the_answer_s(client: TestClient, assistant: Any) -> None:
    page = find(client)
    assert "blockquote" not in page, "durations are shown from the records, not as a reason"


def test_what_is_no_answer_is_said(client: TestClient) -> None:
    assert "Outside the catalogue" in find(client, challenge="WEATHER")
    assert "something went wrong" in find(client, challenge="BROKEN")
    assert 'href="entry/G.1' in find(client, challenge="PRICE")


def test_what_is_typed_is_escaped(client: TestClient) -> None:
    page = find(client, challenge="</textarea><script>alert(1)</script>")
    assert "<script>alert" not in page
