"""describe: a service card. What was asked for comes first, then the entry field by field, as the print orders it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from assistant.context import Context, Tools
from assistant.lines import Line, LineUse, Quote
from assistant.messages import say
from assistant.quoting import quote_sentence
from assistant.reading import Reading
from assistant.steps.compose.choosing import chosen, complete, opening
from assistant.steps.compose.common import (
    ANSWER_SURE,
    escaped,
    foreign_lead,
    head,
    labelled,
    read_entry,
    sentence_lines,
)
from assistant.steps.compose.notes import print_notes
from assistant.steps.compose.records import duration_line, places_line, sentence_within
from corpus.model import Entry, FieldName
from index.passages import Sentence
from index.query import Query

FOCUS = 4
ON_CARD = 12
PLAIN = 8  # characters beside the title («请介绍一下…服务») that ask for nothing particular
OPENING = {FieldName.OVERVIEW: 2, FieldName.CHALLENGE: 1, FieldName.OFFER: 2, FieldName.INTRO: 2}
LINKS = 2
_OWN_LINES = (FieldName.DURATION, FieldName.TESTIMONIAL, FieldName.LINKS)


def answer_describe(context: Context, tools: Tools) -> Context:
    """The card of the best entry."""
    describe(context, tools, context.whole, context.ranked[0].entry_id)
    print_notes(context, tools)
    return context


def describe(context: Context, tools: Tools, query: Query, entry_id: str) -> None:
    """The sentences nearest to the question, then what, why, how, how long, where, who says so, what to read."""
    entry = tools.library.entry(entry_id)
    reading = read_entry(context, tools, query, entry_id)
    plain = entry.title in query.text and len(query.text) <= len(entry.title) + PLAIN
    pointed = float(reading.pointers.max()) >= ANSWER_SURE and not plain
    focus = chosen(reading, query.text, FOCUS) if pointed else complete(reading, opening(reading))
    focus = [at for at in focus if reading.sentences[at].field is not FieldName.LINKS] or focus  # they have their line
    context.lines.append(head(context, tools, entry))
    context.lines.extend(foreign_lead(context, tools, entry))
    context.lines.extend(sentence_lines(context, tools, reading, focus))
    context.lines.extend(_fields(context, tools, reading, focus))
    facts = [line for make in (duration_line, places_line) if (line := make(context, tools, entry))]
    facts += [*_testimonial(context, tools, entry, reading, focus), *_further(context, tools, entry)]
    if facts:
        context.lines.append(Line(""))
        context.lines.extend(facts)


def _fields(context: Context, tools: Tools, reading: Reading, focus: Sequence[int]) -> Iterator[Line]:
    """Under each field's name its first sentences and those near the question that the focus does not hold yet."""
    fields = list(dict.fromkeys(sentence.field for sentence in reading.sentences))
    firsts = [
        at
        for field in fields
        for at in [n for n, each in enumerate(reading.sentences) if each.field is field][: OPENING.get(field, 0)]
    ]
    wanted = complete(reading, [*firsts, *reading.best(ON_CARD)])
    for field in fields:
        own = [at for at in wanted if reading.sentences[at].field is field and at not in focus]
        if own and field not in _OWN_LINES:
            yield Line(f"\n**{say(context.language, f'field_{field.value}')}**\n")
            yield from sentence_lines(context, tools, reading, sorted(own), LineUse.FURTHER)


def _testimonial(context: Context, tools: Tools, entry: Entry, reading: Reading, focus: Sequence[int]) -> list[Line]:
    """The testimonial's sentence nearest to the question, with who says it."""
    quoted = {n for each in entry.testimonials for span in each.quote_spans for n in range(span.start, span.end)}
    said = [at for at, each in enumerate(reading.sentences) if each.offsets[0] in quoted]
    if not said or any(at in focus for at in said):
        return []
    best = max(said, key=lambda at: float(reading.scores[at]))
    own = sorted(at for at in complete(reading, [best]) if reading.sentences[at].field is FieldName.TESTIMONIAL)
    text = " ".join(reading.sentences[at].text for at in own)
    label = say(context.language, "field_testimonial")
    quotes = tuple(quote_sentence(tools.library, reading.sentences[at]) for at in own)
    return [Line("- " + labelled(context.language, label, escaped(text)), quotes)]


def _further(context: Context, tools: Tools, entry: Entry) -> Iterator[Line]:
    """The first titles to read, and the entries that this one refers to, each as and where it is printed."""
    found = (sentence_within(tools, entry.id, link.span) for link in entry.links)
    read = [sentence for sentence in found if sentence is not None][:LINKS]
    if read:
        titles = "；".join(escaped(sentence.text) for sentence in read)
        yield Line(
            "- " + labelled(context.language, say(context.language, "field_links"), titles), _quotes(tools, read)
        )
    targets: dict[str, Sentence] = {}
    for each in entry.cross_references:
        target, sentence = each.probably or each.target, sentence_within(tools, entry.id, each.span)
        if target and target != entry.id and tools.library.knows(target) and sentence is not None:
            targets.setdefault(target, sentence)
    if targets:
        names = (f"{target} {tools.title(tools.library.entry(target), context.language)}" for target in targets)
        line = "- " + say(context.language, "related", entries="；".join(names))
        yield Line(line, _quotes(tools, targets.values()))


def _quotes(tools: Tools, sentences: Iterable[Sentence]) -> tuple[Quote, ...]:
    return tuple(dict.fromkeys(quote_sentence(tools.library, sentence) for sentence in sentences))
