"""Compose: the literal table of which module answers which intent."""

from __future__ import annotations

from collections.abc import Callable

from assistant.answer import Intent, Language
from assistant.context import Context, Line, Tools
from assistant.messages import say
from assistant.steps.compose.aggregate import answer_aggregate
from assistant.steps.compose.compare import answer_compare
from assistant.steps.compose.fact import answer_fact
from assistant.steps.compose.message import answer_message
from assistant.steps.compose.recommend import answer_recommend

_COMPOSERS: dict[Intent, Callable[[Context, Tools], Context]] = {
    Intent.FACT: answer_fact,
    Intent.DESCRIBE: answer_fact,
    Intent.ABOUT: answer_fact,
    Intent.RECOMMEND: answer_recommend,
    Intent.AGGREGATE: answer_aggregate,
    Intent.COMPARE: answer_compare,
    Intent.OTHER: answer_fact,
}


def _otherwise(context: Context) -> Intent:
    """The next likely intent of a question that reads like a list question but states no condition."""
    likely = (Intent.FACT, Intent.DESCRIBE, Intent.RECOMMEND, Intent.ABOUT)
    return max(likely, key=lambda intent: context.route.get(intent.value, 0.0))


def compose(context: Context, tools: Tools) -> Context:
    """Write the answer's lines; a list question whose conditions cannot be read is answered as an ordinary one."""
    if context.mail:
        answer_message(context, tools)
    else:
        before = len(context.lines)
        _COMPOSERS[context.intent](context, tools)
        if len(context.lines) == before:
            context.intent = _otherwise(context)
            _COMPOSERS[context.intent](context, tools)
    if context.language is not Language.ZH:
        context.lines.append(Line("\n*" + say(context.language, "binding") + "*"))
    return context
