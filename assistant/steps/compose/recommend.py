"""recommend: the services that fit a situation, each with the catalogue's reason, duration and experience nearby."""

from __future__ import annotations

from assistant.context import Context, Line, Tools
from assistant.messages import say
from assistant.quoting import quote_sentence
from assistant.steps.compose.choosing import complete, opening
from assistant.steps.compose.common import head, read_entry, sentence_lines
from assistant.steps.compose.records import duration_line, sentence_at
from corpus.gazetteer import country_names
from corpus.model import Entry, FieldName, Mention

MOST, FEWEST = 4, 2
MARGIN = 0.5
REASONS = (6, 2)
OPENING = (2, 0)
SENTENCES_READ = 14
_REASONS = {FieldName.OVERVIEW, FieldName.CHALLENGE, FieldName.OFFER, FieldName.CASES, FieldName.INTRO}
_USED = {Mention.APPLIED, Mention.PILOTED, Mention.CAPTION}


def answer_recommend(context: Context, tools: Tools) -> Context:
    """Rank services for the situation; the first gets most reasons."""
    fitting = candidates(context, tools)
    context.lines.append(Line(say(context.language, "recommend_lead") + "\n"))
    for place, entry in enumerate(fitting):
        reading = read_entry(context, tools, context.whole, entry.id)
        lead = head(context, tools, entry)
        context.lines.append(Line(f"{place + 1}. {lead.text}"))
        summary = tools.bank.summary(entry.id, context.language.value) if context.language.value != "zh" else ""
        if summary:
            context.lines.append(Line("   " + say(context.language, "unofficial_summary", summary=summary)))
        reasons = [at for at in reading.best(SENTENCES_READ) if reading.sentences[at].field in _REASONS][
            : REASONS[min(place, 1)]
        ]
        positions = list(dict.fromkeys([*opening(reading, OPENING[min(place, 1)]), *complete(reading, reasons)]))
        context.lines.extend(_indented(line) for line in sentence_lines(context, tools, reading, positions))
        if line := duration_line(context, tools, entry):
            context.lines.append(_indented(line))
        context.lines.extend(_indented(line) for line in _nearby(context, tools, entry))
    context.lines.append(
        Line("\n" + say(context.language, "recommend_next", contact=tools.library.catalogue.edition.contact))
    )
    return context


def candidates(context: Context, tools: Tools) -> list[Entry]:
    """The entries to recommend: services and flagships within a margin of the best, two to four."""
    ranked = [each for each in context.ranked if not each.entry_id.endswith(".0") and each.entry_id != "INTRO"]
    best = ranked[0].score
    near = [each for each in ranked[:MOST] if each.score >= MARGIN * best]
    return [tools.library.entry(each.entry_id) for each in (near if len(near) >= FEWEST else ranked[:FEWEST])]


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
    return Line("   " + line.text, line.quotes)
