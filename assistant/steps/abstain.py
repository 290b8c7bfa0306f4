"""Abstain: end the run where the catalogue does not say what is asked, or the question is none of its matter."""

from __future__ import annotations

from assistant.answer import Intent, Status
from assistant.context import Context, Line, Tools
from assistant.messages import say


def abstain(context: Context, tools: Tools) -> Context:
    """Decide whether to answer. Small talk is answered with what the assistant is for."""
    if context.intent is Intent.SMALLTALK and not context.mail:
        context.status = Status.ANSWERED
        context.lines = [Line(say(context.language, "smalltalk"))]
    return context
