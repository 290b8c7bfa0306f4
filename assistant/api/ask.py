"""``POST /api/ask``: one question, one Answer (or its events)."""

from __future__ import annotations

from typing import Any, cast
from uuid import uuid4

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field, field_validator
from starlette.responses import Response, StreamingResponse

from assistant.answer import Answer, Language
from assistant.api.port import Answerer
from assistant.api.problems import documented
from assistant.api.sessions import Sessions
from assistant.api.stream import events
from assistant.api.text import clean


class Ask(BaseModel):
    """A question: a text, or the turns of a conversation of which the last is to be answered."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"question": "城市韧性资料收集需要多长时间？"}]},
    )

    question: str | list[str]
    lang: Language | None = Field(None, description="Language to answer in; detected where it is not given.")
    session_id: str | None = Field(
        None, min_length=1, max_length=128, description="Joins single questions to a conversation."
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


class Conversations:
    """Asks the assistant, with what the session asked before."""

    def __init__(self, assistant: Answerer) -> None:
        self._assistant = assistant
        self._sessions = Sessions()

    def answer(self, ask: Ask) -> Answer:
        """The answer to a question; a list of turns replaces what the session remembers."""
        question = ask.question
        if ask.session_id and isinstance(question, str):
            before = self._sessions.before(ask.session_id)
            question = [*before, question] if before else question
        answer = self._assistant.answer(question, id=uuid4().hex, language=ask.lang)
        if ask.session_id:
            self._sessions.remember(ask.session_id, question if isinstance(question, list) else [question])
        return answer


def router(assistant: Answerer) -> APIRouter:
    """The route that answers questions."""
    routes = APIRouter(tags=["ask"])
    conversations = Conversations(assistant)

    @routes.post(
        "/api/ask",
        response_model=Answer,
        responses={
            200: {"description": "The answer", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
            **documented(400, 413, 422, 500),
        },
    )
    def ask(body: Ask) -> Answer | Response:  # pyright: ignore[reportUnusedFunction]
        """Answer a question from the catalogue, with the passages the answer rests on."""
        if body.stream:
            return StreamingResponse(
                events(lambda: conversations.answer(body)),
                media_type="text/event-stream",
                headers={"cache-control": "no-cache", "x-accel-buffering": "no"},
            )
        return conversations.answer(body)

    return routes
