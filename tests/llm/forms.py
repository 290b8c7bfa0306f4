"""Replies of a chat endpoint as its providers put them on the wire: OpenAI's form and Ollama's own, whole and in pieces."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from endpoint import Endpoint

READ, CACHED, WRITTEN = 1200, 1024, 40  # tokens of every reply
SSE, NDJSON, JSON = "text/event-stream; charset=utf-8", "application/x-ndjson", "application/json"
ENDLESS = 10**9


@dataclass(frozen=True)
class Reply:
    """What the endpoint does with one request.

    ``after`` counts pieces: the stream then stops in the way that ``then`` says. ``wait`` is seconds before the headers,
    ``drip`` between pieces.
    """

    text: str = '{"kind": "fact"}'
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: str | None = None
    type: str | None = None
    wait: float = 0.0
    drip: float = 0.0
    after: int = ENDLESS
    then: str = "hang"  # hang, close, error
    repeat: int = 1
    finish: str = "stop"
    refusal: str = ""
    no_schemas: bool = False  # turn down requests that are bound to a schema, answer others
    size: int = 7  # characters a piece

    def pieces(self) -> Iterator[str]:
        """The text as it comes; the last piece of it over and over where it does not end."""
        cut = [self.text[at : at + self.size] for at in range(0, len(self.text), self.size)]
        yield from cut
        for _ in range(self.repeat - 1):
            yield cut[-1]


CLOSE = Reply(status=0)
"""Closes the connection without a word."""


@dataclass
class Seen:
    """A request: what was asked, and whether its client went away before the end."""

    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float = field(default_factory=time.monotonic)
    turned_down: str = ""
    left: threading.Event = field(default_factory=threading.Event)
    done: threading.Event = field(default_factory=threading.Event)

    @property
    def texts(self) -> list[str]:
        """The contents of its messages."""
        return [message["content"] for message in self.body["messages"]]

    @property
    def method(self) -> str:
        """How it binds the reply."""
        form = self.body.get("response_format") or {}
        if self.body.get("tools"):
            return "function_calling"
        if self.body.get("format"):
            return "json_mode" if self.body["format"] == "json" else "json_schema"
        return {"json_schema": "json_schema", "json_object": "json_mode"}.get(form.get("type", ""), "text")


class OpenAi:
    """A reply in OpenAI's form."""

    type = SSE

    def __init__(self, endpoint: Endpoint, seen: Seen, reply: Reply) -> None:
        self._endpoint, self._seen, self._reply = endpoint, seen, reply
        self._tool = (seen.body.get("tools") or [{}])[0].get("function", {}).get("name")

    def whole(self) -> str:
        """The reply in one."""
        reply, text = self._reply, "".join(self._reply.pieces())
        message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None, "annotations": []}
        if reply.refusal:
            message |= {"content": None, "refusal": reply.refusal}
        elif self._tool:
            called = {"name": self._tool, "arguments": text}
            message |= {"content": None, "tool_calls": [{"id": "call_1", "type": "function", "function": called}]}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": reply.finish}
        return json.dumps(self._head("chat.completion") | {"choices": [choice], "usage": self._usage()})

    def pieces(self) -> Iterator[str]:
        """The events, the last the usage where it was asked for."""
        if self._endpoint.flavour == "azure":  # what its filter says of the prompt comes first, without choices
            filtered = [
                {"prompt_index": 0, "content_filter_results": {"hate": {"filtered": False, "severity": "safe"}}}
            ]
            yield self._event({"choices": [], "prompt_filter_results": filtered, "id": "", "model": ""})
        yield self._delta({"role": "assistant", "content": None if self._tool else "", "refusal": None})
        if self._reply.refusal:
            yield self._delta({"refusal": self._reply.refusal})
        else:
            for number, piece in enumerate(self._reply.pieces()):
                yield self._delta(self._part(piece, number))
        yield self._delta(
            {}, finish="tool_calls" if self._tool and self._reply.finish == "stop" else self._reply.finish
        )
        if (self._seen.body.get("stream_options") or {}).get("include_usage"):
            yield self._event({"choices": [], "usage": self._usage()})
        yield "data: [DONE]\n\n"

    def _part(self, piece: str, number: int) -> dict[str, Any]:
        if not self._tool:
            return {"content": piece}
        first = {"id": "call_1", "type": "function"} if number == 0 else {}
        named = {"name": self._tool} if number == 0 else {}
        return {"tool_calls": [{"index": 0, **first, "function": {**named, "arguments": piece}}]}

    def error(self) -> str:
        """What is sent when something breaks in the middle."""
        error = {"message": "The server had an error while processing your request.", "type": "server_error"}
        return f"data: {json.dumps({'error': error | {'param': None, 'code': None}})}\n\n"

    def _delta(self, delta: dict[str, Any], finish: str | None = None) -> str:
        return self._event({"choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}]})

    def _event(self, more: dict[str, Any]) -> str:
        return f"data: {json.dumps(self._head('chat.completion.chunk') | more, ensure_ascii=False)}\n\n"

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": "chatcmpl-1", "object": kind, "created": 1764400000, "model": self._endpoint.model}

    def _usage(self) -> dict[str, Any]:
        usage: dict[str, Any] = {"prompt_tokens": READ, "completion_tokens": WRITTEN, "total_tokens": READ + WRITTEN}
        if self._endpoint.flavour != "ollama":
            usage["prompt_tokens_details"] = {"cached_tokens": CACHED}
        return usage


class Ollama:
    """A reply in Ollama's form."""

    type = NDJSON

    def __init__(self, seen: Seen, reply: Reply) -> None:
        self._model, self._reply = seen.body["model"], reply
        self._tool = (seen.body.get("tools") or [{}])[0].get("function", {}).get("name")

    def whole(self) -> str:
        """The reply in one."""
        return self._line("".join(self._reply.pieces()), done=True)

    def pieces(self) -> Iterator[str]:
        """One line a piece, the last with the counts."""
        if self._tool:  # it calls a function whole
            yield self._line("".join(self._reply.pieces()))
        else:
            yield from map(self._line, self._reply.pieces())
        yield self._line("", done=True)

    def error(self) -> str:
        """What is sent when something breaks in the middle."""
        return json.dumps({"error": "an error was encountered while running the model: unexpected EOF"}) + "\n"

    def _line(self, text: str, done: bool = False) -> str:
        line: dict[str, Any] = {
            "model": self._model, "created_at": "2026-01-01T00:00:00.000000Z",
            "message": {"role": "assistant", "content": text}, "done": done,
        }  # fmt: skip
        if self._tool and text:
            called = {"name": self._tool, "arguments": json.loads(text)}
            line["message"] = {"role": "assistant", "content": "", "tool_calls": [{"function": called}]}
        if done:
            line |= {
                "done_reason": self._reply.finish, "total_duration": 10**9, "load_duration": 10**6,
                "prompt_eval_count": READ, "prompt_eval_duration": 10**8, "eval_count": WRITTEN, "eval_duration": 10**8,
            }  # fmt: skip
        return json.dumps(line, ensure_ascii=False) + "\n"
