"""Contexts, readings and models made by hand, so that a step is tested without the steps before it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from assistant.abstention import Judge
from assistant.answer import Intent, Language
from assistant.context import Context, Tools
from assistant.lines import Line, Quote
from assistant.reading import Reading
from assistant.router import Router
from index.encoder import Encoder, Vectors
from index.query import understand
from index.ranking import Ranked

INTENTS = ("about", "aggregate", "attack", "compare", "describe", "fact", "out_of_scope", "recommend", "smalltalk")


class HashEncoder(Encoder):
    """Vectors from a hash of the text; counts the texts."""

    def __init__(self, fingerprint: str = "hash-1") -> None:
        self.name, self.fingerprint, self.dimensions = "hash", fingerprint, 8
        self.texts: list[str] = []

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        self.texts.extend(texts)
        digests = [list(hashlib.sha256(text.encode()).digest()[: self.dimensions]) for text in texts]
        vectors = np.array(digests, dtype=np.float32).reshape(-1, self.dimensions) - 127.5
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """See Encoder."""
        return self.encode_queries(texts)


class SetRouter(Router):
    """A router whose probabilities a function gives."""

    def __init__(self, route: Callable[[str], Mapping[str, float]]) -> None:
        self.intents = INTENTS
        self._route = route

    def route(self, question: str, language: str) -> dict[str, float]:
        """See Router."""
        return dict.fromkeys(INTENTS, 0.0) | dict(self._route(question))


def sure_judge(missing: bool) -> Judge:
    """A judge that looks at nothing and is sure."""
    return Judge(names=(), mean=(), scale=(), weights=(), bias=20.0 if missing else -20.0, threshold=0.7)


def make_context(
    tools: Tools,
    question: str,
    ranked: Mapping[str, float],
    intent: Intent = Intent.DESCRIBE,
    language: Language = Language.ZH,
    route: Mapping[str, float] | None = None,
) -> Context:
    """A context as the step ``retrieve`` leaves it; ``ranked`` is filled up with the other entries at the end."""
    query = understand(question, tools.library)
    others = [entry.id for entry in tools.library.entries if entry.id not in ranked]
    return Context(
        turns=[question],
        language=language,
        query=query,
        conversation=query,
        ranked=[Ranked(entry_id, score) for entry_id, score in (*ranked.items(), *((each, 0.0) for each in others))],
        intent=intent,
        route=dict.fromkeys(INTENTS, 0.0) | dict(route or {intent.value: 1.0}),
        original=question,
    )


def make_reading(tools: Tools, entry_id: str, best: Sequence[int]) -> Reading:
    """A reading of an entry in which the sentences at some positions are the best, in this order."""
    sentences = tools.reader.sentences[entry_id]
    scores = np.zeros(len(sentences), dtype=np.float32)
    for place, at in enumerate(best):
        scores[at] = 100.0 - place
    return Reading(sentences, scores, np.full(len(sentences), -1.0), ("",) * len(sentences), 1.0)


def quotes(lines: Sequence[Line]) -> list[Quote]:
    """All quotes of some lines, in order."""
    return [quote for line in lines for quote in line.quotes]


def plain(line: Line) -> str:
    """A line's words without bold marks."""
    return line.text.replace("**", "")
