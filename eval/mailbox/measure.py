"""Drafts measured against the messages' truth: kind, urgency, reasons for a human, questions, what is answered and cited.

Per message, from its bytes to its draft, so that reading, sorting and answering are measured as one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.inbox.draft import Draft, Drafts
from assistant.inbox.mime import read_mail
from corpus.model import Record
from eval.mailbox.corpus import MailCase, Question
from eval.mailbox.letter import DESK

OUR_REASONS = {"low_confidence", "contradiction", "unanswered", "remark", "always", "error"}
"""Reasons that the drafting sets by itself; the truth does not judge them."""


class Measured(Record):
    """One message's draft beside its truth. Shares are (met, of)."""

    id: str
    category: str
    kind_right: bool
    urgency_right: bool
    draft_right: bool
    reasons_missed: tuple[str, ...]
    reasons_false: tuple[str, ...]
    found: tuple[str, ...]
    missed: tuple[str, ...]
    wrongly_asked: tuple[str, ...]
    extra: int
    answered: tuple[str, ...]
    unanswered: tuple[str, ...]
    declined: tuple[str, ...]
    invented: tuple[str, ...]
    greeting_right: bool | None
    milliseconds: float

    @property
    def faultless(self) -> bool:
        """Whether nothing is amiss: sorted, all questions found, all answered or declined as they should be."""
        wrong = (
            self.reasons_missed,
            self.reasons_false,
            self.missed,
            self.wrongly_asked,
            self.unanswered,
            self.invented,
        )
        return self.kind_right and self.urgency_right and self.draft_right and not any(wrong)


class Drafted(Record):
    """A message and its draft."""

    case: MailCase
    draft: Draft


def draft_all(cases: Iterable[MailCase], drafts: Drafts) -> list[Drafted]:
    """Every message, from its bytes to its draft, in order."""
    return [Drafted(case=case, draft=drafts.draft(read_mail(case.raw(), (DESK,)))) for case in cases]


def measure(drafted: Iterable[Drafted]) -> list[Measured]:
    """Every draft compared with the truth, in order."""
    return [_measured(each.case, each.draft) for each in drafted]


def _measured(case: MailCase, draft: Draft) -> Measured:
    truth, answer = case.truth, draft.answer
    asked = [_squeezed(question) for question in answer.questions]
    found = [question for question in truth.questions if any(_squeezed(question.key) in each for each in asked)]
    wrong = [piece for piece in truth.not_questions if any(_squeezed(piece) in each for each in asked)]
    raised = set(answer.needs_human) - OUR_REASONS
    cited = {citation.entry_id for citation in answer.citations}
    replied = truth.draft is not False and not draft.withheld
    good = [question for question in truth.questions if question.answered and _is_answered(question, draft, cited)]
    open_ = [question for question in truth.questions if not question.answered]
    declined = [question for question in open_ if _is_declined(question, draft)]
    greeted = truth.greeting_name in _opening(draft) if truth.greeting_name and replied else None
    return Measured(
        id=case.id,
        category=answer.category,
        kind_right=answer.category in truth.category,
        urgency_right=draft.urgency in truth.urgency,
        draft_right=truth.draft is None or truth.draft is not bool(draft.withheld),
        reasons_missed=tuple(sorted(set(truth.needs_human) - raised)),
        reasons_false=tuple(sorted(raised - set(truth.needs_human) - set(truth.may_human))),
        found=_keys(found),
        missed=_keys(question for question in truth.questions if question not in found),
        wrongly_asked=tuple(wrong) if replied else (),
        extra=max(0, len(asked) - len(found)) if replied else 0,
        answered=_keys(good),
        unanswered=_keys(each for each in truth.questions if each.answered and each not in good) if replied else (),
        declined=_keys(declined),
        invented=_keys(each for each in open_ if each not in declined) if replied else (),
        greeting_right=greeted,
        milliseconds=answer.timings_ms.get("total", 0.0),
    )


def _is_answered(question: Question, draft: Draft, cited: set[str]) -> bool:
    """Whether an entry that answers is cited and every fact stands in the reply."""
    named = not (set(question.entries) - cited) if question.entries else bool(set(question.any) & cited)
    return named and not question.unsaid(draft.answer.answer)


def _is_declined(question: Question, draft: Draft) -> bool:
    """Whether the reply says that the catalogue does not say it, or answers nothing."""
    key = _squeezed(question.key)
    return not draft.answer.citations or any(key in _squeezed(gap) for gap in draft.answer.gaps)


def _opening(draft: Draft) -> str:
    return draft.answer.answer[:160]


def _keys(questions: Iterable[Question]) -> tuple[str, ...]:
    return tuple(question.key for question in questions)


def _squeezed(text: str) -> str:
    return "".join(text.split()).lower()


def share(values: Sequence[bool]) -> float:
    """The share of those that hold; 1 where there are none."""
    return sum(values) / len(values) if values else 1.0


def figures(rows: Sequence[Measured]) -> dict[str, float]:
    """The figures of a set of messages: shares of messages, and of questions over all messages."""
    found, missed = (sum(len(getattr(row, name)) for row in rows) for name in ("found", "missed"))
    answered, unanswered = (sum(len(getattr(row, name)) for row in rows) for name in ("answered", "unanswered"))
    declined, invented = (sum(len(getattr(row, name)) for row in rows) for name in ("declined", "invented"))
    greeted = [row.greeting_right for row in rows if row.greeting_right is not None]
    return {
        "messages": len(rows),
        "kind": share([row.kind_right for row in rows]),
        "urgency": share([row.urgency_right for row in rows]),
        "draft or none": share([row.draft_right for row in rows]),
        "no reason missed": share([not row.reasons_missed for row in rows]),
        "no reason false": share([not row.reasons_false for row in rows]),
        "questions found": found / max(1, found + missed),
        "taken for questions": sum(len(row.wrongly_asked) + row.extra for row in rows) / max(1, found + missed),
        "answered": answered / max(1, answered + unanswered),
        "declined": declined / max(1, declined + invented),
        "greeted by name": share(greeted),
        "faultless": share([row.faultless for row in rows]),
    }
