"""From a message to the draft of its reply: sorted, its questions answered by the assistant's own chain, put into a letter.

What the catalogue answers stands under the questions; what it does not is named with who follows up. Nothing of the
message's links or addresses is repeated.
"""

from __future__ import annotations

import re
from email.message import EmailMessage
from html import escape

from assistant.answer import Citation, Language, MailAnswer, Status
from assistant.chain import Assistant
from assistant.inbox.draft import Draft
from assistant.inbox.greeting import greeted
from assistant.inbox.mail import Mail, Remark
from assistant.inbox.noting import officers_note
from assistant.inbox.render import html_page, html_text, plain_text, reply_message, reply_subject, with_note
from assistant.inbox.reply_settings import ReplySettings, load_reply_settings
from assistant.inbox.triage import Triage, Triager
from assistant.mail import Letter, read_letter
from assistant.messages import load_messages, note, say
from assistant.settings import Settings, load_settings
from assistant.steps.compose.common import escaped
from assistant.steps.guard import holds_orders
from assistant.text import repeatable
from index.query import detect_language

OWN_SHARE = 0.7  # of the characters that are read, where attachments hold text too
SHORTEST_SUBJECT, LONGEST_SUBJECT = 4, 100
SUSPICIOUS = (
    Remark.HIDDEN_TEXT,
    Remark.UNDECODABLE,
    Remark.ENCRYPTED,
    Remark.REPLY_ELSEWHERE,
    Remark.LOOK_ALIKE,
    Remark.TOO_LARGE,
    Remark.CUT,
    Remark.EMPTY,
)
_ABOUT = re.compile(r"^(?:关于|關於|有关|re\.?\s|about |concernant |objet |sobre |о |об |بشأن |حول )\s*", re.IGNORECASE)
_PREFIX = re.compile(
    r"^(?:\s*(?:re|fwd?|fw|aw|tr|rv|回复|回覆|答复|转发|轉寄|отв|ответ|переслано|رد|محول)\s*[:：]\s*)+", re.IGNORECASE
)


class Drafter:
    """Drafts replies. Threads may share it."""

    def __init__(self, assistant: Assistant, triager: Triager, replies: ReplySettings, longest: int) -> None:
        self._assistant = assistant
        self._triager = triager
        self._replies = replies
        self._signature = replies.signature_text
        self._longest = longest

    @classmethod
    def open(cls, settings: Settings | None = None, assistant: Assistant | None = None) -> Drafter:
        """With the settings' assistant (or one already open). Raises :class:`corpus.errors.HabitatError`."""
        settings = settings or load_settings()
        assistant = assistant or Assistant.open(settings)
        triager = Triager.open(assistant.tools.index.encoder, settings.index_folder)
        return cls(assistant, triager, load_reply_settings(), settings.max_question)

    def draft(self, mail: Mail, *, id: str = "", language: str | None = None) -> Draft:
        """The draft for a message; a failure of the assistant becomes a draft that says so to the officer."""
        letter = read_letter(f"Subject: {mail.subject}\n\n{mail.text}")
        text = self._asked(mail, letter)
        told = letter.own or "\n\n".join(each.text for each in mail.attachments)
        detected = detect_language(letter.own or letter.subject or mail.text)
        spoken = Language(language if language in set(Language) else detected)
        triage = self._triager.triage(mail, told, detected)
        answer = self._answer(text, triage, id, spoken)
        attached = tuple(each.name for each in mail.attachments if each.text)
        reasons = [*answer.needs_human, *(reason.kind for reason in triage.reasons)]
        if any(holds_orders(each) for each in (mail.text, mail.hidden, *(file.text for file in mail.attachments))):
            reasons.append("instructions")
        if _suspicious(mail):
            reasons.append("remark")
        if answer.status is Status.ERROR:
            reasons.append("error")
        answer = answer.model_copy(
            update={
                "subject": reply_subject(mail.subject),
                "category": triage.category.id,
                "needs_human": tuple(dict.fromkeys(reasons)),
                "attachments_read": attached,
            }
        )
        if triage.category.replies == "none":
            answer = answer.model_copy(update={"answer": "", "citations": (), "status": Status.OUT_OF_SCOPE})
        else:
            answer = answer.model_copy(update={"answer": self._letter(answer, triage, mail, letter)})
        return self._laid_out(answer, triage, mail)

    def message(self, mail: Mail, draft: Draft, draft_id: str) -> EmailMessage:
        """The draft as a message for the folder of drafts. See :class:`assistant.inbox.draft.Drafts`."""
        sender = self._replies.address or self._assistant.library.catalogue.edition.contact
        return reply_message(mail, sender, draft.answer.subject, (draft.plain, draft.html), draft_id)

    def _asked(self, mail: Mail, letter: Letter) -> str:
        """What the assistant reads: subject, own words, and what attachments say, within the longest question."""
        attached = "\n\n".join(each.text for each in mail.attachments if each.text)
        room = self._longest - len(letter.subject) - 20
        own = letter.own[: int(room * OWN_SHARE) if attached else room]
        return f"Subject: {letter.subject}\n\n{own}\n\n{attached[: room - len(own)]}".strip()

    def _answer(self, text: str, triage: Triage, id: str, language: Language) -> MailAnswer:
        """The assistant's answer; where a human answers anyway, only if the catalogue says most of what is asked."""
        answer = self._assistant.answer(text, id=id, kind="email", language=language.value)
        assert isinstance(answer, MailAnswer), "a message gives a MailAnswer"
        most = answer.status is Status.ANSWERED and 2 * len(answer.gaps) <= len(answer.questions)
        if triage.category.replies == "answer" or most:
            return answer
        status = answer.status if answer.status in (Status.REFUSED, Status.ERROR) else Status.OUT_OF_SCOPE
        return answer.model_copy(update={"answer": "", "citations": (), "gaps": (), "status": status})

    def _letter(self, answer: MailAnswer, triage: Triage, mail: Mail, letter: Letter) -> str:
        """The reply's body in Markdown."""
        language = answer.language
        who = self._replies.office or say(language, "mail_office")
        name = greeted(letter.signature, mail.sender)
        parts = [
            say(language, "mail_greeting_name", name=escaped(name)) if name else say(language, "mail_greeting"),
            _thanks(language, letter.subject),
            *self._matter(answer, triage, who),
        ]
        contact = self._assistant.library.catalogue.edition.contact
        if answer.status is Status.ANSWERED and triage.category.id == "service_request":
            parts.append(say(language, "mail_next"))
        parts.append(say(language, "mail_closing", contact=contact))
        signature = self._signature or say(language, "mail_signature", contact=contact)
        parts.append("  \n".join([*say(language, "mail_farewell").split("\n"), "", *escaped(signature).split("\n")]))
        return "\n\n".join(part for part in parts if part)

    def _matter(self, answer: MailAnswer, triage: Triage, who: str) -> list[str]:
        """What the reply says: answers and what is left open, or that the message is with a colleague."""
        language, acknowledged = answer.language, triage.category.replies == "acknowledge"
        parts: list[str] = []
        if answer.status is Status.ANSWERED:
            parts += [say(language, "mail_lead") if answer.questions else "", answer.answer]
        if acknowledged or answer.status is Status.OUT_OF_SCOPE:
            key = triage.category.id if acknowledged else "out_of_scope"
            return [*parts, _known(language, f"ack_{key}", who)]
        if answer.status in (Status.REFUSED, Status.ERROR):
            return [*parts, say(language, "ack_handed_on", who=who)]
        if answer.gaps:
            open_ = "\n".join(f"- {escaped(each)}" for each in _unanswered(answer))
            parts.append(f"{say(language, 'mail_unsaid')}\n\n{open_}")
            parts += [say(language, "mail_follow_up", who=who)]
        elif answer.status is not Status.ANSWERED:
            parts += [say(language, "no_answer"), say(language, "mail_follow_up", who=who)]
        return parts

    def _laid_out(self, answer: MailAnswer, triage: Triage, mail: Mail) -> Draft:
        """The draft with its note, as plain text and as HTML."""
        language, officers = answer.language, self._replies.note_language
        above = officers_note(answer, triage, mail, officers)
        cut = note(officers, "cut")
        numbers = [citation.n for citation in answer.citations]
        body = plain_text(answer.answer)
        footnotes = {each.n: self._source(each, language, body) for each in answer.citations}
        sources = "\n".join(f"[{n}] {text}" for n, text in footnotes.items())
        title = say(language, "mail_sources")
        reply = body + (f"\n\n{title}\n{sources}" if sources else "")
        listed = "".join(
            f'<p id="source-{n}" dir="auto" style="margin:4px 0">[{n}] {escape(text)}</p>'
            for n, text in footnotes.items()
        )
        html = html_text(answer.answer, numbers) + (f"<hr><p><b>{escape(title)}</b></p>{listed}" if listed else "")
        replies = triage.category.replies != "none"
        return Draft(
            answer=answer,
            urgency=triage.urgency,
            keyword=triage.category.keyword,
            plain=with_note(above, cut, reply) if replies else "",
            html=html_page(above, cut, html, language, officers) if replies else "",
            withheld="" if replies else triage.category.id,
        )

    def _source(self, citation: Citation, language: Language, body: str) -> str:
        """A footnote: entry, field and page; the printed words too, unless they stand in the reply's body already."""
        entry = self._assistant.library.entry(citation.entry_id)
        key = "mail_source" if citation.page is not None else "mail_source_nopage"
        title = self._assistant.tools.title(entry, language)
        field = say(language, f"field_{citation.field.value}")
        source = say(language, key, id=entry.id, title=title, field=field, page=citation.page)
        if _squeezed(citation.quote) in _squeezed(body):
            return source
        return say(language, "mail_quoted", source=source, quote=citation.quote)


def _thanks(language: Language, subject: str) -> str:
    plain = _ABOUT.sub("", repeatable(_PREFIX.sub("", subject)))
    if not SHORTEST_SUBJECT <= len(plain) <= LONGEST_SUBJECT:
        return say(language, "mail_thanks")
    return say(language, "mail_thanks_about", subject=escaped(plain))


def _unanswered(answer: MailAnswer) -> list[str]:
    """The questions that the catalogue does not answer, and what else it leaves out."""
    asked = [repeatable(question) for question in answer.questions]
    open_ = [question for question in asked if any(question in gap for gap in answer.gaps)]
    return open_ + [gap for gap in answer.gaps if not any(question in gap for question in open_)]


def _known(language: Language, key: str, who: str) -> str:
    """The words for a kind of message; those for any where an own category has none."""
    messages = load_messages(language)
    return say(language, key if key in messages else "ack_handed_on", who=who)


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _suspicious(mail: Mail) -> bool:
    """Whether an officer must read the remarks on a message before its draft."""
    return any(each in mail.remarks for each in SUSPICIOUS)
