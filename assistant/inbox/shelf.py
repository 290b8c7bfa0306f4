"""What lies in the folders of drafts and of sent mail: which messages are answered there, and where our drafts are.

Read from headers, not searched for by the server: some servers find a message only some time after it arrived.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from dataclasses import dataclass
from datetime import datetime
from email.message import Message
from email.parser import BytesHeaderParser

from assistant.inbox.mailbox import Mailbox

_ID = re.compile(r"<([^<>\s]+)>")


def plain_id(told: str) -> str:
    """A message's id without brackets."""
    return told.strip().strip("<>").strip()


def id_key(told: str) -> str:
    """A message's id as it is kept: a hash, empty where there is none."""
    bare = plain_id(told)
    return hashlib.sha256(bare.encode()).hexdigest() if bare else ""


@dataclass(frozen=True)
class Filed:
    """One message of a folder: its own id, the key of the one it answers, the draft of ours that it is or was."""

    id: str
    parent: str
    draft: str

    @property
    def names(self) -> tuple[str, ...]:
        """What a draft of ours is found by: its header, or the first part of the id it was given."""
        return tuple(filter(None, (self.draft, self.id.partition("@")[0])))


class Shelf:
    """One folder; threads may share it."""

    def __init__(self, mailbox: Mailbox, folder: str, since: datetime | None) -> None:
        self._mailbox = mailbox
        self._folder = folder
        self._since = since
        self._turn = threading.Lock()
        self._validity = 0
        self._filed: dict[int, Filed] = {}
        self._drafts: dict[str, int] = {}
        self._answers: dict[str, int] = {}
        self._fresh = float("-inf")

    def refresh(self, age: float) -> None:
        """Look again, unless that was done less than so many seconds ago."""
        with self._turn:
            began = time.monotonic()
            if began - self._fresh < age:
                return
            validity, uids = self._mailbox.listing(self._folder, self._since)
            known = self._filed if validity == self._validity else {}
            new = self._mailbox.ids(self._folder, sorted(uids - known.keys()))
            self._filed = {uid: filed for uid, filed in known.items() if uid in uids}
            self._filed |= {uid: _filed(head) for uid, head in new.items()}
            self._drafts = {name: uid for uid, filed in self._filed.items() for name in filed.names}
            # What began as a draft of ours is no answer a person wrote unasked.
            self._answers = {filed.parent: uid for uid, filed in self._filed.items() if not filed.draft}
            self._validity, self._fresh = validity, began

    def draft(self, draft: str) -> int | None:
        """The UID of a draft of ours, or of what was sent from it."""
        return self._drafts.get(draft)

    def answer(self, parent: str) -> int | None:
        """The UID of a person's own answer to a message, given by its key."""
        return self._answers.get(parent) if parent else None

    def read(self, uid: int) -> bytes | None:
        """A message of the folder."""
        return self._mailbox.peek(self._folder, uid)


def _filed(head: bytes) -> Filed:
    """Where In-Reply-To is missing, the last of the references is what is answered."""
    parsed: Message = BytesHeaderParser().parsebytes(head)

    def ids(name: str) -> list[str]:
        return _ID.findall(str(parsed.get(name, "")))

    parents = ids("In-Reply-To")[:1] or ids("References")[-1:]
    return Filed(
        id=next(iter(ids("Message-ID")), ""),
        parent=id_key(parents[0]) if parents else "",
        draft=plain_id(str(parsed.get("X-Habitat-Draft", ""))),
    )
