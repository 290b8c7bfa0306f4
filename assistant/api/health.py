"""``/healthz`` (the process runs) and ``/readyz`` (it can answer)."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from assistant.api.port import Answerer
from assistant.api.problems import documented


class Health(BaseModel):
    """That the process runs."""

    model_config = ConfigDict(extra="forbid")

    status: str = "ok"


class Readiness(BaseModel):
    """What the process is ready to answer from."""

    model_config = ConfigDict(extra="forbid")

    status: str = "ready"
    edition: str
    entries: int


def router(assistant: Answerer) -> APIRouter:
    """The routes that monitors ask."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz")
    def healthz() -> Health:  # pyright: ignore[reportUnusedFunction]
        """Whether the process runs."""
        return Health()

    @routes.get("/readyz", responses=documented(503))
    def readyz() -> Readiness:  # pyright: ignore[reportUnusedFunction]
        """Whether the catalogue is loaded."""
        library = assistant.library
        if not library.entries:
            raise HTTPException(503, "The catalogue holds no entries.")
        return Readiness(edition=library.catalogue.edition.id, entries=len(library.entries))

    return routes
