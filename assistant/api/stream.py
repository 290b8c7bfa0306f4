"""An answer as server-sent events: ``token`` and ``citation``, then ``done`` with the whole answer, or ``error``."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Iterator

from fastapi.sse import format_sse_event

from assistant.answer import Answer
from assistant.api.problems import FAULT, Problem

_log = logging.getLogger(__name__)

_PIECE = re.compile(r"\[\d{1,3}\]|\s+|[^\s\[]{1,12}|\[")
_MARK = re.compile(r"\[(\d{1,3})\]")


def events(answer: Callable[[], Answer]) -> Iterator[bytes]:
    """The events of an answer. A citation is sent behind the first mark that names it."""
    try:
        found = answer()
    except Exception:  # the status line is sent: the fault must travel as an event
        _log.exception("a streamed question failed")
        yield _event("error", Problem.of(500, FAULT).model_dump_json(exclude_none=True))
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
