"""The messages of the mailbox with their truth: ``eval/sets/mailbox/messages.yaml``, read strictly."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BeforeValidator, Field, ValidationError, model_validator

from corpus.errors import HabitatError
from corpus.model import Record
from eval.cases import SETS, Language
from eval.mailbox.build import raw
from eval.mailbox.letter import Letter, Strings, listed

MESSAGES: Final = SETS / "mailbox" / "messages.yaml"

Category = Literal[
    "service_request", "information", "flagship", "partnership", "complaint", "procurement_job", "media",
    "out_of_scope", "spam", "automatic",
]  # fmt: skip
Urgency = Literal["high", "normal"]
Reason = Literal["legal", "money", "personal", "disputed_territory", "abuse", "misconduct", "instructions"]
Trait = Literal[
    "quoted below", "outlook block", "quoted above", "signature", "disclaimer", "mobile signature", "numbered",
    "lettered", "bulleted", "indirect", "enumeration", "no question mark", "courtesy", "rhetorical", "hidden text",
    "visible instructions", "look-alike", "several languages", "attached questions", "wrapped",
]  # fmt: skip


class MessagesError(HabitatError):
    """The file of messages is missing or a message in it is wrong."""


class Question(Record):
    """A question the writer asks now.

    ``key`` is a piece of the message, word for word, that makes it this question: what was found as the question must
    hold it (white space aside). ``entries`` are cited by a right answer, ``any`` are further acceptable ones; each list
    in ``facts`` holds the spellings of one fact. ``answered`` is false where the catalogue does not say.
    """

    key: str = Field(min_length=2)
    entries: Strings = ()
    any: Strings = ()
    facts: tuple[Strings, ...] = ()
    answered: bool = True

    @model_validator(mode="after")
    def _whole(self) -> Question:
        if self.answered and not (self.entries or self.any):
            raise ValueError(f"«{self.key}» is answered, but no entry is named")
        if not self.answered and (self.entries or self.facts):
            raise ValueError(f"«{self.key}» is not answered, but has entries or facts")
        return self

    def unsaid(self, text: str) -> list[tuple[str, ...]]:
        """The facts that a text does not say: no spelling stands in it (case, white space aside; numbers whole)."""
        said = _squeezed(text)
        return [fact for fact in self.facts if not any(_holds(said, _squeezed(spelling)) for spelling in fact)]


class Truth(Record):
    """What is right for a message.

    ``category`` and ``urgency`` may hold several where an honest reader could say either. ``needs_human`` must be
    raised; ``may_human`` may be raised too. ``draft``: whether a reply is drafted; null where either is right.
    ``not_questions`` are pieces that must not be taken as questions. ``greeting_name`` is the name as signed, without
    title, if a polite reply may use it. ``country``: ISO 3166-1 alpha-2; ``role``: in the words of the message.
    """

    lang: Language | None
    category: Annotated[tuple[Category, ...], BeforeValidator(listed), Field(min_length=1)]
    urgency: Annotated[tuple[Urgency, ...], BeforeValidator(listed)] = ("normal",)
    needs_human: tuple[Reason, ...] = ()
    may_human: tuple[Reason, ...] = ()
    draft: bool | None = True
    questions: tuple[Question, ...] = ()
    not_questions: Strings = ()
    greeting_name: str | None = None
    country: str | None = None
    role: str | None = None


class MailCase(Record):
    """A message with its truth. ``group`` is ``ugly`` where it is there for robustness only."""

    id: str = Field(pattern=r"^[a-z]+-\d\d$")
    group: Literal["main", "ugly"] = "main"
    traits: tuple[Trait, ...] = ()
    note: str = ""
    letter: Letter
    truth: Truth

    def raw(self) -> bytes:
        """The message as it comes in (.eml), the same bytes each time."""
        return raw(self.id, self.letter)

    @property
    def shapes(self) -> frozenset[str]:
        """What is hard in it: how it is packed, and how it is written."""
        return self.letter.shapes | set(self.traits)


def _squeezed(text: str) -> str:
    """The text without white space, but for that between two digits."""
    return re.sub(r"(?<!\d)\s+|\s+(?!\d)", "", text).casefold()


def _holds(text: str, piece: str) -> bool:
    before = r"(?<!\d)(?<!\d[.,])" if piece[:1].isdigit() else ""
    behind = r"(?![.,]?\d)" if piece[-1:].isdigit() else ""
    return re.search(before + re.escape(piece) + behind, text) is not None


def load_messages(path: Path = MESSAGES) -> list[MailCase]:
    """All messages in order. Raises :class:`MessagesError` naming the message that is wrong."""
    try:
        rows: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())[:200]
        raise MessagesError(f"{path} cannot be read ({reason})", "restore it from the repository") from None
    if not isinstance(rows, list) or not rows:
        raise MessagesError(f"there are no messages in {path}", "write a list of messages")
    cases = [_case(row, number) for number, row in enumerate(rows, start=1)]
    twice = {case.id for case in cases if sum(other.id == case.id for other in cases) > 1}
    if twice:
        raise MessagesError(f"ids stand twice: {', '.join(sorted(twice))}", "give each message its own id")
    return cases


def _case(row: Any, number: int) -> MailCase:
    try:
        return MailCase.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        name = row.get("id", f"number {number}") if isinstance(row, dict) else f"number {number}"
        where = ".".join(str(part) for part in first["loc"])
        raise MessagesError(f"message {name}: {where}: {first['msg']}", "mend it in the file") from None
