"""The request's id: taken over where the caller sends a sane one, else made; in every response, problem and log line."""

from __future__ import annotations

import re
from contextvars import ContextVar
from uuid import uuid4

HEADER = "x-request-id"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")

request_id: ContextVar[str] = ContextVar("request_id", default="")


def take(sent: str | None) -> str:
    """The id to go by: the one sent, or a new one."""
    return sent if sent and _SANE.fullmatch(sent) else uuid4().hex
