"""The HTTP application. Pages are mounted on it by whoever composes the server (the API knows none)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress

from fastapi import FastAPI, HTTPException, Request
from sqlalchemy.exc import SQLAlchemyError
from starlette.routing import BaseRoute, Match

from assistant.api import ask, catalogue, feedback, health, inbox, openai, problems
from assistant.api.gate import Gate
from assistant.api.limits import BodyLimit, Throttle
from assistant.api.observe import Observed
from assistant.api.warm import WarmUp
from assistant.desk import Desk
from assistant.inbox.handed import DraftDesk, HandedDrafts
from assistant.port import Answerer
from assistant.settings import Settings
from assistant.state.store import Store

TITLE = "UN-Habitat service catalogue assistant"
VERSION = "1.0"
DESCRIPTION = (
    "Answers questions on the UN-Habitat Services Catalogue 2022 with cited words of its Chinese edition. "
    "Errors are problem documents (RFC 9457)."
)
PURGE_SECONDS = 3_600
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
_log = logging.getLogger(__name__)


def create_app(
    desk: Desk, settings: Settings, warm: Answerer | None = None, drafts: HandedDrafts | None = None
) -> FastAPI:
    """The application around a desk; it is not ready before the assistant to ``warm`` has answered once.

    Without ``drafts`` the route of mail drafts answers 503.
    Its own documentation pages are off: they load scripts from a content delivery network.
    """
    gate = Gate(settings.concurrency, settings.waiting, settings.answer_seconds, desk.metrics)
    throttle = Throttle(settings.requests_per_minute)
    warming = WarmUp(warm)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncGenerator[None]:
        tasks = [asyncio.create_task(each) for each in (warming.run(), _purge_from_time_to_time(desk.store))]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            gate.close()

    app = FastAPI(
        title=TITLE,
        version=VERSION,
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    app.add_middleware(BodyLimit, limit=settings.max_body)
    app.add_middleware(Observed, metrics=desk.metrics)
    problems.install(app)
    app.include_router(ask.router(desk, gate, throttle))
    app.include_router(catalogue.router(desk, gate, throttle))
    app.include_router(feedback.router(desk, throttle))
    app.include_router(inbox.router(DraftDesk(drafts, desk.metrics) if drafts else None, gate, throttle))
    app.include_router(openai.router(desk, gate, throttle))
    app.include_router(health.router(desk, warming))
    _close(app)
    return app


async def _purge_from_time_to_time(store: Store) -> None:
    """Forget what is too old, now and every hour."""
    while True:
        try:
            if any((gone := await asyncio.to_thread(store.purge)).values()):
                _log.info("purged", extra=gone)
        except SQLAlchemyError:
            _log.exception("the state could not be purged")
        await asyncio.sleep(PURGE_SECONDS)


def _close(app: FastAPI) -> None:
    """Answer every other path under ``/api`` and ``/v1`` here, so that no page mounted at ``/`` takes it."""
    routes = list(app.routes)

    @app.api_route("/v1/{path:path}", methods=_METHODS, include_in_schema=False)
    @app.api_route("/api/{path:path}", methods=_METHODS, include_in_schema=False)
    async def unknown(request: Request, path: str) -> None:  # pyright: ignore[reportUnusedFunction]
        allowed = [method for method in _METHODS if _matches(routes, request, method)]
        if allowed:
            raise HTTPException(405, f"{request.method} is not possible here.", {"allow": ", ".join(allowed)})
        raise HTTPException(404, f"There is nothing at {request.url.path}.")


def _matches(routes: list[BaseRoute], request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in routes)
