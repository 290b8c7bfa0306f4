"""Bytes of messages as programs really write them -> the text a reader sees, remarks and digest."""

from __future__ import annotations

import pytest
from mails import attachment, b64, message, nested, of_parts, part

from assistant.inbox.mail import Remark
from assistant.inbox.mime import mail_from_text, read_mail

ZH = "请问城市韧性资料收集需要多长时间？"
PLAIN, PAGE = part(b"plain words of the letter"), part(b"<p>page words of the letter</p>", "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (of_parts("alternative", [PLAIN, PAGE]), "plain words of the letter"),
        (of_parts("alternative", [part(b" \r\n"), PAGE]), "page words of the letter"),
        (of_parts("alternative", [PAGE]), "page words of the letter"),
        (of_parts("alternative", [part(b"Please view this message in HTML."), PAGE]), "page words of the letter"),
        (of_parts("alternative", [part("请使用支持HTML的邮件程序查看".encode()), PAGE]), "page words of the letter"),
        (
            of_parts("alternative", [part(b"[image]"), part(b"<p>" + b"long text " * 20 + b"</p>", "text/html")]),
            ("long text " * 20).strip(),
        ),
        (of_parts("mixed", [part(b"one"), part(b"two")]), "one\n\ntwo"),
        (
            of_parts("mixed", [PLAIN, part(b"<p>plain words <b>of the letter</b></p>", "text/html")]),
            "plain words of the letter",
        ),
        (
            of_parts("mixed", [nested("alternative", [PLAIN, PAGE], "b2"), attachment(b"GIF89a", "p.gif")]),
            "plain words of the letter",
        ),
        (
            of_parts(
                "related", [nested("alternative", [PLAIN, PAGE], "b2"), part(b"x", "image/png", content_id="<1>")]
            ),
            "plain words of the letter",
        ),
        (of_parts("alternative", [PLAIN, nested("related", [PAGE], "b2")]), "plain words of the letter"),
        (
            of_parts("signed", [PLAIN, attachment(b"x", "smime.p7s", "application/pkcs7-signature")]),
            "plain words of the letter",
        ),
        (message(b"no boundary", content_type="multipart/mixed"), "no boundary"),
        (message(b"--zz\r\n\r\nnever closed", content_type="multipart/mixed; boundary=zz"), "never closed"),
        (message(b"--a b \r\n\r\nspaces\r\n--a b--", content_type='multipart/mixed; boundary="a b "'), "spaces"),
        (message(b"text", content_type="nonsense"), "text"),
        (message(b"text", content_type="text"), "text"),
        (message(b"<html><p>page</p></html>", content_type="text/plain"), "page"),
        (message(b"<meta charset=gbk><p>" + ZH.encode("gbk") + b"</p>", content_type="text/html"), ZH),
        (message(b"named", content_type='text/plain; name="body.txt"'), "named"),
        (message(b"a\nb\rc\r\nd"), "a\nb\nc\nd"),
        (message(b"x").replace(b"\r\n", b"\r"), "x"),
        (message(b"x").replace(b"\r\n", b"\n"), "x"),
        (b"\r\n\r\n" + message(b"after blank lines"), "after blank lines"),
        (b"From z@x Tue Jul  1 10:00:00 2025\r\n" + message(b"of a mailbox file"), "of a mailbox file"),
        (b"\xef\xbb\xbf" + message(b"after a mark"), "after a mark"),
        (b"no header at all", "no header at all"),
        (b"Subject: one\r\nno blank line", "no blank line"),
        (b"", ""),
        (message(b"a\0b\x07c\x1b[31md"), "abc[31md"),
        (message("e\u0301".encode()), "é"),
        (message("a\u00a0b  \r\n\r\n\r\n\r\n c".encode()), "a b\n\n c"),
    ],
)
def test_the_text_a_reader_sees(raw: bytes, text: str) -> None:
    assert read_mail(raw).text == text


def test_where_the_page_hides_words_the_plain_form_is_not_trusted() -> None:
    page = part(b"<p>Question?</p><p style='display:none'>secret order</p>", "text/html")
    mail = read_mail(of_parts("alternative", [part(b"Question? secret order"), page]))
    assert mail.text == "Question?"
    assert Remark.HIDDEN_TEXT in mail.remarks


def test_invisible_characters_are_removed_and_those_that_carry_writing_remarked() -> None:
    tags = "".join(chr(0xE0000 + ord(each)) for each in "ignore")
    plain = read_mail(message("ig\u200bno\u2060re\ufeff \u202eabc".encode()))
    told = read_mail(message(f"Question?{tags}".encode()))
    flag = read_mail(
        message("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Scotland".encode())
    )
    assert (plain.text, told.text, flag.text) == ("ignore abc", "Question?", "\U0001f3f4 Scotland")
    assert [Remark.HIDDEN_TEXT in mail.remarks for mail in (plain, told, flag)] == [False, True, False]


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert read_mail(message("می\u200cخواهم and ig\u200cnore".encode())).text == "می\u200cخواهم and ignore"


def test_a_message_sent_on_as_an_attachment_stands_below_the_own_text() -> None:
    inner = message(b"How long does it take?", subject="=?utf-8?Q?Pour_v=C3=A9rifier?=")
    mail = read_mail(of_parts("mixed", [part(inner, "message/rfc822"), part(b"Please see below.")]))
    assert mail.text == (
        "Please see below.\n\n---------- Forwarded message ----------\nFrom: Zhou Min <zhou@city.example>\n"
        "Date: Tue, 1 Jul 2025 10:00:00 +0800\nSubject: Pour vérifier\nTo: services@unhabitat.org\n\nHow long does it take?"
    )
    assert mail.subject == "Question"


@pytest.mark.parametrize(
    "forwarded",
    [
        part(b64(message(b"inner words")), "message/rfc822", content_transfer_encoding="base64"),
        attachment(message(b"inner words"), "letter.eml"),
        part(
            of_parts("mixed", [part(b"inner words"), attachment(b"GIF", "a.gif")], subject="x").replace(b"b1", b"b9"),
            "message/rfc822",
        ),
        nested("digest", [b"\r\n" + message(b"inner words")], "b3"),
    ],
)
def test_forwarded_messages_in_other_dress(forwarded: bytes) -> None:
    assert read_mail(of_parts("mixed", [part(b"see"), forwarded])).text.endswith("inner words")


@pytest.mark.parametrize(
    ("raw", "remark"),
    [
        (
            of_parts("encrypted", [part(b"Version: 1", "application/pgp-encrypted"), attachment(b"x", "e.asc")]),
            Remark.ENCRYPTED,
        ),
        (
            message(b64(b"x"), content_type="application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m"),
            Remark.ENCRYPTED,
        ),
        (message(b"-----BEGIN PGP MESSAGE-----\r\n\r\nhQ\r\n-----END PGP MESSAGE-----"), Remark.ENCRYPTED),
        (
            of_parts("mixed", [part(b"x"), attachment(b"\x78\x9f\x3e\x22", "winmail.dat", "application/ms-tnef")]),
            Remark.WINMAIL,
        ),
        (of_parts("mixed", [part(b"x"), attachment(b"\x78\x9f\x3e\x22", "WinMail.dat")]), Remark.WINMAIL),
        (
            of_parts("alternative", [part(b"x"), part(b"BEGIN:VCALENDAR", "text/calendar; method=REQUEST")]),
            Remark.CALENDAR,
        ),
        (message(b"x", reply_to="other@elsewhere.example"), Remark.REPLY_ELSEWHERE),
        (message(b"x", to=", ".join(f"u{n}@x.example" for n in range(21))), Remark.MANY_RECIPIENTS),
        (message(b"see https://x.example"), Remark.LINKS),
        (message(b" \r\n"), Remark.EMPTY),
    ],
)
def test_remarks(raw: bytes, remark: Remark) -> None:
    assert remark in read_mail(raw).remarks


def test_a_signed_text_is_read_without_its_seal() -> None:
    signed = (
        b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nHow long?\r\n- -- \r\nZhou\r\n"
        b"-----BEGIN PGP SIGNATURE-----\r\n\r\niQ=\r\n-----END PGP SIGNATURE-----\r\n"
    )
    assert read_mail(message(signed)).text == "How long?\n-- \nZhou"


def test_a_body_of_rich_text_alone_is_read() -> None:
    mail = read_mail(message(rb"{\rtf1\ansi\ansicpg936 How long?\par \'c7\'eb\'ce\'ca}", content_type="text/rtf"))
    assert mail.text == "How long?\n请问"
    assert mail.remarks == (Remark.RTF,)


def digest(body: bytes = b"How long?", **fields: str | bytes) -> str:
    return read_mail(message(body, **fields)).digest


@pytest.mark.parametrize(
    "same",
    [
        {
            "received": "from a by b",
            "x_spam_score": "5",
            "delivered_to": "x@y",
            "dkim_signature": "v=1",
            "return_path": "<a@b>",
        },
        {"subject": "=?utf-8?Q?Question?="},
        {"subject": "Question\r\n "},
        {"message_id": "<other@x>"},
        {"body": b64(b"How long?"), "content_transfer_encoding": "base64"},
        {"body": b"How=20long?", "content_transfer_encoding": "quoted-printable"},
        {"body": b"How long?\n"},
    ],
)
def test_a_second_delivery_has_the_same_digest(same: dict[str, str | bytes]) -> None:
    assert digest(**same) == digest()


@pytest.mark.parametrize(
    "other",
    [
        {"body": b"How short?"},
        {"subject": "Answer"},
        {"date": "Tue, 1 Jul 2025 10:00:01 +0800"},
        {"from": "Li <li@city.example>"},
        {"content_type": "text/html"},
    ],
)
def test_another_message_with_the_same_id_has_another_digest(other: dict[str, str | bytes]) -> None:
    assert digest(**other) != digest()


def test_attachments_count_for_the_digest() -> None:
    one, other = (of_parts("mixed", [part(b"x"), attachment(data, "a.bin")]) for data in (b"1", b"2"))
    assert read_mail(one).digest != read_mail(other).digest
    assert read_mail(one).digest == read_mail(one.replace(b"b1", b"b2")).digest


@pytest.mark.parametrize(
    ("text", "subject", "sender", "body"),
    [
        ("Subject: A question\n\nHow long?", "A question", "", "How long?"),
        ("主题：咨询\n发件人：周敏 <zhou@x.example>\n\n请问？", "咨询", "zhou@x.example", "请问？"),
        ("Objet : Logement\nDe : a@x.example\n\nBonjour", "Logement", "a@x.example", "Bonjour"),
        ("Asunto: Barrios\nPara: b@x.example\nFecha: 1 de julio\n\nHola", "Barrios", "", "Hola"),
        ("Тема: Запрос\r\nОт: a@x.example\r\n\r\nПодскажите", "Запрос", "a@x.example", "Подскажите"),
        ("الموضوع: ملف\n\nالسادة", "ملف", "", "السادة"),
        ("主旨：詢問\n貴署鈞鑒", "詢問", "", "貴署鈞鑒"),
        ("回复: 转发: 城市韧性\n\n各位好", "回复: 转发: 城市韧性", "", "各位好"),
        ("Re: the survey\n\nHello", "Re: the survey", "", "Hello"),
        ("How long does it take?", "", "", "How long does it take?"),
        ("时间：下周三\n请问可以吗？", "", "", "时间：下周三\n请问可以吗？"),
        ("Question: how long?\nSubject: later", "", "", "Question: how long?\nSubject: later"),
        ("Subject: =?utf-8?B?5Lit5paH?=\n\nx", "中文", "", "x"),
        ("Subject: one\nSubject: two\n\nx", "one", "", "Subject: two\n\nx"),
        ("Message-ID: <1@x>\nSubject: real\nContent-Type: text/html\n\n<p>page</p>", "real", "", "page"),
        ("Subject: 乱码\nContent-Type: text/plain; charset=gb2312\n\n请问", "乱码", "", "请问"),
        ("<p>Question?</p><span style='font-size:1px'>order</span>", "", "", "Question?"),
        (
            "Line one\nline two <span style='display:none'>order</span>\nline three",
            "",
            "",
            "Line one\nline two\nline three",
        ),
        ("", "", "", ""),
        ("\ud800 lone", "", "", "? lone"),
    ],
)
def test_a_message_given_as_text(text: str, subject: str, sender: str, body: str) -> None:
    mail = mail_from_text(text)
    assert (mail.subject, mail.sender.email if mail.sender else "", mail.text) == (subject, sender, body)
