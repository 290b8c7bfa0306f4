"""Limits on what a caller may send: the size of a body, and how often."""

from __future__ import annotations

import math
import time

from fastapi import HTTPException, Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.problems import Problem

UNKNOWN_ADDRESS = "unknown"


class BodyLimit:
    """Reads a request's body before the application does, and refuses it when it is larger than the limit.

    The native limit of FastAPI answers in plain text; callers of this API are promised a problem document.
    """

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body read, or answer 413."""
        if scope["type"] != "http" or scope["method"] in {"GET", "HEAD", "OPTIONS"}:
            await self.app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        body = None if declared.isdecimal() and int(declared) > self.limit else await self._read(receive)
        if body is None:
            await self._refuse(scope, receive, send)
            return
        pending: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def replay() -> Message:
            return pending.pop() if pending else await receive()

        await self.app(scope, replay, send)

    async def _read(self, receive: Receive) -> bytes | None:
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return bytes(body)
            body += message.get("body", b"")
            if len(body) > self.limit:
                return None
            if not message.get("more_body", False):
                return bytes(body)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        detail = f"The request body is larger than {self.limit:,} bytes; ask a shorter question."
        await Problem.of(413, detail, path=scope["path"]).response({"connection": "close"})(scope, receive, send)


class Throttle:
    """A FastAPI dependency: at most so many requests of one address in any minute, counted in this process."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def __call__(self, request: Request) -> None:
        """Let the request pass, or answer 429 with the time to wait."""
        address = address_of(request)
        if self._limiter.hit(self._limit, address):
            return
        wait = max(1, math.ceil(self._limiter.get_window_stats(self._limit, address).reset_time - time.time()))
        detail = (
            f"More than {self._limit.amount} requests in a minute came from this address; try again in {wait} seconds."
        )
        raise HTTPException(429, detail, {"Retry-After": str(wait)})


def address_of(request: Request) -> str:
    """The caller's network address (behind a trusted proxy the one it names; uvicorn sees to that)."""
    return request.client.host if request.client else UNKNOWN_ADDRESS
