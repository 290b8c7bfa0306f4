"""Compose: the literal table of which module answers which intent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from assistant.answer import Intent, Language
from assistant.context import Context, Tools
from assistant.lines import Line
from assistant.messages import say
from assistant.steps.compose.aggregate import answer_aggregate
from assistant.steps.compose.compare import answer_compare
from assistant.steps.compose.describe import answer_describe
from assistant.steps.compose.fact import answer_fact
from assistant.steps.compose.message import answer_message
from assistant.steps.compose.recommend import answer_recommend
from corpus.questions import QuestionKind, squeeze

_SUGGESTED = (QuestionKind.DURATION, QuestionKind.PLACES, QuestionKind.CONTENT)

_COMPOSERS: dict[Intent, Callable[[Context, Tools], Context]] = {
    Intent.FACT: answer_fact,
    Intent.DESCRIBE: answer_describe,
    Intent.ABOUT: answer_fact,
    Intent.RECOMMEND: answer_recommend,
    Intent.AGGREGATE: answer_aggregate,
    Intent.COMPARE: answer_compare,
    Intent.OTHER: answer_fact,
}


def _suggestions(context: Context, tools: Tools) -> Iterator[str]:
    """Further questions on the entry cited first, one a kind, in the reader's language."""
    cited = next((quote.entry_id for line in context.lines for quote in line.quotes), None)
    if cited is None:
        return
    asked = squeeze(context.question)
    for kind in _SUGGESTED:
        for question in tools.bank.entries[cited].questions:
            if question.kind is kind and question.lang == context.language.value and squeeze(question.text) != asked:
                yield question.text
                break


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
    context.suggestions = list(_suggestions(context, tools))
    if context.language is not Language.ZH:
        context.lines.append(Line("\n*" + say(context.language, "binding") + "*"))
    return context
