"""What is wrong with a sentence that its quotations do not bear out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """Which check a sentence failed."""

    FIGURE = "figure"
    LENGTH = "length"
    PLACE = "place"
    NAME = "name"
    ENTRY = "entry"
    NEGATION = "negation"
    COMPARISON = "comparison"
    LANGUAGE = "language"
    FORM = "form"
    NEARNESS = "nearness"


@dataclass(frozen=True)
class Fault:
    """A failed check and the offending words."""

    kind: FaultKind
    what: str
