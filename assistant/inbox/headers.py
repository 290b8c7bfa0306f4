"""The header of a message or part: its fields as they came, and what they say once decoded and made safe.

Fields are kept as bytes and decoded when asked for. Nothing here raises for what a header holds.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Any

from assistant.inbox.addresses import addresses
from assistant.inbox.charsets import decode
from assistant.inbox.mail import Address
from assistant.inbox.words import decode_words, one_line

_FIELD = re.compile(rb"([!-9;-~]{1,100})[ \t]*:")
_LINE = re.compile(rb"[^\n]*(?:\n|\Z)")
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,500}>")
_MOST_FIELDS = 2_000
_MOST_HEADER = 1_000_000  # bytes of a header whose fields are looked at
_MOST_VALUE = 100_000  # bytes of a field that are looked at
_MOST_PARAMETERS = 4_000  # the library's reader of parameters is not linear


@dataclass(frozen=True)
class Headers:
    """The fields of a header in order, names in lower case. ``charset`` is what raw 8-bit text in them is taken for."""

    fields: tuple[tuple[str, bytes], ...] = ()
    charset: str = ""

    def __contains__(self, name: str) -> bool:
        return any(each == name for each, _ in self.fields)

    def raw(self, name: str) -> bytes:
        """The first field of that name, unfolded; empty where there is none."""
        return next((value for each, value in self.fields if each == name), b"")

    def text(self, name: str, most: int = 500) -> str:
        """The first field of that name as one safe line."""
        return one_line(self._decoded(self.raw(name)), most)

    def word(self, name: str) -> str:
        """The first field's value in lower case, without comments and parameters."""
        return self.text(name).lower().partition(";")[0].partition("(")[0].strip()

    def addresses(self, name: str, most: int) -> tuple[Address, ...]:
        """The addresses of all fields of that name, at most so many."""
        found: list[Address] = []
        for each, value in self.fields:
            if each == name and len(found) < most:
                found += addresses(self._plain(value))[: most - len(found)]
        return tuple(found)

    def ids(self, name: str, most: int = 30) -> tuple[str, ...]:
        """The message ids of a field, the last ones where there are many; what is none is left out."""
        text = self.raw(name)[-_MOST_VALUE:].decode("ascii", "replace")
        found = _MESSAGE_ID.findall(text)
        bare = text.strip()
        if not found and _MESSAGE_ID.fullmatch(f"<{bare}>"):
            found = [f"<{bare}>"]
        return tuple(dict.fromkeys(found))[-most:]

    def date(self, name: str) -> datetime | None:
        """A date with its zone (UTC where it names none), or ``None`` where it cannot be read."""
        with contextlib.suppress(ValueError, TypeError, IndexError, OverflowError, AttributeError):
            date = parsedate_to_datetime(self.text(name, 100))
            date = date if date.tzinfo else date.replace(tzinfo=UTC)
            date.astimezone(UTC)  # a date that no calendar holds in UTC is none
            return date
        return None

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """Value (lower case) and parameters of a field such as Content-Type, names in lower case."""
        raw = self.raw(name)
        value, _, rest = raw.partition(b";")
        if not rest:
            return _token(value), {}
        message = Message()
        message["Content-Type"] = f"a/b;{self._plain(rest[:_MOST_PARAMETERS])}"
        found: dict[str, str] = {}
        given: Any
        # the library stumbles over some damaged parameters; what it cannot read counts as not given
        with contextlib.suppress(ValueError, LookupError, TypeError, AttributeError):
            for key, given in message.get_params(failobj=[])[1:]:
                text = given if isinstance(given, str) else _rfc2231(given)
                found.setdefault(key.lower(), decode_words(text))
        return _token(value), found

    def _plain(self, value: bytes) -> str:
        """A field as text whose encoded words are still encoded."""
        value = value[:_MOST_VALUE]
        return value.decode("ascii") if value.isascii() else decode(value, self.charset)[0]

    def _decoded(self, value: bytes) -> str:
        return decode_words(self._plain(value))


def _token(value: bytes) -> str:
    return value[:200].decode("ascii", "ignore").partition("(")[0].strip().strip("\"'").lower()


def _rfc2231(given: tuple[str | None, str | None, str]) -> str:
    charset, _, value = given
    return decode(value.encode("latin-1", "replace"), charset or "")[0]


def read_headers(source: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The header that begins at ``start``, and where the body begins. What does not look like a header is body."""
    fields: list[tuple[str, list[bytes]]] = []
    at = start
    while at < end:
        if len(fields) > _MOST_FIELDS or at - start > _MOST_HEADER:
            empty = _EMPTY_LINE.search(source, at, end)
            at = empty.end() if empty else end
            break
        match = _LINE.match(source, at, end)
        assert match is not None
        line = match[0].rstrip(b"\r\n")
        found = _FIELD.match(line)
        if not line:
            at = match.end() if fields else at
            break
        if line[:1] in b" \t" and fields:
            fields[-1][1].append(line)
        elif found is not None:
            fields.append((found[1].decode("ascii").lower(), [line[found.end() :]]))
        elif not line.startswith((b"From ", b">From ")):
            break
        at = match.end()
    return Headers(tuple((name, b"".join(lines).strip()) for name, lines in fields[:_MOST_FIELDS])), at
