"""The budget of one answer: the time left for the model, what it was asked, and what that cost."""

from __future__ import annotations

import threading
import time

from langchain_core.messages.ai import UsageMetadata

from assistant.answer import Usage
from assistant.llm.errors import PASSING, Failure
from assistant.llm.settings import LlmSettings

_MILLION = 1_000_000


class Budget:
    """Time and tokens of one answer. ``failure`` is the first thing that went wrong; ``prompts`` those used, with hash."""

    def __init__(self, settings: LlmSettings) -> None:
        self._settings = settings
        self._start = time.monotonic()
        self._lock = threading.Lock()
        self._calls = self._input = self._cached = self._output = 0
        self.failure: Failure | None = None
        self.prompts: dict[str, str] = {}
        self.sentences = 0
        self.dropped = 0

    @property
    def spent(self) -> float:
        """Seconds since the answer began."""
        return time.monotonic() - self._start

    @property
    def left(self) -> float:
        """Seconds that are left; 0 at least."""
        return max(0.0, self._settings.seconds - self.spent)

    def fail(self, failure: Failure) -> None:
        """Remember why the model could not do its part; what ends the use of the model outweighs what does not."""
        if self.failure is None or (self.failure in PASSING and failure not in PASSING):
            self.failure = failure

    @property
    def over(self) -> bool:
        """Whether the model is not to be asked any more for this answer."""
        return self.left <= 0 or (self.failure is not None and self.failure not in PASSING)

    def called(self) -> None:
        """Count a call."""
        with self._lock:
            self._calls += 1

    def count(self, used: UsageMetadata) -> None:
        """Add the tokens of a call."""
        with self._lock:
            self._input += used["input_tokens"]
            self._output += used["output_tokens"]
            self._cached += used.get("input_token_details", {}).get("cache_read", 0) or 0

    @property
    def usage(self) -> Usage | None:
        """What is to be told of it; ``None`` where the model was not asked and should not have been."""
        if not self._calls and self.failure is None:
            return None
        return Usage(
            model=self._settings.name,
            calls=self._calls,
            input_tokens=self._input,
            cached_tokens=self._cached,
            output_tokens=self._output,
            cost=self._cost(),
            sentences=self.sentences,
            dropped=self.dropped,
            failed=self.failure.value if self.failure else "",
        )

    def _cost(self) -> float | None:
        prices = self._settings
        if prices.price_input is None or prices.price_output is None:
            return None
        cached = prices.price_input if prices.price_cached is None else prices.price_cached
        fresh = self._input - self._cached
        return round(
            (fresh * prices.price_input + self._cached * cached + self._output * prices.price_output) / _MILLION, 6
        )
