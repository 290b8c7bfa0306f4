"""Whether a question sounds like those the catalogue answers or like those it leaves unsaid.

Two banks are written for every entry, one of questions it answers and one of near misses. A question is compared with
both as a whole (its nearest neighbours on either side, in its entry and anywhere) and by a classifier of the two.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from assistant.classifier import Example, TextClassifier
from corpus.questions import QuestionBank
from index.encoder import Encoder
from index.query import Query
from index.views import Views

_FEW = 3


class Silence:
    """Compares questions with both banks. Threads may share it."""

    def __init__(self, classifier: TextClassifier) -> None:
        self._classifier = classifier

    @classmethod
    def open(cls, encoder: Encoder, bank: QuestionBank, cache: Path) -> Silence:
        """The comparison of a bank's two sides; its classifier is fitted where ``cache`` does not hold it yet."""
        said = [Example(each.text, each.lang, "said") for own in bank for each in own.questions]
        unsaid = [Example(each.text, each.lang, "unsaid") for own in bank.unsaid.values() for each in own]
        return cls(TextClassifier.open(encoder, [*said, *unsaid], cache, "silence"))

    def features(self, views: Views, query: Query, entry_id: str, pointer: float) -> dict[str, float]:
        """Cosines to both sides and their differences, and the classifier's logit of «unsaid».

        ``pointer`` is the cosine of the written question that points best at a sentence of the entry.
        """
        vector = views.vector(query.text, query.language)
        said = np.sort(views.similar("question", vector, entry_id)[1])[::-1][:_FEW]
        unsaid = np.sort(views.similar("unsaid", vector, entry_id)[1])[::-1][:_FEW]
        nearest = float(unsaid[0]) if unsaid.size else 0.0
        around = float(unsaid.mean()) if unsaid.size else 0.0
        anywhere = views.closest("unsaid", vector), views.closest("question", vector)
        logits = dict(zip(self._classifier.classes, self._classifier.logits(query.text, query.language), strict=True))
        return {
            "unsaid": nearest,
            "unsaid_about": around,
            "unsaid_anywhere": anywhere[0],
            "said_anywhere": anywhere[1],
            "said_or_not": float(said[0]) - nearest,
            "said_or_not_about": float(said.mean()) - around,
            "said_or_not_anywhere": anywhere[1] - anywhere[0],
            "pointed_or_not": pointer - nearest,
            "sounds_unsaid": float(logits["unsaid"] - logits["said"]),
        }
