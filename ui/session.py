"""What one visitor has asked and been answered; it lives in Gradio's per-session state and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.answer import Answer, Language

PIECES = 6
_MARK = re.compile(r"\[(\d{1,3})\]")


@dataclass(frozen=True)
class Turn:
    """A question and its answer: ``None`` while it is looked for, or for good where it ``failed`` or was ``stopped``.

    ``shown`` counts the characters of the answer shown so far while it is written; ``None`` says that all are.
    ``slow`` says that the answer takes longer than a look into the catalogue: a language model writes it.
    """

    question: str
    answer: Answer | None = None
    failed: bool = False
    stopped: bool = False
    shown: int | None = None
    slow: bool = False

    @property
    def pending(self) -> bool:
        """Whether the answer is still looked for or written."""
        return not (self.failed or self.stopped) and (self.answer is None or self.shown is not None)

    @property
    def visible(self) -> Answer | None:
        """The answer as far as it is shown, with the passages that this part rests on."""
        if self.answer is None or self.shown is None:
            return self.answer
        text = self.answer.answer[: self.shown]
        cited = {int(number) for number in _MARK.findall(text)}
        citations = tuple(citation for citation in self.answer.citations if citation.n in cited)
        return self.answer.model_copy(update={"answer": text, "citations": citations, "gaps": (), "suggestions": ()})


@dataclass(frozen=True)
class Chat:
    """The turns of a conversation, and the language its labels were last shown in."""

    turns: tuple[Turn, ...] = ()
    shown_in: Language | None = None

    @property
    def questions(self) -> list[str]:
        """All that the visitor asked, oldest first."""
        return [turn.question for turn in self.turns]

    @property
    def pending(self) -> bool:
        """Whether the last answer is still looked for or written."""
        return bool(self.turns) and self.turns[-1].pending

    def asked(self, question: str) -> Chat:
        """The conversation with one more question."""
        return replace(self, turns=(*self.turns, Turn(question)))

    def until(self, turn: int) -> Chat:
        """The conversation before a turn (counted from 1): what is asked instead of it replaces all that followed."""
        return replace(self, turns=self.turns[: max(0, turn - 1)])

    def answered(self, answer: Answer | None) -> Chat:
        """The conversation with its last question answered; ``None`` says that it failed."""
        return self._last(answer=answer, failed=answer is None, shown=None, slow=False)

    def waiting(self) -> Chat:
        """The conversation while nothing is sure yet of an answer that takes its time."""
        return self._last(slow=True)

    def begun(self, answer: Answer) -> Chat:
        """The conversation with what is sure of its last answer, which is still being made."""
        return self._last(answer=answer, shown=len(answer.answer), slow=True)

    def written(self, answer: Answer) -> Iterator[Chat]:
        """The conversation while the last answer is written: a growing part of it, and all of it at the end."""
        for end in _cuts(answer.answer):
            yield self._last(answer=answer, shown=end)
        yield self.answered(answer)

    def stopped(self) -> Chat:
        """The conversation with what is shown of its last answer, and no more of it."""
        return self._last(answer=self.turns[-1].visible, stopped=True, shown=None, slow=False) if self.pending else self

    def shown(self, language: Language) -> Chat:
        """The conversation, marked as shown in that language."""
        return replace(self, shown_in=language)

    def _last(self, **changed: object) -> Chat:
        *before, last = self.turns
        return replace(self, turns=(*before, replace(last, **changed)))


def _cuts(text: str) -> list[int]:
    """Where a text may be cut while it is written: some ends of lines, evenly spread; not its own end."""
    ends = [match.end() for match in re.finditer(r"\n+", text)]
    step = max(1, -(-len(ends) // (PIECES - 1)))
    return ends[step - 1 :: step] if ends else []
