"""Reasons told by what a sentence means, where no word gives it away: «the money went into his own pocket».

A classifier of sentences, taught by exemplars of every reason (``prompts/triage/reasons``). What is no reason is taught by
harmless sentences near to the reasons, and by the exemplars of the kinds of messages that hold none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from assistant.classifier import Example, TextClassifier
from index.encoder import Encoder

NOTHING = "nothing"
_BREAK = re.compile(r"(?<=[.!?؟…])\s+|(?<=[。！？])|\n+")
_SHORTEST = 12  # a piece of fewer characters («Dr.») belongs to what follows
_MOST_SENTENCES = 60


class Meanings:
    """Finds the sentence of a message that shows a reason. Threads may share it."""

    def __init__(self, classifier: TextClassifier, sure: float) -> None:
        self._classifier = classifier
        self._sure = sure

    @classmethod
    def open(
        cls, encoder: Encoder, reasons: Iterable[Example], harmless: Iterable[Example], sure: float, cache: Path
    ) -> Meanings:
        """The classifier of the exemplars, whole messages sentence by sentence too; fitted where ``cache`` lacks it."""
        pieces = {
            Example(piece, each.language, NOTHING): None
            for each in harmless
            for piece in (each.text, *sentences(each.text))
        }
        return cls(TextClassifier.open(encoder, [*reasons, *pieces], cache, "triage-reasons"), sure)

    def find(self, text: str, language: str) -> dict[str, str]:
        """The reasons that are likely enough, each with the sentence that shows it best."""
        best: dict[str, tuple[float, str]] = {}
        for sentence in sentences(text):
            for reason, likely in self._classifier.probabilities(sentence, language).items():
                if reason != NOTHING and likely >= self._sure:
                    best[reason] = max(best.get(reason, (0.0, "")), (likely, sentence))
        return {reason: sentence for reason, (_, sentence) in best.items()}


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text; neighbours are joined where there are very many."""
    pieces: list[str] = []
    for piece in filter(None, map(str.strip, _BREAK.split(text))):
        if pieces and len(pieces[-1]) < _SHORTEST:
            pieces[-1] = f"{pieces[-1]} {piece}"
        else:
            pieces.append(piece)
    together = -(-len(pieces) // _MOST_SENTENCES) or 1
    return [" ".join(pieces[at : at + together]) for at in range(0, len(pieces), together)]
