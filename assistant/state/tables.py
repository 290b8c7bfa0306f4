"""The tables of the state. A change here needs a migration (``migrations/versions``); a test compares the two."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    CursorResult,
    DateTime,
    Float,
    Integer,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    delete,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from sqlalchemy.types import TypeDecorator


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite keeps no time zone, so it is put back on reading."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """See SQLAlchemy's TypeDecorator."""
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


class Base(DeclarativeBase):
    """All tables; constraints are named so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
            "uq": "uq_%(table_name)s_%(column_1_name)s",
        }
    )


class TurnRow(Base):
    """One question of a session, personal data removed. The session's id is kept as a hash only."""

    __tablename__ = "turns"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    session: Mapped[str] = mapped_column(String(64), index=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    question: Mapped[str] = mapped_column(Text)


class FeedbackRow(Base):
    """What a person thought of one answer; ``question`` and ``answer`` only with consent."""

    __tablename__ = "feedback"

    answer_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    session: Mapped[str | None] = mapped_column(String(64))
    rating: Mapped[str] = mapped_column(String(8))
    reason: Mapped[str | None] = mapped_column(String(32))
    comment: Mapped[str] = mapped_column(Text, default="")
    consent: Mapped[bool] = mapped_column(default=False)
    question: Mapped[str | None] = mapped_column(Text)
    answer: Mapped[str | None] = mapped_column(Text)


class QuestionRow(Base):
    """One line of the question log, personal data removed."""

    __tablename__ = "questions"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    at: Mapped[datetime] = mapped_column(Moment, index=True)
    answer_id: Mapped[str] = mapped_column(String(64))
    question: Mapped[str] = mapped_column(Text)
    turns: Mapped[int] = mapped_column(Integer)
    language: Mapped[str] = mapped_column(String(8))
    status: Mapped[str] = mapped_column(String(16))
    intent: Mapped[str] = mapped_column(String(16))
    cited: Mapped[list[str]] = mapped_column(JSON)
    total_ms: Mapped[float] = mapped_column(Float)


class MailboxRow(Base):
    """A mailbox that was looked at: from when on its old messages are answered (``None``: all of them).

    Old is what has a UID below ``following``, the next one when the mailbox was first looked at under a numbering.
    """

    __tablename__ = "mailboxes"

    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime | None] = mapped_column(Moment)
    validity: Mapped[int | None] = mapped_column(BigInteger)
    following: Mapped[int | None] = mapped_column(BigInteger)


class InboxRow(Base):
    """One message of a mailbox and how far it came. Neither sender nor subject nor text; its id as a hash only.

    ``message`` and ``digest`` stay empty until it is read, and where it turns out to be another one's double.
    ``token`` is of whoever works on it, until ``leased_until``; before ``due`` nobody tries again.
    ``text`` is what was drafted, personal data removed, until ``text_until``.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("account", "validity", "uid"),
        UniqueConstraint("account", "message", "digest"),
    )

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    account: Mapped[str] = mapped_column(String(64))
    validity: Mapped[int] = mapped_column(BigInteger)
    uid: Mapped[int] = mapped_column(BigInteger)
    message: Mapped[str | None] = mapped_column(String(64))
    digest: Mapped[str | None] = mapped_column(String(64))
    step: Mapped[str] = mapped_column(String(16), index=True)
    outcome: Mapped[str | None] = mapped_column(String(24))
    category: Mapped[str] = mapped_column(String(64), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    keyword: Mapped[str] = mapped_column(String(64), default="")
    needs_human: Mapped[bool] = mapped_column(default=False)
    draft: Mapped[str | None] = mapped_column(String(160))
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    waits: Mapped[int] = mapped_column(Integer, default=0)
    error: Mapped[str] = mapped_column(String(200), default="")
    token: Mapped[str | None] = mapped_column(String(32))
    leased_until: Mapped[datetime | None] = mapped_column(Moment)
    due: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    changed_at: Mapped[datetime] = mapped_column(Moment)
    text: Mapped[str | None] = mapped_column(Text)
    text_until: Mapped[datetime | None] = mapped_column(Moment, index=True)
    edit: Mapped[str | None] = mapped_column(String(16))
    likeness: Mapped[float | None] = mapped_column(Float)


def delete_from(session: Session, table: type[Base], condition: ColumnElement[bool]) -> int:
    """Delete the rows that meet a condition; how many they were."""
    return cast("CursorResult[Any]", session.execute(delete(table).where(condition))).rowcount
