"""compare: two to four entries side by side, their durations always, and the sentences that bear on the question."""

from __future__ import annotations

from assistant.context import Context, Tools
from assistant.lines import Line
from assistant.messages import say
from assistant.steps.compose.choosing import chosen
from assistant.steps.compose.common import foreign_lead, head, read_entry, sentence_lines
from assistant.steps.compose.notes import print_notes
from corpus.model import FieldName

SENTENCES = 4


def answer_compare(context: Context, tools: Tools) -> Context:
    """Each entry with its own sentences; an entry without a duration says so."""
    context.lines.append(Line(say(context.language, "compare_lead") + "\n"))
    for entry_id in context.targets:
        entry = tools.library.entry(entry_id)
        reading = read_entry(context, tools, context.whole, entry_id)
        positions = chosen(reading, "多久", SENTENCES)
        context.lines.append(Line("\n" + head(context, tools, entry).text))
        context.lines.extend(foreign_lead(context, tools, entry))
        context.lines.extend(sentence_lines(context, tools, reading, positions))
        if not entry.durations and not entry.field(FieldName.DURATION):
            gap = say(context.language, "gap_duration", title=tools.title(entry, context.language), id=entry.id)
            context.gaps.append(gap)
            context.lines.append(Line(f"- {gap}"))
    print_notes(context, tools)
    return context
