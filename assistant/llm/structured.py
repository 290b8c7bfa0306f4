"""Replies in the form of a schema: by the provider's own means, or, where it has none, by the prompt alone.

A provider that turns the form of the request down, and answers the same by the prompt, is asked by the prompt from then on.
In both ways the reply is one JSON object, read while it grows.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Generator
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.language_models import BaseChatModel
from langchain_core.output_parsers import JsonOutputParser
from langchain_core.runnables import Runnable
from pydantic import BaseModel

from assistant.llm.errors import Failure, LlmError, status_of

TEXT = "text"
_TURNED_DOWN = (400, 404, 405, 415, 422, 501)
_FORM = "Reply with one JSON object of this form and with nothing else, no fences and no remarks:\n{schema}"
_log = logging.getLogger(__name__)


class _TurnedDown(Exception):
    """The provider does not take the request as it is bound to the schema."""


class Structured:
    """A chat model whose replies keep to a schema."""

    def __init__(self, model: BaseChatModel, method: str) -> None:
        self._model = model
        self._method = method

    def stream(
        self, messages: list[tuple[str, str]], schema: type[BaseModel], watch: BaseCallbackHandler
    ) -> Generator[dict[str, Any]]:
        """The growing reply. Raises what the provider raises, and :class:`LlmError` where it is no object."""
        method = self._method
        try:
            yield from self._stream(method, messages, schema, watch)
            return
        except _TurnedDown as error:
            why = error.__cause__
        yield from self._stream(TEXT, messages, schema, watch)
        _log.warning("the model takes no schema by «%s» (%s); from now on by the prompt", method, why)
        self._method = TEXT

    def _stream(
        self, method: str, messages: list[tuple[str, str]], schema: type[BaseModel], watch: BaseCallbackHandler
    ) -> Generator[dict[str, Any]]:
        some = False
        try:
            chain, sent = self._chain(method, messages, schema)
            for piece in chain.stream(sent, config={"callbacks": [watch]}):
                if piece is None:
                    continue
                if not isinstance(piece, dict):
                    raise LlmError(Failure.GARBAGE, "its reply is no JSON object")
                if piece:
                    some = True
                    yield piece
        except Exception as error:
            turned_down = isinstance(error, NotImplementedError) or status_of(error) in _TURNED_DOWN
            if some or method == TEXT or not turned_down:
                raise
            raise _TurnedDown from error

    def _chain(
        self, method: str, messages: list[tuple[str, str]], schema: type[BaseModel]
    ) -> tuple[Runnable[Any, Any], list[tuple[str, str]]]:
        form = schema.model_json_schema()
        if method == TEXT:
            told = _FORM.format(schema=json.dumps(form, ensure_ascii=False))
            (role, system), *rest = messages
            return self._model | JsonOutputParser(), [(role, f"{system}\n\n{told}"), *rest]
        strict = {} if method == "json_mode" else {"strict": True}
        try:
            return self._model.with_structured_output(form, method=method, **strict), messages
        except (TypeError, ValueError):  # providers whose method takes no such argument
            return self._model.with_structured_output(form), messages
