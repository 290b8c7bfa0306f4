"""The page of mail drafts: a mail is pasted or chosen as a file, and the draft of its reply is shown. Nothing is kept."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from html import escape

from fastapi import APIRouter, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData, UploadFile
from starlette.responses import HTMLResponse

from assistant.answer import Language
from assistant.inbox.handed import DraftDesk, DraftFault
from corpus.catalogue import Library
from ui.drafted import drafted_html
from ui.frame import Frame, Room
from ui.labels import negotiate

AT_ONCE = 2
WAIT_SECONDS = 20
ENVELOPE = 4_000
"""Bytes that a form puts around what it holds."""
_FOREIGN = {"cross-site", "same-site"}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Shown:
    """What a page shows beside its form; ``text`` stands in the form again."""

    html: str = ""
    status: int = 200
    text: str = ""


def router(library: Library, desk: DraftDesk | None, max_body: int) -> APIRouter:
    """The routes of the page; without a desk it says that there are no drafts."""
    routes = APIRouter(include_in_schema=False)
    places = threading.BoundedSemaphore(AT_ONCE)

    def page(language: Language, shown: _Shown) -> HTMLResponse:
        frame = Frame(library.catalogue.edition, language)
        body = _page(frame, shown, max_body)
        document = frame.document(frame.words.inbox.title, body, Room.INBOX, ("inbox.js",), ("inbox.css",))
        headers = {"cache-control": "no-store"}
        if shown.status == 503 and desk is not None:
            headers["retry-after"] = "10"
        return HTMLResponse(document, shown.status, headers)

    def drafted(given: str | bytes, language: Language) -> _Shown:
        frame = Frame(library.catalogue.edition, language)
        if desk is None:
            return _Shown(_message(frame.words.inbox.unavailable), 503)
        if not places.acquire(timeout=WAIT_SECONDS):
            return _Shown(_message(frame.words.finder.busy), 503)
        try:
            return _Shown(drafted_html(frame, desk.draft(given)))
        except DraftFault:
            _log.exception("a mail could not be drafted")
            return _Shown(_message(frame.words.failure), 500)
        finally:
            places.release()

    @routes.get("/inbox")
    def form(lang: str | None = None, accept_language: str | None = Header(None)) -> HTMLResponse:  # pyright: ignore[reportUnusedFunction]
        """The empty form, whatever else the address says."""
        return page(negotiate(lang, accept_language), _Shown())

    @routes.post("/inbox")
    async def draft(  # pyright: ignore[reportUnusedFunction]
        request: Request, lang: str | None = None, accept_language: str | None = Header(None)
    ) -> HTMLResponse:
        """The form, and the draft for the mail it was sent with."""
        language = negotiate(lang, accept_language)
        words = Frame(library.catalogue.edition, language).words
        if request.headers.get("sec-fetch-site") in _FOREIGN:
            return page(language, _Shown(_message(words.failure), 403))
        async with request.form(max_files=1, max_fields=2, max_part_size=max_body) as sent:
            given = await _given(sent)
        if not given.strip():
            return page(language, _Shown(_message(words.inbox.missing), 422))
        shown = await run_in_threadpool(drafted, given, language)
        text = given if isinstance(given, str) else ""
        return page(language, _Shown(shown.html, shown.status, text))

    return routes


async def _given(sent: FormData) -> str | bytes:
    """The mail in a form: the file where one was chosen, else the text."""
    file, text = sent.get("file"), sent.get("message")
    if isinstance(file, UploadFile) and (raw := await file.read()):
        return raw
    return text.replace("\r\n", "\n") if isinstance(text, str) else ""


def _message(text: str) -> str:
    return f'<div class="empty" role="status"><p>{escape(text)}</p></div>'


def _page(frame: Frame, shown: _Shown, max_body: int) -> str:
    words = frame.words.inbox
    size = f"{max_body / 1_000_000:g}"
    result = (
        f'<section id="found" aria-label="{escape(words.result)}" tabindex="-1">{shown.html}</section>'
        if shown.html
        else ""
    )
    return (
        f'<h1>{escape(words.title)}</h1><p class="lead">{escape(words.lead)}{frame.gap}<strong>{escape(words.kept)}</strong></p>'
        f'<form id="mail" class="sheet" method="post" action="{frame.address("inbox")}#found" enctype="multipart/form-data"'
        f' data-most="{max_body - ENVELOPE}" data-too-large="{escape(words.too_large.format(size=size))}">'
        f'<div class="field"><label for="message">{escape(words.message)}</label>'
        f'<p class="note" id="message-note">{escape(words.message_note)}</p>'
        f'<textarea id="message" name="message" rows="9" dir="auto" aria-describedby="message-note">\n{escape(shown.text)}</textarea></div>'
        f'<div class="field"><label for="file">{escape(words.file)}</label>'
        f'<p class="note" id="file-note">{escape(words.file_note.format(size=size))}</p>'
        f'<input type="file" id="file" name="file" accept=".eml,message/rfc822" aria-describedby="file-note">'
        f'<p class="row chosen" hidden><button type="button" class="plain" id="choose">{escape(words.choose)}</button>'
        f'<span id="chosen" role="status" dir="auto">{escape(words.none_chosen)}</span></p></div>'
        f'<p class="row"><button class="primary">{escape(words.draft)}</button>'
        f'<a class="plain" href="{frame.address("inbox")}">{escape(words.reset)}</a>'
        f'<span class="note" id="looking" role="status" data-text="{escape(words.drafting)}"></span></p></form>{result}'
    )
