"""A letter as the bytes of a message (.eml): the same bytes each time."""

from __future__ import annotations

import html
import re
import textwrap
import zlib
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

from eval.mailbox.files import content, logo
from eval.mailbox.letter import Letter
from eval.mailbox.mime import Part, address, branch, file_part, message_part, text_part, words

_START: Final = datetime(2023, 3, 1, 6, 0, tzinfo=UTC)
_DEPTH: Final = 30
_LOGO: Final = "logo@mail.example"
_ARABIC: Final = re.compile("[؀-ۿ]")


def raw(key: str, letter: Letter) -> bytes:
    """The message. ``key`` tells messages apart: its id, date and boundaries come from it."""
    if letter.raw:
        return letter.raw.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")
    body = _body(key, letter)
    return Part(headers=_headers(key, letter) + body.headers, body=body.body, parts=body.parts,
                boundary=body.boundary).render()  # fmt: skip


def _headers(key: str, letter: Letter) -> tuple[tuple[str, bytes], ...]:
    number = zlib.crc32(key.encode("ascii"))
    date = format_datetime(_START + timedelta(minutes=number % 40_000))
    domain = letter.sender.rpartition("@")[2].strip("<> ") or "mail.example"
    own_id = letter.message_id or f"<{number:08x}.{key}@{domain}>"
    received = f"from mx.{domain} by mx.unorg.example with ESMTPS id {number:08x};\r\n {date}"
    people = {"From": letter.sender, "To": letter.to, "Cc": letter.cc, "Reply-To": letter.reply_to}
    given = [
        ("Received", received.encode("ascii")),
        ("Message-ID", b"" if own_id == "none" else own_id.encode("ascii")),
        ("In-Reply-To", letter.in_reply_to.encode("ascii")),
        ("References", "\r\n ".join(letter.references).encode("ascii")),
        ("Date", date.encode("ascii")),
        *((name, address(value, letter.charset, _name_coding(letter))) for name, value in people.items() if value),
        ("Subject", words(letter.subject, letter.charset, letter.subject_coding)),
        ("MIME-Version", b"1.0"),
        *((name, value.encode("ascii")) for name, value in letter.headers.items()),
    ]
    return tuple((name, value) for name, value in given if value)


def _name_coding(letter: Letter) -> str:
    return "Q" if letter.subject_coding == "Q" else "B"


def _body(key: str, letter: Letter) -> Part:
    body = _text(key, letter)
    enclosed = tuple(_enclosed(letter))
    if letter.forwarded and letter.layout != "report":
        enclosed += (message_part(raw(key + "-inside", letter.forwarded)),)
    return branch("mixed", (body, *enclosed), f"=_mixed_{key}") if enclosed else body


def _enclosed(letter: Letter) -> list[Part]:
    if letter.layout == "calendar":
        return []
    return [file_part(kind, each.name, data, each.naming) for each in letter.attached for kind, data in [content(each)]]


def _text(key: str, letter: Letter) -> Part:
    plain, marked = _plain(letter), _html(letter)
    match letter.layout:
        case "plain" | "flowed":
            return plain
        case "html":
            return marked
        case "alternative":
            return branch("alternative", (plain, marked), f"=_alt_{key}")
        case "nested":
            shown = branch("alternative", (plain, marked), f"=_alt_{key}")
            picture = file_part("image/png", "logo.png", logo(), "rfc2231", inline=_LOGO)
            return branch("related", (shown, picture), f"=_rel_{key}")
        case "calendar":
            kind, data = content(letter.attached[0])
            invitation = Part(headers=(("Content-Type", kind.encode("ascii")),), body=data)
            return branch("alternative", (plain, invitation), f"=_alt_{key}")
        case "report":
            return branch("report; report-type=delivery-status", _report(key, letter, plain), f"=_rep_{key}")
        case "deep":
            part = plain
            for level in range(_DEPTH):
                part = branch("mixed", (part,), f"=_{level}_{key}")
            return part


def _report(key: str, letter: Letter, plain: Part) -> tuple[Part, ...]:
    status = b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; nobody@city.example\r\n"
    status += b"Action: failed\r\nStatus: 5.1.1\r\n"
    told = Part(headers=(("Content-Type", b"message/delivery-status"),), body=status)
    returned = (message_part(raw(key + "-inside", letter.forwarded)),) if letter.forwarded else ()
    return (plain, told, *returned)


def _plain(letter: Letter) -> Part:
    flowed = letter.layout == "flowed"
    text = letter.text.rstrip("\n") * letter.repeat
    lines = flow(text) if flowed else text
    return text_part(_bytes(lines, letter), "plain", _declared(letter), letter.transfer, flowed)


def _html(letter: Letter) -> Part:
    inner = letter.html or _marked_up(letter.text)
    picture = f'<p><img src="cid:{_LOGO}" alt=""></p>' if letter.layout == "nested" else ""
    direction = ' dir="rtl"' if _ARABIC.search(inner) else ""
    page = f"<html><body{direction}>\n{inner}\n{picture}{letter.html_tail}\n</body></html>"
    return text_part(_bytes(page, letter), "html", _declared(letter), letter.transfer)


def _bytes(text: str, letter: Letter) -> bytes:
    return text.replace("\n", "\r\n").encode(letter.charset)


def _declared(letter: Letter) -> str:
    return "" if letter.declared == "none" else letter.declared or letter.charset


def flow(text: str) -> str:
    """The text with soft line breaks as format=flowed has them: a space before the break (RFC 3676)."""
    made: list[str] = []
    for line in text.split("\n"):
        if line.startswith(">") or line == "-- ":
            made.append(line)
            continue
        pieces = textwrap.wrap(line, 70, break_long_words=False, break_on_hyphens=False) or [""]
        made += [piece + " " for piece in pieces[:-1]] + [pieces[-1]]
    return "\n".join(made)


def _marked_up(text: str) -> str:
    """The text as HTML: a block a paragraph, quoted lines as a quotation."""
    made: list[str] = []
    for block in re.split(r"\n{2,}", text.strip()):
        lines = block.split("\n")
        quoted = all(line.startswith(">") for line in lines)
        inner = "<br>\n".join(html.escape(line.removeprefix(">").strip()) for line in lines)
        made.append(f"<blockquote>{inner}</blockquote>" if quoted else f"<p>{inner}</p>")
    return "\n".join(made)
