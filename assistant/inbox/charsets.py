"""Bytes -> text where the declared charset may be missing, unknown or wrong.

Order: what is declared, unless the bytes are plainly UTF-8; strict UTF-8; a guess among the charsets that letters to this
mailbox come in. UTF-7 is left out on purpose: no honest program writes it any more, and it hides text from filters.
"""

from __future__ import annotations

import codecs
import re

_WIDER = {  # declared names and what is really meant by them
    "gb2312": "gb18030",
    "gb_2312-80": "gb18030",
    "gbk": "gb18030",
    "cp936": "gb18030",
    "x-gbk": "gb18030",
    "chinese": "gb18030",
    "big5": "cp950",
    "big5-hkscs": "big5hkscs",
    "x-x-big5": "cp950",
    "hz-gb-2312": "hz",
    "iso8859-1": "cp1252",
    "x-mac-roman": "mac-roman",
    "windows-874": "cp874",
    "utf-8-sig": "utf-8",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "iso-8859-6-i": "iso8859-6",
    "iso-8859-8-i": "iso8859-8",
    "tis-620": "cp874",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "shift_jis": "cp932",
    "x-sjis": "cp932",
    "utf8": "utf-8",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
}
_KNOWN = re.compile(
    r"utf-(?:8|16|32)(?:-[lb]e)?|gb\w*|big5\w*|hz|iso2022_\w+|euc_\w+|johab|cp\d+|iso8859-\d+|koi8-[rtu]|mac-\w+|"
    r"shift_jis\w*|kz1048|ptcp154|tis-620"
)
_ESCAPING = ("hz", "iso2022", "utf-16", "utf-32")  # their bytes may all be ASCII
_MULTIBYTE = ("gb", "big5", "cp950", "cp949", "cp932", "euc", "johab", "shift")
_GUESSES = ("gb18030", "big5", "cp1251", "koi8_r", "cp1256", "cp1252")
# KOI8-R and Windows-1251 keep their letters in the same places in opposite case: taken for the other, «Сколько» is «яЙНКЭЙН».
_CYRILLIC = {"koi8-r": "cp1251", "koi8-u": "cp1251", "cp1251": "koi8-r"}
_SWAPPED = re.compile(r"\b[а-яё][А-ЯЁ]{2,}\b")
_CASED = re.compile(r"\b[А-ЯЁ]?[а-яё]{3,}\b")
_SAMPLE = 20_000
_FEW = 50  # one bad character among so many is damage, not another charset
_LONG_UTF8 = re.compile(rb"[\xe0-\xf4][\x80-\xbf]{2}")
# up to four common Chinese characters among ASCII: too few to guess from, and this mailbox is of the Chinese edition
_FEW_COMMON = re.compile(rb"[\x00-\x7f]*(?:[\xa1\xa3\xb0-\xd7][\xa1-\xfe][\x00-\x7f]*){1,4}")
_NEIGHBOURS = re.compile(rb"[\x80-\xff]{2}")
_MOST_ACCENTS = 0.4  # of a Latin text's characters; more are another script


def decode(data: bytes, declared: str = "") -> tuple[str, bool]:
    """The text, and whether all of it could be read for sure."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return _loose(data[len(mark) :], name)
    codec = codec_of(declared)
    if codec.startswith(("utf-16", "utf-32")):
        return _wide(data, codec)
    if data.isascii():
        return _loose(data, codec) if codec.startswith(_ESCAPING) else (data.decode("ascii"), True)
    if _is_utf8(data, codec):
        return data.decode("utf-8"), True
    if codec and not (codec == "cp1252" and _is_other_script(data)):
        text, sure = _loose(data, codec)
        other = _CYRILLIC.get(codec)
        if other and len(_SWAPPED.findall(text)) > len(_CASED.findall(text)):
            return _loose(data, other)
        if sure or _is_few(text):
            return text, sure
    text, sure = _loose(data, "utf-8")
    if _is_few(text):
        return text, sure
    return _guessed(data)


def codec_of(declared: str) -> str:
    """Python's name of a declared charset, or "" where it is none that letters are written in."""
    name = declared.strip(" \t\"'").lower().partition("*")[0]
    name = _WIDER.get(name, name)
    if not name.isascii() or len(name) > 40 or "\0" in name:
        return ""
    try:
        found = codecs.lookup(name).name
    except LookupError:
        return ""
    found = _WIDER.get(found, found)
    return found if _KNOWN.fullmatch(found) else ""


def _is_utf8(data: bytes, codec: str) -> bool:
    """Whether bytes that are not all ASCII are UTF-8, whatever is declared.

    Short Chinese words in GBK may by chance be UTF-8 of two bytes a character (通知), so there it takes three.
    """
    if not _loose(data, "utf-8")[1]:
        return False
    return not codec.startswith((*_MULTIBYTE, "hz", "iso2022")) or _LONG_UTF8.search(data) is not None


def _is_other_script(data: bytes) -> bool:
    """Whether what is declared as Latin is nothing of the kind (GBK sent as iso-8859-1)."""
    high = sum(byte > 127 for byte in data[:_SAMPLE])
    return high > 3 and high > _MOST_ACCENTS * len(data[:_SAMPLE])


def _loose(data: bytes, codec: str) -> tuple[str, bool]:
    try:
        return data.decode(codec), True
    except UnicodeDecodeError:
        return data.decode(codec, "replace"), False


def _is_few(text: str) -> bool:
    bad = text.count("\ufffd")
    others = sum(not char.isascii() for char in text)
    return bad <= 1 + others // _FEW and others > bad


def _wide(data: bytes, codec: str) -> tuple[str, bool]:
    """UTF-16 or -32, unless plainly narrow. Without a mark the order of bytes is told by zeros, else by what is read."""
    if data.isascii() and b"\0" not in data:
        return data.decode("ascii"), True
    if codec != "utf-16":
        return _loose(data, codec)
    sample = data[:_SAMPLE]
    big, little = sample[::2].count(0), sample[1::2].count(0)
    if abs(big - little) * 8 < len(sample):
        big, little = (_usual(sample.decode(name, "replace")) for name in ("utf-16-be", "utf-16-le"))
    return _loose(data, "utf-16-be" if big > little else "utf-16-le")


def _usual(text: str) -> int:
    """How many characters are such as letters are written in."""
    return sum(char < "\u2100" or "\u3000" <= char <= "\u9fff" or "\uff00" <= char < "\ufffd" for char in text)


def _guessed(data: bytes) -> tuple[str, bool]:
    if _NEIGHBOURS.search(data) is None:  # lone accents among Latin letters
        return data.decode("cp1252", "replace"), True
    if _FEW_COMMON.fullmatch(data):
        return data.decode("gb18030"), True
    from charset_normalizer import from_bytes  # takes a while to import and is seldom needed

    best = from_bytes(data[:_SAMPLE], cp_isolation=list(_GUESSES)).best()
    codec = best.encoding if best is not None else "gb18030"
    text = data.decode(codec, "replace")
    return text, best is not None and "\ufffd" not in text
