"""Errors as problem documents (RFC 9457): one form for bad input, missing things and faults of our own."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.api.trace import request_id
from assistant.text import clean

MEDIA_TYPE = "application/problem+json"
FAULT = "Something went wrong on the server; the request was not carried out. Please try again."
OPENAI_PATHS = "/v1/"
LONGEST_WHERE = 80
_WAITING = (429, 503)


class Problem(BaseModel):
    """A problem document; ``errors`` names each part of the request that is wrong.

    ``error`` says the same to OpenAI's clients, under the paths that are theirs.
    """

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    request_id: str
    errors: list[dict[str, str]] | None = None
    error: dict[str, str] | None = None

    @classmethod
    def of(cls, status: int, detail: str, errors: list[dict[str, str]] | None = None, path: str = "") -> Problem:
        """A problem with the standard title of its status, on the request at hand."""
        title, detail = HTTPStatus(status).phrase, clean(detail)
        kind = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
        error = {"message": detail, "type": kind, "code": title.lower().replace(" ", "_")}
        return cls(
            title=title,
            status=status,
            detail=detail,
            request_id=request_id.get(),
            errors=errors,
            error=error if path.startswith(OPENAI_PATHS) else None,
        )

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """The document as an HTTP response."""
        return Response(self.json_text(), self.status, headers, media_type=MEDIA_TYPE)

    def json_text(self) -> str:
        """The document without what it does not say."""
        return self.model_dump_json(exclude_none=True)


def install(app: FastAPI) -> None:
    """Make every refusal by the application's own routes a problem document."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:  # pyright: ignore[reportUnusedFunction]
        return Problem.of(error.status_code, str(error.detail), path=request.url.path).response(error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _invalid(error, request.url.path).response()


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of the problems a route answers with."""
    return {status: _described(status) for status in statuses}


def _described(status: int) -> dict[str, Any]:
    phrase = HTTPStatus(status).phrase
    example = {"type": "about:blank", "title": phrase, "status": status, "detail": "…", "request_id": "…"}
    content = {MEDIA_TYPE: {"schema": Problem.model_json_schema(), "example": example}}
    if status not in _WAITING:
        return {"description": phrase, "content": content}
    wait = {"description": "Seconds to wait before trying again.", "schema": {"type": "integer", "minimum": 1}}
    return {"description": phrase, "content": content, "headers": {"Retry-After": wait}}


def _invalid(error: RequestValidationError, path: str) -> Problem:
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return Problem.of(400, "The body is not valid JSON.", path=path)
    errors = [{"where": _where(each["loc"]), "message": _message(each["msg"])} for each in found]
    detail = "; ".join(f"{each['where']}: {each['message']}" for each in errors)
    return Problem.of(422, detail, errors, path)


def _where(location: tuple[int | str, ...]) -> str:
    path = ".".join(str(part) for part in location[1:]) or str(location[0])
    return clean(path)[:LONGEST_WHERE]


def _message(message: str) -> str:
    return message.removeprefix("Value error, ")
