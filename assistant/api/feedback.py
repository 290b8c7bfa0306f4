"""``POST /api/feedback``: what a person thinks of an answer."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Depends, HTTPException, Request
from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import SQLAlchemyError

from assistant.api.limits import Throttle, address_of
from assistant.api.problems import documented
from assistant.desk import Desk
from assistant.state.feedback import Feedback

_log = logging.getLogger(__name__)


class Receipt(BaseModel):
    """Which parts of the feedback are kept (texts with personal data removed)."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"answer_id": "6f0d1c1c", "kept": ["rating", "reason"]}]}
    )

    answer_id: str
    kept: list[str]


def router(desk: Desk, throttle: Throttle) -> APIRouter:
    """The route that takes feedback."""
    routes = APIRouter(tags=["feedback"], dependencies=[Depends(throttle)])

    @routes.post("/api/feedback", status_code=201, responses=documented(400, 413, 422, 429, 503))
    def rate(body: Feedback, request: Request) -> Receipt:  # pyright: ignore[reportUnusedFunction]
        """Rate an answer. A second rating of an answer takes the place of the first."""
        try:
            desk.rate(body, address_of(request))
        except SQLAlchemyError:
            _log.exception("feedback could not be kept")
            raise HTTPException(503, "The feedback could not be kept.", {"Retry-After": "10"}) from None
        return Receipt(answer_id=body.answer_id, kept=_kept(body))

    return routes


def _kept(feedback: Feedback) -> list[str]:
    parts = ["rating", "reason", "comment", "session_id", *(("question", "answer") if feedback.consent else ())]
    return [part for part in parts if getattr(feedback, part)]
