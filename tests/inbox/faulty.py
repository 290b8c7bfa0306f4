"""Workers in processes of their own, which end with SIGKILL at the point a test names.

It reads lines of JSON: a worker to start (answered by its process id), or a process id to wait for (answered by how the
process ended). All modules are loaded once; each worker is a fork.
"""

from __future__ import annotations

import imaplib
import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from dovecot import Account
from mailing import Desk, Later, Scripted

from assistant.inbox.mailbox import Mailbox
from assistant.state.inbox import InboxBook

POINTS: dict[str, type] = {
    "claim": InboxBook, "fetch": Mailbox, "identify": InboxBook, "draft": Scripted, "message": Scripted,
    "appending": InboxBook, "append": Mailbox, "settle": InboxBook, "mark": Mailbox, "finish": InboxBook,
}  # fmt: skip


def die() -> None:
    """End as a machine does that loses power."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(fault: str) -> None:
    """Die before or after the first call of a step, or with half of a draft sent."""
    when, _, name = fault.partition(":")
    if when == "half":
        send = imaplib.IMAP4.send

        def half(self: imaplib.IMAP4, data: bytes) -> None:
            if b"X-Habitat-Draft" in data:
                send(self, data[: len(data) // 2])
                die()
            send(self, data)

        imaplib.IMAP4.send = half
        return
    owner: Any = POINTS[name]
    original: Callable[..., Any] = getattr(owner, name)

    def wrapped(*args: Any, **options: Any) -> Any:
        if when == "before":
            die()
        original(*args, **options)
        die()

    setattr(owner, name, wrapped)


def run(told: dict[str, Any]) -> None:
    """One round of a worker."""
    server: Any = SimpleNamespace(port=told["port"], ca_file=Path(told["ca_file"]))
    if told["fault"]:
        arm(told["fault"])
    desk = Desk(Account(server, told["user"], Path()), Path(told["folder"]), clock=Later(told["ahead"]))
    if told["slow"]:
        desk.drafts.hook = lambda mail: time.sleep(told["slow"])
    desk.run()


def main() -> None:
    """Start workers and tell how they ended."""
    for line in sys.stdin:
        told = json.loads(line)
        if isinstance(told, int):
            answer = os.waitstatus_to_exitcode(os.waitpid(told, 0)[1])
        else:
            answer = os.fork()
            if not answer:
                try:
                    run(told)
                except BaseException:
                    traceback.print_exc()
                    os._exit(1)
                os._exit(0)
        print(answer, flush=True)


if __name__ == "__main__":
    main()
