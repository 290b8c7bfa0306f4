"""Attachments: what each is, the text of those that can be read, and why the others are not."""

from __future__ import annotations

import pytest
from mails import RTF, archive, attachment, docx, letter, of_parts, paragraph, part, pdf, with_attachments, workbook

from assistant.inbox.mail import Attachment, Remark
from assistant.inbox.mime import read_mail

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)


def one(data: bytes, name: str, kind: str = "application/octet-stream") -> Attachment:
    return read_mail(with_attachments(attachment(data, name, kind))).attachments[0]


@pytest.mark.parametrize(
    ("data", "name", "kind", "text"),
    [
        (pdf(["Hello page one", "Page two"]), "a.pdf", "pdf", "Hello page one\nPage two"),
        (letter(), "a.docx", "docx", "请问多长时间？\nin a table\n- of\ta list\nadded"),
        (workbook(), "a.xlsx", "xlsx", "城市 | 人口\nNairobi | 4.4 | True\nline break"),
        (RTF, "a.rtf", "rtf", "How long?\ntwo"),
        ("一，二".encode("gbk"), "a.txt", "txt", "一，二"),
        ("# 一\r\n- 二".encode(), "a.md", "md", "# 一\n- 二"),
        ("城市,人口".encode("utf-16"), "A.CSV", "csv", "城市,人口"),
    ],
)
def test_what_can_be_read(data: bytes, name: str, kind: str, text: str) -> None:
    assert one(data, name) == Attachment(name=name, kind=kind, size=len(data), text=text)


@pytest.mark.parametrize(
    ("declared", "kind"),
    [("application/pdf", "pdf"), ("application/pdf; charset=binary", "pdf"), ("APPLICATION/PDF", "pdf")],
)
def test_a_file_without_a_name_is_told_by_its_declared_kind(declared: str, kind: str) -> None:
    raw = of_parts("mixed", [part(b"x"), part(pdf(["words"]), declared, content_disposition="attachment")])
    assert read_mail(raw).attachments[0] == Attachment(name=kind, kind=kind, size=len(pdf(["words"])), text="words")


@pytest.mark.parametrize(
    ("data", "name", "kind", "unread"),
    [
        (b"GIF89a", "a.gif", "gif", "kind"),
        (b"PK\x03\x04", "a.zip", "zip", "kind"),
        (b"MZ", "a.exe", "exe", "kind"),
        (b"<p>x</p>", "a.html", "html", "kind"),
        (OLE, "a.doc", "doc", "kind"),
        (OLE, "a.docx", "docx", "kind"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "docx", "encrypted"),
        (b"", "a.pdf", "pdf", "empty"),
        (b" \r\n", "a.txt", "txt", "empty"),
        (pdf(["", ""]), "scan.pdf", "pdf", "empty"),
        (docx("<w:p/>"), "a.docx", "docx", "empty"),
        (b"%PDF-1.7 and nothing else", "a.pdf", "pdf", "damaged"),
        (b"no pdf at all", "a.pdf", "pdf", "damaged"),
        (pdf(["words"])[:200], "a.pdf", "pdf", "damaged"),
        (b"PK\x03\x04 no archive", "a.docx", "docx", "damaged"),
        (letter()[:400], "a.docx", "docx", "damaged"),
        (archive({"x": b"y"}), "a.docx", "docx", "damaged"),
        (archive({"x": b"y"}), "a.xlsx", "xlsx", "damaged"),
        (letter(), "a.xlsx", "xlsx", "damaged"),
        (b"MZ\0\0binary", "a.txt", "txt", "damaged"),
        (b"{\\rtf1" + b"{" * 100_000, "a.rtf", "rtf", "empty"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_reason(data: bytes, name: str, kind: str, unread: str) -> None:
    assert one(data, name) == Attachment(name=name, kind=kind, size=len(data), unread=unread)


@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ("attachment; filename=\"=?gb2312?B?0MW8/g==?=.gif\"", "信件.gif"),
        ("attachment; filename*=UTF-8''%E4%BF%A1.gif", "信.gif"),
        ("attachment; filename*0*=gb2312''%D0%C5; filename*1*=.gif", "信.gif"),
        ("attachment; filename*0=le; filename*1=tter.gif", "letter.gif"),
        ("attachment; filename=信.gif", "信.gif"),
        ("attachment; filename=\"..\\\\..\\\\evil/../a.gif\"", "a.gif"),
        ("attachment; filename=\"a\u202efig.gif\"", "afig.gif"),
        ("attachment; filename=\"a\r\n b.gif\"", "a b.gif"),
        (f"attachment; filename={'x' * 400}.gif", "x" * 147 + ".gif"),
        ("attachment", "image"),
        ("attachment; filename=\"\"", "image"),
    ],
)  # fmt: skip
def test_names(disposition: str, name: str) -> None:
    raw = of_parts("mixed", [part(b"x"), part(b"GIF89a", "image/gif", content_disposition=disposition.encode())])
    assert read_mail(raw).attachments[0].name == name


def test_pictures_inside_a_page_are_no_attachments_and_those_beside_it_are() -> None:
    inside = part(b"x", "image/png; name=logo.png", content_id="<1>")
    beside = attachment(b"x", "photo.png", "image/png")
    mail = read_mail(of_parts("related", [part(b"<img src=cid:1>words", "text/html"), inside, beside]))
    assert [each.name for each in mail.attachments] == ["photo.png"]


def test_attachments_of_a_forwarded_message_count_too() -> None:
    inner = of_parts("mixed", [part(b"inner"), attachment(RTF, "in.rtf")]).replace(b"b1", b"b2")
    mail = read_mail(with_attachments(part(inner, "message/rfc822")))
    assert [(each.name, each.text) for each in mail.attachments] == [("in.rtf", "How long?\ntwo")]


@pytest.mark.parametrize(
    "properties",
    ["<w:vanish/>", '<w:vanish w:val="true"/>', "<w:webHidden/>", '<w:color w:val="FFFFFF"/>', '<w:sz w:val="2"/>'],
)
def test_words_hidden_in_a_document_are_left_out_and_remarked(properties: str) -> None:
    mail = read_mail(with_attachments(attachment(docx(paragraph("shown") + paragraph("secret", properties)), "a.docx")))
    assert mail.attachments[0].text == "shown"
    assert mail.remarks == (Remark.HIDDEN_TEXT,)


@pytest.mark.parametrize(
    "properties",
    [
        '<w:vanish w:val="0"/>',
        '<w:color w:val="FFFFFF"/><w:shd w:fill="000000"/>',
        '<w:color w:val="FF0000"/>',
        '<w:sz w:val="24"/>',
    ],
)
def test_words_that_are_seen_in_a_document_stay(properties: str) -> None:
    assert one(docx(paragraph("shown", properties)), "a.docx").text == "shown"


def test_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent>" + paragraph("boxed") + "</w:txbxContent>"
    choices = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    )
    assert one(docx(f"<w:p><w:r>{choices}<w:t>around</w:t></w:r></w:p>"), "a.docx").text == "around\nboxed"
