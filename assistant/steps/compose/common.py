"""What all answers share: heads, quoted sentences, durations, and notes where the print is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.answer import Language
from assistant.context import Context, Line, Quote, Tools
from assistant.messages import say
from assistant.quoting import quote_sentence, quote_span
from assistant.reading import Reading
from assistant.slots import Slot, asked_slots, holds
from corpus.gazetteer import country_names
from corpus.model import Entry, FieldName, Mention, Span
from index.passages import Sentence
from index.query import Query

ANSWER_SURE = 0.45
DURATION_SENTENCES = 7
PLACES_QUOTED = 8
_APPLIED = {Mention.APPLIED, Mention.PILOTED, Mention.PLANNED}
WHOLE_SENTENCE = 320
WHOLE_LIST = 900
LISTS_FROM = 2


def head(context: Context, tools: Tools, entry: Entry) -> Line:
    """The line that names an entry: title, id, printed page."""
    key = "answer_lead_nopage" if entry.page is None else "answer_lead"
    title = tools.title(entry, context.language)
    return Line(say(context.language, key, title=title, id=entry.id, page=entry.page))


def read_entry(context: Context, tools: Tools, query: Query, entry_id: str) -> Reading:
    """The entry read for a question; in a conversation the last turn is the focus."""
    views = tools.index.ranker().views
    focus = context.read if len(context.turns) > 1 and query is not context.read else None
    return tools.reader.read(views, query, entry_id, focus)


def chosen(reading: Reading, question: str, count: int) -> list[int]:
    """Positions of the sentences that answer, best first; what is asked for by kind of thing is all taken in."""
    positions = reading.best(count)
    slots = asked_slots(question)
    if Slot.DURATION in slots:
        timed = [
            at
            for at, sentence in enumerate(reading.sentences)
            if sentence.field is FieldName.DURATION and holds(Slot.DURATION, sentence.text)
        ]
        timed = sorted(timed[:DURATION_SENTENCES], key=lambda at: -float(reading.scores[at]))
        positions = [*timed, *(at for at in positions if at not in timed)]
    return complete(reading, positions)


def complete(reading: Reading, positions: Sequence[int]) -> list[int]:
    """The positions with what they cannot be understood without: antecedent, sentence parts, list, speaker."""
    whole = list(dict.fromkeys([*positions, *_leaning_on(reading, positions)]))
    whole = list(dict.fromkeys([*whole, *_rest_of_sentence(reading, whole)]))
    whole = list(dict.fromkeys([*whole, *_rest_of_list(reading, whole[:LISTS_FROM])]))
    return list(dict.fromkeys([*whole, *_speakers(reading, whole)]))


_LEANS = re.compile(
    "^(?:同时|此外|另外|因此|因而|所以|然而|但是?|不过|这|该|其中|其|它|他|例如|比如|并且?|通过这|为此|随后|之后|还)"
)


def _leaning_on(reading: Reading, positions: Sequence[int]) -> list[int]:
    """The sentence before one that opens with a connective or a pronoun, without which it cannot be understood."""
    added: list[int] = []
    for at in positions:
        before = at - 1
        if before < 0 or before in positions or before in added or not _LEANS.match(reading.sentences[at].text):
            continue
        if reading.sentences[before].block == reading.sentences[at].block:
            added.append(before)
    return added


def opening(reading: Reading, count: int = 2) -> list[int]:
    """The first sentences of the overview: what the service is."""
    return [at for at, each in enumerate(reading.sentences) if each.field is FieldName.OVERVIEW][:count]


def _rest_of_sentence(reading: Reading, positions: Sequence[int]) -> list[int]:
    """The other parts of a chosen sentence that semicolons divide, where the whole is not too long."""
    added: list[int] = []
    for at in positions:
        parts = _sentence_parts(reading, at)
        if len(parts) > 1 and sum(len(reading.sentences[each].text) for each in parts) <= WHOLE_SENTENCE:
            added.extend(each for each in parts if each not in added)
    return added


def _sentence_parts(reading: Reading, at: int) -> list[int]:
    sentences = reading.sentences
    first = last = at
    while (
        first > 0
        and sentences[first - 1].block == sentences[at].block
        and sentences[first - 1].text.endswith(("；", ";"))
    ):
        first -= 1
    while (
        last + 1 < len(sentences)
        and sentences[last].text.endswith(("；", ";"))
        and sentences[last + 1].block == sentences[at].block
    ):
        last += 1
    return list(range(first, last + 1))


def _rest_of_list(reading: Reading, positions: Sequence[int]) -> list[int]:
    """The announcing sentence and the items of a list one of whose lines was chosen, where the list is short enough."""
    groups = {reading.sentences[at].group for at in positions} - {-1}
    added: list[int] = []
    for group in sorted(groups):
        own = [at for at, sentence in enumerate(reading.sentences) if sentence.group == group]
        if len(own) > 1 and sum(len(reading.sentences[at].text) for at in own) <= WHOLE_LIST:
            added.extend(own)
    return added


def _speakers(reading: Reading, positions: Sequence[int]) -> list[int]:
    """Who says a chosen quotation: the first later sentence of the testimonial that is no quotation."""
    added: list[int] = []
    for at in positions:
        sentence = reading.sentences[at]
        if sentence.field is not FieldName.TESTIMONIAL or _speaks(sentence):
            continue
        after = range(at + 1, len(reading.sentences))
        speaker = next((n for n in after if _speaks(reading.sentences[n])), None)
        if speaker is not None and speaker not in positions and speaker not in added:
            added.append(speaker)
    return added


def _speaks(sentence: Sentence) -> bool:
    return sentence.field is FieldName.TESTIMONIAL and not re.search(r"[。！？”]$", sentence.text)


def sentence_lines(context: Context, tools: Tools, reading: Reading, positions: Sequence[int]) -> Iterator[Line]:
    """The chosen sentences as list items: the best first, the others in printed order, neighbours in one item."""
    if not positions:
        return
    for run in _runs(reading, positions):
        whole = joined([reading.sentences[at] for at in run])
        text = "".join(_emphasised(reading, at) for at in run)
        yield Line(f"- {text}", (quote_sentence(tools.library, whole),))


def _runs(reading: Reading, positions: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for at in sorted(set(positions)):
        previous = runs[-1][-1] if runs else None
        if (
            previous is not None
            and at == previous + 1
            and reading.sentences[at].block == reading.sentences[previous].block
        ):
            runs[-1].append(at)
        else:
            runs.append([at])
    best = next(run for run in runs if positions[0] in run)
    return [best, *(run for run in runs if run is not best)]


def _emphasised(reading: Reading, at: int) -> str:
    """The sentence with the words that answer in bold, where a written question points at them surely."""
    text = _escaped(reading.sentences[at].text)
    words = _escaped(reading.evidence[at].strip())
    if reading.pointers[at] >= ANSWER_SURE and words and words in text and len(words) < len(text):
        return text.replace(words, f"**{words}**", 1)
    return text


def joined(sentences: Sequence[Sentence]) -> Sentence:
    """Neighbouring sentences of one paragraph as one."""
    first = sentences[0]
    text = "".join(sentence.text for sentence in sentences)
    offsets = tuple(offset for sentence in sentences for offset in sentence.offsets)
    return Sentence(first.entry_id, first.field, first.block, text, offsets)


def _escaped(text: str) -> str:
    """Markdown's own characters in printed text stay what they are."""
    return text.replace("*", r"\*").replace("_", r"\_").replace("`", r"\`")


def duration_line(context: Context, tools: Tools, entry: Entry) -> Line | None:
    """All durations of an entry in one line, or ``None`` where the print gives none in figures."""
    if not entry.durations:
        return None
    parts = "；".join(dict.fromkeys(each.text for each in entry.durations[:6]))
    quotes = tuple(dict.fromkeys(_duration_quote(tools, entry, each.span.start) for each in entry.durations[:6]))
    return Line(f"- {say(context.language, 'duration')}：{_escaped(parts)}", quotes)


def places_line(context: Context, tools: Tools, entry: Entry) -> Line | None:
    """Where an entry was applied, country by country, in the reader's language; ``None`` where the print names none."""
    by_country: dict[str, list[str]] = {}
    quotes: list[Quote] = []
    for place in entry.places:
        if place.mention not in _APPLIED or place.field is not FieldName.CASES or place.country is None:
            continue
        cities = by_country.setdefault(place.country, [])
        if place.city:
            cities.append(_city_name(tools, place.city, context.language))
        sentence = sentence_at(tools, entry.id, place.span.start)
        if sentence is not None and len(quotes) < PLACES_QUOTED:
            quotes.append(quote_sentence(tools.library, sentence))
    if not by_country:
        return None
    names = country_names(context.language.value)
    parts = [
        names.get(code, code) + (f" ({', '.join(dict.fromkeys(cities))})" if cities else "")
        for code, cities in by_country.items()
    ]
    listed = ("；" if context.language is Language.ZH else "; ").join(parts)
    return Line(f"- {say(context.language, 'where')}：{_escaped(listed)}", tuple(dict.fromkeys(quotes)))


def _city_name(tools: Tools, printed: str, language: Language) -> str:
    if language is Language.ZH:
        return printed
    record = next((each for each in tools.library.gazetteer.places if printed in each.printed), None)
    return str(getattr(record, language.value)) if record else printed


def _duration_quote(tools: Tools, entry: Entry, start: int) -> Quote:
    sentence = sentence_at(tools, entry.id, start)
    if sentence is not None:
        return quote_sentence(tools.library, sentence)
    duration = next(each for each in entry.durations if each.span.start == start)
    return quote_span(entry.id, FieldName.DURATION, duration.span, tools.library.quote(duration.span))


def sentence_at(tools: Tools, entry_id: str, offset: int) -> Sentence | None:
    """The sentence of an entry that holds the source character at ``offset``."""
    own = tools.reader.sentences[entry_id]
    return next((each for each in own if offset in each.offsets), None)


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
            yield Line(f"- {side.entry}：“{_escaped(side.words)}”", (quote,))


def _within(sentence: Sentence, span: Span) -> bool:
    return sentence.offsets[-1] >= span.start and sentence.offsets[0] < span.end


def reference_lines(context: Context, tools: Tools, quotes: Iterable[Quote]) -> Iterator[Line]:
    """Where a quoted sentence refers wrongly: what is printed and what is meant."""
    for quote in quotes:
        for reference in tools.library.entry(quote.entry_id).cross_references:
            if reference.problem and quote.start <= reference.span.start < quote.end:
                text = say(context.language, "wrong_reference", printed=reference.printed, problem=reference.problem)
                yield Line("\n" + text)


def print_notes(context: Context, tools: Tools) -> None:
    """Add what a reader must know of the print behind the lines composed so far."""
    quotes = [quote for line in context.lines for quote in line.quotes]
    context.lines.extend(contradiction_lines(context, tools, quotes))
    context.lines.extend(reference_lines(context, tools, quotes))


def foreign_lead(context: Context, tools: Tools, entry: Entry) -> Iterator[Line]:
    """For readers of other languages: our unofficial summary, and that what follows is the Chinese text."""
    if context.language is Language.ZH:
        return
    summary = tools.bank.summary(entry.id, context.language.value)
    if summary:
        yield Line(say(context.language, "unofficial_summary", summary=summary))
    yield Line(say(context.language, "quoted"))
