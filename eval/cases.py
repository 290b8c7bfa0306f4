"""The evaluation cases: one JSON object a line in ``eval/sets/*.jsonl``, read strictly."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any, Literal

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
    def section(self) -> str:
        """The section that the case is about: A to K, FP or INTRO; empty for a list, which goes across sections."""
        named = [] if self.type == "aggregate" else [*self.gold, *self.gold_any, *self.near]
        return named[0].split(".")[0] if named else ""

    @property
    def turns(self) -> list[str]:
        """The turns of the conversation; one where the question is a text."""
        return [self.question] if isinstance(self.question, str) else self.question


def load_cases(folder: Path = SETS, entry_ids: Collection[str] | None = None) -> list[Case]:
    """All cases of a folder's ``*.jsonl``, in order of file and line; ``entry_ids`` are the known ones, if given.

    Raises :class:`CasesError` naming file and line.
    """
    return [case for cases in load_sets(folder, entry_ids).values() for case in cases]


def load_sets(folder: Path = SETS, entry_ids: Collection[str] | None = None) -> dict[str, list[Case]]:
    """The cases of a folder by set, which is a file's name without its ending. Raises like :func:`load_cases`."""
    sets: dict[str, list[Case]] = {}
    seen: dict[str, str] = {}
    for path in sorted(folder.glob("*.jsonl")):
        sets[path.stem] = _read(path, seen, entry_ids)
    if not any(sets.values()):
        raise CasesError(f"there are no cases in {folder}", "restore eval/sets from the repository")
    return sets


def load_outer(path: Path) -> list[Case]:
    """The cases of a set that others wrote: unknown keys are ignored, ``answerable`` and lists may be left out.

    Raises :class:`CasesError`.
    """
    cases = [_outer(line, f"{path.name}:{number}") for number, line in enumerate(_lines(path), start=1) if line.strip()]
    if not cases:
        raise CasesError(f"there are no cases in {path}", "name a file with one case a line")
    return cases


def _read(path: Path, seen: dict[str, str], entry_ids: Collection[str] | None) -> list[Case]:
    cases: list[Case] = []
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
    return cases


def _outer(line: str, where: str) -> Case:
    try:
        data: Any = json.loads(line)
        given = {key: value for key, value in data.items() if key in Case.model_fields and value is not None}
    except (ValueError, AttributeError):
        raise CasesError(f"{where}: no JSON object", "mend the line") from None
    answerable = given.get("answerable", True)
    defaults: dict[str, Any] = {"gold": [], "gold_any": [], "field": None, "facts": [], "answerable": True}
    return _case(json.dumps(defaults | given | ({} if answerable else {"gold": []})), where)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise CasesError(f"{path}: {error.strerror}", "check the path and its permissions") from None
    except UnicodeDecodeError as error:
        raise CasesError(f"{path.name} is not UTF-8 ({error.reason})", "save it as UTF-8") from None


def _case(line: str, where: str) -> Case:
    try:
        return Case.model_validate_json(line)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise CasesError(f"{where}: {key + ': ' if key else ''}{first['msg']}", "mend the line") from None
