"""A message as it came in, made readable: who wrote, what it says, what hangs on it, and what an officer must know of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from corpus.model import Record


class Automatic(StrEnum):
    """Why a message was written by a machine and gets no reply."""

    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    MAILING_LIST = "mailing_list"
    LOOP = "loop"
    CALENDAR = "calendar"


class Remark(StrEnum):
    """What an officer must know of a message before trusting it or its draft; each has a text in the messages."""

    HIDDEN_TEXT = "hidden_text"
    REMOTE_CONTENT = "remote_content"
    LINKS = "links"
    UNDECODABLE = "undecodable"
    WINMAIL = "winmail"
    RTF = "rtf"
    CALENDAR = "calendar"
    ENCRYPTED = "encrypted"
    REPLY_ELSEWHERE = "reply_elsewhere"
    LOOK_ALIKE = "look_alike"
    MANY_RECIPIENTS = "many_recipients"
    TOO_LARGE = "too_large"
    CUT = "cut"
    EMPTY = "empty"


class Address(Record):
    """One address with the name written before it (may be empty)."""

    name: str = ""
    email: str


class Attachment(Record):
    """What hangs on a message. ``text`` holds what was read of it; where nothing was, ``unread`` says why.

    ``kind`` is a short word (``pdf``, ``docx``, ``image``, else the ending of the name). ``unread`` is one of: ``kind``
    (not a kind that is read), ``size``, ``count`` (more than is read of one message), ``damaged``, ``encrypted``, ``empty``
    (no text in it, as in a scan), ``time``.
    """

    name: str
    kind: str
    size: int
    text: str = ""
    unread: str = ""


class Mail(Record):
    """One message.

    ``digest`` is the SHA-256 of what its writer made (not of what servers add): with ``message_id`` it tells messages
    apart. ``text`` is all a reader sees, quoted history and signature included, line breaks as ``\\n``; ``hidden`` are the
    first words that no reader sees.
    ``reply_to`` is where an answer goes: Reply-To where given, else From.
    """

    message_id: str = ""
    digest: str = ""
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    subject: str = ""
    date: datetime | None = None
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    hidden: str = ""
    attachments: tuple[Attachment, ...] = ()
    important: bool = False
    automatic: Automatic | None = None
    remarks: tuple[Remark, ...] = ()


class Limits(Record):
    """How much of a message is read. Of a message beyond ``message_bytes`` only the header and the first text are."""

    message_bytes: int = 25 * 1024 * 1024
    text: int = 200_000
    html: int = 1_000_000
    parts: int = 200
    depth: int = 20
    recipients: int = 100
    attachments: int = 10
    attachment_bytes: int = 10 * 1024 * 1024
    attachment_text: int = 20_000
    pages: int = 30
    attachment_seconds: float = 10.0
    attachments_seconds: float = 30.0


DEFAULT_LIMITS = Limits()
