"""What a surface needs of the assistant."""

from __future__ import annotations

from typing import Protocol

from assistant.answer import Answer
from corpus.catalogue import Library


class Answerer(Protocol):
    """Answers questions and knows the edition; it never raises for what a user asks."""

    @property
    def library(self) -> Library:
        """The edition the answers rest on."""
        ...

    def answer(self, question: str | list[str], *, id: str = "", language: str | None = None) -> Answer:
        """Answer a question, or the last of a list of turns."""
        ...
