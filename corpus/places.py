"""Places of an entry: where it was applied, piloted or planned, what captions show, where speakers come from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.flow import clean_with_offsets
from corpus.gazetteer import Found, Gazetteer, country_names
from corpus.model import BlockKind, Entry, FieldName, Mention, Place, Span
from corpus.source import Source

_SENTENCE = re.compile(r"[。！？]")
_PILOTED = re.compile("试点|试行|试运行|试用")
_PLANNED = re.compile("即将|计划在|将在|拟在")
_ORIGIN = re.compile("(?:来自|由)$")
_PEOPLE = re.compile("^(?:的)?(?:移民|难民|教师|大学)")


def read_places(source: Source, entry: Entry, gazetteer: Gazetteer) -> Iterator[Place]:
    """All mentions of countries and places, field by field; a city brings its country with it.

    Names inside the names of partners and persons («挪威难民委员会», «马里奥») are none.
    """
    names = [span for name in entry.names if name.partner for span in name.spans]
    names += [_name_span(source, spans[0]) for spans in (each.speaker_spans for each in entry.testimonials) if spans]
    seen: set[tuple[str | None, str, Mention, FieldName]] = set()
    for field, spans, default in _texts(entry):
        text, offsets = clean_with_offsets(source, spans)
        lines = {at: source.line_at(offset) for at, offset in enumerate(offsets)} if text else {}
        for found in gazetteer.find(text, lines):
            if any(span.start <= offsets[found.start] and offsets[found.end - 1] < span.end for span in names):
                continue
            place = _place(text, offsets, found, field, default)
            key = (place.country, found.place.zh if found.place else "", place.mention, place.field)
            if key not in seen:
                seen.add(key)
                yield place


def _name_span(source: Source, span: Span) -> Span:
    """The speaker's name: what stands before a Latin form, an honorific or a comma."""
    name = re.split(r"[（(，,]", source.slice(span))[0]
    return Span(start=span.start, end=span.start + (len(name) if "·" in name else 0))


def _texts(entry: Entry) -> Iterator[tuple[FieldName, tuple[Span, ...], Mention]]:
    for field in entry.fields:
        default = Mention.APPLIED if field.name is FieldName.CASES else Mention.MENTIONED
        for block in field.blocks:
            mention = Mention.MENTIONED if block.kind is BlockKind.BOX else default
            yield field.name, block.spans, mention
        for table in field.tables:
            for span in table.row_spans:
                yield field.name, (span,), default
    for figure in entry.figures:
        yield figure.field, figure.caption_spans, Mention.MENTIONED if figure.stock else Mention.CAPTION
    for testimonial in entry.testimonials:
        yield FieldName.TESTIMONIAL, testimonial.quote_spans, Mention.MENTIONED
        yield FieldName.TESTIMONIAL, testimonial.speaker_spans, Mention.SPEAKER
    for link in entry.links:
        yield FieldName.LINKS, (link.span,), Mention.MENTIONED


def _place(text: str, offsets: list[int], found: Found, field: FieldName, default: Mention) -> Place:
    printed = text[found.start : found.end]
    return Place(
        country=found.country,
        country_printed=country_names("zh").get(found.country, "") if found.place else printed,
        city=printed if found.place else "",
        city_kind=found.place.kind if found.place else "",
        mention=_mention(text, found, default),
        field=field,
        span=Span(start=offsets[found.start], end=offsets[found.end - 1] + 1),
    )


def _mention(text: str, found: Found, default: Mention) -> Mention:
    if default is not Mention.APPLIED:
        return default
    if _ORIGIN.search(text[: found.start]) or _PEOPLE.search(text[found.end :]):
        return Mention.MENTIONED
    start = max((match.end() for match in _SENTENCE.finditer(text, 0, found.start)), default=0)
    end = next((match.start() for match in _SENTENCE.finditer(text, found.end)), len(text))
    sentence = text[start:end]
    if _PLANNED.search(sentence):
        return Mention.PLANNED
    return Mention.PILOTED if _PILOTED.search(sentence) else Mention.APPLIED
