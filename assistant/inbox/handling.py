"""The way of one message: taken up, read, drafted, laid among the drafts, marked. Each step can be its last, and repeated.

What may have happened already is looked for before it is done again; so any moment is a good one to be killed at.
"""

from __future__ import annotations

import hashlib
import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email.policy import SMTP

from sqlalchemy.exc import SQLAlchemyError

from assistant.inbox.connection import FetchBroke, FetchRefused, MailboxLost, Refused
from assistant.inbox.draft import Draft, Drafts
from assistant.inbox.edits import reply_words
from assistant.inbox.mail import Mail
from assistant.inbox.mailbox import DRAFTED, FAILED, NO_DRAFT, Fetched, Mailbox, account_key
from assistant.inbox.settings import InboxSettings
from assistant.inbox.shelf import Shelf, id_key
from assistant.metrics import InboxMetrics
from assistant.state.edits import EditBook
from assistant.state.inbox import Drafted, InboxBook, LeaseLost, Note, Outcome, Step
from assistant.state.tables import InboxRow

_WORDS = {Outcome.DRAFTED: DRAFTED, Outcome.FAILED: FAILED}
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How patient the worker is, in seconds."""

    arrival: float = 5
    """How long a draft may be on its way after the connection broke."""
    again: float = 30
    """First wait after a message failed; doubled each time, at most ``again_most``."""
    again_most: float = 3600
    looked: float = 10
    """How old our knowledge of drafts and sent mail may be."""
    reconnect: float = 1
    """First wait after the connection broke; doubled each time, at most ``reconnect_most``."""
    reconnect_most: float = 300
    refused: float = 60
    """First wait after the server refused us; doubled each time, at most ``again_most``."""
    measure: float = 300
    """Time between two looks at what people did with drafts."""


@dataclass(frozen=True)
class Office:
    """What a message needs to be worked on: how it is read, who drafts, the books, the counters."""

    settings: InboxSettings
    read: Callable[[bytes], Mail]
    drafts: Drafts
    book: InboxBook
    edits: EditBook
    metrics: InboxMetrics
    pace: Pace = Pace()


class Handling:
    """Works on messages of one connection. Threads may share it."""

    def __init__(self, office: Office, mailbox: Mailbox, drafts: Shelf, sent: Shelf) -> None:
        self.office = office
        self.mailbox = mailbox
        self.drafts = drafts
        self.sent = sent
        self.account = account_key(office.settings)
        self.unmarked = False

    def handle(self, validity: int, uid: int) -> None:
        """Bring a message as far as it goes. Raises only what concerns all messages: connection and database."""
        lease = timedelta(seconds=self.office.settings.lease_seconds)
        row = self.office.book.claim(self.account, validity, uid, lease)
        if row is not None:
            _Case(self, row).bring_on()


class _Case:
    """One message that is ours to work on."""

    def __init__(self, handling: Handling, row: InboxRow) -> None:
        self._at = handling
        self._office = handling.office
        self._book = handling.office.book
        self._row = row

    def bring_on(self) -> None:
        """All steps that are left; what goes wrong is written down."""
        try:
            self._guarded()
        except LeaseLost:
            _log.info("another worker has the message", extra={"uid": self._row.uid})

    def _guarded(self) -> None:
        try:
            self._steps()
        except LeaseLost:
            raise
        except FetchBroke:
            self._stumbled("connection", broken=True)
            raise
        except MailboxLost:
            self._put_off("connection", self._office.pace.arrival, forgiven=True)
            raise
        except FetchRefused as refused:
            self._stumbled(str(refused))
        except Refused as refused:
            _log.warning("a message waits: %s", refused, extra={"uid": self._row.uid})
            self._office.metrics.stumbles.labels("refused").inc()
            self._put_off(refused.code or "refused", self._later(), forgiven=True)
        except SQLAlchemyError:
            raise
        except Exception as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            self._stumbled(f"{type(error).__name__} in {where.name}, line {where.lineno}")

    def _steps(self) -> None:
        if self._row.attempts > self._office.settings.attempts and self._row.step != Step.SETTLED:
            self._fail("the process ended while the message was worked on")
        if self._row.step != Step.SETTLED:
            self._settle_by_reading()
        self._close()

    def _settle_by_reading(self) -> None:
        fetched = self._at.mailbox.fetch(self._row.uid)
        if fetched is None:
            self._settle(Outcome.GONE)
            return
        mail = self._office.read(fetched.raw)
        digest = mail.digest or hashlib.sha256(fetched.raw).hexdigest()
        self._row = self._book.identify(self._row, id_key(mail.message_id), digest)
        if self._row.step in (Step.SEEN, Step.APPENDING):
            self._answer(mail, fetched)

    def _answer(self, mail: Mail, fetched: Fetched) -> None:
        office, draft_id = self._office, self._draft_id()
        in_doubt = self._row.step == Step.APPENDING or self._row.attempts > 1
        if self._settled_already(draft_id, fetched, 0 if in_doubt else office.pace.looked):
            return
        with office.metrics.draft_seconds.time():
            draft = office.drafts.draft(mail)
        office.metrics.model.count(draft.answer)
        note = _note(draft)
        if draft.withheld:
            self._settle(Outcome.WITHHELD, note)
            return
        message = office.drafts.message(mail, draft, draft_id).as_bytes(policy=SMTP)
        if self._settled_already(draft_id, fetched, office.pace.looked):
            return
        kept = Drafted(
            id=draft_id,
            text=reply_words(draft.plain),
            keep=timedelta(days=office.settings.keep_days),
            arrival=timedelta(seconds=office.settings.timeout_seconds + office.pace.arrival),
        )
        self._row = self._book.appending(self._row, note, kept)
        self._at.mailbox.append(message)
        self._settle(Outcome.DRAFTED)

    def _settled_already(self, draft_id: str, fetched: Fetched, age: float) -> bool:
        """Settle what needs no draft: ours is there, or a person answers. Knowledge of the folders may be so old."""
        drafts, sent = self._at.drafts, self._at.sent
        drafts.refresh(age)
        sent.refresh(age)
        parent = "" if self._book.twins(self._row) else self._row.message or ""
        if drafts.draft(draft_id) is not None or sent.draft(draft_id) is not None:
            self._settle(Outcome.DRAFTED, draft=draft_id)
        elif self._row.step == Step.APPENDING and drafts.answer(parent) is not None:
            self._settle(Outcome.DRAFTED)  # a mail program stored our draft anew, without our headers
        elif fetched.answered or drafts.answer(parent) is not None or sent.answer(parent) is not None:
            self._settle(Outcome.ANSWERED_BY_HUMAN)
        else:
            return False
        return True

    def _close(self) -> None:
        """Mark the message with what became of it. A folder that keeps no keywords is told of once."""
        outcome = Outcome(self._row.outcome or Outcome.FAILED)
        words = [_WORDS.get(outcome, NO_DRAFT), *filter(None, [self._row.keyword])]
        if outcome is not Outcome.GONE:
            try:
                marked = self._at.mailbox.mark(self._row.uid, words)
            except Refused:
                marked = False
            if not marked and not self._at.unmarked:
                self._at.unmarked = True
                _log.warning("the folder does not keep all our keywords; messages stay unmarked there")
        if self._row.step != Step.DONE:
            self._office.metrics.messages.labels(outcome, self._row.category).inc()
            _log.info("a message is done", extra={"uid": self._row.uid, "outcome": outcome.value})
        self._book.finish(self._row)

    def _stumbled(self, why: str, *, broken: bool = False) -> None:
        """The message failed. The last time it is left to a human, unless only marking failed; that needs a connection."""
        _log.error("a message failed", extra={"uid": self._row.uid, "attempt": self._row.attempts, "fault": why})
        self._office.metrics.stumbles.labels("connection" if broken else "fault").inc()
        last = self._row.attempts >= self._office.settings.attempts and self._row.step != Step.SETTLED
        if last:
            self._fail(why)
        if last and not broken:
            self._close()
        else:
            self._put_off(why, self._office.pace.arrival if last else self._later(), forgiven=False)

    def _fail(self, why: str) -> None:
        self._row = self._book.settle(self._row, Outcome.FAILED, error=why[:200], needs_human=True)

    def _settle(self, outcome: Outcome, note: Note | None = None, **more: str | bool) -> None:
        self._row = self._book.settle(self._row, outcome, note, **more)

    def _put_off(self, why: str, seconds: float, *, forgiven: bool) -> None:
        self._book.put_off(self._row, why, timedelta(seconds=seconds), forgiven=forgiven)

    def _later(self) -> float:
        """Seconds to the next attempt: longer each time."""
        return min(self._office.pace.again_most, self._office.pace.again * 2 ** min(self._row.waits, 20))

    def _draft_id(self) -> str:
        """The same whenever and by whomever this message is drafted."""
        about = f"{self._at.account}\0{self._row.message}\0{self._row.digest}"
        return f"habitat-{hashlib.sha256(about.encode()).hexdigest()[:40]}"


def _note(draft: Draft) -> Note:
    answer = draft.answer
    return Note(answer.category[:64], answer.language.value, draft.keyword[:64], bool(answer.needs_human))
