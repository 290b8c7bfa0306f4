"""``/healthz`` (the process runs), ``/readyz`` (it can answer), ``/metrics`` (what it counted)."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, HTTPException
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from assistant.api.problems import documented
from assistant.api.warm import WarmUp
from assistant.desk import Desk

_METRICS_TYPE = CONTENT_TYPE_LATEST.partition(";")[0]


class Health(BaseModel):
    """That the process runs."""

    model_config = ConfigDict(extra="forbid")

    status: str = "ok"


class Readiness(BaseModel):
    """What the process is ready to answer from. Without its state it answers too, but remembers nothing."""

    model_config = ConfigDict(extra="forbid")

    status: str = "ready"
    edition: str
    entries: int
    state: Literal["ok", "unavailable"]


def router(desk: Desk, warming: WarmUp) -> APIRouter:
    """The routes that monitors ask."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz")
    def healthz() -> Health:  # pyright: ignore[reportUnusedFunction]
        """Whether the process runs."""
        return Health()

    @routes.get("/readyz", responses=documented(503))
    def readyz() -> Readiness:  # pyright: ignore[reportUnusedFunction]
        """Whether the catalogue is loaded and the assistant warm, and whether the state can be used."""
        library = desk.library
        if not warming.done:
            raise HTTPException(503, "The assistant is warming up.", {"Retry-After": "1"})
        if not library.entries:
            raise HTTPException(503, "The catalogue holds no entries.", {"Retry-After": "10"})
        state = "ok" if desk.store.usable else "unavailable"
        return Readiness(edition=library.catalogue.edition.id, entries=len(library.entries), state=state)

    @routes.get(
        "/metrics",
        response_class=Response,
        responses={200: {"description": "Counters", "content": {_METRICS_TYPE: {"schema": {"type": "string"}}}}},
    )
    def metrics() -> Response:  # pyright: ignore[reportUnusedFunction]
        """Counters in the text form of Prometheus."""
        return Response(desk.metrics.render(), headers={"content-type": CONTENT_TYPE_LATEST})

    return routes
