"""recommend: the services that fit a situation, each with the catalogue's reason, duration and experience nearby.

Services near the best are argued for in the catalogue's words; some further ones are only named, nothing is claimed of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from assistant.answer import Language
from assistant.context import Context, Tools
from assistant.lines import Line
from assistant.messages import say
from assistant.quoting import quote_sentence
from assistant.steps.compose.choosing import complete, opening
from assistant.steps.compose.common import head, read_entry, sentence_lines
from assistant.steps.compose.records import duration_line, sentence_at
from assistant.steps.retrieve import is_introduction
from corpus.gazetteer import country_names
from corpus.model import Entry, FieldName, Mention
from index.ranking import Ranked

MOST = 4
MARGIN = 0.55
NAMED, NAMED_MARGIN = 5, 0.3
REASONS = (6, 2)
OPENING = (2, 0)
SENTENCES_READ = 14
_REASONS = {FieldName.OVERVIEW, FieldName.CHALLENGE, FieldName.OFFER, FieldName.CASES, FieldName.INTRO}
_USED = {Mention.APPLIED, Mention.PILOTED, Mention.CAPTION}


def answer_recommend(context: Context, tools: Tools) -> Context:
    """Rank services for the situation; the first gets most reasons."""
    fitting = candidates(context, tools)
    context.lines.append(Line(say(context.language, "recommend_lead") + "\n"))
    context.lines.extend(recommended(context, tools, fitting))
    if further := _further(context, tools, fitting):
        context.lines.append(Line("\n" + say(context.language, "recommend_also", entries=further)))
    context.lines.append(
        Line("\n" + say(context.language, "recommend_next", contact=tools.library.catalogue.edition.contact))
    )
    return context


def recommended(context: Context, tools: Tools, fitting: Sequence[Entry]) -> Iterator[Line]:
    """The entries numbered, each with its reasons, duration and experience nearby; the first gets most reasons."""
    for place, entry in enumerate(fitting):
        reading = read_entry(context, tools, context.whole, entry.id)
        lead = head(context, tools, entry)
        yield Line(f"{place + 1}. {lead.text}")
        summary = tools.bank.summary(entry.id, context.language.value) if context.language.value != "zh" else ""
        if summary:
            yield Line("   " + say(context.language, "unofficial_summary", summary=summary))
        reasons = [at for at in reading.best(SENTENCES_READ) if reading.sentences[at].field in _REASONS][
            : REASONS[min(place, 1)]
        ]
        positions = list(dict.fromkeys([*opening(reading, OPENING[min(place, 1)]), *complete(reading, reasons)]))
        yield from (_indented(line) for line in sentence_lines(context, tools, reading, positions))
        if line := duration_line(context, tools, entry):
            yield _indented(line)
        yield from (_indented(line) for line in _nearby(context, tools, entry))


def candidates(context: Context, tools: Tools) -> list[Entry]:
    """The entries to recommend: services and flagships within a margin of the best, one to four."""
    ranked = _services(context)
    return [tools.library.entry(each.entry_id) for each in ranked[:MOST] if each.score >= MARGIN * ranked[0].score]


def _further(context: Context, tools: Tools, fitting: Sequence[Entry]) -> str:
    """Titles of the services that come next; empty where none is near enough."""
    ranked = _services(context)
    known = {entry.id for entry in fitting}
    near = [each.entry_id for each in ranked[:NAMED] if each.score >= NAMED_MARGIN * ranked[0].score]
    names = (f"{each} {tools.title(tools.library.entry(each), context.language)}" for each in near if each not in known)
    return "；".join(names) if context.language is Language.ZH else "; ".join(names)


def _services(context: Context) -> list[Ranked]:
    return [each for each in context.ranked if not is_introduction(each.entry_id)]


def _nearby(context: Context, tools: Tools, entry: Entry) -> list[Line]:
    """Experience in a place the question names."""
    countries = {found.country for found in context.whole.places}
    for place in entry.places:
        if place.country in countries and place.mention in _USED and place.field is FieldName.CASES:
            sentence = sentence_at(tools, entry.id, place.span.start)
            name = country_names(context.language.value).get(place.country or "", place.country_printed)
            if sentence is not None:
                return [
                    Line(
                        "- " + say(context.language, "also_used_in", place=name),
                        (quote_sentence(tools.library, sentence),),
                    )
                ]
    return []


def _indented(line: Line) -> Line:
    return replace(line, text="   " + line.text)
