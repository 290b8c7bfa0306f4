"""Messages that a person or a program hands in: read and drafted as those of the mailbox are, counted, and not kept."""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Protocol
from uuid import uuid4

from assistant.answer import Language
from assistant.inbox.draft import Draft, Drafts
from assistant.inbox.mail import Mail
from assistant.inbox.mime import mail_from_text, read_mail
from assistant.messages import note
from assistant.metrics import Metrics
from corpus.errors import HabitatError


class DraftFault(HabitatError):
    """A message could not be drafted. Says where the fault lies and nothing of the message: errors are logged."""


class HandedDrafts(Drafts, Protocol):
    """Drafts of messages handed in: whoever hands one in may say in which language to reply."""

    def draft(self, mail: Mail, *, id: str = "", language: str | None = None) -> Draft:
        """The draft for a message, under an id; the language is the message's own where none is given."""
        ...


@dataclass(frozen=True)
class Handed:
    """A message handed in, its draft, and the draft as a message (none where it is withheld)."""

    mail: Mail
    draft: Draft
    message: EmailMessage | None


class DraftDesk:
    """Takes messages in. Threads may share it."""

    def __init__(self, drafts: HandedDrafts, metrics: Metrics) -> None:
        self._drafts = drafts
        self._metrics = metrics

    def draft(self, given: str | bytes, language: str | None = None) -> Handed:
        """Draft the reply to a message, given as its bytes or as text. Raises :class:`DraftFault`."""
        try:
            handed = self._drafted(given, language)
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            fault = f"a draft failed: {type(error).__name__} in {where.name}, line {where.lineno}"
            raise DraftFault(fault, "draft the message on the command line to see more") from None
        answer = handed.draft.answer
        self._metrics.drafts.labels(answer.category, answer.status.value, answer.language.value).inc()
        self._metrics.model.count(answer)
        return handed

    def _drafted(self, given: str | bytes, language: str | None) -> Handed:
        mail = mail_from_text(given) if isinstance(given, str) else read_mail(given)
        answer_id = uuid4().hex
        draft = self._drafts.draft(mail, id=answer_id, language=language)
        message = None if draft.withheld else self._drafts.message(mail, draft, f"habitat-{answer_id}")
        return Handed(mail, draft, message)


@dataclass(frozen=True)
class Parts:
    """The officer's note and the reply of a draft as plain text, and the note's language."""

    note: str
    reply: str
    language: Language | None


def apart(draft: Draft) -> Parts:
    """What stands above and below the cut line. A line that only looks like it (a stranger's words) cuts nothing."""
    for language in Language:
        above, cut, below = draft.plain.partition(f"\n\n{note(language, 'cut')}\n\n")
        if cut:
            return Parts(above.strip(), below.strip(), language)
    return Parts("", draft.plain.strip(), None)
