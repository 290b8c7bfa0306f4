"""Verify: a line leaves only when its quotes are printed where they say and its figures stand in them.

A line that does not hold is dropped and logged as an error, so that what is left is shorter and true. Figures may also
come from the records of the entries quoted or named: their ids, titles, printed pages and durations.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator

from assistant.answer import Language, Status
from assistant.context import Context, Tools
from assistant.lengths import length
from assistant.lines import Line, LineUse
from assistant.messages import say
from assistant.quoting import verbatim
from corpus.model import Entry

_log = logging.getLogger(__name__)
_FIGURE = re.compile(r"\d+")
_ENTRY_ID = re.compile(r"(?:FP|[A-K])\.\d")
_LIST_NUMBER = re.compile(r"^\s*\d+\.\s")


def verify(context: Context, tools: Tools) -> Context:
    """Keep the lines that hold; where none with a quote is left of some, say that the question could not be answered."""
    quoted = sum(bool(line.quotes) for line in context.lines)
    kept = [line for line in context.lines if _holds(line, tools)]
    if len(kept) == len(context.lines):
        return context
    _log.error("%d of %d lines did not hold and were dropped", len(context.lines) - len(kept), len(context.lines))
    context.lines = kept
    if quoted and not any(line.quotes for line in kept):
        context.status = Status.ERROR
        contact = tools.library.catalogue.edition.contact
        context.lines = [Line(say(context.language, "error_internal", contact=contact))]
    return context


def _holds(line: Line, tools: Tools) -> bool:
    """Frames without a quote claim nothing; every other line must be borne out by its quotes."""
    if not line.quotes:
        return line.use is not LineUse.PHRASED
    if line.use is LineUse.PHRASED:  # its words were held against its quotes when they were written
        return verbatim(line.quotes, tools.library)
    return verbatim(line.quotes, tools.library) and not _unsupported(line, tools)


def _unsupported(line: Line, tools: Tools) -> set[str]:
    """The line's figures that stand neither in its quotes nor in the records of their entries, or of those the line names."""
    allowed = set(_figures(quote.text for quote in line.quotes))
    for quote in line.quotes:
        allowed |= set(_figures([tools.library.source.text[quote.start : quote.end]]))  # what a caption cuts in two
    named = (match[0] for match in _ENTRY_ID.finditer(line.text) if tools.library.knows(match[0]))
    for entry_id in {*(quote.entry_id for quote in line.quotes), *named}:
        entry = tools.library.entry(entry_id)
        titles = (tools.bank.title(entry.id, language) for language in ("en", "fr", "es", "ar", "ru"))
        allowed |= set(
            _figures((entry.id, entry.title, str(entry.page), *titles, *_lengths(entry), *_names(entry, tools)))
        )
    return set(_figures([_LIST_NUMBER.sub("", line.text)])) - allowed


def _lengths(entry: Entry) -> Iterator[str]:
    """The entry's lengths of time, as printed and as they are said in every language («24 个月», "2 years")."""
    for duration in entry.durations:
        yield duration.text
        yield from (length(duration, language) for language in Language)


def _names(entry: Entry, tools: Tools) -> Iterator[str]:
    """All names of the things that the entry names («Agenda 2030»)."""
    named = {name.name for name in entry.names}
    yield from (name for term in tools.library.glossary.terms if term.zh in named for name in term.names)


def _figures(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from (match[0] for match in _FIGURE.finditer(text))
