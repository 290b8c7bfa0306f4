"""Notes where the print is wrong: contradictions with both sides, wrong references with what is meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.context import Context, Tools
from assistant.lines import Line, Quote
from assistant.messages import say
from assistant.quoting import quote_sentence, quote_span
from assistant.steps.compose.common import escaped, joined, labelled
from corpus.model import FieldName, Span
from index.passages import Sentence


def print_notes(context: Context, tools: Tools) -> None:
    """Add what a reader must know of the print behind the lines composed so far."""
    quotes = [quote for line in context.lines for quote in line.quotes]
    contradictions = list(contradiction_lines(context, tools, quotes))
    if contradictions:
        context.doubts.append("contradiction")
    context.lines.extend(contradictions)
    context.lines.extend(reference_lines(context, tools, quotes))


def contradiction_lines(context: Context, tools: Tools, quotes: Iterable[Quote]) -> Iterator[Line]:
    """Where a quoted sentence says what the print contradicts elsewhere: both sides, each with its place."""
    used = list(quotes)
    for contradiction in tools.library.catalogue.contradictions:
        sides = contradiction.sides
        if not any(side.entry == q.entry_id and q.start <= side.span.start < q.end for side in sides for q in used):
            continue
        yield Line("\n" + say(context.language, "contradiction", topic=contradiction.topic))
        for side in sides:
            own = [each for each in tools.reader.sentences[side.entry] if _within(each, side.span)]
            quote = (
                quote_sentence(tools.library, joined(own))
                if own
                else quote_span(side.entry, FieldName.CASES, side.span, side.words)
            )
            yield Line("- " + labelled(context.language, side.entry, f"“{escaped(side.words)}”"), (quote,))


def _within(sentence: Sentence, span: Span) -> bool:
    return sentence.offsets[-1] >= span.start and sentence.offsets[0] < span.end


def reference_lines(context: Context, tools: Tools, quotes: Iterable[Quote]) -> Iterator[Line]:
    """Where a quoted sentence refers wrongly: what is printed and what is meant."""
    for quote in quotes:
        for reference in tools.library.entry(quote.entry_id).cross_references:
            if reference.problem and quote.start <= reference.span.start < quote.end:
                text = say(context.language, "wrong_reference", printed=reference.printed, problem=reference.problem)
                yield Line("\n" + text)
