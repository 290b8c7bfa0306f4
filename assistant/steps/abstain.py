"""Abstain: end the run where the catalogue does not say what is asked, or the question is none of its matter.

Fails closed: where the fitted judgement says that the best entry does not hold what is asked, nothing is claimed; the
nearest entries and the address to write to are named instead.
"""

from __future__ import annotations

from assistant.abstention import features
from assistant.answer import Intent, Language, Status
from assistant.conditions import Online
from assistant.context import Context, Tools
from assistant.lines import Line
from assistant.messages import say
from assistant.slots import Slot, asked_slots
from assistant.steps.retrieve import is_introduction, named_entries

NEAR = 3
OUTSIDE = 0.5
RECORDED = 0.93
DOUBTED = 0.2
UNSURE = 0.45  # from here on an answer says that it may not be what was asked
POINTED = 0.55  # a written question as near as this points at the very sentence
_UNJUDGED = (Intent.COMPARE, Intent.AGGREGATE)


def abstain(context: Context, tools: Tools) -> Context:
    """Decide whether to answer. Small talk is answered with what the assistant is for."""
    if context.mail:
        return context
    if context.intent is Intent.SMALLTALK:
        context.status = Status.ANSWERED
        context.lines = [Line(say(context.language, "smalltalk"))]
        return context
    outside = context.route["out_of_scope"]
    if context.intent in _UNJUDGED:
        if outside >= OUTSIDE:
            return _end(context, tools, Status.OUT_OF_SCOPE)
        return _end(context, tools, Status.NO_ANSWER) if _not_recorded(context) else context
    focus = context.read if len(context.turns) > 1 else None
    reading = tools.reader.read(tools.index.ranker().views, context.whole, context.ranked[0].entry_id, focus)
    read = features(context, tools, reading)
    missing = tools.judge.missing(read)
    context.confidence = 1.0 - missing
    clear = not read["unplaced"] and outside < DOUBTED
    if missing < (_threshold(context, tools) if clear else tools.judge.threshold):
        if missing >= UNSURE and read["pointer"] < POINTED and not _introduced(context, tools):
            context.lines = [Line(say(context.language, "unsure") + "\n")]
            context.hedged = True
        return context
    return _end(context, tools, Status.OUT_OF_SCOPE if outside >= OUTSIDE else Status.NO_ANSWER)


def _introduced(context: Context, tools: Tools) -> bool:
    """Whether an entry is asked for by its name and nothing particular of it: its card answers that."""
    return context.ranked[0].entry_id in named_entries(context, tools) and not asked_slots(context.read.text)


def _not_recorded(context: Context) -> bool:
    """Whether a list of sums, prices or addresses is asked for: the records hold none."""
    free = any(isinstance(condition, Online) for condition in context.conditions)
    asked = asked_slots(context.read.text)
    return context.intent is Intent.AGGREGATE and not free and (Slot.MONEY in asked or Slot.CONTACT in asked)


def _threshold(context: Context, tools: Tools) -> float:
    """Higher where the records hold what is asked, where the entry is named by its id, and for the introductions."""
    entry = tools.library.entry(context.ranked[0].entry_id)
    if entry.durations and Slot.DURATION in asked_slots(context.read.text):
        return RECORDED
    named = entry.id in context.read.entry_ids
    return RECORDED if named or is_introduction(entry.id) else tools.judge.threshold


def _end(context: Context, tools: Tools, status: Status) -> Context:
    context.status = status
    contact = say(context.language, "contact", contact=tools.library.catalogue.edition.contact)
    if status is Status.OUT_OF_SCOPE:
        context.lines = [Line(say(context.language, "out_of_scope")), Line(contact)]
        return context
    near = [tools.library.entry(each.entry_id) for each in context.ranked[:NEAR]]
    names = "、" if context.language is Language.ZH else ", "
    listed = names.join(f"{entry.id} {tools.title(entry, context.language)}" for entry in near)
    context.lines = [
        Line(say(context.language, "no_answer")),
        Line(say(context.language, "no_answer_near", entries=listed)),
        Line(contact),
    ]
    context.gaps = [say(context.language, "gap", what=context.read.text[:120])]
    return context
