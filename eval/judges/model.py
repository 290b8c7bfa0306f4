"""What a judge is given and what it says."""

from __future__ import annotations

from typing import Protocol

from assistant.answer import Answer
from corpus.model import Record


class Judged(Record):
    """A question with an answer and the passages that the answer cites."""

    question: str
    answer: str
    passages: tuple[str, ...]


class Opinion(Record):
    """A judge's score (1: nothing to object) and why it is not higher; ``score`` is ``None`` where it cannot say."""

    score: float | None
    why: str = ""

    @property
    def good(self) -> bool:
        """Whether the judge has nothing to object."""
        return self.score == 1.0


class Judge(Protocol):
    """Anything that judges."""

    name: str

    def judge(self, judged: Judged) -> Opinion:
        """The opinion on one answer."""
        ...


def judged_of(question: str, answer: Answer) -> Judged:
    """An answer of the assistant as judges read it."""
    return Judged(question=question, answer=answer.answer, passages=tuple(each.quote for each in answer.citations))
