"""The page of mail drafts: what it takes, what it shows, what it refuses; and in a real browser, with all its buttons."""

from __future__ import annotations

import base64
import logging
import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from serving import Scripted, ScriptedDrafts, desk_for, settings_for
from test_ui_browse import LOOKS, violations
from visiting import WITH_BROWSER, Visit, clipboard, no_sideways_scroll

from assistant.answer import Language
from assistant.api.app import create_app
from assistant.inbox.draft import Draft
from assistant.inbox.mail import Mail
from corpus.catalogue import Library
from ui.app import mount
from ui.labels import labels
from ui.shell import POLICY

WORDS = labels(Language.EN).inbox
SECRET = "SECRETWORD"
TEXT = "From: Amina <amina@city.example>\nSubject: Resilience\n\nHow long does it take? What is UNSAID?\n"
EML = (
    b"From: =?utf-8?b?5ZGo5pWP?= <zhou@city.example>\r\nSubject: =?gb2312?b?zsrM4g==?=\r\nX-Priority: 1\r\n"
    b"Message-ID: <q1@city.example>\r\nReply-To: other@elsewhere.example\r\nContent-Type: text/plain; charset=gb2312\r\n\r\n"
    + "需要多久? LAWYER?".encode("gb2312")
)
"""Bytes that are no UTF-8: only the file itself can be read right."""


def post(client: TestClient, language: str = "en", headers: dict[str, str] | None = None, **form: Any) -> Any:
    """The form as a browser sends it."""
    file = form.pop("file", b"")
    data = {"message": form.pop("message", "").replace("\n", "\r\n")}
    files = {"file": ("mail.eml" if file else "", file, "message/rfc822")}
    return client.post(f"/inbox?lang={language}", data=data, files=files, headers=headers)


def result(page: Any) -> str:
    """What stands below the form."""
    assert page.status_code == 200
    return page.text.split('id="found"')[1]


def plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def finished(html: str) -> EmailMessage:
    (file,) = re.findall(r'download="reply.eml" href="data:message/rfc822;base64,([^"]+)"', html)
    message = message_from_bytes(base64.b64decode(file), policy=default)
    assert isinstance(message, EmailMessage)
    return message


# --- as served --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", Language)
def test_the_empty_form_in_each_language(client: TestClient, language: Language) -> None:
    page = client.get(f"/inbox?lang={language.value}")
    words = labels(language).inbox
    assert page.status_code == 200 and words.kept in page.text and 'id="found"' not in page.text
    assert page.headers["content-security-policy"] == POLICY and page.headers["cache-control"] == "no-store"
    assert len(re.findall("<h1", page.text)) == 1 and f"aria-current=page>{labels(language).frame.inbox}<" in page.text
    assert "{" not in page.text


@pytest.mark.parametrize("language", Language)
def test_a_draft_in_each_language(client: TestClient, language: Language) -> None:
    page = post(client, language.value, message=TEXT)
    html, words = result(page), labels(language).inbox
    for wanted in (words.mail, words.look, words.questions, words.reply, words.download, words.note, words.open):
        assert wanted in plain(html)
    assert page.headers["content-security-policy"] == POLICY and page.headers["cache-control"] == "no-store"
    assert not re.search(r'style="|<script(?! (?:defer )?src="page/)|\son\w+="', page.text)
    assert not re.search(r"\{\w*\}", plain(html))


def test_the_page_acts_on_no_address(client: TestClient) -> None:
    page = client.get("/inbox", params={"lang": "en", "message": SECRET})
    assert page.status_code == 200 and 'id="found"' not in page.text and SECRET not in page.text


def test_what_the_mail_is_and_asks_is_told(client: TestClient) -> None:
    html = result(post(client, message=TEXT))
    side = plain(html.split("</aside>")[0])
    for wanted in (
        "Kind information",
        "Urgency normal",
        "Result answered from the catalogue",
        WORDS.nothing_stands_out,
    ):
        assert wanted in side
    assert "How long does it take? answered What is UNSAID? open" in side
    assert WORDS.nothing_stands_out in plain(html)


def test_why_a_person_must_look_is_told(client: TestClient) -> None:
    side = plain(result(post(client, file=EML)).split("</aside>")[0])
    assert "Urgency high" in side and WORDS.nothing_stands_out not in side
    assert f"{WORDS.look} legal matter The reply goes to another domain than the one it came from." in side


def test_the_reply_is_shown_with_its_footnotes(client: TestClient, assistant: Any) -> None:
    html = result(post(client, message=TEXT))
    letter = html.split('id="reply"')[1].split("</section>")[0]
    citation = assistant.resilience(1)
    assert "<strong>城市韧性资料收集</strong>" in letter and 'href="#source-1-1"' in letter and "[9]" in letter
    assert letter.count('id="source-1-1"') == letter.count('id="source-1-2"') == 1
    links = [urlsplit(unescape(each)) for each in re.findall(r'class="aside"[^>]* href="([^"]+)"', letter)]
    assert (links[0].path, links[0].fragment) == ("entry/A.3", "passage")
    assert parse_qs(links[0].query) == {"lang": ["en"], "start": [str(citation.start)], "end": [str(citation.end)]}
    marked = re.findall(r"<mark[^>]*>(.*?)</mark>", client.get(f"/{links[0].path}?{links[0].query}").text)
    assert "9-12 个月" in "".join(marked)
    footnotes = plain(letter.split('<ul class="footnotes">')[1])
    assert f"[1] A.3 {assistant.library.entry('A.3').title}: {citation.quote} Open in the entry [2] A.5" in footnotes
    assert f'<bdi lang="zh">{citation.quote}</bdi>' in letter and "<h3>Sources</h3>" in letter
    assert "To amina@city.example Subject Re: Resilience" in plain(html)


def test_the_file_is_a_draft_to_be_sent_by_a_person(client: TestClient) -> None:
    message = finished(result(post(client, file=EML)))
    assert message["X-Unsent"] == "1" and message["To"] == "other@elsewhere.example"
    assert message["Subject"] == "Re: 问题" and message["In-Reply-To"] == "<q1@city.example>"
    body = message.get_body(("plain",))
    assert body and "DRAFT BY THE CATALOGUE ASSISTANT" in body.get_content() and "Dear Mayor" in body.get_content()


def test_note_and_reply_are_kept_apart(client: TestClient) -> None:
    html = result(post(client, message="Subject: x\n\n✂ Delete this ✂ and all? Is it so?"))
    note = plain(html.split("<details")[1])
    reply = unescape(html.split('id="reply-plain" hidden readonly>\n')[1].split("</textarea>")[0])
    assert "DRAFT BY THE CATALOGUE ASSISTANT" in note and "✂ Delete this ✂" in note and "Dear Mayor" not in note
    assert reply.startswith("Dear Mayor,") and "DRAFT BY" not in reply and "✂" not in reply


def test_a_file_takes_the_place_of_the_text(client: TestClient) -> None:
    page = post(client, message=TEXT, file=EML)
    assert "Re: 问题" in result(page) and "amina" not in page.text
    assert page.text.split('aria-describedby="message-note">\n')[1].startswith("</textarea>")


def test_the_text_stays_in_the_form(client: TestClient) -> None:
    page = post(client, message=f"\n{TEXT}</textarea><script>alert(1)</script>")
    kept = page.text.split('aria-describedby="message-note">\n')[1].split("</textarea>")[0]
    assert unescape(kept) == f"\n{TEXT}</textarea><script>alert(1)</script>"


def test_what_a_mail_holds_is_escaped(client: TestClient) -> None:
    attack = "<img src=x onerror=alert(1)>"
    raw = f'From: "{attack}" <a@b.example>\r\nSubject: {attack}\r\nContent-Type: text/plain\r\n\r\n{attack}?\r\n'
    html = result(post(client, file=raw.encode()))
    assert attack in plain(html) and attack not in html


def test_mail_that_gets_no_reply_says_so(client: TestClient) -> None:
    html = result(post(client, message="WITHHELD"))
    assert WORDS.withheld in html and "Kind written by a machine" in plain(html)
    assert 'id="reply"' not in html and "data:message" not in html
    assert WORDS.nothing_stands_out not in html and WORDS.questions not in html


@pytest.mark.parametrize("form", [{}, {"message": " \n "}, {"file": b" \r\n"}])
def test_an_empty_form_is_refused(client: TestClient, form: dict[str, Any]) -> None:
    page = post(client, **form)
    assert page.status_code == 422 and WORDS.missing in page.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_of_another_site_is_refused(client: TestClient, site: str) -> None:
    page = post(client, headers={"sec-fetch-site": site}, message=TEXT)
    assert page.status_code == 403 and "Dear Mayor" not in page.text
    assert result(post(client, headers={"sec-fetch-site": "same-origin"}, message=TEXT))


def test_a_fault_tells_and_logs_nothing_of_the_mail(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        page = post(client, message=f"{SECRET} BROKEN")
    assert page.status_code == 500 and labels(Language.EN).failure in unescape(page.text)
    assert "RuntimeError in answer" in caplog.text and SECRET not in caplog.text


def test_without_anyone_to_draft_the_page_says_so(library: Library, tmp_path: Path) -> None:
    settings = settings_for(tmp_path)
    desk = desk_for(Scripted(library), settings)
    with desk.store, TestClient(mount(create_app(desk, settings), desk)) as client:
        page = post(client, message=TEXT)
    assert page.status_code == 503 and WORDS.unavailable in page.text and "retry-after" not in page.headers


def test_drafts_of_the_page_are_counted(library: Library, tmp_path: Path) -> None:
    settings, scripted = settings_for(tmp_path), Scripted(library)
    desk, drafts = desk_for(scripted, settings), ScriptedDrafts(scripted)
    with desk.store, TestClient(mount(create_app(desk, settings, drafts=drafts), desk, drafts)) as client:
        post(client, message=TEXT)
        counted = client.get("/metrics").text
    assert 'habitat_drafts_total{category="information",language="zh",status="answered"} 1.0' in counted
    assert drafts.read[0].text == "How long does it take? What is UNSAID?"


def test_a_reply_without_marks_has_no_footnotes(library: Library, tmp_path: Path) -> None:
    class Silent(ScriptedDrafts):
        def draft(self, mail: Mail, *, id: str = "", language: str | None = None) -> Draft:
            draft = super().draft(mail, id=id, language=language)
            return draft.model_copy(update={"answer": draft.answer.model_copy(update={"citations": ()})})

    settings, scripted = settings_for(tmp_path), Scripted(library)
    desk, drafts = desk_for(scripted, settings), Silent(scripted)
    with desk.store, TestClient(mount(create_app(desk, settings), desk, drafts)) as client:
        html = result(post(client, message="Hello"))
    assert "footnotes" not in html and "source-1" not in html
    assert labels(Language.EN).finder.to_fill in html, "a text names no address to reply to"


# --- in a browser -----------------------------------------------------------------------------------------------------


def draft(page: Page, text: str) -> None:
    """Paste a mail and wait for its draft."""
    page.locator("#message").fill(text)
    page.locator("#mail .primary").click()
    expect(page.locator("#found")).to_be_visible()


class TestInBrowser:
    """Paste, choose, copy, download."""

    pytestmark = WITH_BROWSER

    def test_a_pasted_mail_gives_a_draft_that_can_be_checked_and_copied(self, visit: Visit) -> None:
        page = visit("en", path="/inbox")
        draft(page, TEXT)
        expect(page.locator("#found")).to_be_focused()
        expect(page.locator("#message")).to_have_value(TEXT)
        page.locator("#reply .mark").first.click()
        expect(page.locator("#source-1-1")).to_be_in_viewport()
        page.get_by_role("button", name=WORDS.copy_reply).click()
        expect(page.locator("#toast")).to_have_text(WORDS.copied)
        assert clipboard(page).startswith("Dear Mayor,") and "DRAFT BY" not in clipboard(page)
        with page.expect_popup() as opened:
            page.locator("#reply .aside").first.click()
        expect(opened.value.locator("mark").filter(has_text="9-12 个月")).to_be_visible()
        page.locator("details summary").click()
        expect(page.locator(".as-written")).to_contain_text("DRAFT BY THE CATALOGUE ASSISTANT")

    @pytest.mark.parametrize("secure", [True, False])
    def test_the_reply_is_copied_with_its_formatting(self, visit: Visit, secure: bool) -> None:
        page = visit("en", path="/inbox")
        draft(page, TEXT)
        if not secure:  # outside of secure addresses a browser offers no clipboard to pages
            page.evaluate("window.ClipboardItem = undefined")
        page.get_by_role("button", name=WORDS.copy_formatted).click()
        expect(page.locator("#toast")).to_have_text(WORDS.copied)
        page.reload()
        html = page.evaluate(
            "navigator.clipboard.read().then(([item]) => item.getType('text/html')).then(blob => blob.text())"
        )
        assert "<strong>城市韧性资料收集</strong>" in html and "<li" in html and "[1]" in html
        assert "<a" not in html and "class=" not in html and labels(Language.EN).open_entry not in html
        assert clipboard(page).startswith("Dear Mayor,")

    def test_the_draft_is_downloaded(self, visit: Visit, tmp_path: Path) -> None:
        page = visit("en", path="/inbox", java_script_enabled=False)
        draft(page, TEXT)
        expect(page.get_by_role("button", name=WORDS.copy_reply)).to_be_hidden()
        with page.expect_download() as download:
            page.get_by_role("link", name=WORDS.download).click()
        download.value.save_as(tmp_path / "reply.eml")
        assert download.value.suggested_filename == "reply.eml"
        message = message_from_bytes((tmp_path / "reply.eml").read_bytes(), policy=default)
        assert message["X-Unsent"] == "1" and message["To"] == "Amina <amina@city.example>"

    @pytest.mark.parametrize("scripts", [True, False])
    def test_a_file_is_read_as_it_is(self, visit: Visit, tmp_path: Path, scripts: bool) -> None:
        (tmp_path / "信.eml").write_bytes(EML)
        page = visit("zh", path="/inbox", java_script_enabled=scripts)
        if scripts:
            with page.expect_file_chooser() as chooser:
                page.locator("#choose").click()
            chooser.value.set_files(tmp_path / "信.eml")
            expect(page.locator("#chosen")).to_have_text("信.eml")
        else:
            expect(page.locator("#choose")).to_be_hidden()
            page.locator("#file").set_input_files(tmp_path / "信.eml")
        page.locator("#mail .primary").click()
        expect(page.locator(".envelope")).to_contain_text("Re: 问题")

    def test_what_is_too_large_is_told_before_it_is_sent(self, visit: Visit, tmp_path: Path) -> None:
        (tmp_path / "large.eml").write_bytes(b"x" * 1_000_000)
        page = visit("en", path="/inbox")
        page.locator("#file").set_input_files(tmp_path / "large.eml")
        expect(page.locator("#chosen")).to_have_text(WORDS.too_large.format(size=1))
        page.locator("#mail .primary").click()
        expect(page.locator("#found")).to_have_count(0)
        (tmp_path / "small.eml").write_bytes(EML)
        page.locator("#file").set_input_files(tmp_path / "small.eml")
        page.locator("#mail .primary").click()
        expect(page.locator("#found")).to_be_visible()

    def test_another_language_keeps_the_mail(self, visit: Visit) -> None:
        page = visit("en", path="/inbox")
        draft(page, TEXT)
        page.select_option("#language", "fr")
        expect(page.locator("html[lang=fr]")).to_be_attached()
        expect(page.locator("#found")).to_contain_text(labels(Language.FR).inbox.reply)
        expect(page.locator("#message")).to_have_value(TEXT)
        page.locator("#mail a.plain").click()
        expect(page.locator("#message")).to_have_value("")
        page.select_option("#language", "ar")
        expect(page.locator("html[lang=ar][dir=rtl]")).to_be_attached()
        expect(page.locator("#found")).to_have_count(0)

    def test_an_arabic_reply_runs_from_the_right_on_any_page(self, visit: Visit) -> None:
        page = visit("en", path="/inbox")
        draft(page, "ARABIC?")
        expect(page.locator("#reply[lang=ar][dir=rtl]")).to_be_visible()
        expect(page.locator(".as-written[lang=en][dir=ltr]")).to_be_attached()
        expect(page.locator("#source-1-1 .aside[lang=en]")).to_be_visible()

    @pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
    def test_axe_finds_nothing_and_nothing_is_too_wide(
        self, visit: Visit, language: str, scheme: str, width: int
    ) -> None:
        page = visit(language, width, path="/inbox", color_scheme=scheme)
        assert violations(page) == []
        no_sideways_scroll(page)
        draft(page, f"Subject: {'long' * 60}\n\nARABIC PRICE LAWYER {'word' * 60}?")
        page.locator("details summary").click()
        assert violations(page) == []
        no_sideways_scroll(page)
