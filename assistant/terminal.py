"""An answer as text for a terminal: the answer, then its sources, then who worded it where a language model did."""

from __future__ import annotations

from assistant.answer import Answer


def show(answer: Answer) -> str:
    """The answer with its numbered sources below, and the model named that worded it."""
    sources = [
        f"[{each.n}] {each.entry_id} {each.title}, {each.field.value}, p. {each.page if each.page is not None else '-'}: {each.quote}"
        for each in answer.citations
    ]
    lines = [answer.answer, *([""] if sources else []), *sources]
    if answer.engine == "model":
        name = f" ({answer.usage.model})" if answer.usage else ""
        lines += ["", f"Worded by a language model{name}; each sentence was checked against the passages it cites."]
    return "\n".join(lines)
