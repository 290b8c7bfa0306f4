"""The mailbox: finds, reads and marks messages, and lays drafts. It cannot send, move or delete."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from imapclient import imapclient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from assistant.inbox.accounts import Login
from assistant.inbox.connection import AlreadyLost, Connection, FetchBroke, FetchRefused, MailboxLost, Refused
from assistant.inbox.settings import InboxSettings

DRAFTED, NO_DRAFT, FAILED = "HabitatDrafted", "HabitatNoDraft", "HabitatFailed"
"""The keywords that say what became of a message."""
IDS = ("MESSAGE-ID", "IN-REPLY-TO", "REFERENCES", "X-HABITAT-DRAFT")
WINDOW = 50_000
"""Messages that one search may name: a longer line of the server would not be read."""
CHUNK = 200
SLICE_SECONDS = 1.0
_ATOM = re.compile(r"[A-Za-z0-9_$.-]{1,60}")
_ANY_KEYWORD = rb"\*"
_NO_UID = 2**32


@dataclass(frozen=True)
class Look:
    """The messages of the folder beyond those seen before; ``highest`` is the UID up to which all are seen now."""

    validity: int
    uids: tuple[int, ...]
    highest: int


@dataclass(frozen=True)
class Fetched:
    """A message as it lies in the folder, one byte more at most than is read whole, which shows that it is too large."""

    raw: bytes
    answered: bool


def account_key(settings: InboxSettings) -> str:
    """The mailbox without its name."""
    return hashlib.sha256(f"{settings.host}\0{settings.user}\0{settings.folder}".encode()).hexdigest()


class Mailbox:
    """A logged-in connection and the folders that matter. Threads may share it."""

    def __init__(self, settings: InboxSettings, login: Login) -> None:
        self._settings = settings
        self._line = Connection(settings, login)
        self._client = self._line.client
        self._allowed: Collection[bytes] = ()
        self._highest = 0
        self.validity = 0
        try:
            with self._line.told("list the folders"):
                self.drafts = settings.drafts or self._special(imapclient.DRAFTS, "Drafts")
                self.sent = settings.sent or self._special(imapclient.SENT, "Sent")
                self._idles = settings.idle and self._client.has_capability("IDLE")
                missing = not self._exists(self.drafts)
            if missing:
                self._create_drafts()
        except BaseException:
            self._line.close()
            raise

    def close(self) -> None:
        """Log out."""
        self._line.close()

    def look(self, validity: int, after: int, since: datetime | None, old: Callable[[int, int], int]) -> Look:
        """The messages with UIDs beyond one, or all where the folder's numbering is not the known one.

        What was there at the first start must have come since a moment: ``old`` gives the first UID of what came later,
        from the folder's numbering and next UID.
        """
        with self._line.told(f"search the folder {self._settings.folder}"):
            found = self._line.enter(self._settings.folder, readonly=False)
            self._allowed = found.get(b"PERMANENTFLAGS", (_ANY_KEYWORD,))
            self.validity = int(found[b"UIDVALIDITY"])
            following = found.get(b"UIDNEXT", _NO_UID)
            first = after + 1 if validity == self.validity else 1
            criteria = ["UNDELETED", *(part for word in (DRAFTED, NO_DRAFT, FAILED) for part in self._without(word))]
            new = old(self.validity, following) if since else first
            uids = {uid for uid in self._search(criteria, max(first, new), found) if uid >= max(first, new)}
            if since and first < new:
                uids |= {uid for uid in self._came_since(criteria, since, found) if first <= uid < new}
            self._highest = following - 1 if following != _NO_UID else max(uids, default=after)
            return Look(self.validity, tuple(sorted(uids)), self._highest)

    def fetch(self, uid: int) -> Fetched | None:
        """A message without a trace of having been read; ``None`` where it is gone. One size limit, one round trip."""
        part = f"BODY.PEEK[]<0.{self._settings.max_bytes + 1}>"
        try:
            with self._line.told("show a message"):
                self._return()
                found = self._client.fetch([uid], ["FLAGS", part]).get(uid)
        except AlreadyLost:
            raise
        except MailboxLost as error:
            raise FetchBroke(error.what, error.mend) from None
        except Refused as error:
            raise FetchRefused("show a message", error.mend, error.code) from None
        body = _body(found)
        if found is None or body is None:
            return None
        return Fetched(body, rb"\Answered" in found.get(b"FLAGS", ()))

    def append(self, message: bytes) -> None:
        """Lay a draft among the drafts; the folder is made anew where someone removed it."""
        with self._line.told("take a draft"):
            try:
                self._lay(message)
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                if self._exists(self.drafts):
                    raise
                self._create_drafts()
                self._lay(message)

    def mark(self, uid: int, words: Iterable[str]) -> bool:
        """Give a message keywords, as far as the folder keeps such; says whether it kept them all."""
        wanted = [word for word in words if _ATOM.fullmatch(word)]
        kept = [word for word in wanted if self._keeps(word)]
        if kept:
            with self._line.told("keep a keyword"):
                self._return()
                self._client.add_flags([uid], kept, silent=True)
        return kept == wanted

    def listing(self, folder: str, since: datetime | None) -> tuple[int, set[int]]:
        """Numbering and UIDs of another folder; nothing where there is no such folder."""
        with self._line.told(f"read the folder {folder}"):
            try:
                found = self._line.enter(folder, readonly=True)
            except IMAPClientAbortError:
                raise
            except IMAPClientError:
                if self._exists(folder):
                    raise
                return 0, set()
            criteria: list[Any] = ["SINCE", (since - timedelta(days=1)).date()] if since else ["ALL"]
            return int(found[b"UIDVALIDITY"]), set(self._search(criteria, 1, found))

    def ids(self, folder: str, uids: Sequence[int]) -> dict[int, bytes]:
        """The headers of another folder's messages that say what they are and what they answer."""
        found: dict[int, bytes] = {}
        if not uids:
            return found
        with self._line.told(f"read the folder {folder}"):
            self._line.enter(folder, readonly=True)
            for start in range(0, len(uids), CHUNK):
                part = self._client.fetch(uids[start : start + CHUNK], [f"BODY.PEEK[HEADER.FIELDS ({' '.join(IDS)})]"])
                found |= {uid: _body(data) or b"" for uid, data in part.items()}
        return found

    def peek(self, folder: str, uid: int) -> bytes | None:
        """A message of another folder, as far as one is read."""
        with self._line.told(f"read the folder {folder}"):
            self._line.enter(folder, readonly=True)
            return _body(self._client.fetch([uid], [f"BODY.PEEK[]<0.{self._settings.max_bytes}>"]).get(uid))

    def wait(self, seconds: float, stop: threading.Event) -> None:
        """Wait for new mail: until the server tells of it, the time is over, or we are to stop.

        The look that follows is what finds mail; so a server that tells nothing only makes us slower. What came before
        the server began to tell shows when it ends; so the first times are short.
        """
        if not self._idles:
            stop.wait(seconds)
            return
        end, length = time.monotonic() + seconds, SLICE_SECONDS
        with self._line.told("wait for mail"):
            found = self._line.enter(self._settings.folder, readonly=False)
            if found.get(b"UIDNEXT", 0) - 1 > self._highest:
                return  # it came since the look
            while not stop.is_set() and time.monotonic() < end and not self._told_of_mail(length, stop):
                length = min(2 * length, end - time.monotonic())

    def _told_of_mail(self, seconds: float, stop: threading.Event) -> bool:
        """Listen for a time; a connection at its end shows in that nobody hears that we are done."""
        self._client.idle()
        end = time.monotonic() + seconds
        told: list[Any] = []
        while not told and not stop.is_set() and time.monotonic() < end:
            began = time.monotonic()
            told = self._client.idle_check(timeout=max(0.0, min(SLICE_SECONDS, end - began)))
            if not told and time.monotonic() - began < SLICE_SECONDS / 2:
                break  # cut short by nothing: the connection may be at its end
        return any(b"EXISTS" in each for each in [*told, *self._client.idle_done()[1]])

    def _return(self) -> None:
        """Back to the folder of messages. A new numbering in between makes all UIDs at hand void."""
        if self._line.within(self._settings.folder):
            return
        found = self._line.enter(self._settings.folder, readonly=False)
        if int(found[b"UIDVALIDITY"]) != self.validity:
            raise IMAPClientAbortError("the folder was numbered anew")

    def _search(self, criteria: Sequence[Any], first: int, found: dict[bytes, Any]) -> list[int]:
        """Search in windows where the folder holds more messages than one answer may name."""
        if found[b"EXISTS"] <= WINDOW or b"UIDNEXT" not in found:
            return list(self._client.search([*criteria, "UID", f"{first}:*"]))
        starts = range(first, found[b"UIDNEXT"], WINDOW)
        windows = (f"{start}:{start + WINDOW - 1}" for start in starts)
        return [uid for window in windows for uid in self._client.search([*criteria, "UID", window])]

    def _came_since(self, criteria: list[str], since: datetime, found: dict[bytes, Any]) -> set[int]:
        """Those that came since a moment. A search knows days only, in the server's own time zone: the first are asked."""
        day = since.date()
        near = [*criteria, "SINCE", day - timedelta(days=1), "BEFORE", day + timedelta(days=2)]
        asked = sorted(self._search(near, 1, found))
        parts = (asked[start : start + CHUNK] for start in range(0, len(asked), CHUNK))
        came = (item for part in parts for item in self._client.fetch(part, ["INTERNALDATE"]).items())
        later = self._search([*criteria, "SINCE", day + timedelta(days=2)], 1, found)
        return {*later, *(uid for uid, data in came if data[b"INTERNALDATE"] >= since)}

    def _lay(self, message: bytes) -> None:
        self._client.append(self.drafts, message, (rb"\Draft",), datetime.now(UTC))

    def _keeps(self, word: str) -> bool:
        return _ANY_KEYWORD in self._allowed or word.lower().encode() in {each.lower() for each in self._allowed}

    def _without(self, word: str) -> tuple[str, ...]:
        return ("UNKEYWORD", word) if self._keeps(word) else ()

    def _special(self, flag: bytes, name: str) -> str:
        """The folder with a special use, by the server's word or a usual name; else a name among the person's own."""
        found = self._client.find_special_folder(flag)
        if found:
            return str(found)
        personal = self._client.namespace().personal if self._client.has_capability("NAMESPACE") else None
        return f"{personal[0][0] if personal else ''}{name}"

    def _exists(self, folder: str) -> bool:
        return any(name == folder for _, _, name in self._client.list_folders(pattern=folder))

    def _create_drafts(self) -> None:
        with self._line.told("make the folder for drafts"):
            self._client.create_folder(self.drafts)
            self._client.subscribe_folder(self.drafts)


def _body(found: dict[bytes, Any] | None) -> bytes | None:
    return next((value for key, value in (found or {}).items() if key.startswith(b"BODY[")), None)
