"""A thing that a list question describes instead of naming it («the computer game with the blocks» for Minecraft)."""

from __future__ import annotations

from collections import Counter

import numpy as np

from assistant.context import Context, Tools
from corpus.terms import Term
from index.query import normalise

SURE = 4.0  # reading scores from which a sentence is about the question
READ = 3
_THINGS = ("tool", "partner", "programme", "publication")


def described(context: Context, tools: Tools) -> Term | None:
    """The glossary's term that stands in most of the sentences nearest to the question; ``None`` where none is near.

    Where several do, the one whose names are nearest to the question in meaning.
    """
    best = context.ranked[0].entry_id
    reading = tools.reader.read(tools.index.ranker().views, context.whole, best)
    near = [at for at in reading.best(READ) if float(reading.scores[at]) >= SURE]
    entry = tools.library.entry(best)
    found = Counter(
        name.name
        for at in near
        for name in entry.names
        if name.category in _THINGS and any(span.start in reading.sentences[at].offsets for span in name.spans)
    )
    if not found:
        return None
    most = max(found.values())
    terms = {term.zh: term for term in tools.library.glossary.terms}
    likely = [terms[name] for name, count in found.items() if count == most and name in terms]
    return max(likely, key=lambda term: _nearness(context, tools, term), default=None)


def _nearness(context: Context, tools: Tools, term: Term) -> float:
    encoder = tools.index.encoder
    asked, named = (
        encoder.encode_queries([normalise(context.question)]),
        encoder.encode_queries([f"{term.zh} {term.en}"]),
    )
    return float(np.sum(asked * named))
