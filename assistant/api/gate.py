"""The gate before the work: so many questions at once, so many waiting, and none for longer than allowed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import Generic, TypeVar

from fastapi import HTTPException

from assistant.metrics import Metrics

T = TypeVar("T")
SOON = 2


class Gate:
    """Runs work in threads. Work that takes too long is given up on, but its thread is counted until it ends."""

    def __init__(self, at_once: int, waiting: int, seconds: float, metrics: Metrics) -> None:
        self._at_once = at_once
        self._most = at_once + waiting
        self._seconds = seconds
        self._metrics = metrics
        self._lock = Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._pending = 0

    def start(self, work: Callable[[], T]) -> Job[T]:
        """Begin work, or answer 503 where too much is waiting."""
        with self._lock:
            if self._pending >= self._most:
                detail = f"The server is busy with as many questions as it can take; try again in {SOON} seconds."
                raise HTTPException(503, detail, {"Retry-After": str(SOON)})
            self._pool = self._pool or ThreadPoolExecutor(self._at_once, thread_name_prefix="question")
            future = self._pool.submit(copy_context().run, work)
            self._count(1)
        future.add_done_callback(self._leave)
        return Job(future, self._seconds)

    def close(self) -> None:
        """Drop what has not begun, and let the threads go. The next work gets new ones."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=False, cancel_futures=True)

    def _leave(self, _: object) -> None:
        with self._lock:
            self._count(-1)

    def _count(self, change: int) -> None:
        self._pending += change
        self._metrics.questions.set(self._pending)


class Job(Generic[T]):
    """Work that has begun."""

    def __init__(self, future: Future[T], seconds: float) -> None:
        self._future = future
        self._seconds = seconds

    async def result(self) -> T:
        """What came of it, or 503 where it takes too long. What has not begun by then is dropped."""
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(asyncio.wrap_future(self._future))
        except TimeoutError:
            wait = max(SOON, math.ceil(self._seconds))
            detail = f"The question took longer than {self._seconds:g} seconds; try again in {wait} seconds, or ask less at once."
            raise HTTPException(503, detail, {"Retry-After": str(wait)}) from None
        finally:
            self._future.cancel()
