"""The officer's note above the cut line: what the message is, what was found, and where to look closely."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.answer import Language, MailAnswer
from assistant.inbox.mail import Attachment, Mail
from assistant.inbox.triage import Triage
from assistant.messages import note
from assistant.text import clean, repeatable

LONGEST_WORDS = 80
MOST_NEAR = 3


def officers_note(answer: MailAnswer, triage: Triage, mail: Mail, language: Language) -> str:
    """The note as plain text, one thing a line."""
    return "\n".join(_lines(answer, triage, mail, language))


def _lines(answer: MailAnswer, triage: Triage, mail: Mail, language: Language) -> Iterator[str]:
    yield note(language, "title")
    category = note(language, f"category_{triage.category.id}")
    yield note(language, "category", category=category, confidence=f"{triage.confidence:.0%}")
    yield note(language, "urgency", urgency=note(language, f"urgency_{triage.urgency}"))
    if mail.reply_to:
        yield note(language, "reply_to", to=", ".join(each.email for each in mail.reply_to))
    yield note(language, "language", language=answer.language.value)
    yield note(language, "status", status=note(language, f"status_{answer.status.value}"))
    if answer.citations:
        yield note(language, "confidence", confidence=f"{answer.confidence:.0%}")
    if answer.engine == "model" and answer.usage:
        yield note(language, "model_worded", model=answer.usage.model)
    elif answer.usage and answer.usage.failed:
        yield note(language, "model_failed", model=answer.usage.model)
    yield from _questions(answer, language)
    entries = list(dict.fromkeys(citation.entry_id for citation in answer.citations))
    near = [each for each in answer.retrieved if each not in entries][:MOST_NEAR]
    if entries:
        yield note(language, "sources", entries=", ".join(entries))
    if near:
        yield note(language, "near", entries=", ".join(near))
    yield from _attachments(mail, language)
    yield from _reasons(answer, triage, language)
    if mail.remarks:
        yield note(language, "remarks")
        yield from (f"  - {note(language, f'remark_{each.value}')}" for each in mail.remarks)


def _questions(answer: MailAnswer, language: Language) -> Iterator[str]:
    if not answer.questions:
        yield note(language, "no_questions")
        return
    yield note(language, "questions", count=len(answer.questions))
    for number, question in enumerate(answer.questions, start=1):
        asked = repeatable(question)
        missing = any(asked in gap for gap in answer.gaps)
        yield f"  {number}. {asked}" + (f" [{note(language, 'question_open')}]" if missing else "")


def _attachments(mail: Mail, language: Language) -> Iterator[str]:
    read = [_name(each) for each in mail.attachments if each.text]
    unread = [f"{_name(each)} ({note(language, f'unread_{each.unread}')})" for each in mail.attachments if each.unread]
    if read:
        yield note(language, "attachments_read", names=", ".join(read))
    if unread:
        yield note(language, "attachments_unread", names=", ".join(unread))


def _name(attachment: Attachment) -> str:
    return " ".join(clean(attachment.name).split())[:LONGEST_WORDS]


def _reasons(answer: MailAnswer, triage: Triage, language: Language) -> Iterator[str]:
    """Why a person must look closely, with the words that say so."""
    if not answer.needs_human:
        return
    words = {reason.kind: reason.words for reason in triage.reasons}
    yield note(language, "human")
    for kind in answer.needs_human:
        found = repeatable(words.get(kind, ""))[:LONGEST_WORDS]
        yield f"  - {note(language, f'reason_{kind}')}" + (f" («{found}»)" if found else "")
