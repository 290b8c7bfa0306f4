"""Quotes: sentences cut out of the catalogue, marked and numbered; the only way anything is claimed.

A quotation is printed text with its white space single, without bold marks and footnote marks. A sentence that the print
cuts by a caption or a box stands in the source in several runs; its quotation is the longest run, while ``start`` and
``end`` span the whole sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.answer import Citation
from assistant.lines import Line, LineUse, Quote
from corpus.catalogue import Library
from corpus.layout import SUPERSCRIPTS
from corpus.model import FieldName, Span
from index.passages import Sentence

_NO_MARKS = {ord(mark): None for mark in SUPERSCRIPTS}
_MARKUP = set("*[]()#<>\\ \t\r\n\u3000") | set(SUPERSCRIPTS)


def quote_sentence(library: Library, sentence: Sentence) -> Quote:
    """The quote of one sentence."""
    runs = _runs(library, sentence)
    start, end = max(runs, key=lambda run: run[1] - run[0])
    printed = library.source.text[sentence.offsets[start] : sentence.offsets[end - 1] + 1]
    return Quote(
        entry_id=sentence.entry_id,
        field=sentence.field,
        text=" ".join(printed.replace("**", "").translate(_NO_MARKS).split()),
        start=sentence.offsets[0],
        end=sentence.offsets[-1] + 1,
    )


def quote_span(entry_id: str, field: FieldName, span: Span, text: str) -> Quote:
    """The quote of a record's span (a duration's words, a place's name)."""
    return Quote(entry_id=entry_id, field=field, text=text, start=span.start, end=span.end)


def _runs(library: Library, sentence: Sentence) -> list[tuple[int, int]]:
    """Ranges of the sentence's characters between which only white space, mark-up or footnote marks are printed."""
    runs: list[tuple[int, int]] = []
    start = 0
    for at in range(1, len(sentence.offsets)):
        between = library.source.text[sentence.offsets[at - 1] + 1 : sentence.offsets[at]]
        if any(character not in _MARKUP for character in between):
            runs.append((start, at))
            start = at
    return [*runs, (start, len(sentence.offsets))]


def number(lines: Sequence[Line], library: Library) -> tuple[str, tuple[Citation, ...]]:
    """The answer's Markdown with marks, and its citations in order of first use; equal quotes share a mark.

    Sentences of a language model that follow one another make a paragraph, unless they are items of a list.
    """
    order: dict[Quote, int] = {}
    rendered = ""
    before: Line | None = None
    for line in lines:
        marks = [str(order.setdefault(quote, len(order) + 1)) for quote in line.quotes]
        mark = "".join(f" [{each}]" for each in dict.fromkeys(marks))
        goes_on = before is not None and _in_paragraph(before) and _in_paragraph(line)
        rendered += f" {line.text.lstrip()}{mark}" if goes_on else f"\n{line.text}{mark}"
        before = line
    citations = tuple(_citation(n, quote, library) for quote, n in order.items())
    return rendered.strip(), citations


def _in_paragraph(line: Line) -> bool:
    return line.use is LineUse.PHRASED and not line.text.lstrip().startswith("- ")


def _citation(n: int, quote: Quote, library: Library) -> Citation:
    entry = library.entry(quote.entry_id)
    return Citation(
        n=n, entry_id=entry.id, title=entry.title, field=quote.field, quote=quote.text,
        page=entry.page, start=quote.start, end=quote.end,
    )  # fmt: skip


def verbatim(quotes: Iterable[Quote], library: Library) -> bool:
    """Whether every quote is found in the source between its own offsets, mark-up and white space apart."""
    return all(_bare(quote.text) in _bare(library.source.text[quote.start : quote.end]) for quote in quotes)


def _bare(text: str) -> str:
    return "".join(character for character in text if character not in _MARKUP)
