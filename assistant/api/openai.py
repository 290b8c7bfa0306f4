"""``/v1``: the assistant in the form of OpenAI's chat completions, for programs that speak it already.

The turns are the user's messages. Messages of the system and of the assistant are taken and not used: what the assistant
says comes from the catalogue alone. The sources stand below the text, and the whole Answer in the member ``habitat``.
"""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import Response

from assistant.answer import Answer
from assistant.api.examples import COMPLETION
from assistant.api.gate import Gate, Job
from assistant.api.limits import Throttle
from assistant.api.problems import Problem, documented
from assistant.api.stream import MEDIA_TYPE, outcome, pieces, streamed
from assistant.desk import Desk
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


class Completed(BaseModel):
    """A completion. It holds no ``usage``: nothing is counted in tokens."""

    id: str
    object: Literal["chat.completion"] = "chat.completion"
    created: int
    model: str = MODEL
    choices: list[Choice]
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
        job = gate.start(lambda: desk.answer(turns if len(turns) > 1 else turns[0], id=answer_id))
        if body.stream:
            return streamed(_chunks(job, answer_id))
        answer = await job.result()
        choice = Choice(message=Reply(content=_text(answer)))
        return Completed(id=_name(answer_id), created=int(time.time()), choices=[choice], habitat=answer)

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


async def _chunks(job: Job[Answer], answer_id: str) -> AsyncIterator[bytes]:
    found = await outcome(job, PATH)
    if isinstance(found, Problem):
        yield _event(found.json_text())
        return
    created = int(time.time())

    def chunk(delta: dict[str, str], finish: str | None = None, answer: Answer | None = None) -> bytes:
        return _event(_Chunk.made(answer_id, created, delta, finish, answer).model_dump_json(exclude_unset=True))

    yield chunk({"role": "assistant", "content": ""})
    for piece in pieces(_text(found)):
        yield chunk({"content": piece})
    yield chunk({}, "stop", found)
    yield _event("[DONE]")


class _Chunk(BaseModel):
    """A piece of a streamed completion; the last one holds the whole Answer."""

    id: str
    object: str
    created: int
    model: str
    choices: list[dict[str, Any]]
    habitat: Answer | None = None

    @classmethod
    def made(
        cls, answer_id: str, created: int, delta: dict[str, str], finish: str | None, answer: Answer | None
    ) -> _Chunk:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        habitat = {} if answer is None else {"habitat": answer}
        return cls(
            id=_name(answer_id),
            object="chat.completion.chunk",
            created=created,
            model=MODEL,
            choices=[choice],
            **habitat,
        )


def _text(answer: Answer) -> str:
    """The answer with its sources below, each a paragraph of its own."""
    sources = (
        f"[{each.n}] {each.entry_id} {each.title}, p. {each.page if each.page is not None else '-'}: «{each.quote}»"
        for each in answer.citations
    )
    return "\n\n".join([answer.answer, *sources])


def _event(data: str) -> bytes:
    return f"data: {data}\n\n".encode()
