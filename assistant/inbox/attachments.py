"""Attachments: what each is, and the text of those that can be read. Files are opened in a child process only."""

from __future__ import annotations

import contextlib
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Literal

from pydantic import ValidationError

from assistant.inbox.charsets import decode
from assistant.inbox.mail import Attachment, Limits, Remark
from assistant.inbox.parts import Part
from corpus.model import Record

_READER = "assistant.inbox.attachment_reader"
_ENDING = re.compile(r"\.([a-z0-9]{1,8})$")
_KINDS = {
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/rtf": "rtf",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
    "text/rtf": "rtf",
    "text/plain": "txt",
    "text/markdown": "md",
    "text/csv": "csv",
    "text/html": "html",
}
_SPELT = {"markdown": "md", "text": "txt", "htm": "html", "tsv": "csv"}
_IN_CHILD = frozenset({"pdf", "docx", "xlsx", "rtf"})
_AS_TEXT = frozenset({"txt", "md", "csv"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEALED = "EncryptedPackage".encode("utf-16-le")
_MARKS = {"pdf": b"%PDF-", "docx": b"PK\x03\x04", "xlsx": b"PK\x03\x04", "rtf": b"{\\rtf"}
_MARK_WITHIN = 1024
_MOST_ANSWER = 4_000_000  # bytes of one answer of the child


class Answer(Record):
    """What the child says of a file. It has read a stranger's bytes, so its words are checked."""

    text: str
    unread: Literal["", "damaged", "empty", "encrypted", "size", "time"]
    cut: bool = False
    hidden: bool = False


class Reader:
    """The child process that reads files. It is started with the first file and again after one that ended it."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._until = time.monotonic() + limits.attachments_seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def read(self, kind: str, data: bytes, characters: int) -> Answer:
        """What the child says of a file; ``unread`` is ``time`` where it took too long, ``damaged`` where it died."""
        request = {"kind": kind, "size": len(data), "pages": self._limits.pages, "characters": characters}
        until = min(self._until, time.monotonic() + self._limits.attachment_seconds)
        try:
            child = self._start()
            assert child.stdin is not None
            child.stdin.write(json.dumps(request).encode() + b"\n" + data)
            child.stdin.flush()
            return Answer.model_validate_json(_line(child, until))
        except (OSError, ValidationError):
            late = time.monotonic() >= until or self._is_out_of_time()
            self._end()
            return Answer(text="", unread="time" if late else "damaged")

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            seconds = str(int(self._limits.attachments_seconds) + 1)
            self._child = subprocess.Popen(  # noqa: S603 # our own module
                [sys.executable, "-P", "-m", _READER, seconds],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": os.pathsep.join(path for path in sys.path if path), "OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True,
            )
        return self._child

    def _is_out_of_time(self) -> bool:
        """Whether the child ended because it had used up its time."""
        if self._child is None:
            return False
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._child.wait(0.5) == -signal.SIGXCPU
        return False

    def _end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            with contextlib.suppress(OSError):
                pipe.close()
        child.wait()


def _line(child: subprocess.Popen[bytes], until: float) -> bytes:
    """The child's next line; what came so far where it ended or the time is over."""
    assert child.stdout is not None
    ready = select.poll()
    ready.register(child.stdout, select.POLLIN | select.POLLHUP)
    answer = b""
    while not answer.endswith(b"\n") and len(answer) < _MOST_ANSWER:
        left = until - time.monotonic()
        if left <= 0 or not ready.poll(left * 1000):
            raise TimeoutError
        piece = os.read(child.stdout.fileno(), 65_536)
        if not piece:
            break
        answer += piece
    return answer


def kind_of(part: Part) -> str:
    """What an attachment is by its name, else by its declared kind."""
    match = _ENDING.search(part.name.lower())
    named = _SPELT.get(match[1], match[1]) if match else ""
    declared = _KINDS.get(part.kind, "")
    if named in _IN_CHILD | _AS_TEXT or (named and not declared):
        return named
    return declared or part.kind.partition("/")[0 if part.kind.startswith(("image/", "audio/", "video/")) else 2][:20]


def read_attachments(files: Sequence[Part], limits: Limits) -> tuple[tuple[Attachment, ...], set[Remark]]:
    """All attachments by name, with the text of those that can be read."""
    attachments: list[Attachment] = []
    remarks: set[Remark] = set()
    left, read = limits.attachment_text, 0
    with Reader(limits) as reader:
        for part in files:
            kind, size, answer = kind_of(part), part.size, None
            unread = "size" if size > limits.attachment_bytes else ""
            if not unread:
                data, whole = part.payload()
                size = len(data)
                unread = _why_not(kind, data) or ("count" if read >= limits.attachments or left <= 0 else "")
                if not whole:
                    remarks.add(Remark.UNDECODABLE)
                if not unread:
                    read += 1
                    answer = _plain(data, part.charset, left) if kind in _AS_TEXT else reader.read(kind, data, left)
            text = answer.text[:left] if answer else ""
            left -= len(text)
            if answer:
                unread = answer.unread
                remarks |= _remarks(answer)
            attachments.append(Attachment(name=part.name or kind, kind=kind, size=size, text=text, unread=unread))
    return tuple(attachments), remarks


def read_rtf(part: Part, limits: Limits) -> str:
    """The text of a body that is written as rich text."""
    with Reader(limits) as reader:
        return reader.read("rtf", part.payload(limits.attachment_bytes)[0], limits.text).text


def _why_not(kind: str, data: bytes) -> str:
    """Why a file is not opened at all; empty where it is."""
    if kind not in _IN_CHILD | _AS_TEXT:
        return "kind"
    if not data.strip():
        return "empty"
    if kind in _AS_TEXT:
        return ""
    if data.startswith(_OLE):
        return "encrypted" if _SEALED in data else "kind"
    return "" if _MARKS[kind] in data[:_MARK_WITHIN] else "damaged"


def _plain(data: bytes, charset: str, most: int) -> Answer:
    text, _ = decode(data[: 4 * most], charset)
    text = text.replace("\r\n", "\n")
    if "\0" in text:
        return Answer(text="", unread="damaged")
    cut = len(text) > most or len(data) > 4 * most
    return Answer(text=text[:most], unread="" if text.strip() else "empty", cut=cut)


def _remarks(answer: Answer) -> set[Remark]:
    told = ((Remark.CUT, answer.cut), (Remark.HIDDEN_TEXT, answer.hidden))
    return {remark for remark, holds in told if holds}
