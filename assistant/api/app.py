"""The HTTP application. Pages are mounted on it by whoever composes the server (the API knows none)."""

from __future__ import annotations

from fastapi import FastAPI, HTTPException, Request
from starlette.routing import BaseRoute, Match

from assistant.api import ask, catalogue, health, problems
from assistant.api.limits import BodyLimit
from assistant.api.port import Answerer

TITLE = "UN-Habitat service catalogue assistant"
VERSION = "1.0"
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]


def create_app(assistant: Answerer) -> FastAPI:
    """The application around an open assistant.

    Its own documentation pages are off: they load scripts from a content delivery network.
    """
    app = FastAPI(title=TITLE, version=VERSION, openapi_url="/api/openapi.json", docs_url=None, redoc_url=None)
    app.add_middleware(BodyLimit)
    problems.install(app)
    app.include_router(ask.router(assistant))
    app.include_router(catalogue.router(assistant))
    app.include_router(health.router(assistant))
    _close(app)
    return app


def _close(app: FastAPI) -> None:
    """Answer every other path under ``/api`` here, so that no page mounted at ``/`` takes it."""
    routes = list(app.routes)

    @app.api_route("/api/{path:path}", methods=_METHODS, include_in_schema=False)
    async def unknown(request: Request, path: str) -> None:  # pyright: ignore[reportUnusedFunction]
        allowed = [method for method in _METHODS if _matches(routes, request, method)]
        if allowed:
            raise HTTPException(405, f"{request.method} is not possible here.", {"allow": ", ".join(allowed)})
        raise HTTPException(404, f"There is nothing at {request.url.path}.")


def _matches(routes: list[BaseRoute], request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in routes)
