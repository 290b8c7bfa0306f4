"""What tests of the mailbox worker share: a scripted drafter, letters, and a desk with one mailbox of the tests' own."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from dovecot import PASSWORD, Account
from serving import settings_for

from assistant.answer import Intent, Language, MailAnswer, Status
from assistant.inbox.accounts import login_for
from assistant.inbox.draft import Draft
from assistant.inbox.handling import Office, Pace
from assistant.inbox.mail import Address, Mail
from assistant.inbox.mailbox import Look, Mailbox
from assistant.inbox.render import reply_message, with_note
from assistant.inbox.settings import InboxSettings
from assistant.inbox.worker import Worker
from assistant.messages import note
from assistant.metrics import InboxMetrics
from assistant.state.store import Store

CUT = note(Language.EN, "cut")
ASKER = "mayor@city.example"
QUICK = Pace(
    arrival=0, again=30, looked=0, reconnect=0.05, reconnect_most=0.2, refused=0.05, again_most=3600, measure=0
)


class Later:
    """A clock that can be put forward."""

    def __init__(self, ahead: float = 0) -> None:
        self.ahead = timedelta(seconds=ahead)

    def __call__(self) -> datetime:
        """The time it shows."""
        return datetime.now(UTC) + self.ahead

    def forward(self, **time: float) -> None:
        """Put it forward."""
        self.ahead += timedelta(**time)


def letter(number: int = 1, text: str = "How long does CityRAP take?", **headers: str) -> bytes:
    """A message of a citizen; a header can be given another value, or left out by an empty one."""
    message = EmailMessage()
    told = {
        "From": f"The Mayor <{ASKER}>", "To": "office@un.example", "Subject": f"Question {number}",
        "Message-ID": f"<question-{number}@city.example>",
    } | {name.replace("_", "-"): value for name, value in headers.items()}  # fmt: skip
    for name, value in told.items():
        if value:
            message[name] = value
    message.set_content(text)
    return message.as_bytes()


def read(raw: bytes) -> Mail:
    """A message as the worker's reader gives it, of what these tests need."""
    parsed = message_from_bytes(raw, policy=default)
    body = parsed.get_body(("plain",))
    text = body.get_content() if body else ""
    if "UNREADABLE" in text:
        raise RuntimeError("scripted: the reader broke on «secret words»")
    return Mail(
        message_id=parsed.get("Message-ID", ""),
        digest=hashlib.sha256(f"{parsed.get('Subject', '')}\0{text}".encode()).hexdigest(),
        sender=Address(email=ASKER),
        reply_to=(Address(email=ASKER),),
        subject=parsed.get("Subject", ""),
        text=text,
    )


@dataclass
class Scripted:
    """Drafts by what a message says: «AUTOMATIC» gets none, «BROKEN» breaks the drafter, ``hook`` sees each before."""

    hook: Callable[[Mail], None] = lambda mail: None
    asked: list[str] = field(default_factory=list)
    padding: str = ""

    def draft(self, mail: Mail) -> Draft:
        """See :class:`assistant.inbox.draft.Drafts`."""
        self.asked.append(mail.subject)
        self.hook(mail)
        if "BROKEN" in mail.text:
            raise RuntimeError(f"scripted: {mail.text}")
        reply = f"Dear Mayor,\n\nCityRAP takes 3-4 months [1]. This answers {mail.subject}.\n{self.padding}\nBest regards,\nThe team"
        withheld = "auto_reply" if "AUTOMATIC" in mail.text else ""
        answer = MailAnswer(
            id="t", status=Status.ANSWERED, intent=Intent.FACT, language=Language.EN, answer=reply, edition="2022-zh",
            index_version="test", subject=f"Re: {mail.subject}", category="service_question",
            needs_human=("urgent",) if "URGENT" in mail.text else (),
        )  # fmt: skip
        plain = "" if withheld else with_note("Two questions found.", CUT, reply)
        return Draft(answer=answer, keyword="HabitatQuestion", plain=plain, html="<p>…</p>", withheld=withheld)

    def message(self, mail: Mail, draft: Draft, draft_id: str) -> EmailMessage:
        """See :class:`assistant.inbox.draft.Drafts`."""
        return reply_message(mail, "office@un.example", draft.answer.subject, (draft.plain, draft.html), draft_id)


def inbox_settings(account: Account, **changes: object) -> InboxSettings:
    """The settings for a user of the tests' server; no file or variable is read."""
    told = {
        "host": "127.0.0.1", "port": account.server.port, "user": account.name, "password": PASSWORD,
        "ca_file": account.server.ca_file, "poll_seconds": 1, "timeout_seconds": 10,
    }  # fmt: skip
    return InboxSettings.model_validate(InboxSettings.model_construct().model_dump() | told | changes)


@dataclass
class Desk:
    """A mailbox with a worker's state, and the eyes of the person it belongs to."""

    account: Account
    folder: Path
    changes: dict[str, Any] = field(default_factory=dict)
    clock: Later = field(default_factory=Later)
    drafts: Scripted = field(default_factory=Scripted)
    pace: Pace = QUICK
    _gate: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.settings = inbox_settings(self.account, **self.changes)
        self.store = Store.open(settings_for(self.folder), self.clock)
        self.metrics = InboxMetrics()

    def office(self, **changes: object) -> Office:
        """What the worker works with."""
        settings = self.settings.model_copy(update=changes)
        return Office(settings, read, self.drafts, self.store.inbox, self.store.edits, self.metrics, self.pace)

    def open(self, **changes: object) -> Mailbox:
        """A connection of the worker's."""
        settings = self.settings.model_copy(update=changes)
        mailbox = Mailbox(settings, login_for(settings, self.clock))
        look = mailbox.look

        def held(*args: Any) -> Look:
            with self._gate:
                return look(*args)

        mailbox.look = held
        return mailbox

    def hold(self) -> None:
        """The worker that runs on sees no new mail until it is released."""
        self._gate.acquire()

    def release(self) -> None:
        """It sees new mail again."""
        self._gate.release()

    def worker(self, **changes: object) -> Worker:
        """A worker, with settings of its own."""
        return Worker(self.office(**changes), lambda: self.open(**changes), self.clock)

    def run(self, **changes: object) -> int:
        """One round of a worker."""
        return self.worker(**changes).run_once()

    @contextmanager
    def running(self, **changes: object) -> Generator[None]:
        """A worker that runs on beside the test."""
        stop = threading.Event()
        thread = threading.Thread(target=self.worker(**changes).run_forever, args=(stop,))
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    def until(self, *outcomes: str) -> None:
        """Wait until the messages came so far."""
        self.until_so(lambda: self.outcomes() == list(outcomes), outcomes)

    def until_so(self, done: Callable[[], bool], what: object = "") -> None:
        """Wait until something is so."""
        end = time.monotonic() + 20
        while not done():
            assert time.monotonic() < end, (what, self.outcomes())
            time.sleep(0.02)

    def deliver(self, *letters: bytes, folder: str = "INBOX", flags: tuple[bytes, ...] = ()) -> None:
        """Put messages into a folder."""
        with self.account.client() as client:
            for each in letters:
                client.append(folder, each, flags)

    def fill(self, folder: str) -> None:
        """Put messages into a folder until the mailbox is full."""
        with self.account.client() as client, suppress(client.Error):
            while True:
                client.append(folder, letter(99, "word " * 100))

    def messages(self, folder: str = "Drafts") -> list[EmailMessage]:
        """The messages of a folder; none where there is no such folder."""
        with self.account.client() as client:
            if not client.folder_exists(folder):
                return []
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["BODY.PEEK[]"])
            return [message_from_bytes(each[b"BODY[]"], policy=default) for _, each in sorted(found.items())]

    def answered(self) -> Counter[str]:
        """How many drafts there are for each message."""
        return Counter(str(each["In-Reply-To"]) for each in self.messages())

    def flags(self, folder: str = "INBOX") -> dict[int, set[str]]:
        """The flags of the messages of a folder, by UID."""
        with self.account.client() as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search(), ["FLAGS"])
            return {uid: {flag.decode() for flag in each[b"FLAGS"]} - {"\\Recent"} for uid, each in found.items()}

    def rows(self) -> list[dict[str, Any]]:
        """What the state holds of messages, in the order they came."""
        with sqlite3.connect(self.folder / "state.sqlite3") as connection:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute("SELECT * FROM inbox ORDER BY uid")]

    def outcomes(self) -> list[str]:
        """What became of the messages, or how far they came."""
        return [row["outcome"] if row["step"] == "done" else row["step"] for row in self.rows()]


MakeDesk = Callable[..., Desk]
"""Makes a desk with an empty mailbox, with other settings than the defaults."""
