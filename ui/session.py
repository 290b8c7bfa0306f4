"""What one visitor has asked and been answered; it lives in Gradio's per-session state and nowhere else."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace

from assistant.answer import Answer, Language


@dataclass(frozen=True)
class Turn:
    """A question and its answer: ``None`` while it is looked for, or for good where it ``failed``."""

    question: str
    answer: Answer | None = None
    failed: bool = False

    @property
    def pending(self) -> bool:
        """Whether the answer is still looked for."""
        return self.answer is None and not self.failed


@dataclass(frozen=True)
class Chat:
    """The turns of a conversation, and the language its labels were last shown in."""

    turns: tuple[Turn, ...] = ()
    shown_in: Language | None = None

    @property
    def questions(self) -> list[str]:
        """All that the visitor asked, oldest first."""
        return [turn.question for turn in self.turns]

    def asked(self, question: str) -> Chat:
        """The conversation with one more question."""
        return replace(self, turns=(*self.turns, Turn(question)))

    def answered(self, answer: Answer | None) -> Chat:
        """The conversation with its last question answered; ``None`` says that it failed."""
        *before, last = self.turns
        return replace(self, turns=(*before, replace(last, answer=answer, failed=answer is None)))

    def shown(self, language: Language) -> Chat:
        """The conversation, marked as shown in that language."""
        return replace(self, shown_in=language)


def typed(text: str) -> str:
    """A question as typed, without what no page can show: control characters and lone surrogates."""
    kept = (char for char in text if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return "".join(kept).strip()
