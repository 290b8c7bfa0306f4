"""Rewrite: a follow-up as a question of its own, where there is a model for it. Fails open: the turns stay as they are."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict

from assistant.answer import Language
from assistant.context import Context, Tools
from assistant.llm.errors import LlmError
from assistant.llm.settings import Role
from assistant.steps.wording.writing import NAMES
from index.query import Query, detect_language
from index.query import understand as read_question

LONGEST = 3.0  # times as long as all turns together, at most
_WORD = re.compile(r"\d+|[\u4e00-\u9fff]|[^\W\d_\u4e00-\u9fff]{4,}")
NEW = 0.3  # share of the words that may be new: those that make a sentence of it


class Rewritten(BaseModel):
    """The last question, to be understood by itself."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"description": "a question"})

    question: str


def rewrite(context: Context, tools: Tools) -> Context:
    """Put the rewritten question in the last turn's place; the turns before still count beside it."""
    llm, budget = tools.llm, context.budget
    if llm is None or budget is None or not llm.has(Role.REWRITE):
        return context
    if len(context.turns) < 2 or context.resolved or context.mail:
        return context
    language = detect_language(context.question)
    turns = "\n".join(f"{number}. {' '.join(turn.split())}" for number, turn in enumerate(context.turns, start=1))
    try:
        reply = llm.reply("rewrite", Rewritten, budget, turns=turns, language=NAMES[Language(language)])
    except LlmError as error:
        if not error.passing:
            budget.fail(error.failure)
        return context
    question = " ".join(str(reply["question"]).split())
    if question and detect_language(question) == language and _adds_nothing(question, context.turns, tools):
        context.turns = [*context.turns[:-1], question]
        context.rewritten = question
    return context


def _adds_nothing(question: str, turns: list[str], tools: Tools) -> bool:
    """Whether a question names and counts only what the turns do, in mostly their words."""
    before = "\n".join(turns)
    if len(question) > LONGEST * len(before):
        return False
    known, asked = read_question(before, tools.library), read_question(question, tools.library)
    if not _named(asked) <= _named(known):
        return False
    words = [word.lower() for word in _WORD.findall(question)]
    old = {word.lower() for word in _WORD.findall(before)}
    figures = [word for word in words if word.isdigit()]
    return set(figures) <= old and sum(word not in old for word in words) <= NEW * len(words)


def _named(query: Query) -> set[str]:
    return {*query.entry_ids, *(found.country for found in query.places), *(term.zh for term in query.terms)}
