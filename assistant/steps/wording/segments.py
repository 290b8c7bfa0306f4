"""Cuts an answer's lines into those that stay and the segments that a model may word, and those into printed sentences."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.context import Context, Tools
from assistant.lines import Line, LineUse, Quote
from assistant.quoting import quote_sentence
from assistant.steps.compose.choosing import WHOLE_SENTENCE
from assistant.steps.compose.common import joined, quoted_line
from index.passages import Sentence

_WORDED = (LineUse.ANSWER, LineUse.FURTHER)


@dataclass(frozen=True)
class Piece:
    """One printed sentence of a line, and its quote."""

    sentence: Sentence
    quote: Quote


@dataclass(frozen=True)
class Segment:
    """Neighbouring lines of one use that answer one question (``asked``; empty: the whole one), and what leads to them."""

    lead: tuple[Line, ...]
    lines: tuple[Line, ...]

    @property
    def use(self) -> LineUse:
        """Whether its lines answer or tell more."""
        return self.lines[0].use

    @property
    def asked(self) -> str:
        """The question of a message that its lines answer."""
        return self.lines[0].asked

    @property
    def indent(self) -> str:
        """The spaces that keep its lines within a list item."""
        text = self.lines[0].text
        return text[: len(text) - len(text.lstrip(" "))]


def cut(lines: Sequence[Line]) -> Iterator[Line | Segment]:
    """Lines and segments in their order; a lead without lines to lead to stays a line."""
    lead: list[Line] = []
    held: list[Line] = []
    for line in lines:
        if held and (line.use, line.asked) != (held[0].use, held[0].asked):
            yield Segment(tuple(lead), tuple(held))
            lead, held = [], []
        if line.use in _WORDED:
            held.append(line)
            continue
        if line.use is LineUse.LEAD:
            lead.append(line)
            continue
        yield from lead
        lead = []
        yield line
    if held:
        yield Segment(tuple(lead), tuple(held))
    else:
        yield from lead


def pieces(tools: Tools, line: Line) -> list[Piece]:
    """The printed sentences of a line, in order; what semicolons divide is one sentence where it is not too long."""
    parts = [
        sentence
        for quote in line.quotes
        for sentence in tools.reader.sentences[quote.entry_id]
        if quote.start <= sentence.offsets[0] and sentence.offsets[-1] < quote.end
    ]
    whole: list[list[Sentence]] = []
    for part in parts:
        if whole and _goes_on(whole[-1], part):
            whole[-1].append(part)
        else:
            whole.append([part])
    sentences = (joined(each) for each in whole)
    return [Piece(sentence, quote_sentence(tools.library, sentence)) for sentence in sentences]


def _goes_on(before: Sequence[Sentence], part: Sentence) -> bool:
    last = before[-1]
    cut_in_two = last.text.endswith(("；", ";")) and (last.entry_id, last.block) == (part.entry_id, part.block)
    return cut_in_two and sum(len(each.text) for each in before) + len(part.text) <= WHOLE_SENTENCE


def remaining(context: Context, tools: Tools, line: Line, left: Collection[Quote], indent: str) -> list[Line]:
    """What is to be shown of a line once some of its sentences are said otherwise: all of it, the others, or nothing."""
    own = pieces(tools, line)
    kept = [piece for piece in own if piece.quote in left]
    if len(kept) == len(own):
        return [line]
    runs: list[list[Sentence]] = []
    for at, piece in enumerate(own):
        if piece.quote not in left:
            continue
        if runs and at and own[at - 1].sentence is runs[-1][-1]:
            runs[-1].append(piece.sentence)
        else:
            runs.append([piece.sentence])
    lines = (quoted_line(context, tools, run, use=line.use) for run in runs)
    return [replace(each, text=indent + each.text, asked=line.asked) for each in lines]
