"""A conversation as text that the browser keeps, and back: nothing that comes back is believed unchecked.

The browser's copy may be old or forged. Its quotations are therefore compared with the edition at hand once more, and a
conversation that quotes anything else is refused.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer import Answer, Citation
from assistant.lines import Quote
from assistant.quoting import verbatim
from assistant.text import clean
from corpus.catalogue import Library
from corpus.errors import HabitatError
from ui.session import Chat, Turn

MOST_TURNS = 60
LONGEST_QUESTION = 4_000
LONGEST_RECORD = 250_000  # characters; at three bytes each below what the server takes at once
_FRAME = '{"turns":[…]}'


class RecordError(HabitatError):
    """A kept conversation cannot be shown."""


class TurnRecord(BaseModel):
    """One turn as kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION)
    answer: Answer | None = None
    stopped: bool = False


class ChatRecord(BaseModel):
    """A conversation as kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    turns: tuple[TurnRecord, ...] = Field(max_length=MOST_TURNS)


def record(chat: Chat) -> str:
    """What the browser keeps of a conversation (JSON): its last turns, as many as there is room for; no pending one."""
    kept: list[str] = []
    length = 0
    for turn in reversed(chat.turns[-MOST_TURNS:]):
        if turn.pending:
            continue
        written = TurnRecord(question=turn.question, answer=turn.answer, stopped=turn.stopped)
        text = written.model_dump_json(exclude={"answer": {"timings_ms"}})
        length += len(text) + 1
        if length > LONGEST_RECORD - len(_FRAME):
            break
        kept.append(text)
    return _FRAME.replace("…", ",".join(reversed(kept)))


def restore(text: str, library: Library) -> Chat:
    """The conversation that was kept. Raises :class:`RecordError` where it is none, or quotes another edition."""
    try:
        kept = ChatRecord.model_validate_json(text[: LONGEST_RECORD + 1])  # a cut text is no JSON
    except ValidationError:
        raise RecordError("the conversation cannot be read", "ask the questions again") from None
    return Chat(tuple(_turn(each, library) for each in kept.turns))


def _turn(kept: TurnRecord, library: Library) -> Turn:
    answer = kept.answer
    if answer is not None:
        answer = answer.model_copy(update={"citations": tuple(_checked(each, library) for each in answer.citations)})
    return Turn(clean(kept.question) or "?", answer, failed=answer is None and not kept.stopped, stopped=kept.stopped)


def _checked(citation: Citation, library: Library) -> Citation:
    """The citation with title and page as the edition has them."""
    quote = Quote(citation.entry_id, citation.field, citation.quote, citation.start, citation.end)
    if not citation.quote.strip() or not library.knows(citation.entry_id) or not verbatim([quote], library):
        raise RecordError("the conversation quotes another edition of the catalogue", "ask the questions again")
    entry = library.entry(citation.entry_id)
    return citation.model_copy(update={"title": entry.title, "page": entry.page})
