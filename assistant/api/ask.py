"""``POST /api/ask``: one question, one Answer (or its events); ``/api/sessions``: conversations."""

from __future__ import annotations

from contextlib import closing
from typing import Any, cast
from uuid import uuid4

from fastapi import APIRouter, Depends, HTTPException, Path, Request
from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import Response

from assistant.answer import Answer, Language
from assistant.api.examples import ANSWER
from assistant.api.gate import Gate
from assistant.api.limits import Throttle, address_of
from assistant.api.problems import documented
from assistant.api.stream import DESCRIBED, MEDIA_TYPE, events, streamed
from assistant.desk import Desk
from assistant.port import Listener
from assistant.relay import Relay
from assistant.state.sessions import UNGUESSABLE, Sessions
from assistant.text import clean


class Ask(BaseModel):
    """A question: a text, or the turns of a conversation of which the last is to be answered."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "城市韧性资料收集需要多长时间？"},
                {"question": ["Which services help with slums?", "Were they used in Kenya?"], "lang": "en"},
            ]
        },
    )

    question: str | list[str]
    lang: Language | None = Field(None, description="Language to answer in; detected where it is not given.")
    session_id: str | None = Field(
        None,
        min_length=1,
        max_length=128,
        description="Joins single questions to a conversation. Take an id from `POST /api/sessions`, or make one that "
        f"nobody can guess; one of fewer than {UNGUESSABLE} characters works from the same network address only.",
    )
    stream: bool = Field(False, description="Answer with server-sent events: token, citation, done, error.")

    @field_validator("question", mode="before")
    @classmethod
    def _cleaned(cls, value: Any) -> str | list[str]:
        if isinstance(value, str):
            turns = [value]
        elif isinstance(value, list) and all(isinstance(each, str) for each in cast("list[Any]", value)):
            turns = cast("list[str]", value)
        else:
            raise ValueError("must be a text or a list of texts")
        cleaned = [clean(turn) for turn in turns]
        if not cleaned or not cleaned[-1]:
            raise ValueError("the question is empty")
        return cleaned[0] if isinstance(value, str) else [turn for turn in cleaned if turn]


class NewSession(BaseModel):
    """An id for a conversation."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"session_id": "w9bq0…"}]})

    session_id: str


def router(desk: Desk, gate: Gate, throttle: Throttle) -> APIRouter:
    """The routes of questions and conversations."""
    routes = APIRouter(tags=["ask"], dependencies=[Depends(throttle)])

    @routes.post(
        "/api/ask",
        response_model=Answer,
        responses={
            200: {
                "description": "The answer",
                "content": {"application/json": {"example": ANSWER}, MEDIA_TYPE: DESCRIBED},
            },
            **documented(400, 413, 422, 429, 500, 503),
        },
    )
    async def ask(body: Ask, request: Request) -> Answer | Response:  # pyright: ignore[reportUnusedFunction]
        """Answer a question from the catalogue, with the passages the answer rests on."""
        owner, relay = address_of(request), Relay()
        job = gate.start(lambda: _answer(desk, body, owner, relay.tell))
        if body.stream:
            return streamed(events(job, relay))
        with closing(relay):
            return await job.result()

    @routes.post("/api/sessions", status_code=201, responses=documented(429))
    def begin() -> NewSession:  # pyright: ignore[reportUnusedFunction]
        """Get an id for a conversation that nobody can guess."""
        return NewSession(session_id=Sessions.new())

    @routes.delete("/api/sessions/{session_id}", status_code=204, responses=documented(404, 422, 429, 503))
    def forget(  # pyright: ignore[reportUnusedFunction]
        request: Request, session_id: str = Path(min_length=1, max_length=128)
    ) -> None:
        """Forget what was asked in a conversation."""
        try:
            known = desk.store.sessions.forget(Sessions.key(session_id, address_of(request)))
        except SQLAlchemyError:
            raise HTTPException(503, "The state cannot be written at the moment.", {"Retry-After": "10"}) from None
        if not known:
            raise HTTPException(404, "There is no such conversation.")

    return routes


def _answer(desk: Desk, ask: Ask, owner: str, listen: Listener) -> Answer:
    answer_id = uuid4().hex
    if ask.session_id is None:
        return desk.answer(ask.question, id=answer_id, language=ask.lang, listen=listen)
    key = Sessions.key(ask.session_id, owner)
    return desk.converse(key, ask.question, id=answer_id, language=ask.lang, listen=listen)
