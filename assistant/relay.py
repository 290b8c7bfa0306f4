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
        self._news = asyncio.Event()
        self._newest: Partial | None = None
        self._closed = False

    def tell(self, partial: Partial) -> None:
        """Hand on what is sure. Raises :class:`Stopped` where nobody waits for it any more."""
        if self._closed or self._loop.is_closed():
            raise Stopped
        self._loop.call_soon_threadsafe(self._take, partial)

    async def until(self, made: asyncio.Future[Any], patience: float) -> AsyncIterator[Partial]:
        """What is told until the answer is made, the longest where the reader was slow; ``NOTHING_NEW`` whenever nothing
        was told for ``patience`` seconds.

        Whoever stops reading stops the making: what has not begun is cancelled, what has is told at its next word.
        """
        made.add_done_callback(lambda _: self._news.set())
        try:
            while self._newest or not made.done():
                newest, self._newest = self._newest, None
                if newest:
                    yield newest
                elif not await self._waited(patience):
                    yield NOTHING_NEW
        finally:
            self.close()
            made.cancel()

    def close(self) -> None:
        """Nobody waits any more."""
        self._closed = True

    def _take(self, partial: Partial) -> None:
        self._newest = partial
        self._news.set()

    async def _waited(self, patience: float) -> bool:
        """Wait for news; whether there is some."""
        try:
            async with asyncio.timeout(patience):
                await self._news.wait()
        except TimeoutError:
            return False
        self._news.clear()
        return True
