"""``POST /export/docx|pdf|md``: the conversation that the page sends, as a file. Nothing of it is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum

from fastapi import APIRouter, Header, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import PlainTextResponse, Response

from assistant.answer import Language
from corpus.catalogue import Library
from ui.export.document import Document, document
from ui.export.markdown import markdown
from ui.export.pdf import pdf
from ui.export.word import word
from ui.labels import negotiate
from ui.record import RecordError, restore

AT_ONCE = 2
WAIT_SECONDS = 20


class Format(StrEnum):
    """The formats a conversation can be saved in."""

    DOCX = "docx"
    PDF = "pdf"
    MD = "md"


_WRITERS: dict[Format, tuple[str, Callable[[Document], bytes]]] = {
    Format.DOCX: ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", word),
    Format.PDF: ("application/pdf", pdf),
    Format.MD: ("text/markdown; charset=utf-8", markdown),
}


def router(library: Library) -> APIRouter:
    """The route that saves conversations."""
    routes = APIRouter(include_in_schema=False)
    desks = threading.BoundedSemaphore(AT_ONCE)

    def made(sent: str, kind: Format, language: Language) -> Response:
        if not desks.acquire(timeout=WAIT_SECONDS):
            return PlainTextResponse("busy", 503, headers={"retry-after": "10"})
        try:
            return _file(library, sent, kind, language)
        finally:
            desks.release()

    @routes.post("/export/{kind}")
    async def export(  # pyright: ignore[reportUnusedFunction]
        request: Request, kind: Format, lang: str | None = None, accept_language: str | None = Header(None)
    ) -> Response:
        """The conversation as a file to keep."""
        sent = (await request.body()).decode(errors="replace")
        return await run_in_threadpool(made, sent, kind, negotiate(lang, accept_language))

    return routes


def _file(library: Library, sent: str, kind: Format, language: Language) -> Response:
    try:
        chat = restore(sent, library)
    except RecordError as error:
        return PlainTextResponse(str(error), 422)
    now = datetime.now(UTC)
    media_type, write = _WRITERS[kind]
    file = write(document(chat, library.catalogue.edition, language, now))
    name = f"habitat-{now:%Y%m%d-%H%M}.{kind.value}"
    headers = {"content-disposition": f'attachment; filename="{name}"', "cache-control": "no-store"}
    return Response(file, media_type=media_type, headers=headers)
