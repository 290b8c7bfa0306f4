"""Proves the invariants of the records against the printed text, and counts what a reviewer wants to see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from corpus.catalogue import Library
from corpus.flow import clean
from corpus.gazetteer import LANGUAGES
from corpus.layout import label_only
from corpus.model import BlockKind, Entry, LineKind, Span
from corpus.questions import QuestionBank, squeeze

EXPECTED_ENTRIES = 66
_RUNNING = {LineKind.BODY, LineKind.ITEM, LineKind.BOX, LineKind.HEADING}
_LEAKS = re.compile(r"©|\]\(#\)|\*\*|^本地图所示")


def problems(library: Library) -> Iterator[str]:
    """What is wrong with the records, one sentence each; nothing where all invariants hold."""
    if len(library.entries) != EXPECTED_ENTRIES:
        yield f"{len(library.entries)} entries, {EXPECTED_ENTRIES} expected"
    yield from _lines_once(library)
    for entry in library.entries:
        yield from _spans_inside(library, entry)
        yield from _text_is_printed(library, entry)
        yield from _text_once(library, entry)
        yield from _references(library, entry)


def bank_problems(library: Library, bank: QuestionBank) -> Iterator[str]:
    """What is wrong with the question bank, measured against the printed entries."""
    printed = library.source.text
    texts = {
        entry.id: printed[library.source.line(entry.lines[0]).start : library.source.line(entry.lines[1]).end]
        for entry in library.entries
    }
    imprint = printed[: library.source.line(45).end]
    texts["INTRO"] = imprint + texts["INTRO"]
    yield from bank.problems([entry.id for entry in library.entries], texts)
    yield from _unsaid_problems(bank, {entry.id for entry in library.entries})


def _unsaid_problems(bank: QuestionBank, known: set[str]) -> Iterator[str]:
    answered = {squeeze(question.text) for own in bank for question in own.questions}
    seen: dict[str, str] = {}
    for entry_id, questions in bank.unsaid.items():
        if entry_id not in known:
            yield f"unsaid/{entry_id}.yaml: there is no entry {entry_id}"
        for question in questions:
            key = squeeze(question.text)
            if key in answered:
                yield f"unsaid/{entry_id}.yaml: «{question.text}» stands in the question bank as answered"
            if key in seen:
                yield f"unsaid/{entry_id}.yaml: «{question.text}» stands in {seen[key]}.yaml too"
            seen[key] = entry_id
            if question.lang not in LANGUAGES:
                yield f"unsaid/{entry_id}.yaml: «{question.text}» has an unknown language {question.lang}"
    for entry_id in sorted(known - set(bank.unsaid)):
        yield f"unsaid/{entry_id}.yaml is missing"


def _lines_once(library: Library) -> Iterator[str]:
    counted = Counter(number for run in library.catalogue.lines for number in range(run.first, run.last + 1))
    for line in library.source.lines:
        if counted[line.number] != 1:
            yield f"line {line.number} has {counted[line.number]} kinds"
    for run in library.catalogue.lines:
        for number in range(run.first, run.last + 1):
            if library.source.line(number).blank != (run.kind is LineKind.BLANK):
                yield f"line {number} is {run.kind.value}"


def _all_spans(entry: Entry) -> Iterator[Span]:
    for field in entry.fields:
        for block in field.blocks:
            yield from block.spans
        for table in field.tables:
            yield from table.row_spans
    for testimonial in entry.testimonials:
        yield from (*testimonial.quote_spans, *testimonial.speaker_spans)
    yield from (link.span for link in entry.links)
    yield from (span for figure in entry.figures for span in figure.spans)
    yield from (span for note in entry.footnotes for span in note.spans)
    yield from (each.span for each in (*entry.durations, *entry.places, *entry.cross_references))
    yield from (span for name in entry.names for span in name.spans)


def _spans_inside(library: Library, entry: Entry) -> Iterator[str]:
    start, end = library.source.line(entry.lines[0]).start, library.source.line(entry.lines[1]).end
    for span in _all_spans(entry):
        if not start <= span.start < span.end <= end:
            yield f"{entry.id}: span {span.start}-{span.end} is outside the entry"


def _text_is_printed(library: Library, entry: Entry) -> Iterator[str]:
    for field in entry.fields:
        for block in field.blocks:
            if clean(library.source, block.spans) != block.text:
                yield f"{entry.id} {field.name.value}: text differs from its spans: {block.text[:30]}"
            if block.kind is not BlockKind.BOX and _LEAKS.search(block.text):
                yield f"{entry.id} {field.name.value}: figure or mark-up left in the text: {block.text[:30]}"


def _text_once(library: Library, entry: Entry) -> Iterator[str]:
    """Every running line of the entry is in exactly one block, and a block holds running lines only."""
    held = Counter(
        library.source.line_at(span.start) for field in entry.fields for block in field.blocks for span in block.spans
    )
    for run in library.catalogue.lines:
        if run.entry != entry.id:
            continue
        for number in range(run.first, run.last + 1):
            bare = run.kind is LineKind.HEADING and number == library.source.line_at(entry.title_span.start)
            wanted = 1 if run.kind in _RUNNING and not bare and not _is_bare_label(library, number) else 0
            if held[number] != wanted:
                yield f"{entry.id}: line {number} ({run.kind.value}) is in {held[number]} blocks"


def _is_bare_label(library: Library, number: int) -> bool:
    """A label that stands alone on its line: the text follows on the next."""
    return label_only(library.source.line(number).text)


def _references(library: Library, entry: Entry) -> Iterator[str]:
    for reference in entry.cross_references:
        target = reference.target
        if target and not (library.knows(target) or library.section(target)):
            yield f"{entry.id}: reference to unknown {target}"
        if not target and not reference.problem:
            yield f"{entry.id}: unresolved reference «{reference.printed}» is not flagged"


def summary(library: Library) -> list[tuple[str, int]]:
    """Counts of the records: (what, how many)."""
    entries = library.entries
    kinds = Counter(field.name.value for entry in entries for field in entry.fields)
    countries = {place.country for entry in entries for place in entry.places}
    return [
        ("entries", len(entries)),
        ("services", len(library.services)),
        ("flagship programmes", len(library.flagships)),
        *((f"field {name}", count) for name, count in sorted(kinds.items())),
        ("durations", sum(len(entry.durations) for entry in entries)),
        ("places named", sum(len(entry.places) for entry in entries)),
        ("countries", len(countries)),
        ("testimonials", sum(len(entry.testimonials) for entry in entries)),
        ("links", sum(len(entry.links) for entry in entries)),
        ("figures", sum(len(entry.figures) for entry in entries)),
        ("footnotes", sum(len(entry.footnotes) for entry in entries)),
        ("cross-references", sum(len(entry.cross_references) for entry in entries)),
        ("wrong references flagged", sum(bool(each.problem) for entry in entries for each in entry.cross_references)),
        ("contradictions", len(library.catalogue.contradictions)),
        ("print notes", sum(len(entry.print_notes) for entry in entries)),
    ]
