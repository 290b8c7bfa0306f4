"""aggregate: complete sets from the records, with the evidence for each row and how it was counted."""

from __future__ import annotations

from dataclasses import replace

from assistant.conditions import Condition, Match
from assistant.context import Context, Tools
from assistant.lines import Line, Quote
from assistant.messages import say
from assistant.quoting import quote_sentence, quote_span
from assistant.steps.compose.common import labelled
from assistant.steps.compose.records import place_names, sentence_at
from corpus.model import Entry, FieldName


def answer_aggregate(context: Context, tools: Tools) -> Context:
    """List every entry that meets all conditions; ``context.lines`` stays empty where no condition can be read."""
    conditions = context.conditions
    if not conditions:
        return context
    matches = {entry.id: _meets(entry, conditions, tools) for entry in tools.library.entries}
    found = [entry for entry in tools.library.entries if matches[entry.id] is not None]
    how = "；".join(condition.how(context.language) for condition in conditions)
    total = len(tools.library.entries)
    if not found:
        context.lines.append(Line(say(context.language, "aggregate_none")))
        context.lines.append(Line(say(context.language, "aggregate_how", how=how)))
        return context
    context.lines.append(Line(say(context.language, "aggregate_lead", total=total, count=len(found)) + "\n"))
    for entry in found:
        match = matches[entry.id]
        assert match is not None, "found holds only entries that match"
        context.lines.append(_row(context, tools, entry, match))
    context.lines.append(Line("\n" + say(context.language, "aggregate_how", how=how)))
    if len(conditions) == 1 and (mentioned := _only_mentioned(tools, conditions, {entry.id for entry in found})):
        context.lines.append(Line(say(context.language, "only_mentioned", entries="、".join(mentioned))))
    return context


def _meets(entry: Entry, conditions: list[Condition], tools: Tools) -> Match | None:
    matches = [condition.match(entry, tools.library) for condition in conditions]
    if any(match is None for match in matches):
        return None
    found = [match for match in matches if match is not None]
    first = next((match for match in found if match.span is not None), found[0])
    return replace(first, words="；".join(match.words for match in found if match.words))


def _row(context: Context, tools: Tools, entry: Entry, match: Match) -> Line:
    title = tools.title(entry, context.language)
    quote = _quote(tools, entry, match)
    named = f"**{entry.id}** {title}"
    words = place_names(tools, entry, match.words, context.language)
    return Line("- " + (labelled(context.language, named, words) if words else named), (quote,))


def _quote(tools: Tools, entry: Entry, match: Match) -> Quote:
    """The sentence that holds the matching words; the entry's title where the whole entry matches."""
    if match.span is not None:
        sentence = sentence_at(tools, entry.id, match.span.start)
        if sentence is not None:
            return quote_sentence(tools.library, sentence)
        return quote_span(entry.id, match.field, match.span, tools.library.quote(match.span))
    field = entry.fields[0].name if entry.fields else FieldName.OVERVIEW
    return quote_span(entry.id, field, entry.title_span, tools.library.quote(entry.title_span))


def _only_mentioned(tools: Tools, conditions: list[Condition], found: set[str]) -> list[str]:
    return [
        entry.id
        for entry in tools.library.entries
        if entry.id not in found and any(condition.mentions(entry) for condition in conditions)
    ]
