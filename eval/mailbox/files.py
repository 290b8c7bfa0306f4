"""What is attached to the messages, made of its text: the same bytes for the same text."""

from __future__ import annotations

import base64
import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import docx
import openpyxl
import typst

from eval.mailbox.letter import Enclosure, EnclosureKind

_FONT_PACKAGES: Final = ("fontpkg_noto_sans", "manimgx_fonts_cjk")
_LETTER: Final = b"""#set document(date: none)
#set text(font: ("Noto Sans", "Noto Sans CJK SC"), size: 11pt)
#for line in json(bytes(sys.inputs.lines)) [#par(line)]
"""
_SCAN: Final = b"""#set document(date: none)
#rect(width: 100%, height: 60%, fill: luma(235))
"""
_JPEG: Final = base64.b64decode(
    "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAgGBgcGBQgHBwcJCQgKDBQNDAsLDBkSEw8UHRofHh0aHBwgJC4nICIsIxwcKDcpLDAxNDQ0Hyc5PTgy"
    "PC4zNDL/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q=="
)
_STAMP: Final = (2023, 1, 1, 0, 0, 0)
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."


def content(enclosure: Enclosure) -> tuple[str, bytes]:
    """The media type and the bytes of what is attached."""
    kind, make = _KINDS[enclosure.kind]
    return kind, make(enclosure.text)


def logo() -> bytes:
    """A small picture, as signatures carry them."""
    row = b"\0" + b"\x1a\x85\xc7" * 16
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(row * 16)), (b"IEND", b"")
    )  # fmt: skip
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def _pdf(text: str) -> bytes:
    return _typeset(_LETTER, text)


def _scan(text: str) -> bytes:
    return _typeset(_SCAN, text)


def _typeset(template: bytes, text: str) -> bytes:
    lines = json.dumps(text.strip().splitlines(), ensure_ascii=False)
    made = typst.compile(template, font_paths=_fonts(), sys_inputs={"lines": lines})
    assert isinstance(made, bytes), "one document is one file"
    return made


@cache
def _fonts() -> typst.Fonts:
    folders = [Path(str(files(package))) for package in _FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _docx(text: str) -> bytes:
    document = docx.Document()
    for line in text.strip().splitlines():
        document.add_paragraph(line)
    made = io.BytesIO()
    document.save(made)
    return _restamped(made.getvalue())


def _xlsx(text: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None, "a new workbook has a sheet"
    for line in text.strip().splitlines():
        sheet.append([cell.strip() for cell in line.split("|")])
    made = io.BytesIO()
    book.save(made)
    return _restamped(made.getvalue())


def _restamped(data: bytes) -> bytes:
    """The archive with fixed times in place of the hour it was made at."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            inner = old.read(name)
            if name == "docProps/core.xml":
                inner = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2023-01-01T00:00:00Z", inner)
            new.writestr(zipfile.ZipInfo(name, _STAMP), inner, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _zip(text: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(zipfile.ZipInfo("readme.txt", _STAMP), text, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _jpg(_text: str) -> bytes:
    return _JPEG


def _txt(text: str) -> bytes:
    return text.encode("utf-8")


def _rtf(text: str) -> bytes:
    paragraphs = [_rtf_escaped(line) + "\\par\n" for line in text.strip().splitlines()]
    return ("{\\rtf1\\ansi\\deff0{\\fonttbl{\\f0 Arial;}}\\f0\\fs22\n" + "".join(paragraphs) + "}").encode("ascii")


def _rtf_escaped(line: str) -> str:
    marked = re.sub(r"([\\{}])", r"\\\1", line)
    return "".join(each if each.isascii() else f"\\u{_signed(ord(each))}?" for each in marked)


def _signed(code: int) -> int:
    return code - 0x10000 if code > 0x7FFF else code


def _winmail(text: str) -> bytes:
    """TNEF as Outlook sends it: version, code page, class and body, each with its checksum."""
    attributes = (
        (0x00089006, b"\x00\x00\x01\x00"), (0x00069007, struct.pack("<II", 1252, 0)),
        (0x00078008, b"IPM.Microsoft Mail.Note\0"), (0x0002800C, text.encode("cp1252", "replace") + b"\0"),
    )  # fmt: skip
    made = struct.pack("<IH", 0x223E9F78, 1)
    for attribute, data in attributes:
        made += struct.pack("<BII", 1, attribute, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)
    return made


def _ics(text: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//desk//calendar//EN", "METHOD:REQUEST", "BEGIN:VEVENT"]
    lines += ["UID:1@calendar.example", "DTSTAMP:20230301T080000Z", "DTSTART:20230320T130000Z"]
    lines += ["DTEND:20230320T140000Z", "SUMMARY:" + text.strip().replace("\n", "\\n"), "END:VEVENT", "END:VCALENDAR"]
    return "\r\n".join(lines).encode("utf-8") + b"\r\n"


_KINDS: Final[dict[EnclosureKind, tuple[str, Callable[[str], bytes]]]] = {
    "pdf": ("application/pdf", _pdf),
    "scan": ("application/pdf", _scan),
    "docx": (_OFFICE + "wordprocessingml.document", _docx),
    "xlsx": (_OFFICE + "spreadsheetml.sheet", _xlsx),
    "txt": ("text/plain; charset=utf-8", _txt),
    "rtf": ("application/rtf", _rtf),
    "winmail": ("application/ms-tnef", _winmail),
    "ics": ("text/calendar; method=REQUEST; charset=utf-8", _ics),
    "zip": ("application/zip", _zip),
    "jpg": ("image/jpeg", _jpg),
}
