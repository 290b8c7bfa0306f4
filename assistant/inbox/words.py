"""Encoded words, base64 and single lines, read with tolerance for what mail programs really write.

Encoded words come cut inside a character, without a charset, without an end, with spaces or question marks in them;
base64 comes cut short, with foreign lines in it, or in several padded pieces.
"""

from __future__ import annotations

import binascii
import contextlib
import re

from assistant.inbox.charsets import decode
from assistant.text import clean
from assistant.visible import without_invisible

_WORD = re.compile(r"=\?([^?\s=]{0,60})\?(?:([bB])\?([^?]*)|([qQ])\?([^?]*(?:\?(?!=)[^?=]*)*))(?:\?=|\?\Z|\Z)")
_BASE64 = re.compile(rb"[A-Za-z0-9+/=]*")


def one_line(text: str, most: int) -> str:
    """Text without line breaks, control and invisible characters, at most so long."""
    text = text[: 4 * most]
    if not (text.isascii() and text.isprintable()):
        text = clean(without_invisible(text)[0])
    return " ".join(text.split())[:most]


def decode_words(text: str) -> str:
    """Text with its encoded words decoded. Neighbouring words of one charset are joined before their bytes are read."""
    if "=?" not in text:
        return text
    pieces: list[str | tuple[str, bytes]] = []
    at = 0
    for match in _WORD.finditer(text):
        between = text[at : match.start()]
        if between.strip() or not at:
            pieces.append(between)
        charset = match[1].partition("*")[0].lower()
        data = _bytes_of(match[2] or match[4], match[3] or match[5] or "")
        last = pieces[-1] if pieces else ""
        if isinstance(last, tuple) and last[0] == charset:
            pieces[-1] = (charset, last[1] + data)
        else:
            pieces.append((charset, data))
        at = match.end()
    pieces.append(text[at:])
    return "".join(piece if isinstance(piece, str) else decode(piece[1], piece[0])[0] for piece in pieces)


def _bytes_of(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return binascii.a2b_qp(data.replace(b"_", b" ")) if encoding in "qQ" else base64_bytes(data)[0]


def base64_bytes(data: bytes) -> tuple[bytes, bool]:
    """What base64 text holds, and whether it was whole. Lines that are no base64 are left out."""
    compact = data.translate(None, b" \t\r\n")
    with contextlib.suppress(binascii.Error):
        return binascii.a2b_base64(compact, strict_mode=True), True
    whole = True
    if not _BASE64.fullmatch(compact):
        lines = [line.translate(None, b" \t\r") for line in data.split(b"\n")]
        good = [line for line in lines if _BASE64.fullmatch(line)]
        whole = len(good) == len(lines)
        compact = b"".join(good)
    read: list[bytes] = []
    for piece in re.split(rb"=+", compact):
        odd = len(piece) % 4 == 1
        whole = whole and not odd
        usable = piece[:-1] if odd else piece
        read.append(binascii.a2b_base64(usable + b"=" * (-len(usable) % 4)))
    return b"".join(read), whole
