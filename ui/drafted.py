"""A draft as HTML: what the mail is and where a person must look, the reply with its sources, the officer's note apart.

Made from the answer itself: the HTML that goes into the draft is for mail programs and is not shown here.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from html import escape

from assistant.answer import Citation, Language, MailAnswer, Status
from assistant.inbox.handed import Handed, apart
from assistant.inbox.render import plain_text
from assistant.messages import note
from assistant.text import repeatable
from ui.answer_text import answer_html
from ui.frame import Frame
from ui.label_groups import InboxWords
from ui.labels import direction, labels

TURN = 1
"""Marks and sources are numbered within a turn of a conversation; a mail is one."""
FILE = "reply.eml"
_FOOTNOTE = re.compile(r"^\[(\d{1,3})\] ", re.MULTILINE)


def drafted_html(frame: Frame, handed: Handed) -> str:
    """Everything below the form."""
    return _Drafted(frame, handed).html()


@dataclass(frozen=True)
class _Drafted:
    frame: Frame
    handed: Handed

    @property
    def words(self) -> InboxWords:
        """The labels of the page."""
        return self.frame.words.inbox

    @property
    def answer(self) -> MailAnswer:
        """What the draft rests on."""
        return self.handed.draft.answer

    def html(self) -> str:
        """The mail at the side, the reply beside it."""
        message = self.handed.message
        reply = self._reply(message) if message else f'<div class="empty"><p>{escape(self.words.withheld)}</p></div>'
        return (
            f'<div class="columns browse"><aside class="side" aria-labelledby="about-mail">{self._about()}{self._look()}'
            f"{self._questions()}</aside><div>{reply}</div></div>"
        )

    def _note(self, key: str) -> str:
        return escape(note(self.frame.language, key))

    def _about(self) -> str:
        facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in self._facts())
        return f'<section class="card"><h2 id="about-mail">{escape(self.words.mail)}</h2><dl>{facts}</dl></section>'

    def _facts(self) -> Iterator[tuple[str, str]]:
        words, draft, answer = self.words, self.handed.draft, self.answer
        yield words.kind, self._note(f"category_{answer.category}")
        urgency = self._note(f"urgency_{draft.urgency}")
        yield words.urgency, f'<span class="fit long">{urgency}</span>' if draft.urgency == "high" else urgency
        if not draft.withheld:
            yield words.outcome, self._note(f"status_{answer.status.value}")
            yield words.language, f'<span lang="{answer.language.value}">{escape(labels(answer.language).name)}</span>'
        attached = self.handed.mail.attachments
        if read := [each for each in attached if each.text]:
            yield words.read, "<br>".join(f"<bdi>{escape(each.name)}</bdi>" for each in read)
        if unread := [each for each in attached if each.unread]:
            names = (f"<bdi>{escape(each.name)}</bdi> ({self._note(f'unread_{each.unread}')})" for each in unread)
            yield words.unread, "<br>".join(names)

    def _look(self) -> str:
        """Why a person must look closely."""
        keys = [f"reason_{each}" for each in self.answer.needs_human if each != "remark"]
        keys += [f"remark_{each.value}" for each in self.handed.mail.remarks]
        items = "".join(f"<li>{self._note(key)}</li>" for key in keys)
        if self.handed.draft.withheld and not items:
            return ""
        what = f"<ul>{items}</ul>" if items else f'<p class="note">{escape(self.words.nothing_stands_out)}</p>'
        warned = " warned" if items else ""
        return f'<section class="card{warned}"><h2>{escape(self.words.look)}</h2>{what}</section>'

    def _questions(self) -> str:
        """The questions found in the mail, each with whether the catalogue answers it."""
        words, answer = self.words, self.answer
        if self.handed.draft.withheld:
            return ""
        items = ""
        for question in map(repeatable, answer.questions):
            is_open = answer.status is not Status.ANSWERED or any(question in gap for gap in answer.gaps)
            state = f'<span class="fit{" long" if is_open else ""}">{escape(words.open if is_open else words.answered)}</span>'
            items += f"<li><bdi>{escape(question)}</bdi> {state}</li>"
        what = f"<ol>{items}</ol>" if items else f'<p class="note">{self._note("no_questions")}</p>'
        return f'<section class="card"><h2>{escape(words.questions)}</h2>{what}</section>'

    def _reply(self, message: EmailMessage) -> str:
        words, answer, parts = self.words, self.answer, apart(self.handed.draft)
        to = "<br>".join(f"<bdi>{escape(each.email)}</bdi>" for each in self.handed.mail.reply_to)
        return (
            f'<section class="sheet" aria-labelledby="reply-head"><h2 id="reply-head">{escape(words.reply)}</h2>'
            f"{self._acts(message, parts.reply)}"
            f'<dl class="envelope"><div><dt>{escape(words.to)}</dt><dd>{to or escape(self.frame.words.finder.to_fill)}</dd></div>'
            f"<div><dt>{escape(words.subject)}</dt><dd><bdi>{escape(answer.subject)}</bdi></dd></div></dl>"
            f"{self._letter(parts.reply)}</section>"
            f'<details class="sheet officer"><summary>{escape(words.note)}</summary>'
            f'<div class="as-written" {_language(parts.language)}>{escape(parts.note)}</div></details>'
        )

    def _acts(self, message: EmailMessage, reply: str) -> str:
        """Buttons that need a script are shown by it. The file is in the page: nothing is kept to be fetched later."""
        words = self.words
        message["X-Unsent"] = "1"  # mail programs open the file to be changed and sent, and not as a message that came
        file = b64encode(message.as_bytes(policy=SMTP)).decode()
        done = escape(words.copied)
        return (
            f'<textarea id="reply-plain" hidden readonly>\n{escape(reply)}</textarea><p class="row">'
            f'<button type="button" class="plain" data-copy-from="reply-plain" data-done="{done}" hidden>{escape(words.copy_reply)}</button>'
            f'<button type="button" class="plain" id="copy-formatted" data-done="{done}" hidden>{escape(words.copy_formatted)}</button>'
            f'<a class="plain" download="{FILE}" href="data:message/rfc822;base64,{file}">{escape(words.download)}</a></p>'
            f'<p class="note">{escape(words.download_note)}</p>'
        )

    def _letter(self, reply: str) -> str:
        """The reply with its footnotes, as in the draft; only the links to the entries are added."""
        answer, head, items = self.answer, "", ""
        footnotes = _footnotes(reply, answer)
        arabic = answer.language is Language.AR
        text = answer_html(answer.answer, frozenset(footnotes.texts), TURN, self.frame.words.mark, arabic=arabic)
        for citation in answer.citations:
            if footnote := footnotes.texts.get(citation.n):
                items += f"<li>{self._source(citation, footnote)}</li>"
        if items:
            head, items = f"<h3>{escape(footnotes.head)}</h3>", f'<ul class="footnotes">{items}</ul>'
        return f'<div id="reply" class="letter" {_language(answer.language)}>{text}{head}{items}</div>'

    def _source(self, citation: Citation, footnote: str) -> str:
        """A footnote; its link opens the entry beside this page, which cannot be called up again."""
        quote = escape(citation.quote)
        line = escape(footnote).replace(quote, f'<bdi lang="zh">{quote}</bdi>')
        span = (("start", str(citation.start)), ("end", str(citation.end)))
        address = f"{self.frame.address(f'entry/{citation.entry_id}', *span)}#passage"
        return (
            f'<p id="source-{TURN}-{citation.n}" tabindex="-1"><bdi class="n">[{citation.n}]</bdi> {line}'
            f' <a class="aside" {_language(self.frame.language)} href="{address}" target="_blank" rel="noopener">'
            f"{escape(self.frame.words.open_entry)}</a></p>"
        )


@dataclass(frozen=True)
class _Footnotes:
    """The heading and the texts of a reply's footnotes, by their numbers."""

    head: str
    texts: dict[int, str]


def _footnotes(reply: str, answer: MailAnswer) -> _Footnotes:
    """What stands below the body of a reply."""
    body = plain_text(answer.answer)
    head, *pieces = _FOOTNOTE.split(reply.removeprefix(body) if reply.startswith(body) else "")
    texts = {int(n): text.strip() for n, text in zip(pieces[::2], pieces[1::2], strict=True)}
    return _Footnotes(
        head.strip(), {n: text for n, text in texts.items() if n in {each.n for each in answer.citations}}
    )


def _language(language: Language | None) -> str:
    """The attributes of a part that is written in a language of its own."""
    return f'lang="{language.value}" dir="{direction(language)}"' if language else 'dir="auto"'
