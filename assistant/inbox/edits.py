"""What people did with drafts: compares what was sent with what was drafted, personal data removed from both.

What is counted: kept (nearly the same), changed (with how like the two are), discarded (gone from the drafts, and nothing
was sent for some days). What was sent is read and forgotten; only the figure stays.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from rapidfuzz.distance import Indel

from assistant.inbox.render import reply_part
from assistant.mail import own_words
from assistant.state.edits import Edit, OpenDraft
from assistant.state.scrub import scrub

if TYPE_CHECKING:
    from assistant.inbox.handling import Handling, Office

KEPT = 0.98
"""From this likeness on a draft counts as sent unchanged."""
_log = logging.getLogger(__name__)


def reply_words(text: str) -> str:
    """What a reply says: without the officer's note, greeting, signature, quoted history, and personal data."""
    return scrub(own_words(reply_part(text)))


def likeness(sent: str, drafted: str) -> float:
    """How like two texts are, from 0 to 1; breaks of lines and spaces do not count."""
    return Indel.normalized_similarity(" ".join(sent.split()), " ".join(drafted.split()))


def measure(handling: Handling) -> None:
    """Look for the ends of all open drafts of a mailbox, in its folders as they are now."""
    office = handling.office
    handling.sent.refresh(office.pace.looked)
    handling.drafts.refresh(office.pace.looked)
    for draft in office.edits.open(handling.account):
        found = handling.sent.draft(draft.draft) or handling.sent.answer(draft.message)
        if found is not None:
            _sent(handling, draft, found)
        elif _discarded(handling, draft):
            _write(office, draft, Edit.DISCARDED, None)


def _sent(handling: Handling, draft: OpenDraft, uid: int) -> None:
    """A draft whose text is kept no longer cannot be compared; it stays open."""
    raw = handling.sent.read(uid) if draft.text is not None else None
    if raw is None or draft.text is None:
        return
    office = handling.office
    try:
        said = reply_words(office.read(raw).text)
    except Exception as error:
        _log.warning("a sent message cannot be compared with its draft", extra={"fault": type(error).__name__})
        return
    like = likeness(said, draft.text)
    _write(office, draft, Edit.KEPT if like >= KEPT else Edit.CHANGED, round(like, 4))


def _discarded(handling: Handling, draft: OpenDraft) -> bool:
    days = timedelta(days=handling.office.settings.discard_days)
    return handling.office.edits.older(draft.since, days) and handling.drafts.draft(draft.draft) is None


def _write(office: Office, draft: OpenDraft, edit: Edit, like: float | None) -> None:
    office.edits.write(draft.row, edit, like)
    office.metrics.edits.labels(edit, draft.category).inc()
