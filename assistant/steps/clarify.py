"""Clarify: a word or two that several entries fit equally well is asked back instead of guessed at."""

from __future__ import annotations

from assistant.answer import Intent, Status
from assistant.context import Context, Tools
from assistant.lines import Line
from assistant.messages import say
from assistant.steps.retrieve import is_introduction, named_entries
from assistant.steps.understand import is_bare

CLOSE = 0.7
OFFERED = 4


def clarify(context: Context, tools: Tools) -> Context:
    """End the run with the entries that may be meant, or leave the question to the next step."""
    if context.mail or len(context.turns) > 1 or not _is_bare(context) or named_entries(context, tools):
        return context
    ranked = [each for each in context.ranked if not is_introduction(each.entry_id)]
    if ranked[1].score < CLOSE * ranked[0].score:
        return context
    near = [each for each in ranked[:OFFERED] if each.score >= CLOSE * ranked[0].score]
    context.status = Status.CLARIFY
    context.lines = [Line(say(context.language, "clarify") + "\n")]
    for each in near:
        title = tools.title(tools.library.entry(each.entry_id), context.language)
        context.lines.append(Line(f"- {each.entry_id} {title}"))
        context.suggestions.append(f"{each.entry_id} {title}")
    return context


def _is_bare(context: Context) -> bool:
    greets = context.intent is Intent.SMALLTALK
    return not (greets or context.conditions or context.read.places) and is_bare(context.read)
