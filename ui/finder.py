"""The service finder: a short form, ranked services with their reasons, a comparison, and a request ready to send."""

from __future__ import annotations

import logging
import threading
from html import escape

from fastapi import APIRouter, Header, Request
from starlette.responses import HTMLResponse

from assistant.answer import Answer, Status
from assistant.port import Answerer
from corpus.gazetteer import country_names
from ui.frame import Frame, Room
from ui.label_groups import FinderWords
from ui.labels import negotiate
from ui.need import LIMITS, Need, compose, rank, read_need
from ui.offer import offer_html

AT_ONCE = 4
WAIT_SECONDS = 20
_ANSWERS = {Status.ANSWERED, Status.NO_ANSWER, Status.CLARIFY}
_log = logging.getLogger(__name__)


def router(assistant: Answerer) -> APIRouter:
    """The route of the finder."""
    routes = APIRouter(include_in_schema=False)
    desks = threading.BoundedSemaphore(AT_ONCE)
    library = assistant.library

    @routes.get("/finder")
    def finder(  # pyright: ignore[reportUnusedFunction]
        request: Request, lang: str | None = None, accept_language: str | None = Header(None)
    ) -> HTMLResponse:
        """The form, and what it finds."""
        asked = tuple(request.query_params.multi_items())
        frame = Frame(library.catalogue.edition, negotiate(lang, accept_language), asked=asked)
        need = read_need(dict(asked))
        status, found = 200, ""
        if need.challenge:
            if desks.acquire(timeout=WAIT_SECONDS):
                try:
                    found = _found(assistant, frame, need)
                finally:
                    desks.release()
            else:
                status, found = 503, _message(frame.words.finder.busy)
        elif "challenge" in request.query_params:
            status, found = 422, _message(frame.words.finder.missing)
        body = _page(frame, need, found)
        headers = {"retry-after": "10"} if status == 503 else None
        page = frame.document(frame.words.frame.finder, body, Room.FINDER, ("finder.js",))
        return HTMLResponse(page, status, headers=headers)

    return routes


def _found(assistant: Answerer, frame: Frame, need: Need) -> str:
    """What the assistant's own chain finds for the need."""
    words = frame.words
    try:
        answer = assistant.answer(compose(need, words.finder), language=frame.language.value)
    except Exception:  # the outer edge: the visitor gets a page that says so
        _log.exception("the finder failed")
        return _message(words.failure)
    if answer.status not in _ANSWERS:
        return _message(words.status.get(answer.status, words.failure), answer)
    ranked = rank(answer, need, assistant.library)
    return offer_html(frame, assistant.library, need, ranked) if ranked else _message(words.finder.nothing)


def _message(text: str, answer: Answer | None = None) -> str:
    more = f'<p dir="auto">{escape(answer.answer)}</p>' if answer else ""
    return f'<div class="empty" role="status"><p>{escape(text)}</p>{more}</div>'


def _page(frame: Frame, need: Need, found: str) -> str:
    words = frame.words.finder
    results = (
        f'<section id="found" aria-label="{escape(words.results)}" tabindex="-1">{found}</section>' if found else ""
    )
    return (
        f'<h1>{escape(words.title)}</h1><p class="lead">{escape(words.lead)}</p>'
        f'<form id="need" class="sheet" method="get" action="finder#found">'
        f'<input type="hidden" name="lang" value="{frame.language.value}">{_fields(frame, need)}'
        f'<p class="row"><button class="primary">{escape(words.find)}</button>'
        f'<a class="plain" href="{frame.address("finder")}">{escape(words.reset)}</a>'
        f'<span class="note" id="looking" role="status" data-text="{escape(frame.words.searching)}"></span></p></form>{results}'
    )


def _fields(frame: Frame, need: Need) -> str:
    words = frame.words.finder
    names = sorted(country_names(frame.language.value).items(), key=lambda item: item[1])
    limits = [(str(months), words.limits[str(months)]) for months in LIMITS]
    return (
        _select("who", words.who, list(words.people.items()), need.who, words)
        + _select("where", words.where, names, need.where, words)
        + f'<div class="field wide"><label for="challenge">{escape(words.challenge)}</label>'
        f'<p class="note" id="challenge-note">{escape(words.challenge_note)}</p>'
        f'<textarea id="challenge" name="challenge" rows="3" maxlength="1000" required dir="auto"'
        f' aria-describedby="challenge-note">{escape(need.challenge)}</textarea></div>'
        + _select("stage", words.stage, list(words.stages.items()), need.stage, words)
        + _select("time", words.time, limits, str(need.time or ""), words)
    )


def _select(name: str, label: str, options: list[tuple[str, str]], chosen: str, words: FinderWords) -> str:
    listed = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options
    )
    return (
        f'<div class="field"><label for="{name}">{escape(label)}</label>'
        f'<select id="{name}" name="{name}"><option value="">{escape(words.any)}</option>{listed}</select></div>'
    )
