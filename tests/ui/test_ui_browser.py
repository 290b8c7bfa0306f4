"""The chat page in a real browser (Debian's chromium), against the scripted assistant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason="needs Debian's chromium (apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


class Visit:
    """Opens pages of the site, each in a context of its own; keeps what they load and complain of."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.hosts: set[str | None] = set()
        self.complaints: list[str] = []

    def __call__(
        self, language: str = "zh", width: int = 1280, height: int = 800, path: str = "/", **more: Any
    ) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **more)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on(
            "console",
            lambda message: self.complaints.append(message.text) if message.type in {"error", "warning"} else None,
        )
        page.goto(f"{self.address}{path}?lang={language}")
        return page


@pytest.fixture
def visit(browser: Browser, site: tuple[str, Any]) -> Iterator[Visit]:
    """Visits that must load nothing from elsewhere and leave no complaint on the console."""
    made = Visit(browser, site[0])
    yield made
    for context in browser.contexts:
        context.close()
    assert made.hosts <= {"127.0.0.1", None}
    assert made.complaints == []


def ask(page: Page, question: str) -> None:
    turn = page.locator(".turn").count() + 1
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    expect(page.locator(f"#turn-{turn} .answer:not(.pending)")).to_be_visible()


def no_sideways_scroll(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_mark_leads_to_its_source_and_back_and_into_the_entry(visit: Visit) -> None:
    page = visit()
    ask(page, "城市韧性资料收集需要多久？")
    page.locator('#turn-1 .mark[data-n="2"]').click()
    source = page.locator("#source-1-2")
    expect(source).to_have_class(re.compile("chosen"))
    expect(source).to_be_focused()
    expect(source).to_be_in_viewport()
    source.locator("[data-back]").press("Enter")
    expect(page.locator('#turn-1 .mark[data-n="2"]')).to_be_focused()
    source.locator("[data-entry]").click()
    mark = page.locator("#entry-dialog mark").first
    expect(mark).to_be_in_viewport()
    assert mark.inner_text() in source.locator("blockquote").inner_text()
    page.keyboard.press("Escape")
    expect(page.locator("#entry-dialog")).to_be_hidden()


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit("en")
    expect(page.locator(".welcome")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[data-skip]")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("How long?")
    page.keyboard.press("Enter")
    mark = page.locator("#turn-1 .mark").first
    mark.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-1-1")).to_be_focused()


def test_the_language_switch_turns_the_page_and_keeps_the_conversation(visit: Visit) -> None:
    page = visit("en")
    ask(page, "How long?")
    page.select_option("#language", "ar")
    expect(page.locator("html[dir=rtl][lang=ar]")).to_be_attached()
    expect(page.locator("h1")).to_contain_text("دليل")
    expect(page).to_have_title(re.compile("دليل"))
    expect(page.locator("#send")).to_have_text("إرسال")
    expect(page.locator("#turn-1 .question")).to_contain_text("How long?")
    assert page.locator("#question textarea").get_attribute("dir") == "rtl"
    page.locator("#question textarea").fill("How long?")
    assert page.locator("#question textarea").get_attribute("dir") == "auto"
    page.reload()
    expect(page.locator(".welcome[class]")).to_be_visible()
    expect(page.locator("html[dir=rtl]")).to_be_attached()
    no_sideways_scroll(page)


def test_all_turns_reach_the_assistant_and_a_new_chat_begins_anew(visit: Visit, site: tuple[str, Any]) -> None:
    page, asked = visit(), site[1].asked
    page.locator("[data-ask]").first.click()
    expect(page.locator("#turn-1 .answer:not(.pending)")).to_be_visible()
    first = asked[-1]
    page.locator(".follow [data-ask]").first.click()
    expect(page.locator("#turn-2 .answer:not(.pending)")).to_be_visible()
    assert asked[-1] == [first, "CityRAP 需要多长时间？"]
    page.locator("#new-chat").click()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".source")).to_have_count(0)
    ask(page, "新的")
    assert asked[-1] == "新的"


def test_two_visitors_do_not_meet(visit: Visit, site: tuple[str, Any]) -> None:
    one, other = visit(), visit()
    ask(one, "甲的问题")
    ask(other, "乙的问题")
    assert site[1].asked[-1] == "乙的问题"
    assert "甲的问题" not in other.content()


def test_attacks_are_only_text(visit: Visit) -> None:
    page, template = visit(), "${document.title='hit'} {{document.title}}"
    ask(page, f"<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script> {template}")
    expect(page.locator("#turn-1 .question")).to_contain_text("<img src=x")
    expect(page.locator("#turn-1 .question")).to_contain_text(template)
    assert page.title() != "hit"


def test_a_switch_of_language_while_an_answer_is_looked_for(visit: Visit) -> None:
    page = visit("en")
    page.locator("#question textarea").fill("SLOW")
    page.locator("#send button, button#send").click()
    expect(page.locator("#turn-1 .answer.pending")).to_contain_text("Looking in the catalogue")
    page.select_option("#language", "es")
    expect(page.locator("#turn-1 .answer:not(.pending)")).to_be_visible()
    expect(page.locator("#sources h2")).to_have_text("Fuentes")
    expect(page.locator(".transcript[lang=es] .follow h2")).to_have_text("También puede preguntar")


def test_a_new_chat_while_an_answer_is_looked_for_stays_new(visit: Visit) -> None:
    page = visit("en")
    page.locator("#question textarea").fill("SLOW")
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#turn-1 .answer.pending")).to_be_visible()
    page.locator("#new-chat").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.wait_for_timeout(1_500)
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "next")
    expect(page.locator("#turn-1 .question")).to_contain_text("next")


def test_a_fault_is_told_and_the_page_goes_on(visit: Visit) -> None:
    page = visit("fr")
    ask(page, "BROKEN")
    expect(page.locator("#turn-1 .answer.error")).to_contain_text("Désolé")
    ask(page, "PRICE")
    expect(page.locator("#turn-2 .answer.no_answer .status")).to_be_visible()
    page.locator("#turn-2 .near a").first.click()
    expect(page.locator("#entry-dialog .print")).to_contain_text("G.1")


@pytest.mark.parametrize(("language", "scheme"), [("zh", "light"), ("ar", "dark"), ("ru", "light"), ("fr", "dark")])
def test_a_phone_shows_everything_in_its_width(visit: Visit, language: str, scheme: str) -> None:
    page = visit(language, 360, 740, color_scheme=scheme)
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator("#send")).to_be_in_viewport()
    no_sideways_scroll(page)
    ask(page, "城市韧性资料收集需要多久？")
    no_sideways_scroll(page)
    page.locator("#turn-1 .mark").last.click()
    expect(page.locator("#source-1-2")).to_be_in_viewport()
    page.locator("#source-1-2 [data-entry]").click()
    expect(page.locator("#entry-dialog mark").first).to_be_in_viewport()
    no_sideways_scroll(page)
