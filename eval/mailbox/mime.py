"""Parts of a message as bytes. Written by hand, since what real programs send is not always what a library would."""

from __future__ import annotations

import base64
import binascii
import textwrap
from typing import Final
from urllib.parse import quote

from corpus.model import Record
from eval.mailbox.letter import Transfer

_WORD: Final = 75
"""The longest encoded word that RFC 2047 allows."""


class Part(Record):
    """Headers, and either a body or parts inside (then ``boundary`` divides them)."""

    headers: tuple[tuple[str, bytes], ...] = ()
    body: bytes = b""
    parts: tuple[Part, ...] = ()
    boundary: str = ""

    def render(self) -> bytes:
        """The part as it goes over the wire."""
        head = b"".join(name.encode("ascii") + b": " + value + b"\r\n" for name, value in self.headers)
        return head + b"\r\n" + (self._divided() if self.boundary else self.body)

    def _divided(self) -> bytes:
        mark = b"--" + self.boundary.encode("ascii")
        inner = b"".join(mark + b"\r\n" + part.render().rstrip(b"\r\n") + b"\r\n" for part in self.parts)
        return inner + mark + b"--\r\n"


def text_part(data: bytes, subtype: str, declared: str, transfer: Transfer, flowed: bool = False) -> Part:
    """A part of text whose bytes are given; ``declared`` is the charset it claims (empty: none)."""
    kind = f"text/{subtype}" + (f'; charset="{declared}"' if declared else "") + ("; format=flowed" * flowed)
    headers = (("Content-Type", kind.encode("ascii")), ("Content-Transfer-Encoding", transfer.encode("ascii")))
    return Part(headers=headers, body=_transferred(data, transfer))


def file_part(kind: str, name: str, data: bytes, naming: str, inline: str = "") -> Part:
    """An attachment; ``inline`` is the content id under which a text shows it."""
    disposition = "inline" if inline else "attachment"
    headers = [
        ("Content-Type", kind.encode("ascii") + _named("name", name, naming)),
        ("Content-Transfer-Encoding", b"base64"),
        ("Content-Disposition", disposition.encode("ascii") + _named("filename", name, naming)),
    ]
    if inline:
        headers.append(("Content-ID", f"<{inline}>".encode("ascii")))
    return Part(headers=tuple(headers), body=_transferred(data, "base64"))


def message_part(data: bytes) -> Part:
    """A whole message as a part."""
    return Part(headers=(("Content-Type", b"message/rfc822"), ("Content-Disposition", b"inline")), body=data)


def branch(subtype: str, parts: tuple[Part, ...], boundary: str) -> Part:
    """Several parts as one; ``subtype`` may carry parameters."""
    kind = f'multipart/{subtype}; boundary="{boundary}"'
    return Part(headers=(("Content-Type", kind.encode("ascii")),), parts=parts, boundary=boundary)


def words(text: str, charset: str, coding: str) -> bytes:
    """A header's text: as it is where ASCII, else in encoded words, folded."""
    if text.isascii():
        return text.encode("ascii")
    if coding == "raw":
        return text.encode(charset)
    pieces = _cut(text.encode(charset)) if coding == "cut" else _chunks(text, charset, coding)
    label = charset.upper()
    return b"\r\n ".join(f"=?{label}?{coding[0].replace('c', 'B')}?{piece}?=".encode("ascii") for piece in pieces)


def address(written: str, charset: str, coding: str) -> bytes:
    """``Name <address>`` with the name encoded where need be; several are split by commas."""
    return b",\r\n ".join(_address(each.strip(), charset, coding) for each in written.split(","))


def _address(written: str, charset: str, coding: str) -> bytes:
    name, mark, rest = written.rpartition(" <")
    if not mark:
        return written.encode("ascii")
    shown = f'"{name}"'.encode("ascii") if name.isascii() else words(name, charset, coding)
    return shown + b" <" + rest.encode("ascii")


def _transferred(data: bytes, transfer: Transfer) -> bytes:
    if transfer == "base64":
        return "\r\n".join(textwrap.wrap(base64.b64encode(data).decode("ascii"), 76)).encode("ascii") + b"\r\n"
    if transfer == "quoted-printable":
        return binascii.b2a_qp(data, istext=True) + b"\r\n"
    if transfer == "7bit":
        data.decode("ascii")
    return data + b"\r\n"


def _chunks(text: str, charset: str, coding: str) -> list[str]:
    """The text in pieces of whole characters, each short enough for one encoded word."""
    room = _WORD - len(charset) - 7
    pieces = [""]
    for character in text:
        longer = pieces[-1] + character
        if len(_coded(longer, charset, coding)) > room:
            pieces.append(character)
        else:
            pieces[-1] = longer
    return [_coded(piece, charset, coding) for piece in pieces]


def _coded(text: str, charset: str, coding: str) -> str:
    data = text.encode(charset)
    if coding == "Q":
        plain = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
        return "".join("_" if byte == 32 else chr(byte) if byte in plain else f"={byte:02X}" for byte in data)
    return base64.b64encode(data).decode("ascii")


def _cut(data: bytes) -> list[str]:
    """B-words of 31 bytes each, whatever characters they split."""
    return [base64.b64encode(data[start : start + 31]).decode("ascii") for start in range(0, len(data), 31)]


def _named(parameter: str, name: str, naming: str) -> bytes:
    if name.isascii():
        return f'; {parameter}="{name}"'.encode("ascii")
    if naming == "word":
        return f'; {parameter}="'.encode("ascii") + words(name, "utf-8", "B") + b'"'
    return f"; {parameter}*=utf-8''{quote(name)}".encode("ascii")
