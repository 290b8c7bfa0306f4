"""The outermost layer of a request: its id, its counts, its log line, and what is said where all else fails."""

from __future__ import annotations

import logging
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.problems import FAULT, Problem
from assistant.api.trace import HEADER, request_id, take
from assistant.metrics import Metrics

PAGES, UNROUTED = "pages", "unrouted"
_OURS = ("/api", "/v1", "/healthz", "/readyz", "/metrics")
_REFUSALS = {413, 429, 503}
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_log = logging.getLogger(__name__)


class Observed:
    """Watches every request. Its log line names the route, never the address asked: that may hold a question."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and watch it to the end of its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        token = request_id.set(take(Headers(scope=scope).get(HEADER)))
        watched = _Watched(scope, send)
        try:
            with self.metrics.in_flight.track_inprogress():
                await self._run(scope, receive, watched)
        finally:
            self._count(watched)
            request_id.reset(token)

    async def _run(self, scope: Scope, receive: Receive, watched: _Watched) -> None:
        try:
            await self.app(scope, receive, watched.send)
        except Exception:
            _log.exception("a request failed", extra={"route": watched.route})
            if watched.status:
                raise
            problem = Problem.of(500, FAULT, path=scope["path"])
            await problem.response()(scope, receive, watched.send)

    def _count(self, watched: _Watched) -> None:
        spent = time.perf_counter() - watched.started
        self.metrics.requests.labels(watched.method, watched.route, str(watched.status)).inc()
        self.metrics.request_seconds.labels(watched.route).observe(spent)
        if watched.status in _REFUSALS:
            self.metrics.refusals.labels(str(watched.status)).inc()
        line = {
            "method": watched.method,
            "route": watched.route,
            "status": watched.status,
            "ms": round(spent * 1000, 1),
        }
        _log.log(logging.DEBUG if watched.route == PAGES else logging.INFO, "request", extra=line)


class _Watched:
    """One request on its way: what of it may be counted and logged."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.started = time.perf_counter()
        self.method = scope["method"] if scope["method"] in _METHODS else "OTHER"
        self.status = 0
        self._scope = scope
        self._send = send

    @property
    def route(self) -> str:
        """The path as the application declares it; one name for all pages, one for what was refused at the door."""
        declared: Any = self._scope.get("route")
        path = getattr(declared, "path", "")
        if path.startswith(_OURS):
            return path
        return UNROUTED if self._scope["path"].startswith(_OURS) else PAGES

    async def send(self, message: Message) -> None:
        """Send with the request's id."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            MutableHeaders(scope=message)[HEADER] = request_id.get()
        await self._send(message)
