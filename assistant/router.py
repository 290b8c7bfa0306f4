"""Routing without a language model: a classifier of questions taught by exemplar utterances (``prompts/routes/*.yaml``).

Nearest-exemplar routing was tried first and is weaker, and so are vectors without n-grams: what tells the intents apart
is the form of a question, its topic does not (docs/decisions).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from assistant.classifier import Example, TextClassifier
from corpus.errors import HabitatError
from index.encoder import Encoder

FOLDER = Path(__file__).parent.parent / "prompts" / "routes"


class RouteError(HabitatError):
    """The exemplar files are missing or not in their form."""


class Router:
    """Gives a probability to every intent."""

    def __init__(self, classifier: TextClassifier) -> None:
        self._classifier = classifier
        self.intents = classifier.classes

    @classmethod
    def open(cls, encoder: Encoder, cache: Path) -> Router:
        """The router of the exemplars; fitted where ``cache`` does not hold it yet. Raises :class:`RouteError`."""
        return cls(TextClassifier.open(encoder, list(exemplars()), cache, "routes"))

    def route(self, question: str, language: str) -> dict[str, float]:
        """Probability of each intent for a question; they add up to one."""
        return self._classifier.probabilities(question, language)


def exemplars(folder: Path = FOLDER) -> Iterator[Example]:
    """Every exemplar utterance with its intent. Raises :class:`RouteError` naming the file."""
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise RouteError(f"there are no exemplars in {folder}", "restore prompts/routes from the repository")
    for path in files:
        try:
            data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
            for language, texts in data["utterances"].items():
                yield from (Example(str(text), str(language), str(data["intent"])) for text in texts)
        except (yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as error:
            raise RouteError(f"{path} cannot be read ({error})", "its neighbours show the form") from None
