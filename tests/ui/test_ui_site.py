"""The pages beside the chat, as served: catalogue, entry, finder, places, and the page where there is none."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Language
from assistant.lengths import length
from corpus.catalogue import Library
from corpus.model import Duration, Mention, Span
from ui.applied import countries, sites
from ui.labels import labels
from ui.projection import HEIGHT, WIDTH, project
from ui.shell import POLICY

PAGES = ("/catalogue", "/finder", "/places", "/entry/A.3")


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def results(client: TestClient, query: str) -> list[str]:
    page = client.get(f"/catalogue?lang=en&{query}").text.split('id="results"')[1]
    return re.findall(r'<h3><a href="entry/([^?]+)\?', page)


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", Language)
def test_each_page_in_each_language(client: TestClient, path: str, language: Language) -> None:
    page = client.get(f"{path}?lang={language.value}")
    direction = "rtl" if language is Language.AR else "ltr"
    assert page.status_code == 200
    assert f'<html lang="{language.value}" dir="{direction}">' in page.text
    assert page.headers["content-security-policy"] == POLICY
    assert len(re.findall("<h1", page.text)) == 1
    assert not re.search(r'style="|<script(?! (?:defer )?src="(?:\.\./)?page/)|\son\w+="', page.text)
    assert "{" not in page.text.replace("{{", "")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_speaks_the_browser_s_language(client: TestClient, path: str) -> None:
    page = client.get(path, headers={"accept-language": "es-MX,en;q=0.5"})
    assert '<html lang="es"' in page.text
    assert "accept-language" in page.headers["vary"].lower()


def test_all_entries_stand_in_the_catalogue(client: TestClient, library: Library) -> None:
    assert results(client, "") == [entry.id for entry in library.entries]


@pytest.mark.parametrize(
    ("query", "some", "none"),
    [
        ("q=CRPT", "A.3", "F.1"),
        ("q=waste", "F.1", "A.3"),
        ("q=垃圾", "F.1", "A.4"),
        ("q=resilience+profiling", "A.3", "F.1"),
        ("section=F", "F.1", "A.3"),
        ("section=F&section=A", "A.3", "B.1"),
        ("country=KE", "A.1", "A.3"),
        ("region=009", "A.3", "F.1"),
        ("duration=not_stated", "I.3", "A.3"),
        ("testimonial=true", "A.3", "A.1"),
        ("online_course=true", "I.1", "A.3"),
    ],
)
def test_words_and_facets_narrow_the_catalogue(client: TestClient, query: str, some: str, none: str) -> None:
    found = results(client, query)
    assert some in found and none not in found


def test_words_and_facets_narrow_together_and_nonsense_is_left_out(client: TestClient) -> None:
    assert results(client, "q=CRPT&section=F") == []
    assert len(results(client, "duration=for-ever&section=")) == 66


def test_a_partner_can_be_chosen(client: TestClient, library: Library) -> None:
    page = client.get("/catalogue?lang=en").text
    partner, count = re.findall(r'<select id="partner".*?<option value="([^"]+)">[^<]*\((\d+)\)', page, re.DOTALL)[0]
    found = client.get("/catalogue", params={"lang": "en", "partner": unescape(partner)}).text
    assert f"{count} of 66 entries" in found


def test_words_that_no_entry_holds_lead_to_the_closest_and_to_the_assistant(client: TestClient) -> None:
    page = plain(client.get("/catalogue?lang=en&q=zzz").text)
    assert "0 of 66 entries" in page and "Ask the assistant instead" in page
    link = re.search(r'href="(\./\?[^"]*q=zzz[^"]*)"', client.get("/catalogue?lang=en&q=zzz").text)
    assert link


def test_what_is_searched_is_escaped(client: TestClient) -> None:
    page = client.get("/catalogue", params={"q": '"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text and "&lt;script&gt;" in page.text


def test_an_entry_says_what_the_records_say(client: TestClient) -> None:
    text = plain(client.get("/entry/A.3?lang=en").text)
    for wanted in (
        "A.3 City resilience profiling",
        "城市韧性资料收集",
        "p. 14",
        "9–12 months",
        "每个城市预计 9-12 个月",
        "Paraguay",
        "Show on the map (8 countries)",
        "How long does City resilience profiling",
        "H.3",
        "A.4",
    ):
        assert wanted in text, wanted


def test_an_entry_s_questions_lead_to_the_chat(client: TestClient) -> None:
    page = client.get("/entry/A.3?lang=en").text
    asked = [parse_qs(urlsplit(unescape(link)).query) for link in re.findall(r'class="ask" href="([^"]+)"', page)]
    assert len(asked) == 3 and all(query["lang"] == ["en"] and "A.3" in query["q"][0] for query in asked)


def test_entries_that_refer_to_each_other_are_linked_both_ways(client: TestClient) -> None:
    for one, other in (("A.3", "H.3"), ("H.3", "A.3")):
        related = client.get(f"/entry/{one}?lang=en").text.split("Entries that refer to each other")[1]
        assert f'href="../entry/{other}?' in related.split("</section>")[0]


def test_a_page_that_is_not_there(client: TestClient) -> None:
    page = client.get("/nothing/here?lang=fr", headers={"accept": "text/html"})
    assert page.status_code == 404
    assert "Cette page n’existe pas" in page.text and 'href="../catalogue?lang=fr"' in page.text
    assert page.headers["content-security-policy"] == POLICY
    assert (
        client.get("/api/nothing", headers={"accept": "text/html"})
        .headers["content-type"]
        .startswith("application/problem")
    )
    assert "<html" not in client.get("/nothing").text


def test_every_place_is_on_the_map(library: Library) -> None:
    everywhere = sites(library)
    applied = {entry.id for entry in library.entries if countries(entry)}
    assert {entry_id for site in everywhere for entry_id, _ in site.entries} == applied
    for site in everywhere:
        x, y = project(*site.at)
        assert 0 < x < WIDTH and 0 < y < HEIGHT
        assert all(site.name(language) for language in Language)


def test_a_country_stands_for_itself_only_where_no_place_in_it_is_named(library: Library) -> None:
    at = {(site.country, site.place.en if site.place else ""): dict(site.entries) for site in sites(library)}
    assert "A.3" in at["PY", "Asunción"] and "A.3" not in at.get(("PY", ""), {})
    assert at["KE", "Nairobi"]["A.1"] is Mention.APPLIED


def test_the_equal_earth_projection() -> None:
    assert project(0, 0)[0] == WIDTH / 2
    assert project(0, -180)[0] == 0 and project(0, 180)[0] == WIDTH
    north, south = project(60, 0)[1], project(-60, 0)[1]
    assert abs((north + south) / 2 - project(0, 0)[1]) < 0.01 and north < south
    assert abs(project(45, 90)[0] - WIDTH / 2) < WIDTH / 4  # meridians draw together towards the poles


def test_the_map_of_one_service(client: TestClient, library: Library) -> None:
    every, one = (client.get(f"/places?lang=en{query}").text for query in ("", "&service=A.3"))
    shown = re.findall(r'<circle class="(?:city|country)" [^>]*data-said="([^"]+)"', one)
    assert len(shown) == len([site for site in sites(library) if any(each == "A.3" for each, _ in site.entries)])
    assert any(said.startswith("Yakutsk, Russia: A.3") for said in shown)
    assert every.count("data-said") == len(sites(library))
    assert "8 countries, and 8 places within them" in plain(one)
    assert client.get("/places?service=Z.9&lang=en").text.count("data-said") == len(sites(library))


def test_the_list_says_what_the_map_says(client: TestClient, library: Library) -> None:
    page = client.get("/places?lang=en").text
    listed = page.split('class="atlas"')[1].split("</section>")[0]
    for site in sites(library):
        assert site.name(Language.EN) in unescape(listed)
    assert len(re.findall(r"<li id=", listed)) == len(sites(library))


def test_the_map_has_no_borders_and_the_catalogue_s_own_notice(client: TestClient, library: Library) -> None:
    page = client.get("/places?lang=en").text
    assert library.catalogue.edition.map_notice in page and "coastlines only" in page
    land = client.get("/page/map/land.svg")
    assert land.headers["content-type"] == "image/svg+xml" and land.text.count("<path") == 1
    assert len(land.content) < 150_000


def test_the_heat_map_is_the_records(client: TestClient, library: Library) -> None:
    table = client.get("/places?lang=en").text.split('class="table heat"')[1].split("</table>")[0]
    heads = re.findall(r'<th scope="col"[^>]*><a[^>]*>([^<]+)</a>', table)
    rows = dict(re.findall(r'<tr><th scope="row">([^<]+)</th>(.*?)</tr>', table))
    kenya = re.findall(r'<td(?: class="(\w+)")?>', rows["Kenya"])
    marked = {entry_id: kind for entry_id, kind in zip(heads, kenya, strict=True) if kind}
    wanted = {entry.id: countries(entry)["KE"].value for entry in library.entries if "KE" in countries(entry)}
    assert marked == wanted


def test_the_durations_of_all_services_are_charted(client: TestClient, library: Library) -> None:
    chart = client.get("/places?lang=en").text.split('class="bars"')[1]
    bars = re.findall(r'<span class="id">([^<]+)</span>.*?<span class="said"><bdi>([^<]+)</bdi>', chart)
    timed = {entry.id for entry in (*library.services, *library.flagships) if entry.durations}
    assert {entry_id for entry_id, _ in bars} == timed
    assert dict(bars)["A.3"] == "9–12 months" and dict(bars)["F.3"] == "10 years or more"


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (9, 12, "9–12 months"),
        (12, 12, "12 months"),
        (24, 24, "2 years"),
        (36, 60, "3–5 years"),
        (None, 12, "up to 12 months"),
        (6, None, "6 months or more"),
        (0.231, 0.231, "1 week"),
        (0.167, 0.233, "5–7 days"),
        (1.38, 1.38, "6 weeks"),
        (18, 18, "18 months"),
        (0.00278, 0.00556, "2–4 hours"),
        (0.00278, 0.00278, "2 hours"),
        (0.0001, 0.0004, "some hours"),
    ],
)
def test_lengths_of_time(low: float | None, high: float | None, said: str) -> None:
    duration = Duration(what="", min_months=low, max_months=high, text="", span=Span(start=0, end=1))
    assert length(duration, Language.EN) == said


def test_lengths_of_time_in_other_languages() -> None:
    duration = Duration(what="", min_months=1, max_months=2, text="", span=Span(start=0, end=1))
    assert [length(duration, language) for language in Language] == [
        "1–2个月", "1–2 months", "1–2\xa0mois", "1–2 meses", "شهر – شهران", "1–2 месяца",
    ]  # fmt: skip


def test_every_section_has_a_name_in_every_language(library: Library) -> None:
    wanted = {section.id for section in library.catalogue.sections}
    assert all(set(labels(language).sections) == wanted for language in Language)
