"""How far each message of a mailbox came, so that a worker killed at any moment goes on without a second draft.

A row passes the steps in one order. Whoever works on it holds its token; a step that does not show the token fails.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute, Session, sessionmaker

from assistant.state.tables import InboxRow, MailboxRow


class Step(StrEnum):
    """How far a message came: taken up; its draft may lie among the drafts; its outcome is known; all is done."""

    SEEN = "seen"
    APPENDING = "appending"
    SETTLED = "settled"
    DONE = "done"


class Outcome(StrEnum):
    """What became of a message: a closed list."""

    DRAFTED = "drafted"
    WITHHELD = "withheld"
    ANSWERED_BY_HUMAN = "answered_by_human"
    DUPLICATE = "duplicate"
    GONE = "gone"
    FAILED = "failed"


class LeaseLost(Exception):
    """Another worker took the message over, or has it."""


@dataclass(frozen=True)
class Note:
    """What is kept of how a message was understood."""

    category: str = ""
    language: str = ""
    keyword: str = ""
    needs_human: bool = False


@dataclass(frozen=True)
class Drafted:
    """A draft: its id, its text with personal data removed, how long that is kept, how long it may be on its way."""

    id: str
    text: str
    keep: timedelta
    arrival: timedelta


class InboxBook:
    """The messages of all mailboxes. Threads and processes may share it."""

    def __init__(self, make: sessionmaker[Session], clock: Callable[[], datetime]) -> None:
        self._make = make
        self._clock = clock

    def since(self, account: str, first: datetime | None) -> datetime | None:
        """From when on the mailbox's messages are answered: what was said when it was first looked at."""
        try:
            with self._begin() as session:
                row = session.get(MailboxRow, account)
                if row is None:
                    session.add(MailboxRow(account=account, since=first))
                return row.since if row else first
        except IntegrityError:  # another worker was first
            return self.since(account, first)

    def old_below(self, account: str, validity: int, following: int) -> int:
        """The UID below which messages were there when the mailbox was first looked at under this numbering.

        ``following`` is the mailbox's next UID now. :meth:`since` must have been asked before.
        """
        with self._begin() as session:
            row = session.scalars(select(MailboxRow).where(MailboxRow.account == account).with_for_update()).one()
            if row.validity != validity or row.following is None:
                row.validity, row.following = validity, following
            return row.following

    def known(self, account: str, validity: int, after: int) -> set[int]:
        """The UIDs beyond one that have a row."""
        with self._begin() as session:
            return set(session.scalars(select(InboxRow.uid).where(*_of(account, validity), InboxRow.uid > after)))

    def due(self, account: str, validity: int) -> set[int]:
        """The UIDs of unfinished messages that it is time to work on again."""
        now = self._clock()
        with self._begin() as session:
            return set(
                session.scalars(
                    select(InboxRow.uid).where(
                        *_of(account, validity), InboxRow.step != Step.DONE, InboxRow.due <= now, _free(now)
                    )
                )
            )

    def claim(self, account: str, validity: int, uid: int, lease: timedelta) -> InboxRow | None:
        """Take a message up; ``None`` where it is done, another's, or not yet due. Counts as an attempt."""
        now = self._clock()
        try:
            with self._begin() as session:
                found = select(InboxRow).where(*_of(account, validity), InboxRow.uid == uid).with_for_update()
                row = session.scalar(found)
                if row is None:
                    row = InboxRow(
                        account=account, validity=validity, uid=uid, step=Step.SEEN, due=now, seen_at=now, attempts=0
                    )
                    session.add(row)
                elif (
                    row.step == Step.DONE or row.due > now or (row.leased_until is not None and row.leased_until > now)
                ):
                    return None
                _take(row, now, lease)
                row.attempts += 1
                session.flush()
                return row
        except IntegrityError:  # another worker was first
            return None

    def identify(self, row: InboxRow, message: str, digest: str) -> InboxRow:
        """Say which message it is: ``message`` is the hash of its id (or empty), ``digest`` that of what was written.

        Gives the row to go on with: this one; the older one of the same message where the mailbox gave it a new UID;
        or this one, settled as a duplicate. Raises :class:`LeaseLost` where another worker has the message.
        """
        if row.digest is not None:
            return row
        now = self._clock()
        try:
            with self._begin() as session:
                mine = session.scalar(select(InboxRow).where(InboxRow.id == row.id, InboxRow.token == row.token))
                if mine is None:
                    raise LeaseLost
                same = (InboxRow.account == row.account, InboxRow.message == message, InboxRow.digest == digest)
                other = session.scalar(select(InboxRow).where(*same).with_for_update())
                if other is None:
                    mine.message, mine.digest = message, digest
                elif other.validity == mine.validity and other.outcome != Outcome.GONE:
                    mine.step, mine.outcome = Step.SETTLED, Outcome.DUPLICATE
                else:
                    mine = _moved(session, other, mine, now)
                session.flush()
                return mine
        except IntegrityError:  # its double was identified at this very moment
            return self.identify(row, message, digest)

    def twins(self, row: InboxRow) -> bool:
        """Whether another message has the same id, so that an answer to that id may be meant for the other."""
        same = (InboxRow.account == row.account, InboxRow.message == row.message, InboxRow.id != row.id)
        with self._begin() as session:
            return bool(row.message) and session.scalar(select(InboxRow.id).where(*same).limit(1)) is not None

    def appending(self, row: InboxRow, note: Note, draft: Drafted) -> InboxRow:
        """The draft is made and about to be laid among the drafts. Nobody looks again before it must have arrived."""
        now = self._clock()
        return self._step(
            row, step=Step.APPENDING, draft=draft.id, text=draft.text, text_until=now + draft.keep,
            due=now + draft.arrival, **vars(note),
        )  # fmt: skip

    def settle(self, row: InboxRow, outcome: Outcome, note: Note | None = None, **more: str | bool) -> InboxRow:
        """The outcome is known; what is left is to mark the message."""
        return self._step(row, step=Step.SETTLED, outcome=outcome, **(vars(note) if note else {}), **more)

    def finish(self, row: InboxRow) -> None:
        """All is done."""
        self._step(row, step=Step.DONE, token=None, leased_until=None)

    def put_off(self, row: InboxRow, error: str, delay: timedelta, *, forgiven: bool) -> None:
        """Give a message back, to be tried again after a time; ``forgiven`` where it was not the message's fault."""
        self._step(
            row, due=self._clock() + delay, token=None, leased_until=None, error=error[:200],
            waits=InboxRow.waits + 1, attempts=InboxRow.attempts - int(forgiven),
        )  # fmt: skip

    def close_old(self, account: str, validity: int) -> int:
        """End what was left unfinished when the mailbox numbered its messages anew, once all are identified again."""
        now = self._clock()
        unfinished = (InboxRow.account == account, InboxRow.step != Step.DONE)
        unread = (InboxRow.validity == validity, InboxRow.digest.is_(None), InboxRow.outcome.is_(None))
        with self._begin() as session:
            if session.scalar(select(InboxRow.id).where(*unfinished, *unread).limit(1)) is not None:
                return 0
            old = update(InboxRow).where(*unfinished, InboxRow.validity != validity, _free(now))
            gone = old.values(step=Step.DONE, outcome=Outcome.GONE, token=None, changed_at=now)
            return cast("CursorResult[Any]", session.execute(gone)).rowcount

    def counts(self) -> dict[str, dict[str, int]]:
        """How many messages there are of each step, outcome, category and edit, and what the unfinished wait for."""
        columns = {
            "steps": InboxRow.step,
            "outcomes": InboxRow.outcome,
            "categories": InboxRow.category,
            "edits": InboxRow.edit,
        }
        with self._begin() as session:

            def counted(column: InstrumentedAttribute[Any], *only: ColumnElement[bool]) -> dict[str, int]:
                found = select(column, func.count()).where(column != "", *only).group_by(column).order_by(column)
                return dict(session.execute(found).all())

            told = {name: counted(column) for name, column in columns.items()}
            return told | {"waiting": counted(InboxRow.error, InboxRow.step != Step.DONE)}

    def for_a_human(self) -> int:
        """How many messages a human must look at closely."""
        with self._begin() as session:
            return session.scalar(select(func.count()).where(InboxRow.needs_human)) or 0

    def purge(self) -> int:
        """Forget drafts' texts that are older than they may be kept; how many that were."""
        old = update(InboxRow).where(InboxRow.text_until <= self._clock()).values(text=None, text_until=None)
        with self._begin() as session:
            return cast("CursorResult[Any]", session.execute(old)).rowcount

    @contextmanager
    def _begin(self) -> Generator[Session]:
        """A transaction whose rows may be read after its end."""
        with self._make(expire_on_commit=False) as session, session.begin():
            yield session

    def _step(self, row: InboxRow, **values: Any) -> InboxRow:
        held = (InboxRow.id == row.id, InboxRow.token == row.token)
        with self._begin() as session:
            found = session.scalar(select(InboxRow).where(*held).with_for_update())
            if row.token is None or found is None:
                raise LeaseLost
            for name, value in (values | {"changed_at": self._clock()}).items():
                setattr(found, name, value)
            session.flush()
            session.refresh(found)
            return found


def _of(account: str, validity: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return InboxRow.account == account, InboxRow.validity == validity


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(InboxRow.leased_until.is_(None), InboxRow.leased_until <= now)


def _take(row: InboxRow, now: datetime, lease: timedelta) -> None:
    row.token, row.leased_until, row.changed_at = secrets.token_hex(16), now + lease, now


def _moved(session: Session, other: InboxRow, mine: InboxRow, now: datetime) -> InboxRow:
    """The older row under the message's new UID. Where the message was gone in between, it is worked on anew."""
    if other.leased_until is not None and other.leased_until > now:
        raise LeaseLost
    taken = {name: getattr(mine, name) for name in ("validity", "uid", "token", "leased_until", "changed_at")}
    session.delete(mine)
    session.flush()
    for name, value in taken.items():
        setattr(other, name, value)
    if other.outcome == Outcome.GONE:
        other.step, other.outcome = Step.SEEN, None
    return other
