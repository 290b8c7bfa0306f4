"""An answer that a language model writes, in a real browser: shown as it is made, stopped, and named for what it is."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from visiting import WITH_BROWSER, Visit, answered, ask, no_sideways_scroll

from assistant.answer import Language
from ui import chat
from ui.labels import labels

pytestmark = WITH_BROWSER
LINES = 6
WHOLE = LINES + 1
Site = tuple[str, Any]


@pytest.fixture(autouse=True)
def nobody_stopped(site: Site) -> None:
    site[1].stopped.clear()
    site[1].whole.clear()


def send(page: Page, question: str) -> None:
    """Ask once the page stands in its language: what is asked before is answered in the page's first one."""
    language = Language(parse_qs(urlsplit(page.url).query)["lang"][0])
    expect(page.locator("#send")).to_have_text(labels(language).send, timeout=15_000)
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")


def test_what_is_sure_is_shown_with_its_sources_before_the_answer_is_whole(visit: Visit, site: Site) -> None:
    page, let = visit("en"), site[1].letting("WRITE live", 1)
    send(page, "WRITE live")
    begun = page.locator("#turn-1 .answer.pending")
    expect(begun.locator(".text")).to_contain_text("9-12 个月")
    expect(begun.locator(".pending-text")).to_have_text("Writing from the catalogue…")
    expect(begun).not_to_contain_text("其他城市资料收集")
    expect(page.locator("#source-1-1 blockquote")).to_contain_text("9-12 个月")
    expect(page.locator("#source-1-2")).to_have_count(0)
    expect(page.locator("#stop")).to_be_visible()
    assert site[1].whole == []
    let.release(LINES)
    answered(page, 1)
    expect(page.locator("#turn-1 .engine")).to_have_text(
        "Worded by a language model (scripted-7b); each sentence was checked against the passages it cites"
    )
    expect(page.locator("#turn-1 .pending-text")).to_have_count(0)
    expect(page.locator("#source-1-2")).to_be_attached()
    expect(page.locator("#announcer")).to_contain_text("其他城市资料收集")


def test_while_nothing_is_sure_the_page_says_that_it_is_written(
    visit: Visit, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "PATIENCE", 0.2)
    page, let = visit("fr"), site[1].letting("WRITE late")
    send(page, "WRITE late")
    expect(page.locator("#turn-1 .pending-text")).to_have_text("Rédaction à partir du catalogue…")
    expect(page.locator("#turn-1 .text")).to_have_count(0)
    let.release(WHOLE)
    answered(page, 1)


@pytest.mark.parametrize("button", ["#stop", "#new-chat"])
def test_who_stops_or_begins_anew_frees_the_model(visit: Visit, site: Site, button: str) -> None:
    page = visit("en")
    send(page, "ENDLESS")
    expect(page.locator("#turn-1 .answer.pending .text")).to_contain_text("9-12 个月")
    page.locator(button).click()
    assert site[1].stopped.wait(10)
    if button == "#stop":
        expect(page.locator("#turn-1 .answer")).to_contain_text("You stopped this answer")
        expect(page.locator("#turn-1 .text")).to_contain_text("9-12 个月")
        expect(page.locator("#turn-1 .engine")).to_contain_text("Worded by a language model")
        page.reload()
        expect(page.locator("#turn-1 .text")).to_contain_text("9-12 个月")
    else:
        expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#send")).to_be_visible()
    ask(page, "next")


def test_who_closes_the_page_frees_the_model(visit: Visit, site: Site) -> None:
    page = visit("en")
    send(page, "ENDLESS")
    expect(page.locator("#turn-1 .answer.pending .text")).to_be_visible()
    page.context.close()
    assert site[1].stopped.wait(20)


def test_two_visitors_at_once_each_see_their_own_answer(visit: Visit, site: Site) -> None:
    one, other = visit("en"), visit("ru")
    lets = [site[1].letting("WRITE 甲"), site[1].letting("WRITE 乙")]
    send(one, "WRITE 甲")
    send(other, "WRITE 乙")
    for let in lets:
        let.release(1)
    for page in (one, other):
        expect(page.locator("#turn-1 .answer.pending .text")).to_be_visible()
    lets[1].release(LINES)
    answered(other, 1)
    expect(one.locator("#turn-1 .answer.pending")).to_be_visible()
    assert site[1].whole == ["WRITE 乙"] and "甲" not in other.content()
    lets[0].release(LINES)
    answered(one, 1)
    assert "乙" not in one.content()


def test_who_reads_elsewhere_is_left_there_while_the_answer_grows(visit: Visit, site: Site) -> None:
    page, let = visit("en", 360, 500), site[1].letting("WRITE scrolled", 1)
    ask(page, "first")
    send(page, "WRITE scrolled")
    expect(page.locator("#turn-2 .answer.pending .text")).to_be_visible()
    page.mouse.move(180, 200)
    page.mouse.wheel(0, -5_000)
    expect(page.locator("#turn-1 .question")).to_be_in_viewport()
    let.release(LINES)
    answered(page, 2)
    expect(page.locator("#turn-1 .question")).to_be_in_viewport()


def test_an_answer_of_the_default_engine_is_in_the_catalogues_own_words(visit: Visit) -> None:
    page = visit("es")
    ask(page, "How long?")
    expect(page.locator("#turn-1 .engine")).to_have_text("Con las palabras del propio catálogo")
    ask(page, "PRICE")
    expect(page.locator("#turn-2 .engine")).to_have_count(0)


@pytest.mark.parametrize(("language", "scheme"), [("ar", "dark"), ("zh", "light")])
def test_a_phone_shows_a_model_answer_in_its_width(visit: Visit, site: Site, language: str, scheme: str) -> None:
    question = f"WRITE ARABIC {language}"
    page = visit(language, 360, 740, color_scheme=scheme)
    site[1].letting(question, WHOLE)
    ask(page, question)
    expect(page.locator("#turn-1 .engine bdi")).to_have_text("scripted-7b")
    no_sideways_scroll(page)
