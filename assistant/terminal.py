"""An answer as text for a terminal: the answer, then its sources."""

from __future__ import annotations

from assistant.answer import Answer


def show(answer: Answer) -> str:
    """The answer with its numbered sources below."""
    sources = [
        f"[{each.n}] {each.entry_id} {each.title}, {each.field.value}, p. {each.page if each.page is not None else '-'}: {each.quote}"
        for each in answer.citations
    ]
    return "\n".join([answer.answer, *([""] if sources else []), *sources])
