"""The model as the steps see it: replies bound to a schema, growing while they are written, within the answer's time.

Calls are made in threads of their own (so many at once; waiting counts as time). A call that fails before its first word is
tried again with growing pauses; after some failures in a row the model is left alone for a while (circuit breaker). The
thread of a call that is given up ends at the next piece it receives, or by the transport's time limit.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import secrets
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from typing import Any

from circuitbreaker import CircuitBreaker
from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, ValidationError
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_any,
    wait_exponential,
    wait_random,
)  # fmt: skip
from tenacity.stop import stop_base

from assistant.llm.budget import Budget
from assistant.llm.errors import Failure, LlmError, failed, of_request, retry_after
from assistant.llm.opening import open_model
from assistant.llm.prompts import Prompt, load_prompt
from assistant.llm.settings import LlmSettings, Role
from assistant.llm.structured import Structured
from assistant.llm.watch import GivenUp, Watch

FIRST_PAUSE, LONGEST_PAUSE = 0.3, 8.0
_PROMPTS = ("understand", "rewrite", "compose", "repair", "translate", "draft")
_END = object()
_log = logging.getLogger(__name__)

Reply = dict[str, Any]


@dataclass(frozen=True)
class _Call:
    """One call: what is asked for whose answer, the pieces that come, and whether anybody still waits for them."""

    messages: list[tuple[str, str]]
    schema: type[BaseModel]
    budget: Budget
    pieces: queue.Queue[Any] = field(default_factory=queue.Queue[Any])
    given_up: threading.Event = field(default_factory=threading.Event)


class Llm:
    """A chat model with its prompts. Threads may share it."""

    def __init__(
        self, settings: LlmSettings, model: BaseChatModel, prompts: Callable[[str], Prompt] = load_prompt
    ) -> None:
        self.settings = settings
        self.prompts = {name: prompts(name) for name in _PROMPTS}
        self.canary = secrets.token_hex(6)
        self._structured = Structured(model, settings.output)
        self._places = threading.BoundedSemaphore(settings.at_once)
        self._breaker = CircuitBreaker(settings.failures, settings.pause_seconds, _counts, name="model")

    @classmethod
    def open(cls, settings: LlmSettings) -> Llm | None:
        """The model that the settings name, or ``None`` where they name none. Raises :class:`HabitatError`."""
        return None if settings.model is None else cls(settings, open_model(settings))

    def has(self, role: Role) -> bool:
        """Whether the model is used for something."""
        return role in self.settings.used

    def budget(self) -> Budget:
        """The budget of an answer that begins now."""
        return Budget(self.settings)

    def reply(self, name: str, schema: type[BaseModel], budget: Budget, **values: str) -> Reply:
        """The whole reply to a prompt, valid by its schema. Raises :class:`LlmError`."""
        last = deque(self.replies(name, schema, budget, **values), maxlen=1)
        try:
            return schema.model_validate(last[0]).model_dump()
        except ValidationError as error:
            raise LlmError(
                Failure.GARBAGE, f"not in the form of {schema.__name__}: {error.errors()[0]['msg']}"
            ) from None

    def replies(self, name: str, schema: type[BaseModel], budget: Budget, **values: str) -> Generator[Reply]:
        """The reply to a prompt as it grows; every state is a part of the next. Raises :class:`LlmError`.

        Leaving the generator early gives up the call.
        """
        prompt = self.prompts[name]
        budget.prompts[name] = prompt.hash
        messages = prompt.messages(self.canary, **values)
        if self._breaker.opened:
            raise LlmError(Failure.PAUSED, "it failed too often of late")
        budget.called()
        call = _Call(messages, schema, budget)
        threading.Thread(target=self._wait_and_work, args=(call,), name="model", daemon=True).start()
        try:
            yield from _until(call)
        finally:
            call.given_up.set()

    def _wait_and_work(self, call: _Call) -> None:
        if not self._places.acquire(timeout=call.budget.left):
            return
        try:
            if not call.given_up.is_set():
                self._work(call)
        finally:
            self._places.release()

    def _work(self, call: _Call) -> None:
        """Make the call; pieces, then the end or what went wrong, go into the queue."""

        def attempt() -> None:
            watch, some = Watch(call.budget, call.given_up), False
            if call.given_up.is_set():
                return
            with contextlib.closing(self._structured.stream(call.messages, call.schema, watch)) as stream:
                try:
                    for piece in stream:
                        some = True
                        call.pieces.put(piece)
                    watch.check()
                except GivenUp:
                    pass
                except Exception as error:
                    problem = failed(error)
                    if some and problem.retryable:
                        raise LlmError(Failure.DOWN, f"it broke off ({problem.what})") from _Broken()
                    raise problem from error
            if call.given_up.is_set() and call.budget.left <= 0:
                raise LlmError(Failure.SLOW, "it did not finish in time")

        try:
            with self._breaker:
                self._retrying(call.budget)(attempt)
        except Exception as error:
            problem = failed(error)
            _log.warning("%s (%s)", problem.what, problem.failure.value)
            call.pieces.put(problem)
        else:
            call.pieces.put(_END)

    def _retrying(self, budget: Budget) -> Retrying:
        longer = wait_exponential(multiplier=FIRST_PAUSE, max=LONGEST_PAUSE) + wait_random(0, FIRST_PAUSE)

        def pause(state: RetryCallState) -> float:
            error = state.outcome.exception() if state.outcome else None
            return max(longer(state), retry_after(error) if error else 0.0)

        return Retrying(
            stop=stop_any(stop_after_attempt(self.settings.attempts), _NoTimeLeft(budget)),
            wait=pause,
            retry=retry_if_exception(_may_be_tried_again),
            reraise=True,
        )


class _NoTimeLeft(stop_base):
    """Stops where the next attempt would begin too late."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget

    def __call__(self, retry_state: RetryCallState) -> bool:
        return retry_state.upcoming_sleep >= self._budget.left


class _Broken(Exception):
    """Marks a reply of which some was received: it is not asked for again."""


def _may_be_tried_again(error: BaseException) -> bool:
    return isinstance(error, LlmError) and error.retryable and not isinstance(error.__cause__, _Broken)


def _counts(thrown: type[BaseException], error: BaseException) -> bool:
    """Whether a failure speaks against the endpoint; what it writes does not, nor what is wrong with one request."""
    written = isinstance(error, LlmError) and error.failure in (Failure.GARBAGE, Failure.REFUSED)
    return not written and not of_request(error)


def _until(call: _Call) -> Iterator[Reply]:
    some = False
    while True:
        try:
            piece = call.pieces.get(timeout=max(call.budget.left, 0.001))
        except queue.Empty:
            raise LlmError(Failure.SLOW, "it did not answer in time") from None
        if isinstance(piece, LlmError):
            raise piece
        if piece is _END:
            break
        some = True
        yield piece
    if not some:
        raise LlmError(Failure.REFUSED, "it wrote nothing")
