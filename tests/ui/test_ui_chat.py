"""The chat page in a real browser, against the scripted assistant."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect
from visiting import WITH_BROWSER, Visit, answered, ask, asked_again, clipboard, no_sideways_scroll

pytestmark = WITH_BROWSER


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


def test_back_closes_an_entry_and_returns_from_a_page_to_the_conversation(visit: Visit) -> None:
    page = visit("en")
    ask(page, "How long?")
    page.locator("#source-1-1 [data-entry]").click()
    expect(page.locator("#entry-dialog .print")).to_be_visible()
    page.go_back()
    expect(page.locator("#entry-dialog")).to_be_hidden()
    expect(page.locator("#turn-1 .question")).to_contain_text("How long?")
    page.locator('nav a[href^="catalogue"]').click()
    expect(page.locator("#results .card").first).to_be_visible()
    page.go_back()
    expect(page.locator("#turn-1 .question")).to_contain_text("How long?")


def test_the_keyboard_alone_is_enough(visit: Visit) -> None:
    page = visit("en")
    expect(page.locator(".welcome")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.locator("[data-skip]")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.type("How long?")
    page.keyboard.press("Enter")
    answered(page, 1)
    page.locator("#turn-1 .mark").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#source-1-1")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#entry-dialog .print")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#source-1-1 [data-entry]")).to_be_focused()


def test_the_answer_is_written_and_told_to_who_cannot_see_it(visit: Visit) -> None:
    page = visit("en")
    page.locator("#question textarea").fill("SLOW")
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#announcer")).to_have_text("Looking in the catalogue…")
    answered(page, 1)
    expect(page.locator("#announcer")).to_contain_text("9-12 个月")
    assert page.locator("#announcer").get_attribute("role") == "status"


@pytest.mark.parametrize("language", ["zh", "en", "fr", "es", "ru"])
def test_each_language_dresses_the_whole_page(visit: Visit, language: str) -> None:
    page = visit("ar")
    expect(page.locator("html[dir=rtl][lang=ar]")).to_be_attached()
    page.select_option("#language", language)
    expect(page.locator(f"html[dir=ltr][lang={language}]")).to_be_attached()
    expect(page.locator(f".welcome, .transcript[lang={language}]").first).to_be_visible()
    assert not re.search("[\u0600-\u06ff]", page.locator("#page-body").inner_text())


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
    expect(page.locator("#turn-1 .question")).to_contain_text("How long?")
    expect(page.locator("html[dir=rtl]")).to_be_attached()
    no_sideways_scroll(page)


def test_all_turns_reach_the_assistant_and_a_new_chat_begins_anew(visit: Visit, site: tuple[str, Any]) -> None:
    page, asked = visit("en"), site[1].asked
    page.locator("[data-ask]").first.click()
    answered(page, 1)
    first = asked[-1]
    page.locator(".follow [data-ask]").first.click()
    answered(page, 2)
    assert asked[-1] == [first, "CityRAP 需要多长时间？"]
    expect(page.locator("#turn-2 .together")).to_contain_text(first)
    page.locator("#new-chat").click()
    expect(page.locator(".welcome")).to_be_visible()
    expect(page.locator(".source")).to_have_count(0)
    ask(page, "新的")
    assert asked[-1] == "新的"


def test_a_question_can_be_asked_again_and_changed(visit: Visit, site: tuple[str, Any]) -> None:
    page, asked = visit("en"), site[1].asked
    ask(page, "first")
    ask(page, "second")
    before = len(asked)
    page.locator('#turn-2 [data-act="retry"]').click()
    asked_again(page, asked, before)
    assert asked[-2:] == [["first", "second"]] * 2
    page.locator('#turn-1 [data-act="edit"]').click()
    page.locator(".edit textarea").fill("changed")
    page.keyboard.press("Enter")
    expect(page.locator("#turn-1 .question")).to_contain_text("changed")
    answered(page, 1)
    expect(page.locator(".turn")).to_have_count(1)
    assert asked[-1] == "changed"
    page.locator('#turn-1 [data-act="edit"]').click()
    page.keyboard.press("Escape")
    expect(page.locator('#turn-1 [data-act="edit"]')).to_be_focused()


def test_a_long_look_can_be_stopped(visit: Visit) -> None:
    page = visit("en")
    page.locator("#question textarea").fill("SLOW")
    page.locator("#question textarea").press("Enter")
    page.locator("#stop").click()
    expect(page.locator("#turn-1 .answer.stopped")).to_contain_text("You stopped this answer")
    expect(page.locator("#send")).to_be_visible()
    page.wait_for_timeout(1_300)
    expect(page.locator("#turn-1 .answer.stopped")).to_be_visible()
    ask(page, "next")
    expect(page.locator("#turn-2 .question")).to_contain_text("next")


def test_an_answer_and_a_link_can_be_copied(visit: Visit, site: tuple[str, Any]) -> None:
    page, asked = visit("en"), site[1].asked
    ask(page, "one & two")
    ask(page, "three")
    page.locator('#turn-1 [data-act="copy"]').click()
    expect(page.locator("#toast")).to_have_text("Answer copied, with its sources")
    copied = clipboard(page)
    assert "9-12 个月" in copied and "[2] A.5" in copied
    page.locator('#turn-2 [data-act="link"]').click()
    expect(page.locator("#toast")).to_have_text("Link copied")
    link = clipboard(page)
    other = visit("en", path=link.removeprefix(visit.address).replace("&lang=en", ""))
    answered(other, 2)
    assert asked[-2:] == ["one & two", ["one & two", "three"]]
    assert "q=" not in other.url


def test_conversations_are_kept_in_this_browser_alone(visit: Visit) -> None:
    page = visit("en")
    ask(page, "the first conversation")
    page.locator("#new-chat").click()
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, "the second conversation")
    page.locator("#history").click()
    expect(page.locator(".conversations li")).to_have_count(2)
    page.get_by_role("button", name="the first conversation", exact=True).click()
    expect(page.locator("#turn-1 .question")).to_contain_text("the first conversation")
    page.locator("#turn-1 .mark").first.click()
    expect(page.locator("#source-1-1")).to_be_focused()
    page.locator("#history").click()
    page.get_by_role("button", name="Delete all").click()
    expect(page.locator(".conversations")).to_have_count(0)
    assert page.evaluate("localStorage.getItem('habitat.conversations')") == "[]"
    other = visit("en")
    other.locator("#history").click()
    expect(other.locator("#history-dialog")).to_contain_text("No conversations yet")


def test_a_forged_conversation_is_not_shown(visit: Visit) -> None:
    page = visit("en")
    ask(page, "How long?")
    page.evaluate(
        "localStorage.setItem('habitat.conversations',"
        " localStorage.getItem('habitat.conversations').replaceAll('9-12 个月', '1-2 天'))"
    )
    page.reload()
    expect(page.locator(".welcome")).to_be_visible()
    assert "1-2 天" not in page.content()


def test_two_visitors_at_once_do_not_meet(visit: Visit, site: tuple[str, Any]) -> None:
    one, other = visit("en"), visit("fr")
    for page, question in ((one, "甲的问题 SLOW"), (other, "乙的问题 SLOW")):
        page.locator("#question textarea").fill(question)
    for page in (one, other):
        page.locator("#question textarea").press("Enter")
    for page in (one, other):
        answered(page, 1)
    ask(one, "甲的后续")
    ask(other, "乙的后续")
    assert site[1].asked[-2:] == [["甲的问题 SLOW", "甲的后续"], ["乙的问题 SLOW", "乙的后续"]]
    assert "甲" not in other.content() and "乙" not in one.content()
    expect(one.locator(".transcript[lang=en]")).to_be_visible()
    expect(other.locator(".transcript[lang=fr]")).to_be_visible()


def test_thumbs_are_kept_with_their_reason(visit: Visit) -> None:
    page = visit("en")
    ask(page, "How long?")
    with page.expect_response("**/api/feedback") as sent:
        page.locator('#turn-1 [data-thumb="up"]').click()
    assert sent.value.status == 201
    expect(page.locator('#turn-1 [data-thumb="up"]')).to_have_attribute("aria-pressed", "true")
    page.locator('#turn-1 [data-thumb="down"]').click()
    page.get_by_label("Something is missing").check()
    page.get_by_label("In your own words (optional)").fill("the second stage")
    with page.expect_response("**/api/feedback") as sent:
        page.locator("#feedback-dialog .primary").click()
    body = sent.value.request.post_data_json
    assert sent.value.status == 201
    assert (body["rating"], body["reason"], body["comment"], body["consent"]) == (
        "down", "incomplete", "the second stage", False,
    )  # fmt: skip
    assert "question" not in body and len(body["answer_id"]) == 32
    expect(page.locator('#turn-1 [data-thumb="down"]')).to_have_attribute("aria-pressed", "true")
    expect(page.locator('#turn-1 [data-thumb="up"]')).to_have_attribute("aria-pressed", "false")


def test_attacks_are_only_text(visit: Visit) -> None:
    page, template = visit(), "${document.title='hit'} {{document.title}}"
    ask(page, f"<img src=x onerror=\"document.title='hit'\"><script>document.title='hit'</script> {template}")
    expect(page.locator("#turn-1 .question")).to_contain_text("<img src=x")
    expect(page.locator("#turn-1 .question")).to_contain_text(template)
    page.locator("#history").click()
    expect(page.locator(".conversations")).to_contain_text("<img src=x")
    assert page.title() != "hit"


def test_a_switch_of_language_while_an_answer_is_looked_for(visit: Visit) -> None:
    page = visit("en")
    page.locator("#question textarea").fill("SLOW")
    page.locator("#send button, button#send").click()
    expect(page.locator("#turn-1 .answer.pending")).to_contain_text("Looking in the catalogue")
    page.select_option("#language", "es")
    answered(page, 1)
    expect(page.locator("#sources h2")).to_have_text("Fuentes")
    expect(page.locator(".transcript[lang=es] .follow h2")).to_have_text("También puede preguntar")


def test_a_new_chat_while_an_answer_is_looked_for_stays_new(visit: Visit) -> None:
    page = visit("en")
    page.locator("#question textarea").fill("SLOW")
    page.locator("#question textarea").press("Enter")
    expect(page.locator("#turn-1 .answer.pending")).to_be_visible()
    page.locator("#new-chat").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.wait_for_timeout(1_300)
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
