"""Chinese sentences against their quotations by pairs of characters: what a script without capitals cannot show else."""

from __future__ import annotations

import re
from functools import cached_property

from assistant.grounding.support import Support
from corpus.questions import QuestionBank

_HAN = re.compile("[\u3400-\u9fff]+")
_KNOWN, _PRINTED = 0.65, 0.6  # least shares of pairs that are common or printed, and that are printed
_RUN = 4
_FUNCTION = set(
    "的了和与及在是为将以于对从到由用被把其该这那些等也并而或可会能个种项所之中上下内外时后前有不使让向通过并还即如则且各每都来进行提供包括帮助支持需要可以通常一二三"
)


class Overlap:
    """Shares of character pairs. Thread-safe."""

    def __init__(self, bank: QuestionBank) -> None:
        self._bank = bank

    def unsupported(self, sentence: str, support: Support) -> str | None:
        """The longest run of a sentence that its quotations do not hold, where they hold too little of it."""
        known = pairs(support.words)
        said = [pair for pair in _ordered(sentence) if not set(pair) <= _FUNCTION]
        if not said:
            return None
        share = sum(pair in known or pair in self._common for pair in said) / len(said)
        held = sum(pair in known for pair in said) / len(said)
        strange = self._strange(sentence, known)
        return strange or sentence[:_RUN] if share < _KNOWN or held < _PRINTED or len(strange) >= _RUN else None

    def share(self, printed: str, sentences: str) -> float:
        """The share of a quotation's character pairs that stand in sentences; function words do not count."""
        wanted = [pair for pair in _ordered(printed) if not set(pair) & _FUNCTION]
        said = pairs(sentences)
        return sum(pair in said for pair in wanted) / len(wanted) if wanted else 0.0

    def _strange(self, sentence: str, known: set[str]) -> str:
        """The longest run of characters of which no pair is printed or common."""
        longest, run = "", ""
        for chunk in _HAN.findall(sentence):
            run = chunk[0]
            for at in range(len(chunk) - 1):
                pair = chunk[at : at + 2]
                known_pair = pair in known or pair in self._common or bool(set(pair) & _FUNCTION)
                run = chunk[at + 1] if known_pair else run + chunk[at + 1]
                longest = max(longest, run, key=len)
        return longest

    @cached_property
    def _common(self) -> frozenset[str]:
        """Pairs that stand in the summaries of a twentieth of the entries and more: the language of the field."""
        counts: dict[str, int] = {}
        for own in self._bank:
            for pair in pairs(own.summary.get("zh", "") + own.titles.get("zh", "")):
                counts[pair] = counts.get(pair, 0) + 1
        return frozenset(pair for pair, count in counts.items() if count * 20 >= len(self._bank.entries))


def pairs(text: str) -> set[str]:
    """All pairs of neighbouring Chinese characters."""
    return set(_ordered(text))


def _ordered(text: str) -> list[str]:
    return [chunk[at : at + 2] for chunk in _HAN.findall(text) for at in range(len(chunk) - 1)]
