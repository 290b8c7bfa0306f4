"""What a surface needs of the assistant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from assistant.answer import Answer, Citation
from corpus.catalogue import Library


@dataclass(frozen=True)
class Partial:
    """The beginning of an answer that is still being made: all of it holds, and the finished answer begins with it."""

    text: str
    citations: tuple[Citation, ...]


Listener = Callable[[Partial], None]
"""Told of an answer while it is made, from the thread that makes it."""


class Stopped(Exception):
    """The listener wants no more of the answer: raised by a listener, it ends the making and reaches the caller."""


class Answerer(Protocol):
    """Answers questions and knows the edition; it never raises for what a user asks."""

    @property
    def library(self) -> Library:
        """The edition the answers rest on."""
        ...

    def answer(
        self, question: str | list[str], *, id: str = "", language: str | None = None, listen: Listener | None = None
    ) -> Answer:
        """Answer a question, or the last of a list of turns; ``listen`` is told of what is sure of it before it is whole."""
        ...
