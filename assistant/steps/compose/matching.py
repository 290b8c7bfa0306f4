"""Which entry each question of a message is about: by its own words, by what the message tells, by the questions before.

«How long does it take?» is about what the message is about, «and the handbook for planners?» is not. So the scores of the
question alone, of the question beside what is told, and of the whole message are added, all standardised; the entry of
the question before gains, most within one paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.asking import Question
from assistant.context import Context, Tools
from assistant.steps.retrieve import is_introduction
from index.query import normalise
from index.views import standardised

CLAUSE, BESIDE, SITUATION, WHOLE = 0.6, 0.9, 0.3, 0.5
SAME_PARAGRAPH, OTHER_PARAGRAPH = 1.2, 0.6
INTRODUCTION = 3.0  # what an introduction must be ahead, unless the question is about the catalogue itself

Scores = NDArray[np.floating]


@dataclass(frozen=True)
class Matched:
    """A question and the entry it is about; ``route`` gives the likelihood of its intents."""

    question: Question
    entry_id: str
    route: dict[str, float]


def match(context: Context, tools: Tools, asked: Sequence[Question], told: str) -> list[Matched]:
    """Each question with its entry, in order."""
    ids = tools.index.ranker().views.entry_ids
    introductions = np.array([is_introduction(each) for each in ids], dtype=np.float32)
    situation = _scores(tools, told) if told else np.zeros(len(ids), dtype=np.float32)
    whole = standardised(np.array([_by_id(context)[each] for each in ids], dtype=np.float32))
    found: list[Matched] = []
    for question in asked:
        beside = _scores(tools, f"{told}\n{question.text}" if told else question.text)
        score = CLAUSE * _scores(tools, question.text) + BESIDE * beside + SITUATION * situation + WHOLE * whole
        route = tools.router.route(normalise(question.text), context.read.language)
        score = score - INTRODUCTION * (1 - route["about"]) * introductions
        if found:
            same = found[-1].question.paragraph == question.paragraph
            score[ids.index(found[-1].entry_id)] += SAME_PARAGRAPH if same else OTHER_PARAGRAPH
        found.append(Matched(question, ids[int(np.argmax(score))], route))
    return found


def _scores(tools: Tools, text: str) -> Scores:
    """z-scores of all entries for a text, in the order of the views."""
    ranker = tools.index.ranker()
    scored = {each.entry_id: each.score for each in ranker.rank([text], clauses=False)[1]}
    return standardised(np.array([scored[each] for each in ranker.views.entry_ids], dtype=np.float32))


def _by_id(context: Context) -> dict[str, float]:
    return {each.entry_id: each.score for each in context.ranked}
