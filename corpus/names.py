"""Partners, programmes and tools an entry names: the glossary's terms, found in all its printed text."""

from __future__ import annotations

from corpus.flow import clean_with_offsets
from corpus.model import Entry, Name, Span
from corpus.source import Source
from corpus.terms import Glossary, Term


def read_names(source: Source, entry: Entry, glossary: Glossary) -> list[Name]:
    """The named things of an entry in printed order of their first mention, each with all its places."""
    found: dict[str, tuple[Term, list[Span]]] = {}
    for number in range(entry.lines[0], entry.lines[1] + 1):
        line = source.line(number)
        if line.blank:
            continue
        text, offsets = clean_with_offsets(source, [line.span])
        for start, end, term in glossary.find(text, number):
            spans = found.setdefault(term.zh, (term, []))[1]
            spans.append(Span(start=offsets[start], end=offsets[end - 1] + 1))
    return [
        Name(name=term.zh, abbreviation=next(iter(term.abbreviations), ""), category=term.category, spans=tuple(spans))
        for term, spans in found.values()
    ]
