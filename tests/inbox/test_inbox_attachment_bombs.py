"""Attachments that are large, hostile or damaged: they end with a word, and the child process that reads them is bounded."""

from __future__ import annotations

import io
import os
import signal
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mails import RTF, XLSX, archive, attachment, docx, letter, message, paragraph, pdf, with_attachments, workbook

from assistant.inbox.attachments import Reader
from assistant.inbox.mail import Limits, Remark
from assistant.inbox.mime import read_mail


def test_of_many_attachments_the_first_are_read() -> None:
    files = [attachment(f"text {number}".encode(), f"{number}.txt") for number in range(12)]
    read = read_mail(with_attachments(*files)).attachments
    assert [each.unread for each in read] == [""] * 10 + ["count"] * 2


def test_a_file_beyond_the_limit_is_not_opened() -> None:
    raw = with_attachments(attachment(b"x" * 3000, "a.txt"))
    assert read_mail(raw, limits=Limits(attachment_bytes=2000)).attachments[0].unread == "size"


def test_a_long_pdf_is_read_in_part() -> None:
    mail = read_mail(with_attachments(attachment(pdf([f"page {number}" for number in range(100)]), "a.pdf")))
    assert mail.attachments[0].text.splitlines() == [f"page {number}" for number in range(30)]
    assert mail.remarks == (Remark.CUT,)


def test_all_attachments_share_their_room() -> None:
    files = [attachment(b"x" * 15_000, f"{name}.txt") for name in "abc"]
    mail = read_mail(with_attachments(*files))
    assert [(len(each.text), each.unread) for each in mail.attachments] == [(15_000, ""), (5_000, ""), (0, "count")]
    assert mail.remarks == (Remark.CUT,)


def entities(first: str, last: int) -> str:
    levels = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, last + 1))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "{first}">{levels}]>'


def lying_archive() -> bytes:
    """A document whose text declares a hundredth of its size."""
    data = bytearray(archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"0" * 50_000_000}))
    for at in range(len(data) - 4):
        if data[at : at + 4] == b"PK\x01\x02" and struct.unpack_from("<I", data, at + 24)[0] == 50_000_000:
            struct.pack_into("<I", data, at + 24, 500_000)
    return bytes(data)


BOMBS = {
    "large.docx": (archive({"word/document.xml": b"0" * 200_000_000}), "size"),
    "ratio.docx": (archive({"word/document.xml": b"0" * 30_000_000}), "size"),
    "many.docx": (archive({f"f{number}": b"" for number in range(3000)}), "size"),
    "lying.docx": (lying_archive(), "damaged"),
    "entities.docx": (docx(paragraph("&a11;"), entities("ha", 11)), "damaged"),
    "outside.docx": (docx(paragraph("&x;"), '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/hostname">]>'), "empty"),
    "deep.docx": (docx("<w:p>" * 100_000), "damaged"),
    "entities.xlsx": (archive({"xl/workbook.xml": (entities("ha", 11) + "<w>&a11;</w>").encode()}), "damaged"),
    "endless.pdf": (pdf(["x"]).replace(b"/Count 1", b"/Count 999999999"), ""),
    "loop.pdf": (pdf(["x"]).replace(b"/Kids[4 0 R]", b"/Kids[2 0 R]"), "damaged"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_does_no_harm_and_what_comes_after_it_is_read(name: str) -> None:
    data, unread = BOMBS[name]
    mail = read_mail(with_attachments(attachment(data, name), attachment(docx(paragraph("fine")), "fine.docx")))
    bomb, fine = mail.attachments
    assert (bomb.unread, fine.text) == (unread, "fine")
    assert "ha" not in bomb.text
    assert len(bomb.text) < 20


def sheet_of(rows: str) -> bytes:
    """A workbook of one sheet that is written in its XML."""
    buffer = io.BytesIO(workbook())
    with zipfile.ZipFile(buffer) as archived:
        files = {name: archived.read(name) for name in archived.namelist()}
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    dimension = '<dimension ref="A1:XFD1048576"/>'
    files["xl/worksheets/sheet1.xml"] = (
        f'<worksheet xmlns="{name}">{dimension}<sheetData>{rows}</sheetData></worksheet>'.encode()
    )
    return archive(files)


def test_a_sheet_that_declares_a_million_rows() -> None:
    cell = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'
    rows = f'<row r="1">{cell.format("A1", "first")}{cell.format("XFD1", "far")}</row><row r="1048576">{cell.format("A1048576", "last")}</row>'
    mail = read_mail(with_attachments(attachment(sheet_of(rows), "a.xlsx", XLSX)))
    assert mail.attachments[0].text == "first"
    assert mail.remarks == (Remark.CUT,)


def test_a_file_that_takes_too_long_is_given_up_with_its_process() -> None:
    # a regular expression of the library takes time that grows with the square of what it reads
    slow = rb"{\rtf1 " + rb"{\field{\*\fldinst{HYPERLINK " * 20_000 + b"}"
    limits = Limits(attachment_seconds=2.0)
    raw = with_attachments(attachment(slow, "slow.rtf"), attachment(RTF, "fine.rtf"))
    slow_one, fine = read_mail(raw, limits=limits).attachments
    assert (slow_one.unread, fine.text) == ("time", "How long?\ntwo")


def test_no_process_is_left_behind() -> None:
    with Reader(Limits()) as reader:
        assert reader.read("rtf", RTF, 100).text == "How long?\ntwo"
        assert reader.read("rtf", RTF, 5).cut
        child = reader._child  # pyright: ignore[reportPrivateUsage]
        assert child is not None
    assert child.poll() is not None
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)


def run_child(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", f"from assistant.inbox.attachment_reader import limit; {code}"],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("limit(5); bytearray(2 * 1024**3)", "MemoryError"),
        ("limit(5); open('written', 'wb', 0).write(b'x')", "File too large"),
        ("limit(5); import numpy", "import of numpy halted"),
    ],
)
def test_the_child_limits_itself(tmp_path: Path, code: str, said: str) -> None:
    run = run_child(code, tmp_path)
    assert run.returncode != 0
    assert said in run.stderr


def test_the_child_stops_after_its_time(tmp_path: Path) -> None:
    assert run_child("limit(1)\nwhile True: pass", tmp_path).returncode == -signal.SIGXCPU


def test_the_child_gets_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HABITAT_INBOX_PASSWORD", "secret")
    with Reader(Limits()) as reader:
        reader.read("rtf", RTF, 100)
        child = reader._child  # pyright: ignore[reportPrivateUsage]
        assert child is not None
        with open(f"/proc/{child.pid}/environ", "rb") as environment:  # noqa: PTH123
            assert b"secret" not in environment.read()


WHOLE = {"a.docx": letter(), "a.pdf": pdf(["words"]), "a.xlsx": workbook(), "a.rtf": RTF}


@given(st.sampled_from(sorted(WHOLE)), st.integers(0, 6000), st.binary(min_size=1, max_size=30))
@settings(max_examples=25, deadline=None)
def test_damaged_files_are_read_or_named(name: str, at: int, damage: bytes) -> None:
    data = WHOLE[name]
    at %= len(data)
    data = data[:at] + damage + data[at + len(damage) :]
    read = read_mail(with_attachments(attachment(data, name))).attachments[0]
    assert bool(read.text) != bool(read.unread)


def test_a_message_without_attachments_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert read_mail(message(b"words")).text == "words"
    assert read_mail(with_attachments(attachment(b"GIF89a", "a.gif"))).attachments[0].unread == "kind"
