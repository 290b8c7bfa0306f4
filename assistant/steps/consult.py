"""Consult: where the router is unsure of a question's kind, a model may tell it, among those that the router takes for possible."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from assistant.answer import Intent
from assistant.context import Context, Tools
from assistant.llm.errors import LlmError
from assistant.llm.settings import Role
from assistant.steps.understand import is_bare, lists_services

UNSURE = 0.5
POSSIBLE = 0.15
_KINDS = (Intent.FACT, Intent.DESCRIBE, Intent.RECOMMEND, Intent.AGGREGATE, Intent.COMPARE, Intent.ABOUT)


class Kind(BaseModel):
    """The kind of a question."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"description": "the kind of a question"})

    kind: str


def consult(context: Context, tools: Tools) -> Context:
    """Take the model's word for the kind where it is one of several likely ones. Fails open: the router's stands."""
    llm, budget = tools.llm, context.budget
    if llm is None or budget is None or not llm.has(Role.UNDERSTAND) or context.mail or context.resolved:
        return context
    offered = [kind for kind in _KINDS if context.route.get(kind.value, 0.0) >= POSSIBLE]
    sure = max(context.route.values()) >= UNSURE or context.intent not in offered or len(offered) < 2
    if sure or is_bare(context.read) or lists_services(context.read.text):
        return context
    try:
        reply = llm.reply(
            "understand", Kind, budget, question=context.read.text, kinds=", ".join(kind.value for kind in offered)
        )
    except LlmError as error:
        if not error.passing:
            budget.fail(error.failure)
        return context
    told = str(reply["kind"]).strip().lower()
    context.intent = next((kind for kind in offered if kind.value == told), context.intent)
    return context
