"""From the thread that makes an answer to the event loop that shows it: what is sure of the answer, as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from assistant.port import Partial, Stopped

NOTHING_NEW = Partial("", ())


class Relay:
    """What is told of one answer. It belongs to the loop it is made in; ``tell`` is the listener, for any thread."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._told: asyncio.Queue[Partial | None] = asyncio.Queue()
        self._closed = False

    def tell(self, partial: Partial) -> None:
        """Hand on what is sure. Raises :class:`Stopped` where nobody waits for it any more."""
        if self._closed or self._loop.is_closed():
            raise Stopped
        self._loop.call_soon_threadsafe(self._told.put_nowait, partial)

    async def until(self, made: asyncio.Future[Any], patience: float) -> AsyncIterator[Partial]:
        """What is told until the answer is made; ``NOTHING_NEW`` whenever nothing was for ``patience`` seconds.

        Whoever stops reading stops the making: what has not begun is cancelled, what has is told at its next word.
        """
        made.add_done_callback(lambda _: self._told.put_nowait(None))
        try:
            while (partial := await self._next(patience)) is not None:
                yield partial
        finally:
            self.close()
            made.cancel()

    async def _next(self, patience: float) -> Partial | None:
        try:
            async with asyncio.timeout(patience):
                return await self._told.get()
        except TimeoutError:
            return NOTHING_NEW

    def close(self) -> None:
        """Nobody waits any more."""
        self._closed = True
