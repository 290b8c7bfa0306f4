"""Log lines of the server: one JSON object a line on stderr, with the request's id, without what was asked."""

from __future__ import annotations

import logging
import sys

from pythonjsonlogger.json import JsonFormatter

from assistant.api.trace import request_id

OURS = ("assistant", "corpus", "index", "ui")
_FORMAT = "%(levelname)s %(name)s %(message)s %(request_id)s"
_NAMES = {"levelname": "level", "name": "logger"}


def configure(level: str) -> None:
    """Send log lines to stderr: ours from the level on, those of libraries from warnings on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter(_FORMAT, rename_fields=_NAMES, timestamp="time", json_ensure_ascii=False))
    handler.addFilter(_wanted)
    handler.addFilter(_with_request_id)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level.upper())


def _wanted(record: logging.LogRecord) -> bool:
    """Some libraries set a low level of their own."""
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in OURS


def _with_request_id(record: logging.LogRecord) -> bool:
    record.request_id = request_id.get() or None
    return True
