"""A draft as plain text and as HTML, and as a message: the officer's note, the cut line, the reply with its footnotes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, localtime
from functools import cache
from html import escape

from markdown_it import MarkdownIt

from assistant.answer import Language
from assistant.inbox.mail import Address, Mail

HEADER = "X-Habitat-Draft"
_REPLIED = re.compile(r"^\s*(?:re|aw|回复|回覆|答复|答覆|rép|resp|отв|ответ|رد)\s*[:：]", re.IGNORECASE)
_CUT = re.compile(r"✂\s*–[^✂]{1,300}✂")  # mail programs may break the line
_ESCAPE = re.compile(r"\\([\\*_`\[\]<])")
_EMPHASIS = re.compile(r"(?<![\\*])\*{1,2}(?=\S)(.+?)(?<=[^\s\\])\*{1,2}")
_MARK = re.compile(r"(?<!\\)\[(\d{1,3})\]")
_MOST_REFERENCES = 30
_FONT = "font-family:Arial,'Noto Sans',sans-serif;font-size:14px;line-height:1.5"


def plain_text(markdown: str) -> str:
    """Markdown of an answer as plain text: emphasis and escapes taken out, at most one empty line in a row."""
    text = _EMPHASIS.sub(r"\1", markdown)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+$", "", _ESCAPE.sub(r"\1", text), flags=re.MULTILINE)).strip()


def html_text(markdown: str, known: Sequence[int]) -> str:
    """Markdown of an answer as HTML without links or pictures; marks of known sources lead to the footnotes."""
    rendered = str(_markdown().render(markdown))
    numbers = set(known)

    def linked(match: re.Match[str]) -> str:
        n = int(match[1])
        return f'<sup><a href="#source-{n}">[{n}]</a></sup>' if n in numbers else match[0]

    return _MARK.sub(linked, rendered)


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": True})
    return markdown.disable(["image", "link", "reference", "autolink", "html_block", "html_inline"])


def with_note(note: str, cut: str, reply: str) -> str:
    """The plain text of a draft."""
    return f"{note}\n\n{cut}\n\n{reply}\n"


def html_page(note: str, cut: str, reply: str, language: Language, note_language: Language) -> str:
    """The HTML of a draft; ``reply`` is HTML already, note and cut line are text."""
    box = "background:#f4f4f4;border:1px solid #999;padding:8px 12px;white-space:pre-wrap;font-size:13px"
    return (
        f'<!DOCTYPE html>\n<html lang="{language.value}" dir="{_direction(language)}"><head><meta charset="utf-8"></head>'
        f'<body style="{_FONT}"><div lang="{note_language.value}" dir="{_direction(note_language)}" style="{box}">{escape(note)}</div>'
        f'<p lang="{note_language.value}" dir="{_direction(note_language)}" style="color:#a00;font-weight:bold">{escape(cut)}</p><div>{reply}</div></body></html>\n'
    )


def _direction(language: Language) -> str:
    return "rtl" if language is Language.AR else "ltr"


def reply_part(text: str) -> str:
    """What stands below the cut line of a draft's plain text; all of it where the line is gone."""
    cuts = [match.end() for match in _CUT.finditer(text)]
    return text[cuts[-1] if cuts else 0 :].strip()


def reply_subject(subject: str) -> str:
    """The subject of the reply: «Re:» before it unless it has one already."""
    return subject if _REPLIED.match(subject) else f"Re: {subject}".strip()


def reply_message(mail: Mail, sender: str, subject: str, bodies: tuple[str, str], draft_id: str) -> EmailMessage:
    """The draft as a message that threads with the one it answers. ``bodies`` are plain text and HTML."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    if to := [_header_address(each) for each in mail.reply_to]:
        message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(localtime())
    message["Message-ID"] = f"<{draft_id}@{sender.rpartition('@')[2] or 'localhost'}>"
    message[HEADER] = draft_id
    if mail.message_id:
        message["In-Reply-To"] = mail.message_id
        chain = mail.references or ((mail.in_reply_to,) if mail.in_reply_to else ())
        references = [*(each for each in chain if each != mail.message_id), mail.message_id]
        message["References"] = " ".join(references[-_MOST_REFERENCES:])
    message.set_content(bodies[0])
    message.add_alternative(bodies[1], subtype="html")
    return message


def _header_address(address: Address) -> HeaderAddress:
    name = " ".join(address.name.split())
    try:
        return HeaderAddress(display_name=name, addr_spec=address.email)
    except ValueError:  # an address that RFC 5322 does not know is left for the officer to mend
        return HeaderAddress(display_name=f"{name} {address.email}".strip())
