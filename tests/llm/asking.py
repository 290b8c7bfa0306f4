"""Asks a model at an endpoint for the smallest reply, and says what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from endpoint import KEY, Endpoint
from pydantic import BaseModel, ConfigDict

from assistant.answer import Usage
from assistant.llm.errors import LlmError
from assistant.llm.model import Llm
from assistant.llm.settings import LlmSettings

PROVIDERS = {"openai": "openai", "vllm": "openai", "llama.cpp": "openai", "azure": "azure_openai", "ollama": "ollama"}
OPTIONS: dict[str, dict[str, Any]] = {"openai": {}, "azure": {"api_version": "2024-10-21"}, "ollama": {}}
FACT = {"kind": "fact"}
MakeLlm = Callable[..., Llm]
"""Of an endpoint and settings, as the fixture ``llm_at`` does."""


class Kind(BaseModel):
    """The smallest of our schemas."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"description": "the kind of a question"})

    kind: str


@dataclass(frozen=True)
class Outcome:
    """What came of a call: the reply or the word for what went wrong, and how long that took (seconds)."""

    reply: dict[str, Any] | None
    failure: str
    took: float
    usage: Usage | None


def settings_at(endpoint: Endpoint, **changes: Any) -> LlmSettings:
    """Settings for an endpoint: five seconds, and no second attempt."""
    given: dict[str, Any] = {
        "model": f"{PROVIDERS[endpoint.flavour]}:{endpoint.model}", "url": endpoint.url, "key": KEY, "seconds": 5.0,
        "attempts": 1, "options": OPTIONS.get(endpoint.flavour, {}),
    }  # fmt: skip
    return LlmSettings(**(given | changes), _env_file=None)


def ask(llm: Llm, question: str = "How long does it take?") -> Outcome:
    """One call for the kind of a question."""
    budget, started = llm.budget(), time.monotonic()
    reply, failure = None, ""
    try:
        reply = llm.reply("understand", Kind, budget, question=question, kinds="fact, describe")
    except LlmError as error:
        failure = error.failure.value
    return Outcome(reply, failure, time.monotonic() - started, budget.usage)
