"""What the header says: subject, addresses, ids, dates, and senders that look like others."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from mails import message

from assistant.inbox.mail import Address, Remark
from assistant.inbox.mime import read_mail

ZH = "请问城市韧性资料收集需要多长时间？"
RU = "Сколько времени занимает сбор данных?"
GB = base64.b64encode(ZH.encode("gbk")).decode()


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        (f"=?GB2312?B?{GB}?=", ZH),
        ("=?utf-8?Q?Caf=C3=A9_au_lait?=", "Café au lait"),
        ("Re: =?utf-8?B?5Lit?=\r\n =?utf-8?B?5paH?= x", "Re: 中文 x"),
        # cut inside a character: 3 bytes of 中 over two words
        ("=?utf-8?B?5Lg=?=\r\n\t=?UTF-8?B?rQ==?=", "中"),
        ("=?gb2312?Q?=D6?= =?gb2312?Q?=D0?=", "中"),
        ("=?utf-8?Q?a?= =?iso-8859-1?Q?=E9?=", "aé"),
        ("=??B?5Lit5paH?=", "中文"),
        ("=?x-unknown?B?5Lit5paH?=", "中文"),
        ("=?utf-8*zh?B?5Lit5paH?=", "中文"),
        ("=?utf-8?B?5Lit5paH", "中文"),
        ("=?utf-8?B?5Lit5paH?", "中文"),
        ("=?utf-8?B?5Lit 5paH?=", "中文"),
        ("=?utf-8?B?5Lit5pa?=", "中\ufffd"),
        ("=?utf-8?Q?How long??=", "How long?"),
        ("=?utf-8?Q?a=ZZb?=", "a=ZZb"),
        ("a =?utf-8?Q?b", "a b"),
        ("=?broken", "=?broken"),
        (ZH.encode(), ZH),
        (ZH.encode("gbk"), ZH),
        ("Réunion".encode("latin-1"), "Réunion"),
        ("folded\r\n   over\r\n\tlines", "folded over lines"),
        ("a\u202eb\u200bc".encode(), "abc"),
        ("x" * 3000, "x" * 500),
        ("=?utf-8?B?YQ0KQmNjOiB4QHk=?=", "a Bcc: x@y"),
    ],
)
def test_subjects_are_decoded_into_one_line(written: str | bytes, subject: str) -> None:
    assert read_mail(message(b"x", subject=written)).subject == subject


def test_raw_8_bit_headers_follow_the_charset_of_the_body() -> None:
    raw = message(RU.encode("koi8-r"), subject=RU.encode("koi8-r"), content_type="text/plain; charset=koi8-r")
    assert (read_mail(raw).subject, read_mail(raw).text) == (RU, RU)


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ('"Zhou, Min" <z@City.EXAMPLE>', [("Zhou, Min", "z@city.example")]),
        ("z@city.example (Zhou Min)", [("Zhou Min", "z@city.example")]),
        ("=?utf-8?B?5Lit5paH?= <z@city.example>, y@x.example", [("中文", "z@city.example"), ("", "y@x.example")]),
        (f"=?utf-8?B?{base64.b64encode('中文 <z@city.example>'.encode()).decode()}?=", [("中文", "z@city.example")]),
        ('"=?utf-8?Q?Jos=C3=A9?=" <j@x.example>', [("José", "j@x.example")]),
        ('"say \\"hi\\"" <z@x.example>', [('say "hi"', "z@x.example")]),
        ("Team: a@x.example, b@x.example;", [("", "a@x.example"), ("", "b@x.example")]),
        ("undisclosed-recipients:;", []),
        ('"never closed <a@x.example>', [("", "a@x.example")]),
        ("<@relay.example:a@x.example>", [("", "a@x.example")]),
        ("<>", []),
        ("nobody", []),
        ("张三 <张三@例子.example>".encode(), [("张三", "张三@例子.example")]),
        ("王 <w@x.example>".encode("gbk"), [("王", "w@x.example")]),
    ],
)
def test_addresses_are_read_with_their_names(written: str | bytes, found: list[tuple[str, str]]) -> None:
    assert [(each.name, each.email) for each in read_mail(message(b"x", to=written)).to] == found


def test_the_header_of_an_ordinary_message() -> None:
    mail = read_mail(
        message(
            b"Hello",
            cc="a@x.example, b@x.example",
            in_reply_to="<0@city.example>",
            references="<00@city.example>\r\n <0@city.example> junk <with space>",
            x_priority="1 (Highest)",
        )
    )
    assert mail.message_id == "<1@city.example>"
    assert mail.sender == Address(name="Zhou Min", email="zhou@city.example")
    assert mail.reply_to == (mail.sender,)
    assert [each.email for each in (*mail.to, *mail.cc)] == ["services@unhabitat.org", "a@x.example", "b@x.example"]
    assert mail.date is not None
    assert mail.date.astimezone(UTC) == datetime(2025, 7, 1, 2, tzinfo=UTC)
    assert mail.in_reply_to == "<0@city.example>"
    assert mail.references == ("<00@city.example>", "<0@city.example>")
    assert mail.important
    assert mail.remarks == ()
    assert mail.automatic is None


@pytest.mark.parametrize(
    ("fields", "important"),
    [({"Importance": "High"}, True), ({"Priority": "urgent"}, True), ({"X-Priority": "3"}, False), ({}, False)],
)
def test_importance(fields: dict[str, str], important: bool) -> None:
    assert read_mail(message(b"x", **fields)).important is important


@pytest.mark.parametrize(
    ("written", "identifier"),
    [
        ("<a@b>", "<a@b>"),
        ("a@b", "<a@b>"),
        ("<a b@c>", ""),
        ("", ""),
        ("<a@b>\r\n <c@d>", "<a@b>"),
        ("<中@b>".encode(), ""),
    ],
)
def test_message_ids_hold_nothing_that_breaks_a_header(written: str | bytes, identifier: str) -> None:
    assert read_mail(message(b"x", message_id=written)).message_id == identifier


def test_of_many_references_the_last_are_kept() -> None:
    mail = read_mail(message(b"x", references=" ".join(f"<{number}@x>" for number in range(50_000))))
    assert mail.references == tuple(f"<{number}@x>" for number in range(49_970, 50_000))


@pytest.mark.parametrize(
    "written", ["", "yesterday", "Tue, 99 Jul 2025 10:00:00 +0000", "31 Dec 9999 23:59:59 -2359", "9" * 5000]
)
def test_a_date_that_is_none(written: str) -> None:
    assert read_mail(message(b"x", date=written)).date is None


def test_a_date_without_a_zone_is_utc() -> None:
    assert read_mail(message(b"x", date="1 Jul 2025 10:00:00")).date == datetime(2025, 7, 1, 10, tzinfo=UTC)


def test_a_reply_to_within_the_sender_s_domain_is_nothing_to_remark() -> None:
    mail = read_mail(message(b"x", reply_to="Office <office@mail.city.example>"))
    assert mail.reply_to == (Address(name="Office", email="office@mail.city.example"),)
    assert mail.remarks == ()


@pytest.mark.parametrize(
    ("sender", "is_one"),
    [
        ("UN-Habitat <info@unhabitat.org>", False),
        ("Li <li@mail.un.org>", False),
        ("Zhou Min <zhou@city.example>", False),
        ("Habitat pour tous <a@habitat.example>", False),
        ("Li <li@sun.org>", False),
        ("Иван Петров <ivan@город.example>", False),
        ("Мин <m@xn--c1ac3aaj1g.example>", False),
        ("x <x@unhabitat.org.example.com>", True),
        ("x <x@un-habitat.org>", True),
        ("x <x@unhabitat.com>", True),
        ("x <x@unhabltat.org>", True),
        ("x <x@unhabitatt.org>", True),
        ("x <x@unhabiatt.org>", True),
        ("x <x@unhabltat.example>", True),
        ("x <x@un.org.example.com>", True),
        ("x <x@un-org.com>", True),
        ("x <x@unhаbitat.org>", True),  # Cyrillic а
        ("x <x@xn--unhbitat-36g.org>", True),  # the same, encoded
        ("x <x@únhabitat.org>", True),
        ("x <x@unhab1tat.org>", True),
        ("UN-Habitat <un.habitat@mail.example>", True),
        ("UN-Hаbitat <a@mail.example>", True),  # Cyrillic а
        ("联合国人居署 <a@mail.example>", True),
        ("ONU-Habitat Mexico <a@mail.example>", True),
        ("ООН-Хабитат <a@mail.example>", True),
        ('"info@unhabitat.org" <a@mail.example>', True),
        ('"a@mail.example" <a@mail.example>', False),
        ("x <x@smallcityofice.example>", True),  # near one of our own addresses
    ],
)
def test_senders_that_imitate_us(sender: str, is_one: bool) -> None:
    mail = read_mail(message(b"x", **{"from": sender.encode()}), ["office@smallcityoffice.example"])
    assert (Remark.LOOK_ALIKE in mail.remarks) is is_one
