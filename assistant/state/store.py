"""The state as surfaces use it: sessions, feedback, question log and mailbox over one database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType

from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from assistant.settings import Settings
from assistant.state.database import open_database
from assistant.state.edits import EditBook
from assistant.state.feedback import FeedbackBook
from assistant.state.inbox import InboxBook
from assistant.state.questions import QuestionLog
from assistant.state.sessions import Sessions


def _now() -> datetime:
    return datetime.now(UTC)


class Store:
    """Sessions, feedback, question log and mailbox. Threads and processes may share it."""

    def __init__(self, engine: Engine, settings: Settings, clock: Callable[[], datetime] = _now) -> None:
        self._engine = engine
        make = sessionmaker[Session](engine)
        self.sessions = Sessions(make, timedelta(hours=settings.session_hours), clock)
        self.feedback = FeedbackBook(make, timedelta(days=settings.feedback_days), clock)
        self.questions = QuestionLog(make, timedelta(days=settings.question_log_days), clock, on=settings.question_log)
        self.inbox = InboxBook(make, clock)
        self.edits = EditBook(make, clock)

    @classmethod
    def open(cls, settings: Settings, clock: Callable[[], datetime] = _now) -> Store:
        """Open the database and bring its tables up to date. Raises :class:`assistant.state.database.StateError`."""
        url = settings.database_url.get_secret_value() if settings.database_url else None
        return cls(open_database(settings.data_folder, url), settings, clock)

    @property
    def usable(self) -> bool:
        """Whether the database answers."""
        try:
            with self._engine.connect() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def purge(self) -> dict[str, int]:
        """Forget everything older than it may be kept; how many of each kind that were."""
        kinds = {"turns": self.sessions, "feedback": self.feedback, "questions": self.questions, "drafts": self.inbox}
        return {name: kind.purge() for name, kind in kinds.items()}

    def close(self) -> None:
        """Give the connections back."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
