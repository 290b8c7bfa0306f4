"""The evaluation cases: one JSON object a line in ``eval/sets/*.jsonl``, read strictly."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from corpus.errors import HabitatError

SETS = Path(__file__).parent / "sets"

Language = Literal["zh", "en", "fr", "es", "ar", "ru"]
CaseType = Literal[
    "fact", "describe", "recommend", "compare", "aggregate", "followup", "email", "about", "adversarial", "unanswerable"
]


class CasesError(HabitatError):
    """A set of cases is missing, empty, or a line in it is wrong."""


class Case(BaseModel):
    """A question with its truth.

    ``question`` is a text or a list of turns (the last is asked). ``gold`` are the entries that a right answer cites,
    ``gold_any`` further acceptable ones; each list in ``facts`` holds the spellings of one fact. ``near``: the entries
    a near miss is written on; ``must_not``: strings an answer must never hold; ``group``, ``note``: for readers.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(min_length=1)
    lang: Language
    type: CaseType
    question: str | list[str]
    gold: list[str]
    gold_any: list[str]
    field: str | None
    facts: list[list[str]]
    answerable: bool
    group: str = ""
    note: str = ""
    near: list[str] = []
    must_not: list[str] = []

    @model_validator(mode="after")
    def _whole(self) -> Case:
        if not self.turns or not all(turn.strip() for turn in self.turns):
            raise ValueError("question has an empty turn")
        if self.answerable and not (self.gold or self.gold_any):
            raise ValueError("an answerable case names at least one entry in gold or gold_any")
        if not self.answerable and self.gold:
            raise ValueError("a case that is not answerable has no gold")
        return self

    @property
    def turns(self) -> list[str]:
        """The turns of the conversation; one where the question is a text."""
        return [self.question] if isinstance(self.question, str) else self.question


def load_cases(folder: Path = SETS, entry_ids: Collection[str] | None = None) -> list[Case]:
    """All cases of a folder's ``*.jsonl``, in order of file and line; ``entry_ids`` are the known ones, if given.

    Raises :class:`CasesError` naming file and line.
    """
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(_lines(path), start=1):
            if not line.strip():
                continue
            where = f"{path.name}:{number}"
            case = _case(line, where)
            if case.id in seen:
                raise CasesError(f"{where}: the id {case.id} stands at {seen[case.id]} already", "give it another id")
            named = (*case.gold, *case.gold_any, *case.near)
            if unknown := [each for each in named if entry_ids is not None and each not in entry_ids]:
                raise CasesError(f"{where}: there is no entry {', '.join(unknown)}", "name entries such as A.3")
            seen[case.id] = where
            cases.append(case)
    if not cases:
        raise CasesError(f"there are no cases in {folder}", "restore eval/sets from the repository")
    return cases


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except UnicodeDecodeError as error:
        raise CasesError(f"{path.name} is not UTF-8 ({error.reason})", "save it as UTF-8") from None


def _case(line: str, where: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise CasesError(f"{where}: {key + ': ' if key else ''}{first['msg']}", "mend the line") from None
