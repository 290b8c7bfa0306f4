"""A message's bytes -> :class:`Mail`. Nothing here raises for what the bytes hold.

Order: taken apart (``parts``), its text chosen (``bodies``), attachments read in a child process (``attachments``), then
what the header says. A message given as text is made one of bytes first (``written``): there is one way to read.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection

from assistant.inbox.attachments import kind_of, read_attachments, read_rtf
from assistant.inbox.automatic import automatic
from assistant.inbox.bodies import BodyReader, Reading
from assistant.inbox.charsets import decode
from assistant.inbox.headers import Headers
from assistant.inbox.look_alike import is_look_alike
from assistant.inbox.mail import DEFAULT_LIMITS, Address, Attachment, Limits, Mail, Remark
from assistant.inbox.parts import Part, Splitter
from assistant.inbox.written import as_message
from assistant.text import clean
from assistant.visible import without_invisible

_MANY_RECIPIENTS = 20
_MOST_SUBJECT = 500
_URGENT = {"importance": "high", "priority": "urgent", "x-msmail-priority": "high"}
_BLANKS = re.compile(r"\n{3,}")
_SIGNATURE = "-- "
_PIECE = 2_000  # characters


def read_mail(raw: bytes, own_addresses: Collection[str] = (), limits: Limits = DEFAULT_LIMITS) -> Mail:
    """Read a message from its bytes as they came (RFC 822 and whatever is sent in its place)."""
    splitter = Splitter(limits)
    root = splitter.split(raw)
    large = len(raw) > limits.message_bytes
    reading = BodyReader(limits).first_text(root) if large else BodyReader(limits).read(root)
    attachments = _named(reading.files) if large else _read(reading, limits)
    if large:
        reading.remarks.add(Remark.TOO_LARGE)
    if splitter.cut:
        reading.remarks.add(Remark.CUT)
    if reading.rtf and not reading.text.strip():
        reading.texts.append(read_rtf(reading.rtf[0], limits))
        reading.remarks.add(Remark.RTF)
    text = _tidy(reading.text, reading.remarks, limits.text)
    headers, most = root.headers, limits.recipients
    sender = next(iter(headers.addresses("from", 1) or headers.addresses("sender", 1)), None)
    mail = Mail(
        message_id=next(iter(headers.ids("message-id")), ""),
        digest=_digest(root, whole=large or splitter.cut),
        sender=sender,
        reply_to=headers.addresses("reply-to", most) or ((sender,) if sender else ()),
        to=headers.addresses("to", most),
        cc=headers.addresses("cc", most),
        subject=_composed(headers.text("subject", _MOST_SUBJECT)),
        date=headers.date("date"),
        in_reply_to=next(iter(headers.ids("in-reply-to")), ""),
        references=headers.ids("references"),
        text=text,
        hidden=clean(reading.hidden),
        attachments=attachments,
        important=_is_important(headers),
        automatic=automatic(root, sender, own_addresses, reading.method, text),
    )
    remarks = reading.remarks | _remarks_on(mail, own_addresses)
    return mail.model_copy(update={"remarks": tuple(remark for remark in Remark if remark in remarks)})


def mail_from_text(text: str) -> Mail:
    """Read a message that is given as text: a real one, one with some header lines of any language, or a body alone."""
    return read_mail(as_message(text))


def mail_from_bytes(raw: bytes) -> Mail:
    """Read a file: a message as it came in, or the text of one."""
    mail = read_mail(raw)
    return mail if mail.sender or mail.message_id or mail.date else mail_from_text(decode(raw)[0])


def _named(files: list[Part]) -> tuple[Attachment, ...]:
    """The attachments of a message that is too large to read them."""
    return tuple(
        Attachment(name=part.name or kind_of(part), kind=kind_of(part), size=part.size, unread="size") for part in files
    )


def _read(reading: Reading, limits: Limits) -> tuple[Attachment, ...]:
    attachments, remarks = read_attachments(reading.files, limits)
    reading.remarks |= remarks
    return tuple(
        each.model_copy(update={"text": _tidy(each.text, reading.remarks, limits.attachment_text)})
        if each.text
        else each
        for each in attachments
    )


def _tidy(text: str, remarks: set[Remark], most: int) -> str:
    """Text as it is kept: without what cannot be seen, composed characters, no blanks at the ends of lines."""
    if len(text) > most:
        text = text[:most]
        remarks.add(Remark.CUT)
    text, told = without_invisible(text.replace("\u00a0", " "))
    if told:
        remarks.add(Remark.HIDDEN_TEXT)
    lines = (line if line == _SIGNATURE else _composed(line.rstrip()) for line in clean(text).split("\n"))
    return _BLANKS.sub("\n\n", "\n".join(lines)).strip()


def _composed(line: str) -> str:
    """A line in normal form C, by pieces: many marks on one letter would take time that grows with their square."""
    if line.isascii():
        return line
    return "".join(unicodedata.normalize("NFC", line[at : at + _PIECE]) for at in range(0, len(line), _PIECE))


def _digest(root: Part, whole: bool) -> str:
    """SHA-256 over what the writer made. Servers may change how it is encoded, so it is taken of decoded bodies.

    ``whole``: the message is too large or too deep for that, and its bytes are taken as they came.
    """
    found = hashlib.sha256()

    def take(data: bytes | memoryview) -> None:
        found.update(str(len(data)).encode() + b":")
        found.update(data)

    for name in ("date", "from", "subject"):
        take(root.headers.text(name, 2_000).encode("utf-8", "replace"))
    if whole:
        take(memoryview(root.source)[root.start : root.end])
        return found.hexdigest()
    for part in root.walk():
        if not part.children:
            data, _ = part.payload()
            take(f"{part.kind} {part.name}".encode("utf-8", "replace"))
            take(data.replace(b"\r\n", b"\n").strip() if part.kind.startswith("text/") else data)
    return found.hexdigest()


def _is_important(headers: Headers) -> bool:
    return headers.text("x-priority")[:1] in ("1", "2") or any(
        headers.word(name) == high for name, high in _URGENT.items()
    )


def _remarks_on(mail: Mail, own_addresses: Collection[str]) -> set[Remark]:
    """What its header and its emptiness give to remark."""
    holds = {
        Remark.REPLY_ELSEWHERE: mail.sender is not None
        and any(_is_elsewhere(mail.sender, each) for each in mail.reply_to),
        Remark.LOOK_ALIKE: is_look_alike(mail.sender, own_addresses),
        Remark.MANY_RECIPIENTS: len(mail.to) + len(mail.cc) > _MANY_RECIPIENTS,
        Remark.EMPTY: not any(char.isalnum() for char in mail.text) and not any(each.text for each in mail.attachments),
    }
    return {remark for remark, is_so in holds.items() if is_so}


def _is_elsewhere(sender: Address, reply_to: Address) -> bool:
    """Whether an answer would go to another domain than the message seems to come from."""
    one, other = (address.email.rpartition("@")[2] for address in (sender, reply_to))
    return one != other and not one.endswith(f".{other}") and not other.endswith(f".{one}")
