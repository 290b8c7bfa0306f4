"""Who worded an answer: said in one quiet line below it, on the page and in saved files."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answer import Answer, Language, Status
from ui.labels import Labels


def engine(answer: Answer, words: Labels, form: Callable[[str], str] = str) -> str:
    """What is said of an answer's wording; empty where it quotes nothing. ``form`` sets the language model's name."""
    if answer.engine == "model":
        said = words.engine.model_zh if answer.language is Language.ZH else words.engine.model
        return said.format(model=f" ({form(answer.usage.model)})" if answer.usage else "")
    return words.engine.extractive if answer.status is Status.ANSWERED and answer.citations else ""
