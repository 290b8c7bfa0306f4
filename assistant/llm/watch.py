"""Watches one call inside LangChain: counts its tokens, tells how its reply ended, and ends it where it was given up.

LangChain's own counter leaves out replies without the model's name, and Azure streams such replies; its parsers close what is
left open, so that a reply that was cut off looks whole. A call is ended at the next piece of whatever kind: a reply that
never shows anything new (white space without end) gives no other occasion.
"""

from __future__ import annotations

import json
import threading
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGeneration, LLMResult

from assistant.llm.budget import Budget
from assistant.llm.errors import Failure, LlmError

_REASONS = ("finish_reason", "done_reason", "stop_reason")  # what OpenAI, Ollama and Anthropic call it
_CUT = ("length", "max_tokens")
_WITHHELD = ("content_filter", "refusal", "safety")


class GivenUp(BaseException):
    """Nobody waits for the reply any more. Like a cancellation it is no fault: nothing on its way handles or logs it."""


class Watch(BaseCallbackHandler):
    """Listens to one attempt at a call."""

    raise_error = True

    def __init__(self, budget: Budget, given_up: threading.Event) -> None:
        self._budget = budget
        self._given_up = given_up
        self._message: AIMessage | None = None

    def on_llm_new_token(self, token: object, **_: Any) -> None:
        """Raises :class:`GivenUp`."""
        if self._given_up.is_set():
            raise GivenUp

    def on_llm_end(self, response: LLMResult, **_: Any) -> None:
        """Count what the reply took, and keep it."""
        for first, *_rest in response.generations:
            if isinstance(first, ChatGeneration) and isinstance(first.message, AIMessage):
                self._message = first.message
                if first.message.usage_metadata is not None:
                    self._budget.count(first.message.usage_metadata)

    def check(self) -> None:
        """Raises :class:`LlmError` where the reply has come to its end and is not whole."""
        if self._message is None:
            return
        told = [str(self._message.response_metadata.get(name, "")).lower() for name in _REASONS]
        if any(reason in _WITHHELD for reason in told):
            raise LlmError(Failure.REFUSED, "its reply was withheld")
        written = _written(self._message)
        if any(reason in _CUT for reason in told) or (written and not _holds_object(written)):
            raise LlmError(Failure.GARBAGE, "its reply is not whole, or no JSON")


def _written(message: AIMessage) -> str:
    """The text of a reply, or the arguments of the function it calls, as they came."""
    called = message.tool_call_chunks if isinstance(message, AIMessageChunk) else []
    return (called[0]["args"] or "" if called else str(message.text)).strip()


def _holds_object(text: str) -> bool:
    """Whether a text holds a whole JSON object; what stands around it does not matter."""
    try:
        json.JSONDecoder(strict=False).raw_decode(text, text.index("{"))
    except ValueError:
        return False
    return True
