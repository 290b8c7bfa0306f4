"""A message as its writer and the writer's program made it: the words, and how they are packed."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, Field

from corpus.model import Record

DESK: Final = "unhabitat-gsd@unorg.example"
"""The address of the mailbox that the messages are written to (the printed address is not used in a test)."""

Transfer = Literal["base64", "quoted-printable", "7bit", "8bit"]
Layout = Literal["plain", "flowed", "html", "alternative", "nested", "calendar", "report", "deep"]
EnclosureKind = Literal["pdf", "scan", "docx", "xlsx", "txt", "rtf", "winmail", "ics", "zip", "jpg"]


def listed(value: object) -> object:
    """A single text as a list of one."""
    return (value,) if isinstance(value, str) else value


Strings = Annotated[tuple[str, ...], BeforeValidator(listed)]
"""A list of texts; a single text may stand alone."""


class Enclosure(Record):
    """What is attached. ``text`` is what it says: a line a paragraph; in a table, cells are split by ``|``.

    ``naming`` is how a name that is not ASCII is written: by the standard, or as an encoded word, as some programs do.
    """

    kind: EnclosureKind
    name: str
    text: str = ""
    naming: Literal["rfc2231", "word"] = "rfc2231"


class Letter(Record):
    """One message. Addresses are written ``Name <address>``; names are encoded where they are not ASCII.

    ``declared`` is the charset the part claims (``none``: it claims none; empty: the one it is in).
    ``subject_coding``: ``B``, ``Q``, ``raw`` bytes, or ``cut``: B-words that split inside a character, as old programs
    do. ``html`` stands for the text where given, else it is made of the text; ``html_tail`` is put behind it.
    ``message_id`` may be ``none``. ``repeat`` repeats the text. ``raw`` is a whole message with backslash escapes: all
    other keys are then ignored. ``forwarded`` is a message inside the message.
    """

    sender: str = ""
    to: str = DESK
    cc: str = ""
    reply_to: str = ""
    subject: str = ""
    message_id: str = ""
    in_reply_to: str = ""
    references: Strings = ()
    headers: dict[str, str] = Field(default_factory=dict)
    charset: str = "utf-8"
    declared: str = ""
    transfer: Transfer = "base64"
    subject_coding: Literal["B", "Q", "raw", "cut"] = "B"
    layout: Layout = "plain"
    text: str = ""
    repeat: int = 1
    html: str = ""
    html_tail: str = ""
    attached: tuple[Enclosure, ...] = ()
    forwarded: Letter | None = None
    raw: str = ""

    @property
    def readable(self) -> str:
        """All that a reader can read of it: subject, text, what is attached as text, and the message inside."""
        inner = self.forwarded.readable if self.forwarded else ""
        return "\n".join([self.subject, self.text, *(each.text for each in self.attached), inner])

    @property
    def shapes(self) -> frozenset[str]:
        """How it is packed, by name: what a reader of mail must cope with."""
        kinds = {each.kind for each in self.attached}
        found = {
            "charset:" + self.charset: bool(self.text) and not self.raw,
            "transfer:" + self.transfer: bool(self.text) and not self.raw,
            "layout:" + self.layout: not self.raw,
            "wrong charset": self.declared not in ("", "none", self.charset),
            "missing charset": self.declared == "none",
            "subject in B-words": not self.subject.isascii() and self.subject_coding in ("B", "cut"),
            "subject in Q-words": not self.subject.isascii() and self.subject_coding == "Q",
            "subject folded": not self.subject.isascii() and len(self.subject.encode(self.charset)) > 45,
            "subject cut inside a character": self.subject_coding == "cut",
            "subject in raw bytes": self.subject_coding == "raw",
            "encoded name": not self.sender.isascii(),
            "reply elsewhere": bool(self.reply_to),
            "many recipients": self.cc.count("@") >= 8,
            "no subject": not self.subject and not self.raw,
            "no message id": self.message_id == "none",
            "subject only": bool(self.subject) and not self.text.strip(),
            "thread": len(self.references) >= 2,
            "message inside": self.forwarded is not None and self.layout != "report",
            "unreadable attachment": bool(kinds & {"zip", "jpg", "scan"}),
            **{"attached:" + kind: True for kind in kinds},
        }
        return frozenset(name for name, holds in found.items() if holds)


Letter.model_rebuild()
