"""fact, describe, about: the entry meant, its sentences that answer, and what else belongs to it."""

from __future__ import annotations

from assistant.answer import Intent
from assistant.context import Context, Line, Tools
from assistant.messages import say
from assistant.slots import Slot, asked_slots
from assistant.steps.compose.choosing import chosen, opening
from assistant.steps.compose.common import foreign_lead, head, read_entry, sentence_lines
from assistant.steps.compose.notes import print_notes
from assistant.steps.compose.records import duration_line, places_line
from corpus.model import FieldName
from index.query import Query

SENTENCES = {Intent.FACT: 4, Intent.DESCRIBE: 8, Intent.ABOUT: 5, Intent.RECOMMEND: 4, Intent.COMPARE: 4}


def fact(context: Context, tools: Tools, query: Query, entry_id: str, intent: Intent) -> None:
    """Answer one question from one entry: the sentences that answer, best first."""
    entry = tools.library.entry(entry_id)
    reading = read_entry(context, tools, query, entry_id)
    positions = chosen(reading, query.text, SENTENCES.get(intent, 4))
    if intent is Intent.DESCRIBE:
        positions = list(dict.fromkeys([*opening(reading), *positions]))
    context.lines.append(head(context, tools, entry))
    context.lines.extend(foreign_lead(context, tools, entry))
    if Slot.PLACE in asked_slots(query.text) and not query.places and (line := places_line(context, tools, entry)):
        context.lines.append(line)
    context.lines.extend(sentence_lines(context, tools, reading, positions))
    if Slot.DURATION in asked_slots(query.text) and not entry.durations and not entry.field(FieldName.DURATION):
        gap = say(context.language, "gap_duration", title=tools.title(entry, context.language), id=entry.id)
        context.gaps.append(gap)
        context.lines.append(Line("\n" + gap))
    if intent is Intent.DESCRIBE and (line := duration_line(context, tools, entry)):
        context.lines.append(line)


def answer_fact(context: Context, tools: Tools) -> Context:
    """One question (or the parts of a message), each from the entry it is about."""
    fact(context, tools, context.whole, context.ranked[0].entry_id, context.intent)
    print_notes(context, tools)
    return context
