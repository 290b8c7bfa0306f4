"""The question log: what was asked and how it ended, personal data removed. Off unless a setting switches it on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from assistant.answer import Answer
from assistant.state.scrub import scrub
from assistant.state.tables import QuestionRow, delete_from


class QuestionLog:
    """Keeps questions where it is on."""

    def __init__(
        self, make: sessionmaker[Session], keep: timedelta, clock: Callable[[], datetime], *, on: bool
    ) -> None:
        self._make = make
        self._keep = keep
        self._clock = clock
        self.on = on

    def add(self, turns: Sequence[str], answer: Answer) -> None:
        """Keep the last of the turns with how it was answered; nothing where the log is off."""
        if not self.on:
            return
        with self._make.begin() as session:
            session.add(
                QuestionRow(
                    at=self._clock(),
                    answer_id=answer.id[:64],
                    question=scrub(turns[-1]),
                    turns=len(turns),
                    language=answer.language.value,
                    status=answer.status.value,
                    intent=answer.intent.value,
                    cited=list(dict.fromkeys(citation.entry_id for citation in answer.citations)),
                    total_ms=answer.timings_ms.get("total", 0.0),
                )
            )

    def newest(self, most: int = 100) -> list[QuestionRow]:
        """The newest lines of the log."""
        with self._make(expire_on_commit=False) as session, session.begin():
            return list(session.scalars(select(QuestionRow).order_by(QuestionRow.id.desc()).limit(most)))

    def purge(self) -> int:
        """Forget what is older than it may be kept; how many that were. Lines of a log that was switched off go too."""
        with self._make.begin() as session:
            return delete_from(session, QuestionRow, QuestionRow.at <= self._clock() - self._keep)
