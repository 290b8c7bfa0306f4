"""A backlog of a thousand messages on a real IMAP server: messages a second, peak memory, and a kill in the middle.

python -m benchmarks.inbox [MESSAGES]     (needs Dovecot, as the tests of the mailbox do)
"""

from __future__ import annotations

import os
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from email.message import EmailMessage
from functools import partial
from pathlib import Path

from assistant.inbox.accounts import login_for
from assistant.inbox.drafting import Drafter
from assistant.inbox.handling import Office
from assistant.inbox.mailbox import Mailbox
from assistant.inbox.mime import read_mail
from assistant.inbox.settings import load_inbox_settings
from assistant.inbox.worker import Worker
from assistant.metrics import InboxMetrics
from assistant.settings import load_settings
from assistant.state.store import Store
from corpus.questions import QuestionBank

MESSAGES = 1000
SCRIPTED, REAL = "scripted", "real"
_TESTS = Path(__file__).parent.parent / "tests"


def main() -> None:
    """Print the figures of a scripted drafter (the worker alone) and of the real one, each killed half way."""
    most = int(sys.argv[1]) if sys.argv[1:] else MESSAGES
    sys.path[:0] = [str(_TESTS / "inbox"), str(_TESTS)]
    from dovecot import Dovecot, dovecot

    with dovecot() as server:
        assert isinstance(server, Dovecot)
        for drafter in (SCRIPTED, REAL):
            account = server.user()
            with account.client() as client:
                for each in _letters(most):
                    client.append("INBOX", each)
            told = {
                "HOST": "127.0.0.1", "PORT": str(server.port), "USER": account.name, "PASSWORD": _password(),
                "CA_FILE": str(server.ca_file), "LEASE_SECONDS": "5",
            }  # fmt: skip
            os.environ.update({f"HABITAT_INBOX_{name}": value for name, value in told.items()})
            with tempfile.TemporaryDirectory(prefix="habitat-bench-") as folder:
                os.environ["HABITAT_DATA"] = folder
                print(f"{drafter}, {most} messages: {_measured(drafter, most)}", flush=True)
            with account.client() as client:
                client.select_folder("Drafts")
                heads = client.fetch(client.search(), ["BODY.PEEK[HEADER.FIELDS (IN-REPLY-TO)]"])
                counts = Counter(
                    next(value for key, value in each.items() if b"BODY" in key) for each in heads.values()
                )
            print(f"  drafts {sum(counts.values())}, most for one message {max(counts.values())}")


def _measured(drafter: str, most: int) -> str:
    """Run a worker, kill it half way, run another to the end; what the two took."""
    with Store.open(load_settings()) as store:
        begun = time.perf_counter()
        process = _start(drafter)
        while store.inbox.counts()["outcomes"].get("drafted", 0) < most // 2:
            time.sleep(0.2)
        os.kill(process, signal.SIGKILL)
        _, _, first = os.wait4(process, 0)
        before = store.inbox.counts()["steps"].get("done", 0)
        _, status, second = os.wait4(_start(drafter), 0)
        assert status == 0, "the worker failed"
        spent = time.perf_counter() - begun
        work, busy = map(float, (load_settings().data_folder / "spent").read_text().split())
        outcomes = ", ".join(f"{name} {count}" for name, count in store.inbox.counts()["outcomes"].items())
    peak = max(first.ru_maxrss, second.ru_maxrss) / 1024
    return (
        f"killed after {before}, {spent:.0f} s with both starts; {(most - before) / work:.1f} messages/s, "
        f"{busy / (most - before) * 1000:.0f} ms of one core a message, peak memory {peak:.0f} MB; {outcomes}"
    )


def _start(drafter: str) -> int:
    """A worker that ends when all is done; its process id."""
    command = [sys.executable, "-c", f"from benchmarks.inbox import work; work({drafter!r})"]
    return os.spawnv(os.P_NOWAIT, sys.executable, command)


def work(drafter: str) -> None:
    """One worker, until nothing is left."""
    settings, inbox = load_settings(), load_inbox_settings()
    if drafter == SCRIPTED:
        sys.path[:0] = [str(_TESTS / "inbox"), str(_TESTS)]
        from mailing import Scripted

        drafts = Scripted()
    else:
        drafts = Drafter.open(settings)
    with Store.open(settings) as store:
        read = partial(read_mail, own_addresses=inbox.own_addresses)
        office = Office(inbox, read, drafts, store.inbox, store.edits, InboxMetrics())
        login = login_for(inbox, _now)
        worker = Worker(office, lambda: Mailbox(inbox, login), _now)
        begun, used = time.perf_counter(), time.process_time()
        worker.run_once()
        while set(store.inbox.counts()["steps"]) != {"done"}:
            time.sleep(0.5)
            worker.run_once()
        spent = f"{time.perf_counter() - begun} {time.process_time() - used}"
        (settings.data_folder / "spent").write_text(spent)


def _letters(most: int) -> list[bytes]:
    """Questions of the bank as messages, two in each."""
    texts = [question.text for own in QuestionBank() for question in own.questions]
    letters: list[bytes] = []
    for number in range(most):
        message = EmailMessage()
        message["From"], message["To"] = f"Asker <asker{number}@city.example>", "office@un.example"
        message["Subject"] = f"Question {number}"
        message["Message-ID"] = f"<question-{number}@city.example>"
        asked = [texts[(number * step) % len(texts)] for step in (7, 13)]
        message.set_content("\n\n".join(["Dear colleagues,", *asked, f"Best regards,\nAsker {number}"]))
        letters.append(message.as_bytes())
    return letters


def _password() -> str:
    from dovecot import PASSWORD

    return PASSWORD


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
