"""The mailbox worker: connects, works on what is there, waits for more; comes back from whatever ends a connection."""

from __future__ import annotations

import logging
import secrets
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from assistant.inbox.accounts import LoginRefused
from assistant.inbox.connection import CertificateRefused, MailboxLost, Refused
from assistant.inbox.edits import measure
from assistant.inbox.handling import Handling, Office
from assistant.inbox.mailbox import Mailbox, account_key
from assistant.inbox.shelf import Shelf
from corpus.errors import HabitatError

_WHY = {
    MailboxLost: "connection",
    LoginRefused: "login",
    CertificateRefused: "certificate",
    Refused: "refused",
    SQLAlchemyError: "state",
}
_QUICK = {"connection", "state"}
"""What is tried again soon; anything else needs a person, and is tried again at leisure."""
_log = logging.getLogger(__name__)


class Worker:
    """Works on one mailbox. Any number of workers may share it, also on other machines, if they share the state."""

    def __init__(self, office: Office, open_mailbox: Callable[[], Mailbox], clock: Callable[[], datetime]) -> None:
        self._office = office
        self._open = open_mailbox
        self._clock = clock

    def run_once(self) -> int:
        """Connect, work on what it is time for, leave; how many messages were looked at."""
        with closing(self._open()) as mailbox:
            return self._visit(mailbox).round(threading.Event())

    def run_forever(self, stop: threading.Event) -> None:
        """Work until told to stop; the messages at hand are brought to their end first."""
        failures = 0
        while not stop.is_set():
            try:
                with closing(self._open()) as mailbox:
                    visit = self._visit(mailbox)
                    while not stop.is_set():
                        visit.round(stop)
                        failures = 0
                        mailbox.wait(self._office.settings.poll_seconds, stop)
            except Exception as error:
                why = next((name for kind, name in _WHY.items() if isinstance(error, kind)), "fault")
                delay = self._delay(why, failures)
                failures += 1
                self._office.metrics.reconnects.labels(why).inc()
                _log.error("%s; trying again", _told(error), extra={"why": why, "in_seconds": round(delay, 1)})
                stop.wait(delay)

    def _visit(self, mailbox: Mailbox) -> _Visit:
        days = self._office.settings.since_days
        first = None if days is None else (self._clock() - timedelta(days=days)).replace(microsecond=0)
        since = self._office.book.since(account_key(self._office.settings), first)
        return _Visit(self._office, mailbox, since)

    def _delay(self, why: str, failures: int) -> float:
        """Seconds to wait: longer each time, and by chance, so that many workers do not come back at once."""
        pace = self._office.pace
        first, most = (pace.reconnect, pace.reconnect_most) if why in _QUICK else (pace.refused, pace.again_most)
        return min(most, first * 2 ** min(failures, 20)) * secrets.SystemRandom().uniform(0.5, 1)


class _Visit:
    """One connection's time: what it has seen of the mailbox."""

    def __init__(self, office: Office, mailbox: Mailbox, since: datetime | None) -> None:
        self._office = office
        self._mailbox = mailbox
        self._since = since
        self._handling = Handling(
            office, mailbox, Shelf(mailbox, mailbox.drafts, since), Shelf(mailbox, mailbox.sent, since)
        )
        self._validity = 0
        self._highest = 0
        self._measured = float("-inf")

    def round(self, stop: threading.Event) -> int:
        """Look for messages and work on all that it is time for; how many that were."""
        book, account = self._office.book, self._handling.account
        look = self._mailbox.look(self._validity, self._highest, self._since, partial(book.old_below, account))
        anew = look.validity != self._validity
        known = book.known(account, look.validity, 0 if anew else self._highest)
        todo = sorted((set(look.uids) - known) | book.due(account, look.validity))
        self._work(look.validity, todo, stop)
        if not stop.is_set():
            self._validity, self._highest = look.validity, look.highest
            if anew:
                book.close_old(account, look.validity)
            self._keep_house()
        return len(todo)

    def _work(self, validity: int, uids: Sequence[int], stop: threading.Event) -> None:
        """Some messages at once; what concerns all of them ends the round after those at hand."""
        faults: list[Exception] = []
        backlog = self._office.metrics.backlog
        backlog.set(len(uids))

        left = iter(uids)

        def some(_: int) -> None:
            while not stop.is_set() and not faults and (uid := next(left, None)) is not None:
                try:
                    self._handling.handle(validity, uid)
                except Exception as error:
                    faults.append(error)
                backlog.dec()

        jobs = self._office.settings.jobs
        with ThreadPoolExecutor(jobs) as pool:
            list(pool.map(some, range(jobs)))
        if faults:
            raise faults[0]

    def _keep_house(self) -> None:
        """Now and then: look what people did with drafts, and forget texts that are too old."""
        if time.monotonic() - self._measured < self._office.pace.measure:
            return
        self._measured = time.monotonic()
        measure(self._handling)
        self._office.book.purge()


def _told(error: Exception) -> str:
    """What an error says, where it is ours; else its kind and place: its text may hold what people write."""
    if isinstance(error, HabitatError):
        return str(error)
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {where.name}, line {where.lineno}"
