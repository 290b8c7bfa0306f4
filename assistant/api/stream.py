"""An answer as server-sent events: ``token`` and ``citation``, then ``done`` with the whole answer, or ``error``."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator
from typing import Any

from fastapi import HTTPException
from fastapi.sse import format_sse_event
from starlette.responses import StreamingResponse

from assistant.answer import Answer
from assistant.api.gate import Job
from assistant.api.problems import FAULT, Problem

MEDIA_TYPE = "text/event-stream"
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


async def events(job: Job[Answer]) -> AsyncIterator[bytes]:
    """The events of an answer. A citation is sent behind the first mark that names it."""
    found = await outcome(job)
    if isinstance(found, Problem):
        yield _event("error", found.json_text())
        return
    waiting = {citation.n: citation for citation in found.citations}
    for piece in pieces(found.answer):
        yield _event("token", json.dumps({"text": piece}, ensure_ascii=False))
        mark = _MARK.fullmatch(piece)
        if mark and (citation := waiting.pop(int(mark[1]), None)):
            yield _event("citation", citation.model_dump_json())
    for citation in waiting.values():
        yield _event("citation", citation.model_dump_json())
    yield _event("done", found.model_dump_json())


def pieces(text: str) -> list[str]:
    """The text cut into short pieces that join to it again; a mark is a piece of its own."""
    return _PIECE.findall(text)


def _event(name: str, data: str) -> bytes:
    return format_sse_event(event=name, data_str=data)
