"""Does the entry say what is asked? A linear judgement over what reading found, made before anything is written.

Retrieval scores alone do not tell (near misses use more of the catalogue's words than real questions). What tells is
whether the asked kind of thing (money, a person, a percentage, ...) stands in the sentences read, whether places, years,
ordinals and Latin names of the question stand in the entry, how surely a written question points at a sentence, whether
the question is nearer to what is answered or to the written near misses, and how it is routed. Weights are fitted by ``python -m eval.abstention.fit`` on eval/tuning and stored beside this file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from assistant.reading import Reading
from assistant.slots import Slot, asked_slots, counts, holds, measured
from corpus.errors import HabitatError
from corpus.model import Entry
from index.lexical import tokens

if TYPE_CHECKING:
    from assistant.context import Context, Tools

MODEL = Path(__file__).parent / "abstention.json"
READ = 4
_JUDGED = tuple(slot for slot in Slot if slot is not Slot.PLACE)  # places are judged by name, below

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]+(?=届|期|版|卷|次|轮|阶段)")
_LATIN = re.compile(r"[A-Za-z][A-Za-z\-]{2,}")
_YES_NO = re.compile(
    r"吗|是不是|是否|有没有|对吧|\b(?:is|are|does|do|did|has|have|can|will)\b (?:the|there|it|un|you)|est-ce|¿(?:es|está|hay|tiene)|هل|\bли\b",
    re.IGNORECASE,
)


class AbstentionError(HabitatError):
    """The fitted weights are missing or belong to other features."""


@dataclass(frozen=True)
class Judge:
    """A fitted logistic model over :func:`features`: names, centring, scale, weights, bias."""

    names: tuple[str, ...]
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float

    @classmethod
    def load(cls, path: Path = MODEL) -> Judge:
        """Read the fitted model. Raises :class:`AbstentionError`."""
        try:
            data: Any = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                names=tuple(data["names"]), mean=tuple(data["mean"]), scale=tuple(data["scale"]),
                weights=tuple(data["weights"]), bias=float(data["bias"]), threshold=float(data["threshold"]),
            )  # fmt: skip
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise AbstentionError(f"{path} cannot be read ({error})", "run: python -m eval.abstention.fit") from None

    def missing(self, values: dict[str, float]) -> float:
        """The probability that the entry does not say what is asked."""
        vector = (np.array([values[name] for name in self.names]) - self.mean) / self.scale
        return float(1 / (1 + np.exp(-(vector @ np.array(self.weights) + self.bias))))


def features(context: Context, tools: Tools, reading: Reading) -> dict[str, float]:
    """What tells whether the best entry says what is asked; every value is finite, in a fixed order."""
    query = context.read
    entry = tools.library.entry(context.ranked[0].entry_id)
    printed = printed_text(tools, entry)
    best = " ".join(reading.sentences[at].text for at in reading.best(READ))
    values = {f"route_{intent}": float(np.log(share + 1e-4)) for intent, share in sorted(context.route.items())}
    values |= _reading_features(context, tools, reading)
    views = tools.index.ranker().views
    values |= tools.silence.features(views, query, context.ranked[0].entry_id, float(reading.pointers.max()))
    slots = asked_slots(query.text)
    for slot in _JUDGED:
        asked = slot in slots
        values[f"asked_{slot.value}"] = float(asked)
        values[f"unread_{slot.value}"] = float(asked and not holds(slot, best))
        values[f"unprinted_{slot.value}"] = float(asked and not holds(slot, printed))
    things = measured(query.text)
    values["uncounted"] = float(bool(things) and not counts(best, things))
    values["yes_no"] = float(_YES_NO.search(query.text) is not None)
    values |= _names_features(context, entry, printed)
    values["overlap"] = _overlap(query.text, best) if query.language == "zh" else 0.15
    values["chinese"] = float(query.language == "zh")
    values["follow_up"] = float(len(context.turns) > 1)
    return values


def _reading_features(context: Context, tools: Tools, reading: Reading) -> dict[str, float]:
    query = context.read
    views = tools.index.ranker().views
    _, asked = views.similar("question", views.vector(query.text, query.language), context.ranked[0].entry_id)
    asked = np.sort(asked)[::-1]
    scores = np.sort(reading.scores)[::-1]
    return {
        "pointer": float(reading.pointers.max()),
        "nearest": reading.nearest,
        "best": float(scores[0]),
        "spread": float(scores[0] - scores[min(3, len(scores) - 1)]),
        "rank": context.ranked[0].score / 10,
        "margin": (context.ranked[0].score - context.ranked[1].score) / 10,
        "asked_like": float(asked[0]),
        "asked_about": float(asked[:3].mean()),
    }


def _names_features(context: Context, entry: Entry, printed: str) -> dict[str, float]:
    query = context.read
    unplaced = [
        found
        for found in query.places
        if not any(
            place.city in found.place.printed if found.place else place.country == found.country
            for place in entry.places
        )
    ]
    years, ordinals = _YEAR.findall(query.text), _ORDINAL.findall(query.text)
    latin = _LATIN.findall(query.text) if query.language == "zh" else []
    lower = printed.lower()
    return {
        "places": float(bool(query.places)),
        "unplaced": float(bool(unplaced)),
        "years": float(bool(years)),
        "unprinted_year": float(any(year not in printed for year in years)),
        "unprinted_ordinal": float(any(ordinal not in printed for ordinal in ordinals)),
        "unprinted_latin": float(any(word.lower() not in lower for word in latin)),
        "foreign_term": float(any(entry.id not in term.entries for term in query.terms)),
    }


def _overlap(question: str, text: str) -> float:
    pairs = [token for token in tokens(question) if len(token) > 1]
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0


def printed_text(tools: Tools, entry: Entry) -> str:
    """All that is printed of an entry; for the introduction also the imprint."""
    source = tools.library.source
    own = source.text[source.line(entry.lines[0]).start : source.line(entry.lines[1]).end]
    return " ".join([own, *(tools.library.quote(span) for span in entry.imprint)])
