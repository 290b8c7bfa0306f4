"""The first questions of a process load models and tables; asked before any visitor comes, nobody waits for that."""

from __future__ import annotations

import asyncio
import logging

from assistant.port import Answerer

# One in the catalogue's script, and one whose language must be told apart from others in the same script.
QUESTIONS = ("城市韧性资料收集需要多长时间？", "How long does city resilience profiling take?")
_log = logging.getLogger(__name__)


class WarmUp:
    """Asks the assistant itself and not the desk, so that nothing is counted or kept."""

    def __init__(self, assistant: Answerer | None) -> None:
        """Without an assistant there is nothing to warm."""
        self._assistant = assistant
        self.done = assistant is None

    async def run(self) -> None:
        """Ask, beside whatever else goes on. A fault is logged only: a visitor who meets it is told so."""
        if self._assistant is None:
            return
        try:
            for question in QUESTIONS:
                await asyncio.to_thread(self._assistant.answer, question)
        except Exception:  # the outer edge: a server that cannot be warmed serves all the same
            _log.exception("the assistant could not be warmed")
        finally:
            self.done = True
