"""Messages that are huge, deep, damaged or nonsense: always a sound record, in time that grows with their size."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mails import attachment, message, multipart, of_parts, part, pdf

from assistant.inbox.mail import Address, Limits, Mail, Remark
from assistant.inbox.mime import mail_from_text, read_mail


def test_a_message_beyond_the_limit_is_read_in_part_only() -> None:
    limits = Limits(message_bytes=20_000)
    raw = of_parts("mixed", [part(b"first"), part(b"second"), attachment(pdf(["x"]) * 50, "a.pdf")])
    mail = read_mail(raw, limits=limits)
    assert (mail.subject, mail.text) == ("Question", "first")
    assert [(each.name, each.unread) for each in mail.attachments] == [("a.pdf", "size")]
    assert mail.remarks == (Remark.TOO_LARGE,)
    assert mail.digest != read_mail(raw + b" ", limits=limits).digest


def test_a_long_text_is_cut() -> None:
    mail = read_mail(message("中".encode() * 300_000, content_type="text/plain; charset=utf-8"))
    assert mail.text == "中" * 200_000
    assert mail.remarks == (Remark.CUT,)


def deep_messages(depth: int) -> bytes:
    raw = message(b"innermost")
    for _ in range(depth):
        raw = message(raw, content_type="message/rfc822")
    return raw


def deep_parts(depth: int) -> bytes:
    content_type, body = "text/plain", b"innermost"
    for number in range(depth):
        content_type, body = multipart("mixed", [part(body, content_type)], f"b{number}")
    return message(body, content_type=content_type)


@pytest.mark.parametrize("raw", [deep_messages(500), deep_parts(500)])
def test_what_is_nested_too_deep_is_left_out(raw: bytes) -> None:
    mail = read_mail(raw)
    assert Remark.CUT in mail.remarks
    assert "innermost" not in mail.text


def test_what_is_nested_as_clients_do_is_read() -> None:
    assert read_mail(deep_messages(5)).text.endswith("innermost")
    assert read_mail(deep_parts(10)).text == "innermost"


def test_of_ten_thousand_parts_the_first_are_read() -> None:
    mail = read_mail(of_parts("mixed", [part(f"word{number}".encode()) for number in range(10_000)]))
    assert mail.text.startswith("word0\n\nword1\n")
    assert "word9999" not in mail.text
    assert Remark.CUT in mail.remarks


def test_a_hundred_thousand_recipients() -> None:
    mail = read_mail(message(b"x", to=", ".join(f"User {number} <u{number}@x.example>" for number in range(100_000))))
    assert mail.to[0] == Address(name="User 0", email="u0@x.example")
    assert len(mail.to) == Limits().recipients
    assert Remark.MANY_RECIPIENTS in mail.remarks


@pytest.mark.parametrize(
    "filler", ["a", " ", "<", '"', "(", "=?a?Q?", "=?utf-8?B?", "\\", ",", ";", "@", "a:", "<a", "\r\n "]
)
@pytest.mark.parametrize("name", ["Subject", "From", "To", "References", "Date", "Content-Type", "X-Other"])
def test_a_header_of_a_megabyte(name: str, filler: str) -> None:
    mail = read_mail(message(b"body", **{name: filler * (1_000_000 // len(filler))}))
    assert len(mail.subject) <= 500
    assert len(mail.references) <= 30


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "text/plain; format=flowed", "text/calendar"])
@pytest.mark.parametrize(
    "filler",
    [b"a", b" ", b"<", b">", b"\n", b"a\n", b"<p>", b"=\n", b"-- \n", b"&", b"[", b"\xe4", b"<!--", b"/*", b"> "],
)
def test_a_body_of_a_megabyte_of_one_thing(kind: str, filler: bytes) -> None:
    mail = read_mail(message(filler * (1_000_000 // len(filler)), content_type=kind))
    assert len(mail.text) <= Limits().text


def test_a_megabyte_of_false_boundaries() -> None:
    raw = message(b"--b\r\n\r\nfirst\r\n" + b"--bx\n" * 200_000, content_type="multipart/mixed; boundary=b")
    mail = read_mail(raw)
    assert mail.text.startswith("first")
    assert Remark.CUT in mail.remarks


def is_sound(mail: Mail) -> bool:
    """Whether all strings of a record are valid, hold no NUL, and the record can be written and read again."""
    said = mail.model_dump_json()
    return Mail.model_validate_json(said.encode()) == mail and "\\u0000" not in said


VALID = [
    message("请问".encode("gbk"), content_type="text/plain; charset=gb2312", subject="=?GB2312?B?x+vOyg==?="),
    of_parts(
        "alternative",
        [part(b"words"), part(b"<div style='color:#fff'>x</div><ul><li>y</ul>", "text/html")],
        references="<a@b>",
    ),
    of_parts(
        "mixed",
        [part(b"a =\r\nb", content_transfer_encoding="quoted-printable"), part(message(b"z"), "message/rfc822")],
    ),
    of_parts(
        "report", [part(b"failed"), part(b"Status: 5", "message/delivery-status")], "; report-type=delivery-status"
    ),
    of_parts(
        "mixed", [part(b"x"), part(b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST", "text/calendar"), attachment(b"GIF", "a.gif")]
    ),
]


@given(st.binary(max_size=3000))
@settings(max_examples=300, deadline=None)
def test_random_bytes_give_a_message(raw: bytes) -> None:
    assert is_sound(read_mail(raw))


@given(
    st.sampled_from(VALID),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 40), st.binary(max_size=20)), max_size=6),
)
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_messages_are_read(raw: bytes, damage: list[tuple[int, int, bytes]]) -> None:
    for at, length, new in damage:
        at %= len(raw) or 1
        raw = raw[:at] + new + raw[at + length :]
    assert is_sound(read_mail(raw))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                [
                    "Subject",
                    "From",
                    "To",
                    "Date",
                    "Content-Type",
                    "Content-Transfer-Encoding",
                    "References",
                    "Message-ID",
                    "Content-Disposition",
                ]
            ),
            st.text(alphabet="=?utf-8BQ_;:\"'<>()@,.\\*%/ \t\x00\x80é中 boundary=charset", max_size=60),
        ),
        max_size=8,
    ),
    st.binary(max_size=200),
)
@settings(max_examples=500, deadline=None)
def test_odd_headers_are_read(fields: list[tuple[str, str]], body: bytes) -> None:
    head = "\r\n".join(f"{name}: {value}" for name, value in fields)
    assert is_sound(read_mail(head.encode() + b"\r\n\r\n" + body))


@given(st.text(max_size=500))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_a_message(text: str) -> None:
    assert is_sound(mail_from_text(text))
