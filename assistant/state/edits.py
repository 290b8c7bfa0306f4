"""What people did with drafts: sent as they were, changed, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from assistant.state.inbox import Outcome
from assistant.state.tables import InboxRow


class Edit(StrEnum):
    """What became of a draft: a closed list."""

    KEPT = "kept"
    CHANGED = "changed"
    DISCARDED = "discarded"


@dataclass(frozen=True)
class OpenDraft:
    """A draft nobody knows the end of yet; ``text`` is what it said, while that is kept."""

    row: int
    message: str
    draft: str
    category: str
    since: datetime
    text: str | None


@dataclass(frozen=True)
class MeasuredDraft:
    """A draft whose end is known; ``likeness`` of what was sent to what was drafted, from 0 to 1.

    ``text`` is what was drafted, personal data removed, while that is kept.
    """

    draft: str
    category: str
    language: str
    needs_human: bool
    edit: str
    likeness: float | None
    drafted_at: str
    text: str | None


class EditBook:
    """The ends of drafts. Threads and processes may share it."""

    def __init__(self, make: sessionmaker[Session], clock: Callable[[], datetime]) -> None:
        self._make = make
        self._clock = clock

    def open(self, account: str) -> list[OpenDraft]:
        """The drafts of a mailbox nobody knows the end of."""
        columns = (InboxRow.id, InboxRow.message, InboxRow.draft, InboxRow.category, InboxRow.changed_at, InboxRow.text)
        wanted = (InboxRow.account == account, InboxRow.outcome == Outcome.DRAFTED, InboxRow.edit.is_(None))
        with self._make.begin() as session:
            rows = session.execute(select(*columns).where(*wanted, InboxRow.draft.is_not(None)).order_by(InboxRow.id))
            return [
                OpenDraft(row, message or "", draft or "", category, since, text)
                for row, message, draft, category, since, text in rows
            ]

    def older(self, moment: datetime, age: timedelta) -> bool:
        """Whether a moment is at least so long ago."""
        return moment + age <= self._clock()

    def write(self, row: int, edit: Edit, likeness: float | None) -> None:
        """Keep a draft's end."""
        with self._make.begin() as session:
            session.execute(update(InboxRow).where(InboxRow.id == row).values(edit=edit, likeness=likeness))

    def measured(self) -> list[MeasuredDraft]:
        """All drafts whose end is known, oldest first."""
        with self._make.begin() as session:
            rows = session.scalars(select(InboxRow).where(InboxRow.edit.is_not(None)).order_by(InboxRow.id))
            return [
                MeasuredDraft(
                    draft=row.draft or "", category=row.category, language=row.language, needs_human=row.needs_human,
                    edit=row.edit or "", likeness=row.likeness, drafted_at=row.changed_at.isoformat(),
                    text=row.text,
                )
                for row in rows
            ]  # fmt: skip
