"""``/v1``: the assistant in the form of OpenAI's chat completions, for programs that speak it already.

The turns are the user's messages. Messages of the system and of the assistant are taken and not used: what the assistant
says comes from the catalogue alone. The sources stand below the text, and the whole Answer in the member ``habitat``.
"""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator
from contextlib import closing
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException
from fastapi.sse import KEEPALIVE_COMMENT
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import Response

from assistant.answer import Answer, Usage
from assistant.api.examples import COMPLETION
from assistant.api.gate import Gate, Job
from assistant.api.limits import Throttle
from assistant.api.problems import Problem, documented
from assistant.api.stream import MEDIA_TYPE, Sent, coming, streamed
from assistant.desk import Desk
from assistant.port import Partial
from assistant.relay import NOTHING_NEW, Relay
from assistant.text import clean

MODEL = "habitat"
PATH = "/v1/chat/completions"
_STREAM_EXAMPLE = (
    'data: {"object": "chat.completion.chunk", "choices": [{"delta": {"content": "9-12"}}]}\n\ndata: [DONE]\n\n'
)
_DESCRIBED: dict[str, Any] = {
    "schema": {
        "type": "object",
        "properties": {"data": {"type": "string", "description": "JSON: a chunk or a Problem; `[DONE]` at the end."}},
        "required": ["data"],
    },
    "example": _STREAM_EXAMPLE,
}
_RELEASED = 1_640_995_200
"""The first of January 2022, the year of the catalogue: models carry a date of their making."""


class TextPart(BaseModel):
    """A part of a message; only texts are understood."""

    type: Literal["text"]
    text: str


class Message(BaseModel):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[TextPart] | None = None

    @property
    def words(self) -> str:
        """The message's text, made safe."""
        content = self.content or ""
        return clean(content if isinstance(content, str) else "\n".join(part.text for part in content))


class StreamOptions(BaseModel):
    """What a stream holds beside the text."""

    include_usage: bool = Field(False, description="Say before the end how many tokens the language model took.")


class Completion(BaseModel):
    """A request for a completion. Members that steer language models are taken and not used."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"model": MODEL, "messages": [{"role": "user", "content": "城市韧性资料收集需要多长时间？"}]},
                {
                    "model": MODEL,
                    "stream": True,
                    "messages": [{"role": "user", "content": "Which services fit a slum?"}],
                },
            ]
        }
    )

    model: str
    messages: Annotated[list[Message], Field(min_length=1)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: Literal[1] = 1

    @field_validator("messages")
    @classmethod
    def _asks(cls, messages: list[Message]) -> list[Message]:
        if messages[-1].role != "user" or not messages[-1].words:
            raise ValueError("the last message must be the user's, and hold a text")
        return messages

    @property
    def turns(self) -> list[str]:
        """What the user said, oldest first; the last is to be answered."""
        return [message.words for message in self.messages if message.role == "user" and message.words]


class Reply(BaseModel):
    """The assistant's message."""

    role: Literal["assistant"] = "assistant"
    content: str
    refusal: None = None


class Choice(BaseModel):
    """The one choice."""

    index: int = 0
    message: Reply
    logprobs: None = None
    finish_reason: Literal["stop"] = "stop"


class TokenUsage(BaseModel):
    """The tokens of the language model, in OpenAI's form: cached ones are among those of the prompt."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: dict[str, int]

    @classmethod
    def of(cls, usage: Usage) -> TokenUsage:
        """The tokens of one answer."""
        return cls(
            prompt_tokens=usage.input_tokens,
            completion_tokens=usage.output_tokens,
            total_tokens=usage.input_tokens + usage.output_tokens,
            prompt_tokens_details={"cached_tokens": usage.cached_tokens},
        )


class Completed(BaseModel):
    """A completion. It holds ``usage`` where a language model was asked; the default engine counts no tokens."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
    usage: TokenUsage | None = Field(None, exclude_if=lambda usage: usage is None)
    habitat: Answer


class Model(BaseModel):
    """The one model."""

    id: str = MODEL
    object: Literal["model"] = "model"
    created: int = _RELEASED
    owned_by: str


class Models(BaseModel):
    """The list of models."""

    object: Literal["list"] = "list"
    data: list[Model]


def router(desk: Desk, gate: Gate, throttle: Throttle) -> APIRouter:
    """The routes under ``/v1``."""
    routes = APIRouter(prefix="/v1", tags=["openai"])

    @routes.post(
        "/chat/completions",
        dependencies=[Depends(throttle)],
        response_model=Completed,
        responses={
            200: {
                "description": "The completion",
                "content": {"application/json": {"example": COMPLETION}, MEDIA_TYPE: _DESCRIBED},
            },
            **documented(400, 404, 413, 422, 429, 500, 503),
        },
    )
    async def complete(body: Completion) -> Completed | Response:  # pyright: ignore[reportUnusedFunction]
        """Answer the last message of the user from the catalogue."""
        _known(body.model)
        turns, answer_id = body.turns, uuid4().hex
        question, relay = turns if len(turns) > 1 else turns[0], Relay()
        job = gate.start(lambda: desk.answer(question, id=answer_id, listen=relay.tell))
        if body.stream:
            counted = body.stream_options is not None and body.stream_options.include_usage
            return streamed(_chunks(job, relay, answer_id, counted=counted))
        with closing(relay):
            answer = await job.result()
        return Completed(
            id=_name(answer_id),
            created=int(time.time()),
            choices=[Choice(message=Reply(content=_text(answer)))],
            usage=TokenUsage.of(answer.usage) if answer.usage else None,
            habitat=answer,
        )

    @routes.get("/models")
    def models() -> Models:  # pyright: ignore[reportUnusedFunction]
        """The models that can be asked for: one."""
        return Models(data=[_model(desk)])

    @routes.get("/models/{model}", responses=documented(404, 422))
    def model(model: str) -> Model:  # pyright: ignore[reportUnusedFunction]
        """The model of that name."""
        _known(model)
        return _model(desk)

    return routes


def _known(model: str) -> None:
    if model != MODEL:
        raise HTTPException(404, f"There is no model «{model[:80]}»; the model is «{MODEL}».")


def _model(desk: Desk) -> Model:
    return Model(owned_by=f"un-habitat-catalogue-{desk.library.catalogue.edition.id}")


def _name(answer_id: str) -> str:
    return f"chatcmpl-{answer_id}"


async def _chunks(job: Job[Answer], relay: Relay, answer_id: str, *, counted: bool) -> AsyncIterator[bytes]:
    """The chunks of an answer; the sources come below its text, and its tokens last where they are ``counted``."""
    chunks, sent = _Chunks(answer_id), Sent()
    async for part in coming(job, relay, PATH):
        if part == NOTHING_NEW:
            yield KEEPALIVE_COMMENT
        elif isinstance(part, Problem):
            yield _event(part.json_text())
        elif isinstance(part, Partial):
            for piece in sent.more(part.text):
                yield chunks.text(piece)
        else:
            for piece in sent.more(_text(part)):
                yield chunks.text(piece)
            yield chunks.end(part)
            if counted and part.usage:
                yield chunks.usage(part.usage)
            yield _event("[DONE]")


class _Chunks:
    """The chunks of one streamed completion. The first names the role; that of the end holds the whole Answer."""

    def __init__(self, answer_id: str) -> None:
        self._head: dict[str, Any] = {
            "id": _name(answer_id), "object": "chat.completion.chunk", "created": int(time.time()), "model": MODEL,
        }  # fmt: skip
        self._begun = False

    def text(self, piece: str) -> bytes:
        """A piece of the text."""
        begin = b"" if self._begun else self._chunk({"role": "assistant", "content": ""})
        self._begun = True
        return begin + self._chunk({"content": piece})

    def end(self, answer: Answer) -> bytes:
        """The end, with the whole Answer."""
        return self._chunk({}, "stop", habitat=answer.model_dump(mode="json"))

    def usage(self, usage: Usage) -> bytes:
        """The tokens, in a chunk without a choice."""
        return self._event(choices=[], usage=TokenUsage.of(usage).model_dump())

    def _chunk(self, delta: dict[str, str], finish: str | None = None, **more: Any) -> bytes:
        return self._event(choices=[{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}], **more)

    def _event(self, **more: Any) -> bytes:
        return _event(json.dumps({**self._head, **more}, ensure_ascii=False))


def _text(answer: Answer) -> str:
    """The answer with its sources below, each a paragraph of its own."""
    sources = (
        f"[{each.n}] {each.entry_id} {each.title}, p. {each.page if each.page is not None else '-'}: «{each.quote}»"
        for each in answer.citations
    )
    return "\n\n".join([answer.answer, *sources])


def _event(data: str) -> bytes:
    return f"data: {data}\n\n".encode()
