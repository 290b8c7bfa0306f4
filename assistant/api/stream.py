"""An answer as server-sent events: ``token`` and ``citation``, then ``done`` with the whole answer, or ``error``."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastapi import HTTPException
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event
from starlette.responses import StreamingResponse

from assistant.answer import Answer, Citation
from assistant.api.gate import Job
from assistant.api.problems import FAULT, Problem
from assistant.port import Partial
from assistant.relay import NOTHING_NEW, Relay

MEDIA_TYPE = "text/event-stream"
PING_SECONDS = 15.0
_EXAMPLE = 'event: token\ndata: {"text": "9-12"}\n\nevent: done\ndata: {"id": "…", "status": "answered"}\n\n'
DESCRIBED: dict[str, Any] = {
    "schema": {
        "type": "object",
        "properties": {
            "event": {"enum": ["token", "citation", "done", "error"]},
            "data": {"type": "string", "description": "JSON: `text` of a token, a Citation, the Answer, or a Problem."},
        },
        "required": ["event", "data"],
    },
    "example": _EXAMPLE,
}
_PIECE = re.compile(r"\[\d{1,3}\]|\s+|[^\s\[]{1,12}\s*|\[")
_MARK = re.compile(r"\[(\d{1,3})\]")

_log = logging.getLogger(__name__)


def streamed(events: AsyncIterator[bytes]) -> StreamingResponse:
    """Events as a response that no proxy holds back."""
    headers = {"cache-control": "no-cache", "x-accel-buffering": "no"}
    return StreamingResponse(events, media_type=MEDIA_TYPE, headers=headers)


async def outcome(job: Job[Answer], path: str = "") -> Answer | Problem:
    """The answer, or the problem to tell: the status line is sent, so a fault must travel as an event."""
    try:
        return await job.result()
    except HTTPException as refused:
        return Problem.of(refused.status_code, refused.detail, path=path)
    except Exception:
        _log.exception("a streamed question failed")
        return Problem.of(500, FAULT, path=path)


async def coming(job: Job[Answer], relay: Relay, path: str = "") -> AsyncIterator[Partial | Answer | Problem]:
    """What is sure of an answer as it comes, then the whole of it, or the problem to tell.

    The answer is given up where the caller goes away.
    """
    made = asyncio.ensure_future(outcome(job, path))
    try:
        async for partial in relay.until(made, PING_SECONDS):
            yield partial
        yield made.result()
    finally:
        relay.close()


class Sent:
    """The text sent so far: an answer that grows must begin with it."""

    def __init__(self) -> None:
        self._text = ""

    def more(self, text: str) -> list[str]:
        """The pieces of a text that were not sent yet. None where they cannot join what was: then that is logged."""
        if not text.startswith(self._text):
            _log.error("an answer does not begin with what was streamed of it")
            return []
        added, self._text = text[len(self._text) :], text
        return pieces(added)


async def events(job: Job[Answer], relay: Relay) -> AsyncIterator[bytes]:
    """The events of an answer. A citation is sent behind the first mark that names it."""
    sent, cited = Sent(), set[int]()
    async for part in coming(job, relay):
        if part == NOTHING_NEW:
            yield KEEPALIVE_COMMENT
        elif isinstance(part, Problem):
            yield _event("error", part.json_text())
        elif isinstance(part, Partial):
            for event in _written(sent.more(part.text), part.citations, cited):
                yield event
        else:
            for event in _written(sent.more(part.answer), part.citations, cited):
                yield event
            for citation in part.citations:
                if citation.n not in cited:
                    yield _event("citation", citation.model_dump_json())
            yield _event("done", part.model_dump_json())


def _written(texts: list[str], citations: tuple[Citation, ...], cited: set[int]) -> Iterator[bytes]:
    """The events of pieces of text; the numbers of the citations among them are added to those ``cited``."""
    known = {citation.n: citation for citation in citations}
    for piece in texts:
        yield _event("token", json.dumps({"text": piece}, ensure_ascii=False))
        mark = _MARK.fullmatch(piece)
        if mark and (n := int(mark[1])) in known and n not in cited:
            cited.add(n)
            yield _event("citation", known[n].model_dump_json())


def pieces(text: str) -> list[str]:
    """The text cut into short pieces that join to it again; a mark is a piece of its own."""
    return _PIECE.findall(text)


def _event(name: str, data: str) -> bytes:
    return format_sse_event(event=name, data_str=data)
