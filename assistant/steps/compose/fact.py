"""fact, about: the entry meant, its sentences that answer, and what else belongs to it."""

from __future__ import annotations

from collections.abc import Collection

from assistant.answer import Intent
from assistant.context import Context, Tools
from assistant.lines import Line
from assistant.messages import say
from assistant.reading import Reading
from assistant.slots import Slot, asked_slots
from assistant.steps.compose.choosing import chosen
from assistant.steps.compose.common import foreign_lead, head, read_entry, sentence_lines
from assistant.steps.compose.notes import print_notes
from assistant.steps.compose.records import places_line
from corpus.model import FieldName
from index.query import Query

SENTENCES = {Intent.ABOUT: 5}
USUAL = 6


def answer_fact(context: Context, tools: Tools) -> Context:
    """One question answered from the best entry: the sentences that answer, best first."""
    entry_id = context.ranked[0].entry_id
    entry = tools.library.entry(entry_id)
    reading = read_entry(context, tools, context.whole, entry_id)
    context.lines.append(head(context, tools, entry))
    context.lines.extend(foreign_lead(context, tools, entry))
    fact_lines(context, tools, context.whole, reading, SENTENCES.get(context.intent, USUAL))
    print_notes(context, tools)
    return context


def fact_lines(
    context: Context, tools: Tools, query: Query, reading: Reading, count: int, known: Collection[int] = ()
) -> list[int]:
    """Add the lines that answer a question from an entry already named; a missing duration is said.

    ``known`` are positions of sentences that the reader has just been shown; gives those shown now.
    """
    entry = tools.library.entry(reading.sentences[0].entry_id)
    slots = asked_slots(query.text)
    if Slot.PLACE in slots and not query.places and (line := places_line(context, tools, entry)):
        context.lines.append(line)
    positions = [at for at in chosen(reading, query.text, count) if at not in known]
    context.lines.extend(sentence_lines(context, tools, reading, positions))
    if Slot.DURATION in slots and not entry.durations and not entry.field(FieldName.DURATION):
        gap = say(context.language, "gap_duration", title=tools.title(entry, context.language), id=entry.id)
        context.gaps.append(gap)
        context.lines.append(Line("\n" + gap))
    return positions
