"""What a session has asked so far, so that a caller may send follow-up questions one by one."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, sessionmaker

from assistant.state.scrub import scrub
from assistant.state.tables import TurnRow, delete_from

TURNS = 20
LONGEST_TURN = 2_000
UNGUESSABLE = 22
"""Characters from which on an id counts as unguessable: 128 bits in letters and digits."""


class Sessions:
    """The last questions of each session, personal data removed. Nobody can list sessions or read their ids."""

    def __init__(self, make: sessionmaker[Session], keep: timedelta, clock: Callable[[], datetime]) -> None:
        self._make = make
        self._keep = keep
        self._clock = clock

    @staticmethod
    def new() -> str:
        """An id for a new session that nobody can guess."""
        return secrets.token_urlsafe(24)

    @staticmethod
    def key(session: str, owner: str = "") -> str:
        """What a session is kept under. An id short enough to be guessed is bound to its owner (a network address)."""
        bound = f"{owner}\0{session}" if len(session) < UNGUESSABLE else session
        return hashlib.sha256(bound.encode()).hexdigest()

    def before(self, key: str) -> list[str]:
        """The questions asked in a session, oldest first; none where it is unknown or too long ago."""
        newest = (
            select(TurnRow.question)
            .where(TurnRow.session == key, TurnRow.at > self._clock() - self._keep)
            .order_by(TurnRow.id.desc())
            .limit(TURNS)
        )
        with self._make.begin() as session:
            return list(session.scalars(newest))[::-1]

    def add(self, key: str, question: str) -> None:
        """Keep one more question of a session."""
        with self._make.begin() as session:
            self._write(session, key, [question])

    def replace(self, key: str, questions: Sequence[str]) -> None:
        """Keep these questions in place of what the session asked before."""
        with self._make.begin() as session:
            delete_from(session, TurnRow, TurnRow.session == key)
            self._write(session, key, questions)

    def forget(self, key: str) -> bool:
        """Forget a session; says whether there was anything to forget."""
        with self._make.begin() as session:
            return delete_from(session, TurnRow, TurnRow.session == key) > 0

    def purge(self) -> int:
        """Forget what is older than it may be kept; how many questions that were."""
        with self._make.begin() as session:
            return delete_from(session, TurnRow, TurnRow.at <= self._clock() - self._keep)

    def _write(self, session: Session, key: str, questions: Sequence[str]) -> None:
        now = self._clock()
        rows = [{"session": key, "at": now, "question": scrub(each)[:LONGEST_TURN]} for each in questions[-TURNS:]]
        if rows:
            session.execute(insert(TurnRow), rows)
