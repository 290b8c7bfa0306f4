"""The pages beside the chat in a real browser: filter, find, map, export, and all of them checked by axe-core."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import docx
import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from visiting import WITH_BROWSER, Visit, answered, ask, clipboard, no_sideways_scroll

pytestmark = WITH_BROWSER
PATHS = ("/catalogue", "/entry/A.1", "/finder?challenge=x&where=KE&time=12", "/places")
LOOKS = (("en", "light", 1440), ("ar", "dark", 360), ("zh", "dark", 1440), ("ar", "light", 1440))


def violations(page: Page) -> list[str]:
    """What axe-core finds, of whatever weight."""
    checked = Axe().run(page).response
    assert len(checked["passes"]) > 15, "the checks have run"
    return [f"{each['id']}: {node['html'][:160]}" for each in checked["violations"] for node in each["nodes"]]


def test_the_catalogue_follows_what_is_typed_and_chosen(visit: Visit) -> None:
    page = visit("en", path="/catalogue")
    expect(page.locator("#found")).to_have_text("66 of 66 entries")
    page.locator("#search").fill("waste")
    expect(page.locator("#results")).to_contain_text("F.1")
    expect(page.locator("#found")).not_to_have_text("66 of 66 entries")
    page.locator("#search").fill("")
    page.get_by_label(re.compile("^F Basic services")).check()
    expect(page.locator("#found")).to_have_text("5 of 66 entries")
    expect(page.locator('[data-count="region:002"]')).not_to_have_text("46")
    page.select_option("#country", "KE")
    expect(page.locator("#found")).not_to_have_text("5 of 66 entries")
    assert "section=F" in page.url and "country=KE" in page.url
    shown = page.locator("#found").inner_text()
    page.locator("#results .card a").first.click()
    expect(page.locator(".print")).to_be_visible()
    page.go_back()
    expect(page.locator("#found")).to_have_text(shown)
    expect(page.get_by_label(re.compile("^F Basic services"))).to_be_checked()


def test_an_entry_leads_to_a_question_and_the_map(visit: Visit) -> None:
    page = visit("en", path="/entry/A.3")
    page.locator("[data-copy]").click()
    expect(page.locator("#toast")).to_have_text("Link copied")
    assert clipboard(page) == f"{visit.address}/entry/A.3?lang=en"
    page.get_by_role("link", name=re.compile("Show on the map")).click()
    expect(page.locator("#counted")).to_have_text("8 countries, and 8 places within them")
    page.go_back()
    page.locator("a.ask").first.click()
    answered(page, 1)
    expect(page.locator("#turn-1 .question")).to_contain_text("(A.3)")
    page.reload()
    answered(page, 1)
    expect(page.locator(".turn")).to_have_count(1)


def test_the_finder_leads_to_a_request(visit: Visit) -> None:
    page = visit("en", path="/finder")
    page.select_option("#who", "city")
    page.select_option("#where", "PY")
    page.locator("#challenge").fill("Floods every year")
    page.select_option("#stage", "plan")
    page.select_option("#time", "12")
    page.get_by_role("button", name="Find services").click()
    expect(page.locator(".ranked .card").first).to_contain_text("A.3")
    expect(page.locator(".ranked .card").first).to_contain_text("Applied in Paraguay")
    page.locator("#letter").fill("Our own words")
    assert page.locator("#mail").get_attribute("href") == (
        "mailto:UNHabitat-GSD@un.org?subject=Request%20about%20UN-Habitat%20services&body=Our%20own%20words"
    )
    page.locator("[data-copy-from]").click()
    expect(page.locator("#toast")).to_have_text("Text copied")
    assert clipboard(page) == "Our own words"
    page.go_back()
    expect(page.locator("#challenge")).to_be_visible()


def test_the_map_follows_the_service(visit: Visit) -> None:
    page = visit("en", path="/places")
    before = page.locator(".map circle[data-said]").count()
    page.select_option("#service", "A.3")
    expect(page.locator("#counted")).to_have_text("8 countries, and 8 places within them")
    assert page.locator(".map circle[data-said]").count() == 8 < before
    assert "service=A.3" in page.url
    page.locator('.map circle[data-said^="Asunción"]').click()
    expect(page.locator("#point")).to_have_text("Asunción, Paraguay: A.3")
    expect(page.locator(".atlas")).to_contain_text("Asunción")
    box = page.locator(".map use").bounding_box()
    assert box and box["width"] > 300, "the coastlines are drawn"


def test_a_page_switches_its_language_and_keeps_its_question(visit: Visit) -> None:
    page = visit("en", path="/catalogue?section=F")
    page.select_option("#language", "ar")
    expect(page.locator("html[dir=rtl][lang=ar]")).to_be_attached()
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(1)
    assert "section=F" in page.url


def test_a_conversation_is_saved_as_word_pdf_and_markdown(visit: Visit, tmp_path: Path) -> None:
    page = visit("en")
    ask(page, "How long does it take?")
    texts: dict[str, str] = {}
    for kind in ("docx", "pdf", "md"):
        page.locator("#export summary").click()
        with page.expect_download() as download:
            page.locator(f'[data-export="{kind}"]').click()
        target = tmp_path / download.value.suggested_filename
        download.value.save_as(target)
        texts[kind] = _text(target)
    for kind, text in texts.items():
        for wanted in ("How long does it take?", "9-12 个月", "HS/052/23C", "[2] A.5", "binding version"):
            assert wanted in text, (kind, wanted)


def _text(file: Path) -> str:
    if file.suffix == ".docx":
        return "\n".join(paragraph.text for paragraph in docx.Document(BytesIO(file.read_bytes())).paragraphs)
    if file.suffix == ".pdf":
        pages = pypdfium2.PdfDocument(file.read_bytes())
        return "".join(page.get_textpage().get_text_range() for page in pages).replace("\r\n", " ")
    return file.read_text(encoding="utf-8")


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_axe_finds_nothing_and_nothing_is_too_wide(visit: Visit, language: str, scheme: str, width: int) -> None:
    page = visit(language, width, path=PATHS[0], color_scheme=scheme)
    for path in PATHS:
        page.goto(f"{visit.address}{path}{'&' if '?' in path else '?'}lang={language}")
        assert violations(page) == [], path
        no_sideways_scroll(page)


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_axe_finds_nothing_in_the_chat(visit: Visit, language: str, scheme: str, width: int) -> None:
    page = visit(language, width, color_scheme=scheme)
    expect(page.locator(".welcome")).to_be_visible()
    assert violations(page) == []
    ask(page, "ARABIC" if language == "ar" else "PRICE")
    page.locator('#turn-1 [data-thumb="down"]').click()
    expect(page.locator("#feedback-dialog form.feedback")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    if language == "ar":
        page.locator("#turn-1 .mark").first.click()
        page.locator("#source-1-1 [data-entry]").click()
        expect(page.locator("#entry-dialog .print")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_axe_finds_nothing_on_the_page_where_there_is_none(
    visit: Visit, language: str, scheme: str, width: int
) -> None:
    page = visit(language, width, path="/nothing", color_scheme=scheme)
    assert violations(page) == []
    no_sideways_scroll(page)
    assert len(visit.complaints) == 1 and "404" in visit.complaints.pop(), "the browser itself tells the status"


def test_light_and_dark_are_chosen_once_for_all_pages(visit: Visit) -> None:
    page = visit("en", color_scheme="light")
    light = _ground(page)
    page.select_option("#look", "dark")
    dark = _ground(page)
    assert dark != light
    page.select_option("#language", "ar")
    expect(page.locator("html[lang=ar]")).to_be_attached()
    expect(page.locator("#page-foot .looks label")).to_have_text("المظهر")
    expect(page.locator("#look")).to_have_value("dark")
    for path in PATHS:
        page.goto(f"{visit.address}{path}{'&' if '?' in path else '?'}lang=en")
        assert _ground(page) == dark, path
        expect(page.locator("#look")).to_have_value("dark")
    assert violations(page) == []
    page.emulate_media(color_scheme="dark")
    page.select_option("#look", "light")
    assert _ground(page) == light
    page.select_option("#look", "")
    assert _ground(page) == dark
    page.reload()
    expect(page.locator("#look")).to_have_value("")
    page.emulate_media(color_scheme="light")
    assert _ground(page) == light


def _ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_there_is_something_to_clear_where_something_is_chosen(visit: Visit) -> None:
    page = visit("en", path="/catalogue")
    expect(page.locator("#clear")).to_be_hidden()
    page.locator("#search").fill("waste")
    page.locator("#clear").click()
    expect(page.locator("#found")).to_have_text("66 of 66 entries")
    expect(page.locator("#search")).to_have_value("")


def test_the_pages_work_without_scripts(visit: Visit) -> None:
    page = visit("en", path="/catalogue?q=CRPT", java_script_enabled=False)
    expect(page.locator("#results")).to_contain_text("A.3")
    expect(page.locator("#apply")).to_be_visible()
    expect(page.locator("#clear")).to_be_visible()
    expect(page.locator("#look")).to_be_hidden()
    page.goto(f"{visit.address}/places?service=A.3&lang=en")
    expect(page.locator("#counted")).to_have_text("8 countries, and 8 places within them")
