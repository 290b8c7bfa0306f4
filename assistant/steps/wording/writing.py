"""Asks the model for sentences and keeps those that hold; what does not is mended once or left out.

A sentence is looked at as soon as it is whole, while the model still writes the next.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.answer import Language
from assistant.grounding.check import Fault, FaultKind, Grounding
from assistant.lines import Quote
from assistant.llm.budget import Budget
from assistant.llm.errors import Failure, LlmError
from assistant.llm.model import Llm
from assistant.steps.guard import holds_orders
from assistant.steps.wording.passages import Passages

NAMES = {
    Language.ZH: "Chinese (简体中文)", Language.EN: "English", Language.FR: "French (français)",
    Language.ES: "Spanish (español)", Language.AR: "Arabic (العربية)", Language.RU: "Russian (русский)",
}  # fmt: skip
DISCLOSING, STEP = 40, 8  # characters in a row that stand in the instructions; where such rows may begin
_log = logging.getLogger(__name__)


class Sentence(BaseModel):
    """One sentence and the ids of the passages that say it."""

    model_config = ConfigDict(extra="forbid")

    text: str
    evidence: list[str]


class Sentences(BaseModel):
    """The sentences of a reply."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"description": "sentences, each with its evidence"})

    sentences: list[Sentence] = Field(description="in the order in which they are to be read")


@dataclass(frozen=True)
class Held:
    """A sentence that its quotes bear out."""

    text: str
    quotes: tuple[Quote, ...]


class Writer:
    """Writes on some passages in one language."""

    def __init__(self, llm: Llm, grounding: Grounding, budget: Budget, passages: Passages, language: Language) -> None:
        self._llm = llm
        self._grounding = grounding
        self._budget = budget
        self._passages = passages
        self._language = language

    def write(self, prompt: str, **values: str) -> Iterator[Held]:
        """The sentences of a reply that hold, then those that held after they were mended. Raises :class:`LlmError`."""
        failing: list[tuple[str, list[Fault]]] = []
        held: set[str] = set()
        started = self._budget.spent
        for text, quotes in self._sentences(prompt, **values):
            borne, faults = self._held(text, quotes)
            if faults:
                failing.append((text, faults))
            elif text not in held:
                held.add(text)
                yield Held(text, borne)
        if not failing:
            return
        self._drop(failing)
        if self._budget.left < self._budget.spent - started:  # mending takes about as long as writing
            return
        listed = "\n".join(
            f"sentence: {text}\nwrong: {'; '.join(f'{each.kind.value} ({each.what})' for each in faults)}"
            for text, faults in failing
        )
        try:
            for text, quotes in self._sentences("repair", faults=listed):
                borne, faults = self._held(text, quotes)
                if faults:
                    self._drop([(text, faults)])
                elif text not in held:
                    held.add(text)
                    yield Held(text, borne)
        except LlmError as error:
            if not error.passing:  # nothing mended is no fault of the answer
                raise

    def _sentences(self, prompt: str, **values: str) -> Iterator[tuple[str, tuple[Quote, ...]]]:
        """Each sentence of a reply as soon as it is whole, with the passages it names."""
        given = {"language": NAMES[self._language], "passages": self._passages.text, "names": self._passages.names}
        with closing(self._llm.replies(prompt, Sentences, self._budget, **given, **values)) as replies:
            for item in _whole(replies):
                self._budget.sentences += 1
                text = " ".join(str(item.get("text", "")).split())
                if self._discloses(text, prompt):
                    raise LlmError(Failure.DISCLOSED, f"it wrote of its instructions in reply to «{prompt}»")
                tokens = item.get("evidence", [])
                yield text, self._passages.resolve(tokens if isinstance(tokens, list) else [])

    def _held(self, text: str, quotes: tuple[Quote, ...]) -> tuple[tuple[Quote, ...], list[Fault]]:
        """The quotes that bear a sentence out, and what is wrong with it."""
        if not quotes:
            return quotes, [Fault(FaultKind.FORM, "it names no passage")]
        if holds_orders(text):
            return quotes, [Fault(FaultKind.FORM, "it is an order")]
        return self._grounding.supporting(text, quotes, self._language)

    def _drop(self, failing: list[tuple[str, list[Fault]]]) -> None:
        self._budget.dropped += len(failing)
        for _, faults in failing:
            _log.info("a sentence does not hold: %s", ", ".join(fault.kind.value for fault in faults))

    def _discloses(self, text: str, prompt: str) -> bool:
        """Whether a sentence holds the canary or a piece of the instructions."""
        if self._llm.canary in text:
            return True
        told = " ".join(self._llm.prompts[prompt].system.split())
        return any(text[at : at + DISCLOSING] in told for at in range(0, len(text) - DISCLOSING + 1, STEP))


def _whole(replies: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The items of a growing list, each once nothing can be added to it any more."""
    done = 0
    items: list[Any] = []
    for reply in replies:
        listed = reply.get("sentences")
        items = listed if isinstance(listed, list) else []
        while len(items) > done + 1:
            if isinstance(items[done], dict):
                yield items[done]
            done += 1
    if not done and not items:
        raise LlmError(Failure.REFUSED, "it wrote no sentence")
    yield from (item for item in items[done:] if isinstance(item, dict))
