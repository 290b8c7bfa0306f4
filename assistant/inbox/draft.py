"""A draft: the reply to a message, with a note for the officer above a cut line. A human reads, changes and sends it."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Protocol

from assistant.answer import MailAnswer
from assistant.inbox.mail import Mail
from corpus.model import Record


class Draft(Record):
    """What is laid into the folder of drafts.

    ``plain`` and ``html`` hold the officer's note, the cut line and the reply. ``withheld`` says why no draft is to be
    written (an automatic message, spam); it is empty where one is.
    """

    answer: MailAnswer
    urgency: str = "normal"
    keyword: str = ""
    plain: str = ""
    html: str = ""
    withheld: str = ""


class Drafts(Protocol):
    """What reads a message and drafts the reply; it never raises for what a message holds."""

    def draft(self, mail: Mail) -> Draft:
        """The draft for a message."""
        ...

    def message(self, mail: Mail, draft: Draft, draft_id: str) -> EmailMessage:
        """The draft as a message for the folder of drafts: headers that thread it, plain text and HTML.

        ``draft_id`` becomes its Message-ID and stands in the header ``X-Habitat-Draft``, by which it is found again.
        """
        ...
