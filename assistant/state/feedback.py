"""What people think of answers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session, sessionmaker

from assistant.state.scrub import scrub
from assistant.state.tables import FeedbackRow, delete_from

LONGEST_COMMENT = 4_000
LONGEST_TEXT = 40_000


class Rating(StrEnum):
    """Thumbs."""

    UP = "up"
    DOWN = "down"


class Reason(StrEnum):
    """Why: a closed list."""

    HELPFUL = "helpful"
    WRONG = "wrong"
    INCOMPLETE = "incomplete"
    NOT_WHAT_I_ASKED = "not_what_i_asked"
    SHOULD_HAVE_ANSWERED = "should_have_answered"
    HARD_TO_READ = "hard_to_read"
    WRONG_LANGUAGE = "wrong_language"
    WRONG_SOURCE = "wrong_source"
    OTHER = "other"


class Feedback(BaseModel):
    """What a person thinks of one answer. ``question`` and ``answer`` are kept only with ``consent``."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"answer_id": "6f0d1c1c9d1b4a51b1a3f1b5c9f0e7aa", "rating": "down", "reason": "incomplete",
                 "comment": "第二阶段的时间没有说。", "consent": True, "question": "城市韧性资料收集需要多长时间？"}
            ]
        },
    )  # fmt: skip

    answer_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="The `id` of the Answer.")]
    rating: Rating
    reason: Reason | None = None
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] = ""
    session_id: Annotated[str | None, Field(min_length=1, max_length=128)] = None
    consent: Annotated[bool, Field(description="Whether question and answer may be kept beside the feedback.")] = False
    question: Annotated[str | None, Field(max_length=LONGEST_TEXT)] = None
    answer: Annotated[str | None, Field(max_length=LONGEST_TEXT)] = None


class FeedbackBook:
    """Keeps feedback, personal data removed; the last word on an answer counts."""

    def __init__(self, make: sessionmaker[Session], keep: timedelta, clock: Callable[[], datetime]) -> None:
        self._make = make
        self._keep = keep
        self._clock = clock

    def add(self, feedback: Feedback, session_key: str | None = None) -> None:
        """Keep feedback on an answer in place of an earlier one."""
        with self._make.begin() as session:
            session.merge(
                FeedbackRow(
                    answer_id=feedback.answer_id,
                    at=self._clock(),
                    session=session_key,
                    rating=feedback.rating.value,
                    reason=feedback.reason.value if feedback.reason else None,
                    comment=scrub(feedback.comment),
                    consent=feedback.consent,
                    question=_consented(feedback.question, feedback.consent),
                    answer=_consented(feedback.answer, feedback.consent),
                )
            )

    def get(self, answer_id: str) -> FeedbackRow | None:
        """The feedback on an answer."""
        with self._make(expire_on_commit=False) as session, session.begin():
            return session.get(FeedbackRow, answer_id)

    def purge(self) -> int:
        """Forget what is older than it may be kept; how many that were."""
        with self._make.begin() as session:
            return delete_from(session, FeedbackRow, FeedbackRow.at <= self._clock() - self._keep)


def _consented(text: str | None, consent: bool) -> str | None:
    return scrub(text) if text and consent else None
