"""What every measured part is: its measures, the cases it takes, what it looks at, and how that is scored.

A part is a folder of three files. ``config`` says what is measured and on which cases, ``generate`` cuts out of a case
and its answer what the part looks at (one row), ``score`` gives the row's scores. A score that is not defined is
``None``: it is counted, never averaged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.answer import Answer, Status
from corpus.model import Record
from eval.cases import Case

Scores = dict[str, float | None]
UNANSWERED = (Status.NO_ANSWER, Status.OUT_OF_SCOPE, Status.REFUSED)


class Measure(Record):
    """One figure: its name in its part, what it says, which way is better, and how cases are put together."""

    name: str
    says: str
    better: Literal["higher", "lower"] = "higher"
    statistic: Literal["mean", "p50", "p95"] = "mean"


@dataclass(frozen=True)
class Asked:
    """A case with the answer it got."""

    case: Case
    answer: Answer


@dataclass(frozen=True)
class Print:
    """The printed text of the edition: as it stands, and as it is compared."""

    text: str
    compared: str


@dataclass(frozen=True)
class Part:
    """A measured part. ``observe`` gives the row that ``score`` reads."""

    name: str
    says: str
    measures: tuple[Measure, ...]
    takes: Callable[[Case], bool]
    observe: Callable[[Asked, Print], Record]
    score: Callable[[Any], Mapping[str, float | None]]

    def scores(self, asked: Asked, print_: Print) -> Scores:
        """The case's scores by «part.measure»; empty where the part does not take the case."""
        if not self.takes(asked.case):
            return {}
        found = self.score(self.observe(asked, print_))
        return {f"{self.name}.{measure.name}": found.get(measure.name) for measure in self.measures}
