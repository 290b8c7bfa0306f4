"""Judges without a model: is what is quoted printed, and does every number stand in what is cited?"""

from __future__ import annotations

import re

from eval.judges.model import Judged, Opinion
from eval.match import plain, stands_in

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_MARK = re.compile(r"\[\d+\]")
_NAME = re.compile(r"(?:\b(?:FP|[A-K])\.\d+\b|第\s*\d+\s*页|\bpages?\s*\d+)", re.IGNORECASE)


class Verbatim:
    """Every cited passage stands in the print, word for word, and there is one."""

    name = "verbatim"

    def __init__(self, source: str) -> None:
        self._source = plain(source)

    def judge(self, judged: Judged) -> Opinion:
        """The share of the passages that are printed; undefined where none is cited."""
        if not judged.passages:
            return Opinion(score=None, why="nothing is cited")
        wrong = [passage for passage in judged.passages if not plain(passage) or plain(passage) not in self._source]
        return Opinion(
            score=1 - len(wrong) / len(judged.passages), why="; ".join(f"not printed: «{each}»" for each in wrong)
        )


class Numbers:
    """Every number of the answer stands in a passage that is printed; ids, pages and marks are no numbers."""

    name = "numbers"

    def __init__(self, source: str) -> None:
        self._source = plain(source)

    def judge(self, judged: Judged) -> Opinion:
        """The share of the numbers that stand in printed passages; undefined where the answer has none."""
        said = _NUMBER.findall(_NAME.sub(" ", _MARK.sub(" ", judged.answer)))
        if not said:
            return Opinion(score=None, why="the answer holds no number")
        printed = [plain(passage) for passage in judged.passages if plain(passage) in self._source]
        wrong = [number for number in said if not any(stands_in(number, passage) for passage in printed)]
        return Opinion(
            score=1 - len(wrong) / len(said), why="; ".join(f"in no printed passage: {each}" for each in wrong)
        )
