"""Errors as problem documents (RFC 9457): one form for bad input, missing things and faults of our own."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from assistant.api.text import clean

MEDIA_TYPE = "application/problem+json"
FAULT = "Something went wrong on the server; the question was not answered. Please try again."
LONGEST_WHERE = 80

_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """A problem document; ``errors`` names each part of the request that is wrong."""

    model_config = ConfigDict(extra="forbid")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[dict[str, str]] | None = None

    @classmethod
    def of(cls, status: int, detail: str, errors: list[dict[str, str]] | None = None) -> Problem:
        """A problem with the standard title of its status."""
        return cls(title=HTTPStatus(status).phrase, status=status, detail=clean(detail), errors=errors)

    def response(self, headers: Mapping[str, str] | None = None) -> Response:
        """The document as an HTTP response."""
        body = self.model_dump_json(exclude_none=True)
        return Response(body, self.status, headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Make every error of the application's own routes a problem document."""

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:  # pyright: ignore[reportUnusedFunction]
        return Problem.of(error.status_code, str(error.detail)).response(error.headers)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:  # pyright: ignore[reportUnusedFunction]
        return _invalid(error).response()

    @app.exception_handler(Exception)
    async def failed(request: Request, error: Exception) -> Response:  # pyright: ignore[reportUnusedFunction]
        _log.exception("%s %s failed", request.method, request.url.path, exc_info=error)
        return Problem.of(500, FAULT).response()


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The OpenAPI description of the problems a route answers with."""
    schema = Problem.model_json_schema()
    return {
        status: {"description": HTTPStatus(status).phrase, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in statuses
    }


def _invalid(error: RequestValidationError) -> Problem:
    found = error.errors()
    if any(each["type"] == "json_invalid" for each in found):
        return Problem.of(400, "The body is not valid JSON.")
    errors = [{"where": _where(each["loc"]), "message": _message(each["msg"])} for each in found]
    detail = "; ".join(f"{each['where']}: {each['message']}" for each in errors)
    return Problem.of(422, detail, errors)


def _where(location: tuple[int | str, ...]) -> str:
    path = ".".join(str(part) for part in location[1:]) or str(location[0])
    return clean(path)[:LONGEST_WHERE]


def _message(message: str) -> str:
    return message.removeprefix("Value error, ")
