"""What an API session has asked so far, so that a caller may send follow-up questions one by one."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

SESSIONS = 1_000
TURNS = 20
SECONDS = 3_600.0


class Sessions:
    """The last questions of the sessions used last, in this process's memory; safe to use from many threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._turns: OrderedDict[str, tuple[float, list[str]]] = OrderedDict()

    def before(self, session: str) -> list[str]:
        """The questions asked in a session, oldest first; none where it is unknown or too long ago."""
        with self._lock:
            used, turns = self._turns.get(session, (0.0, []))
            return list(turns) if self._clock() - used < SECONDS else []

    def remember(self, session: str, turns: list[str]) -> None:
        """Keep the last turns of a session, and forget the session unused longest where there are too many."""
        with self._lock:
            self._turns[session] = (self._clock(), turns[-TURNS:])
            self._turns.move_to_end(session)
            while len(self._turns) > SESSIONS:
                self._turns.popitem(last=False)
