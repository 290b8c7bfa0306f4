"""``POST /api/inbox/draft``: a message in, the draft of its reply out. Nothing is sent, and nothing is kept."""

from __future__ import annotations

import base64
import binascii
from email.policy import SMTP
from functools import partial
from typing import Any, cast

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from assistant.answer import Language, MailAnswer
from assistant.api.examples import ANSWER, shown
from assistant.api.gate import Gate
from assistant.api.limits import Throttle
from assistant.api.problems import documented
from assistant.inbox.handed import DraftDesk, Handed

MAIL, JSON = "message/rfc822", "application/json"
_TEXT = "From: Amina Otieno <amina@city.example>\nSubject: CityRAP\n\nHow long does CityRAP take?\n"
_EITHER = ("message", "message_base64")
_REPLY = "Dear Amina Otieno,\n\n…\n- 城市韧性行动规划流程需要 **3-4 个月，分为四个阶段**。 [1]"
_EXAMPLE: dict[str, Any] = {
    "answer": {
        **ANSWER,
        "language": "en",
        "answer": _REPLY,
        "subject": "Re: CityRAP",
        "questions": ["How long does CityRAP take?"],
        "category": "information",
        "needs_human": [],
        "attachments_read": [],
    },
    "urgency": "normal",
    "keyword": "HabitatInformation",
    "plain": "DRAFT BY THE CATALOGUE ASSISTANT…\n\n✂ – – …\n\nDear Amina Otieno,\n\n…",
    "html": "<!DOCTYPE html>…",
    "withheld": "",
    "message_base64": "RnJvbTogVU5IYWJpdGF0LUdTREB1bi5vcmcN…",
}


class Incoming(BaseModel):
    """A message as text or as its bytes."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "oneOf": [{"required": [each]} for each in _EITHER],
            "examples": [
                {"message": _TEXT},
                {"message_base64": base64.b64encode(_TEXT.encode()).decode(), "lang": "en"},
            ],
        },
    )

    message: str = Field("", min_length=1, description="The whole message (RFC 822), or the text of a mail.")
    message_base64: str = Field(
        "", min_length=1, description="The bytes of the whole message in base64: keeps attachments and every charset."
    )
    lang: Language | None = Field(None, description="Language to reply in; that of the message where it is not given.")

    @field_validator("message")
    @classmethod
    def _worded(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("the message is empty")
        return value

    @field_validator("message_base64")
    @classmethod
    def _decodable(cls, value: str) -> str:
        if not _decoded(value).strip():
            raise ValueError("the message is empty")
        return value

    @model_validator(mode="after")
    def _one_of_two(self) -> Incoming:
        if len(self.model_fields_set.intersection(_EITHER)) != 1:
            raise ValueError(f"give one of {' and '.join(_EITHER)}")
        return self

    @property
    def given(self) -> str | bytes:
        """What is to be read."""
        return self.message or _decoded(self.message_base64)


class DraftedReply(BaseModel):
    """The draft of a reply. ``withheld`` says why there is none; the texts and the message are empty then."""

    model_config = ConfigDict(extra="forbid")

    answer: MailAnswer
    urgency: str = Field(description="`high` or `normal`.")
    keyword: str = Field(description="The keyword by which the mailbox marks messages of this category.")
    plain: str = Field(description="Note for the officer, cut line, reply.")
    html: str = Field(description="The same as an HTML document.")
    withheld: str = Field(description="Why no reply is drafted (`automatic`, `spam`); empty where one is.")
    message_base64: str = Field(description="The draft as a message (RFC 822) that threads with the one it answers.")

    @classmethod
    def of(cls, handed: Handed) -> DraftedReply:
        """What came of a message."""
        draft, message = handed.draft, handed.message
        raw = b"" if message is None else message.as_bytes(policy=SMTP)
        return cls(
            answer=draft.answer,
            urgency=draft.urgency,
            keyword=draft.keyword,
            plain=draft.plain,
            html=draft.html,
            withheld=draft.withheld,
            message_base64=base64.b64encode(raw).decode(),
        )


def router(desk: DraftDesk | None, gate: Gate, throttle: Throttle) -> APIRouter:
    """The route of drafts; it says so where the server has nobody to draft them."""
    routes = APIRouter(prefix="/api/inbox", tags=["inbox"], dependencies=[Depends(throttle)])

    @routes.post(
        "/draft",
        responses={**shown(_EXAMPLE), **documented(400, 413, 415, 422, 429, 500, 503)},
        openapi_extra={"requestBody": _described()},
    )
    async def draft(request: Request) -> DraftedReply:  # pyright: ignore[reportUnusedFunction]
        """Draft the reply to a message. Nothing is sent and nothing is kept: a person reads, changes and sends it."""
        given, language = _read(request.headers.get("content-type", ""), await request.body())
        if desk is None:
            raise HTTPException(503, "Drafts are not available on this server.")
        return await gate.start(partial(_drafted, desk, given, language)).result()

    return routes


def _drafted(desk: DraftDesk, given: str | bytes, language: Language | None) -> DraftedReply:
    return DraftedReply.of(desk.draft(given, language))


def _described() -> dict[str, Any]:
    """The body's description: FastAPI reads a single media type only."""
    schema = Incoming.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs")  # the languages are described with the answer
    mail = {"schema": {"type": "string", "format": "binary", "minLength": 1}, "example": _TEXT}
    return {"required": True, "content": {JSON: {"schema": schema}, MAIL: mail}}


def _read(content_type: str, body: bytes) -> tuple[str | bytes, Language | None]:
    """The message in a body and the language wished for. Raises the problem to tell, without repeating the message."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == MAIL:
        if not body.strip():
            raise RequestValidationError([{"loc": ("body",), "msg": "the message is empty", "type": "missing"}])
        return body, None
    if kind != JSON:
        raise HTTPException(415, f"Send the message as {JSON} or {MAIL}.")
    try:
        incoming = Incoming.model_validate_json(body)
    except ValidationError as error:
        found = cast("list[dict[str, Any]]", error.errors(include_url=False, include_input=False))
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in found]) from None
    return incoming.given, incoming.lang


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("this is no base64") from None
