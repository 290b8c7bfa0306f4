"""The text of a message and what hangs on it, out of its parts.

Of alternatives the plain one is taken, unless it is empty, a mere hint at the other, or the HTML hides words that the
plain one may show. Forwarded messages come below the message's own text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.inbox.charsets import decode
from assistant.inbox.flowed import unflowed
from assistant.inbox.html_text import read_html
from assistant.inbox.mail import Limits, Remark
from assistant.inbox.parts import Part

_SIGNATURES = ("application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature")
_SEALED = ("application/pkcs7-mime", "application/x-pkcs7-mime")
_SILENT = (  # said for programs
    *("message/delivery-status", "message/disposition-notification", "message/feedback-report", "text/x-amp-html"),
    *("application/pgp-encrypted", "text/rfc822-headers"),
)
_RTF = ("text/rtf", "application/rtf", "application/x-rtf", "text/richtext")
_TNEF = ("application/ms-tnef", "application/vnd.ms-tnef")
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?charset\s{0,5}=\s{0,5}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_METHOD = re.compile(rb"^METHOD:\s{0,5}([A-Za-z]{1,20})", re.MULTILINE)
_STUB = re.compile(
    r"(?:view|read|see|open|display|enable|support|requires?).{0,60}\bhtml\b|\bhtml\b.{0,60}(?:view|read|support|format|e-?mail client|version)|"
    r"html.{0,12}(?:查看|阅读|格式|显示|檢視|閱讀)|(?:查看|阅读|支持|使用|檢視|支援).{0,12}html|"
    r"\bhtml\b.{0,60}(?:afficher|lire|format|ver |leer)|(?:afficher|lire|ver|leer|просмотр|формат\w*).{0,60}\bhtml\b",
    re.IGNORECASE | re.DOTALL,
)
_LOOKED_AT = 4_000
_STUB_LETTERS = 300
_SHORT = 5  # a plain text so many times shorter than the page stands for a part of it only
_LINK = re.compile(r"\b(?:https?://|www\.)[\w-]", re.IGNORECASE)
_PGP_SEALED, _PGP_SIGNED = "-----BEGIN PGP MESSAGE-----", "-----BEGIN PGP SIGNED MESSAGE-----"
_PGP_SIGNATURE, _PGP_END = "-----BEGIN PGP SIGNATURE-----", "-----END PGP SIGNATURE-----"


@dataclass
class Reading:
    """What was read of a message or part. ``files`` are the attachments; ``method`` is a calendar's."""

    texts: list[str] = field(default_factory=list[str])
    forwarded: list[str] = field(default_factory=list[str])
    files: list[Part] = field(default_factory=list[Part])
    rtf: list[Part] = field(default_factory=list[Part])
    remarks: set[Remark] = field(default_factory=set[Remark])
    hidden: str = ""
    method: str = ""
    is_page: bool = False

    @property
    def text(self) -> str:
        """All text, forwarded messages last."""
        return "\n\n".join([*self.texts, *self.forwarded])

    def take_rest(self, other: Reading) -> None:
        """Take over everything of another reading but its own text."""
        self.forwarded += other.forwarded
        self.files += other.files
        self.rtf += other.rtf
        self.remarks |= other.remarks
        self.hidden = self.hidden or other.hidden
        self.method = self.method or other.method

    def take(self, other: Reading) -> None:
        """Take over another reading; a page that repeats the plain text before it is left out."""
        self.take_rest(other)
        before = "".join("".join(self.texts).split()) if other.is_page and self.texts and not self.is_page else ""
        self.texts += [text for text in other.texts if not before or "".join(text.split()) not in before]
        self.is_page = self.is_page or other.is_page


class BodyReader:
    """Reads the parts of one message; what all of them together may take is limited."""

    def __init__(self, limits: Limits) -> None:
        self._text_left = limits.text
        self._html_left = limits.html

    def read(self, part: Part) -> Reading:
        """Read a part with all below it."""
        if part.kind == "message/rfc822" and part.children:
            return self._forwarded(part.children[0])
        if part.kind == "multipart/alternative":
            return _alternative([self.read(child) for child in part.children])
        reading = Reading()
        if part.kind in _SEALED or part.kind == "multipart/encrypted":
            reading.remarks.add(Remark.ENCRYPTED)
        elif part.kind.startswith("multipart/"):
            for child in part.children:
                if not (part.kind == "multipart/related" and _is_picture_inside(child)):
                    reading.take(self.read(child))
        elif part.kind == "text/calendar":
            _read_calendar(part, reading)
        elif part.kind in _TNEF or part.name.lower() == "winmail.dat":
            reading.remarks.add(Remark.WINMAIL)
            reading.files.append(part)
        elif part.kind not in _SIGNATURES and part.kind not in _SILENT:
            self._leaf(part, reading)
        return reading

    def first_text(self, root: Part) -> Reading:
        """Of a very large message the first text only; all files are named."""
        reading = Reading()
        for part in root.walk():
            if part.children or part.kind.startswith("multipart/"):
                continue
            if not reading.texts and part.kind in ("text/plain", "text/html") and part.disposition != "attachment":
                self._text(part, reading)
            elif part.name or not part.kind.startswith("text/"):
                reading.files.append(part)
        return reading

    def _leaf(self, part: Part, reading: Reading) -> None:
        alone = part.is_root and part.kind.startswith("text/")
        if part.disposition == "attachment" or (part.name and not alone):
            reading.files.append(part)
        elif part.kind in _RTF:
            reading.rtf.append(part)
        elif part.kind.startswith("text/"):
            self._text(part, reading)
        elif part.end > part.start:
            reading.files.append(part)

    def _text(self, part: Part, reading: Reading) -> None:
        is_page = part.kind == "text/html"
        most = 4 * (self._html_left if is_page else self._text_left)  # bytes that a character may take
        data, whole = part.payload(most)
        declared = part.charset
        if is_page and not declared and (match := _META_CHARSET.search(data[:4000])):
            declared = match[1].decode("ascii", "replace")
        text, sure = decode(data, declared)
        if part.end - part.start > most:
            reading.remarks.add(Remark.CUT)
        elif not (whole and sure):
            reading.remarks.add(Remark.UNDECODABLE)
        if is_page or text[:500].lstrip().lower().startswith(("<!doctype html", "<html")):
            reading.is_page = True
            text = self._page(text, reading)
        else:
            if part.parameters.get("format", "").lower() == "flowed":
                text = unflowed(text, part.parameters.get("delsp", "").lower() == "yes")
            text = _without_seal(text.replace("\r\n", "\n"), reading)
            if _LINK.search(text):
                reading.remarks.add(Remark.LINKS)
        if len(text) > self._text_left:
            text = text[: self._text_left]
            reading.remarks.add(Remark.CUT)
        self._text_left -= len(text)
        if text.strip():
            reading.texts.append(text)

    def _page(self, markup: str, reading: Reading) -> str:
        page = read_html(markup, self._html_left)
        self._html_left -= min(len(markup), self._html_left)
        reading.remarks |= page.remarks
        reading.hidden = reading.hidden or page.hidden
        return page.text

    def _forwarded(self, message: Part) -> Reading:
        """A message inside a message, as text with a head of its own."""
        inner = self.read(message)
        head = ["---------- Forwarded message ----------"]
        for label, name in (("From", "from"), ("Date", "date"), ("Subject", "subject"), ("To", "to")):
            if value := message.headers.text(name, 300):
                head.append(f"{label}: {value}")
        reading = Reading()
        reading.take_rest(inner)
        reading.forwarded = ["\n".join(head) + "\n\n" + "\n\n".join(inner.texts), *inner.forwarded]
        reading.method = ""
        return reading


def _is_picture_inside(part: Part) -> bool:
    return part.kind.startswith("image/") and "content-id" in part.headers and part.disposition != "attachment"


def _alternative(choices: list[Reading]) -> Reading:
    plain = next((choice for choice in choices if choice.texts and not choice.is_page), None)
    page = next((choice for choice in reversed(choices) if choice.texts and choice.is_page), None)
    chosen = plain or page
    if (
        plain
        and page
        and (Remark.HIDDEN_TEXT in page.remarks or _is_stub("\n".join(plain.texts), "\n".join(page.texts)))
    ):
        chosen = page
    reading = Reading()
    for choice in choices:
        reading.take_rest(choice)
    if chosen is not None:
        reading.texts, reading.is_page = chosen.texts, chosen.is_page
        reading.rtf = []
    return reading


def _is_stub(plain: str, page: str) -> bool:
    """Whether a plain text only points at the page beside it."""
    letters = sum(char.isalnum() for char in plain[:_LOOKED_AT])
    if not letters:
        return True
    if letters > _STUB_LETTERS:
        return False
    stub = _STUB.search(plain[:_LOOKED_AT]) is not None
    return stub or letters * _SHORT < sum(char.isalnum() for char in page[:_LOOKED_AT])


def _without_seal(text: str, reading: Reading) -> str:
    """The text without the lines that PGP puts around what it signs."""
    if _PGP_SEALED in text:
        reading.remarks.add(Remark.ENCRYPTED)
        return text.partition(_PGP_SEALED)[0]
    before, signed, text_and_rest = text.partition(_PGP_SIGNED)
    if not signed:
        return text
    text_and_rest = text_and_rest.partition("\n\n")[2]  # after the lines that name the hash
    said, _, rest = text_and_rest.partition(_PGP_SIGNATURE)
    said = said.replace("\n- -", "\n-")
    return before + said + rest.partition(_PGP_END)[2]


def _read_calendar(part: Part, reading: Reading) -> None:
    reading.remarks.add(Remark.CALENDAR)
    match = _METHOD.search(part.payload(100_000)[0])
    reading.method = (part.parameters.get("method") or (match[1].decode("ascii") if match else "")).upper()
