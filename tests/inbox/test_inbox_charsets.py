"""Bodies in the charsets and transfer encodings that they are declared in, wrongly declared in, or not declared in."""

from __future__ import annotations

import pytest
from mails import b64, message

from assistant.inbox.charsets import decode
from assistant.inbox.mail import Remark
from assistant.inbox.mime import read_mail

ZH = "请问城市韧性资料收集需要多长时间？"
TRADITIONAL = "請問貴署城市韌性資料收集需時若干？"
RARE = "㐂村镕喆" + ZH  # beyond GB2312 and GBK
RU = "Сколько времени занимает сбор данных?"
AR = "كم من الوقت يستغرق جمع البيانات؟"
FR = "Réunion à Genève – « merci »"


def text_of(body: bytes, kind: str, **fields: str | bytes) -> str:
    return read_mail(message(body, content_type=kind, **fields)).text


@pytest.mark.parametrize(
    ("said", "written", "declared"),
    [
        (ZH, "utf-8", "utf-8"),
        (ZH, "utf-8", "UTF8"),
        (ZH, "gb2312", "gb2312"),
        (RARE, "gb18030", "gb2312"),
        (RARE, "gb18030", "gbk"),
        (ZH, "gb18030", "gb18030"),
        (ZH, "hz", "hz-gb-2312"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gbk", "x-gbk"),
        (RU, "koi8-r", "koi8-r"),
        (RU, "cp1251", "windows-1251"),
        (RU, "iso8859-5", "iso-8859-5"),
        (AR, "cp1256", "windows-1256"),
        (AR, "iso8859-6", "iso-8859-6"),
        (FR, "cp1252", "iso-8859-1"),
        ("Żółć gęślą jaźń", "iso8859-2", "iso-8859-2"),
        ("日本語の質問", "iso2022_jp", "iso-2022-jp"),
        (ZH, "utf-16", "utf-16"),
        (ZH, "utf-16-le", "utf-16"),
        (ZH, "utf-16-be", "utf-16be"),
        ("plain words", "ascii", "utf-16"),
        # declared wrongly, or not at all
        (ZH, "utf-8", "gb2312"),
        (ZH, "utf-8", "iso-8859-1"),
        (ZH, "utf-8", "us-ascii"),
        (ZH, "gbk", "us-ascii"),
        (ZH, "gbk", "utf-8"),
        (ZH, "gbk", "iso-8859-1"),
        (ZH, "gbk", "no-such-charset"),
        ("会议通知", "gbk", "gb2312"),
        ("通知", "gbk", "gb2312"),  # by chance also UTF-8
        (TRADITIONAL, "big5", "x-unknown"),
        (RU, "koi8-r", ""),
        (RU, "cp1251", "us-ascii"),
        (AR, "cp1256", ""),
        ("Réunion à Genève", "latin-1", "utf-8"),
        ("Réunion à Genève", "latin-1", ""),
        # names of codecs that are no charsets of letters
        ("plain words", "ascii", "rot13"),
        ("plain words", "ascii", "punycode"),
        (r"a\u0041", "ascii", "unicode_escape"),
    ],
)
def test_text_is_read_in_the_charset_it_is_really_written_in(said: str, written: str, declared: str) -> None:
    kind = f'text/plain; charset="{declared}"' if declared else "text/plain"
    encoded = said.encode(written)
    assert text_of(b64(encoded), kind, content_transfer_encoding="base64") == said


def test_utf_7_is_not_decoded() -> None:
    assert text_of(b"+ADw-b+AD4-", "text/plain; charset=utf-7") == "+ADw-b+AD4-"


def test_what_cannot_be_decoded_is_remarked() -> None:
    mail = read_mail(message("资料".encode()[:-1] + b" ok", content_type="text/plain; charset=utf-8"))
    assert mail.text.endswith("ok")
    assert Remark.UNDECODABLE in mail.remarks


@pytest.mark.parametrize(
    ("body", "encoding", "text"),
    [
        (b"caf=C3=A9 soft=\r\n break=3D", "quoted-printable", "café soft break="),
        (b"caf=c3=a9 soft= \t\r\nbreak", "Quoted-Printable", "café softbreak"),
        (b"broken =ZZ =", "quoted-printable", "broken =ZZ"),
        (b64(b"hello"), "base64", "hello"),
        (b"aGVsbG8", "base64", "hello"),  # not padded
        (b"aGVsbG8=d29ybGQ=", "BASE64", "helloworld"),  # padded twice
        (b"aGVs\r\n--\r\nfooter of a list!\r\nbG8=", "base64", "hello"),
        (b"as it is =20", "7bit", "as it is =20"),
        (b"as it is =20", "8bit", "as it is =20"),
        (b"as it is", "x-unheard-of", "as it is"),
    ],
)
def test_transfer_encodings(body: bytes, encoding: str, text: str) -> None:
    assert text_of(body, "text/plain; charset=utf-8", content_transfer_encoding=encoding) == text


def test_damaged_base64_is_remarked() -> None:
    mail = read_mail(message(b"aGVsbG8gd29ybGQ\r\n!!!!\r\n", content_transfer_encoding="base64"))
    assert mail.text == "hello world"
    assert Remark.UNDECODABLE in mail.remarks


@pytest.mark.parametrize(
    ("parameters", "body", "text"),
    [
        ("", b"one \r\ntwo\r\n\r\nthree", "one two\n\nthree"),
        ("", b"> quoted \r\n> on\r\nown", "> quoted on\nown"),
        ("", b">> deep \r\n> less", "> > deep\n> less"),
        ("", b" From here \r\n  stuffed", "From here  stuffed"),
        ("", b"text \r\n-- \r\nZhou", "text\n-- \nZhou"),
        ("; delsp=yes", "中文 \r\n字".encode(), "中文字"),
    ],
)
def test_flowed_text_is_joined(parameters: str, body: bytes, text: str) -> None:
    assert text_of(body, f"text/plain; charset=utf-8; format=flowed{parameters}") == text


@pytest.mark.parametrize(
    "text", ["Сколько дней обычно занимает обучение?", "СРОЧНО", "СРОЧНО: Просим ответить до пятницы"]
)
@pytest.mark.parametrize(("written", "declared"), [("koi8-r", "koi8-r"), ("cp1251", "windows-1251")])
def test_cyrillic_declared_rightly_is_kept(text: str, written: str, declared: str) -> None:
    assert decode(text.encode(written), declared) == (text, True)


@pytest.mark.parametrize(("written", "declared"), [("koi8-r", "windows-1251"), ("cp1251", "koi8-r")])
def test_cyrillic_declared_as_its_neighbour_is_told_by_its_case(written: str, declared: str) -> None:
    text = "Просим сообщить: Сколько дней занимает обучение?"
    assert decode(text.encode(written), declared) == (text, True)
