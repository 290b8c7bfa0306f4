"""A message taken apart: its parts as slices of the bytes that came, split in linear time with limits on number and depth.

The library's parser keeps every line of a message as an object and looks at each as often as parts are nested; hostile
messages make it run for hours or out of stack. Here a part is found by searching its boundary in the bytes.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from assistant.inbox.charsets import codec_of
from assistant.inbox.headers import Headers, read_headers
from assistant.inbox.mail import Limits
from assistant.inbox.words import base64_bytes, one_line

_KIND = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_SOFT_BREAK = re.compile(rb"=[ \t]+(?=\r?\n)")
_BOUNDARY_END = re.compile(rb"(--)?[ \t]*\r?(?:\n|\Z)")
_MOST_FALSE = 100_000  # lines that begin like a boundary and are none
_MESSAGES = ("message/rfc822", "message/global", "message/news")
_ENCODED = ("base64", "quoted-printable")
_MOST_NAME = 150


@dataclass(frozen=True)
class Part:
    """One part: its header, kind (``text/plain``), parameters, and where its body lies. A message holds one child."""

    headers: Headers
    kind: str
    parameters: dict[str, str]
    source: bytes
    start: int
    end: int
    children: tuple[Part, ...] = ()
    is_root: bool = False

    @property
    def charset(self) -> str:
        """The declared charset."""
        return self.parameters.get("charset", "")

    @property
    def disposition(self) -> str:
        """``attachment``, ``inline`` or nothing."""
        return self.headers.parameters("content-disposition")[0]

    @property
    def name(self) -> str:
        """The file name, without folders; empty where there is none."""
        given = self.headers.parameters("content-disposition")[1].get("filename") or self.parameters.get("name", "")
        name = one_line(given, 1_000).replace("\\", "/").rpartition("/")[2].strip(". ")
        stem, dot, ending = name.rpartition(".")
        return f"{stem[: _MOST_NAME - len(ending)]}{dot}{ending}" if len(ending) < 20 else name[:_MOST_NAME]

    @property
    def encoding(self) -> str:
        """The transfer encoding."""
        return self.headers.word("content-transfer-encoding")

    @property
    def size(self) -> int:
        """About how many bytes the decoded body has, without decoding it."""
        length = self.end - self.start
        return length * 3 // 4 if self.encoding == "base64" else length

    def payload(self, most: int | None = None) -> tuple[bytes, bool]:
        """The decoded body (of at most so many encoded bytes), and whether it was whole."""
        end = self.end if most is None else min(self.end, self.start + most)
        body = self.source[self.start : end]
        if self.encoding == "base64":
            return base64_bytes(body)
        if self.encoding == "quoted-printable":
            return binascii.a2b_qp(_SOFT_BREAK.sub(b"=", body)), True
        return body, True

    def walk(self) -> Iterator[Part]:
        """This part and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


class Splitter:
    """Splits one message. ``cut`` tells afterwards whether parts were left out for their number or depth."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._left = limits.parts
        self._false = _MOST_FALSE
        self.cut = False

    def split(self, raw: bytes) -> Part:
        """The message as a part."""
        if b"\n" not in raw:
            raw = raw.replace(b"\r", b"\n")
        head = raw[:10_000]
        return self._part(raw, len(head) - len(head.lstrip(b"\r\n\xef\xbb\xbf")), len(raw), 0)

    def _part(self, source: bytes, start: int, end: int, depth: int, otherwise: str = "text/plain") -> Part:
        headers, body = read_headers(source, start, end)
        kind, parameters = headers.parameters("content-type")
        if _KIND.fullmatch(kind) is None:
            kind = otherwise
        headers = replace(headers, charset=codec_of(parameters.get("charset", "")))
        part = Part(headers, kind, parameters, source, body, end, is_root=depth == 0)
        if not kind.startswith("multipart/") and kind not in _MESSAGES and not _is_message_file(part):
            return part
        if depth >= self._limits.depth:
            self.cut = True
            return part
        if kind.startswith("multipart/"):
            return self._multipart(part, depth)
        return self._message(part, depth)

    def _multipart(self, part: Part, depth: int) -> Part:
        otherwise = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace").rstrip()
        ranges = list(self._ranges(part, boundary)) if boundary else []
        if not ranges:
            return replace(part, kind="text/plain")
        children = [self._part(part.source, start, end, depth + 1, otherwise) for start, end in ranges]
        return replace(part, children=tuple(children))

    def _ranges(self, part: Part, boundary: bytes) -> Iterator[tuple[int, int]]:
        """Where the parts between the boundaries lie."""
        begun: int | None = None
        for at, after, last in self._boundaries(part, b"--" + boundary):
            if begun is not None:
                yield begun, _before_break(part.source, begun, at)
            begun = None if last else after
            if last:
                return
            if self._left <= 0:
                self.cut = True
                return
            self._left -= 1
        if begun is not None:
            yield begun, part.end

    def _boundaries(self, part: Part, mark: bytes) -> Iterator[tuple[int, int, bool]]:
        """Each boundary line: where it begins, where the next line begins, and whether it closes the parts."""
        source, at = part.source, part.start
        while (at := source.find(mark, at, part.end)) >= 0:
            rest = _BOUNDARY_END.match(source, at + len(mark), part.end)
            if rest is not None and (at == part.start or source[at - 1 : at] == b"\n"):
                yield at, rest.end(), rest[1] is not None
                at = max(rest.end() - 1, at + 1)
                continue
            self._false -= 1
            line_end = source.find(b"\n", at, part.end)
            if line_end < 0 or self._false < 0:
                self.cut = self.cut or self._false < 0
                return
            at = line_end

    def _message(self, part: Part, depth: int) -> Part:
        if part.encoding in _ENCODED:
            source, _ = part.payload()
            child = self._part(source, 0, len(source), depth + 1)
        else:
            child = self._part(part.source, part.start, part.end, depth + 1)
        return replace(part, kind="message/rfc822", children=(child,))


def _is_message_file(part: Part) -> bool:
    return part.kind.startswith("application/") and part.name.lower().endswith(".eml")


def _before_break(source: bytes, start: int, end: int) -> int:
    """The end without the line break that belongs to the boundary after it."""
    if end > start and source[end - 1 : end] == b"\n":
        end -= 1
        if end > start and source[end - 1 : end] == b"\r":
            end -= 1
    return end
