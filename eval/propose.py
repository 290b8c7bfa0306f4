"""Candidate cases from what people asked: feedback given with consent, and the question log where it is on.

Personal data was removed before anything was kept (``assistant.state.scrub``). A candidate names no truth: a person reads
the catalogue, fills in ``gold``, ``facts`` and ``type``, and moves the line into a set. Until then the loader refuses it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from assistant.answer import Status
from assistant.state.feedback import Rating
from assistant.state.tables import FeedbackRow, QuestionRow
from corpus.catalogue import write_atomic
from corpus.errors import HabitatError
from corpus.model import Record
from corpus.questions import QuestionBank, squeeze
from eval.cases import Case
from eval.scoring import short_hash
from index.query import detect_language

PROPOSED = Path(__file__).parent / "proposed.jsonl"
_TELLING = (Status.NO_ANSWER, Status.OUT_OF_SCOPE, Status.CLARIFY, Status.ERROR)
_LEAST = 4  # letters and digits; less is no question


class Heard(Record):
    """A question that a person asked, and what is known of how it went."""

    question: str
    note: str


def heard(engine: Engine) -> list[Heard]:
    """Questions behind thumbs down (only those kept with consent), then logged ones that got no answer; newest first."""
    with Session(engine) as session:
        feedback = session.scalars(
            select(FeedbackRow)
            .where(FeedbackRow.consent, FeedbackRow.rating == Rating.DOWN.value, FeedbackRow.question.is_not(None))
            .order_by(FeedbackRow.at.desc())
        ).all()
        logged = session.scalars(
            select(QuestionRow)
            .where(QuestionRow.status.in_([status.value for status in _TELLING]), QuestionRow.turns == 1)
            .order_by(QuestionRow.at.desc())
        ).all()
        return [
            *(Heard(question=row.question or "", note=_feedback_note(row)) for row in feedback),
            *(Heard(question=row.question, note=f"log: {row.status}, {row.intent}") for row in logged),
        ]


def candidates(found: Iterable[Heard], cases: Sequence[Case], bank: QuestionBank) -> Iterator[dict[str, Any]]:
    """One unfinished case for each question that neither a set nor the bank holds already."""
    known = {squeeze(turn) for case in cases for turn in case.turns}
    known |= {squeeze(question.text) for own in bank for question in own.questions}
    for each in found:
        key = squeeze(each.question)
        if len(key) < _LEAST or key in known:
            continue
        known.add(key)
        yield {
            "id": f"on-{short_hash(key)}", "lang": detect_language(each.question), "type": "fact",
            "question": each.question, "gold": [], "gold_any": [], "field": None, "facts": [], "answerable": True,
            "group": "online", "note": each.note,
        }  # fmt: skip


def propose(rows: Iterable[dict[str, Any]], path: Path = PROPOSED) -> int:
    """Add candidates to the file, those it has already left out; how many are new. Raises :class:`HabitatError`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        have = {str(json.loads(line)["id"]) for line in lines if line.strip()}
    except (OSError, ValueError, KeyError, TypeError):
        raise HabitatError(f"{path} cannot be read", "mend or remove it") from None
    new = [row for row in rows if row["id"] not in have]
    if new:
        write_atomic(path, "\n".join([*lines, *(json.dumps(row, ensure_ascii=False) for row in new)]) + "\n")
    return len(new)


def _feedback_note(row: FeedbackRow) -> str:
    return ": ".join(part for part in ("thumbs down", row.reason or "", row.comment) if part)
