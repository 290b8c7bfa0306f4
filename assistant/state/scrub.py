"""Takes personal data out of text before it is kept: addresses, numbers, names where people write their names.

Rules of form, in the six languages of the assistant. They err on the side of taking out too much. A name in the middle
of a sentence has no form of its own and stays: so the question log is off unless it is switched on.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_MAIL = re.compile(
    r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}\s?(?:[@＠]|\(at\)|\[at\])\s?(?:[\w-]{1,63}\s?(?:\.|\(dot\)|\[dot\])\s?)+\w{2,24}",
    re.I,
)
_URL = re.compile(r"\b(?P<scheme>https?://|ftp://|www\.)(?P<rest>[^\s<>«»“”\"'，。；、）)]+)", re.I)
_HANDLE = re.compile(r"(?<![\w/])@[\w.-]{2,40}")
_ACCOUNT = re.compile(
    r"(?P<label>微信号?|wechat|whatsapp|telegram|skype|line id|QQ号?)(?P<gap>\s*[:：]?\s*)(?P<id>[A-Za-z0-9_.-]{4,40})",
    re.I,
)
_ADDRESS = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b|\b(?:[0-9a-f]{1,4}:){4,7}[0-9a-f]{1,4}\b", re.I)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b")
_PAPER = re.compile(r"\b[A-Z]{1,2}\d{6,9}\b")
_LONG = re.compile(r"\d{9,}[xX]?")
_PHONE_LABEL = re.compile(
    r"(?P<label>电话|手机|联系方式|传真|\bphone|\btel\b\.?|\bmobile|\bcell|\bfax|t[ée]l[ée]phone|t[ée]l[ée]fono|m[óo]vil|portable|"
    r"هاتف|جوال|موبايل|тел(?:ефон)?\.?|моб\.?)(?P<gap>(?:\s*(?:号码|number|no\.?|:|：|是|is|=))*\s*)"
    r"(?P<number>\+?\(?\d[\d\s().\-–/]{4,}\d)",
    re.I,
)
_PHONE = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d{1,5}(?:[\s().\-–/]{1,3}\d{1,5}){1,7}(?![\w.,]*\d)")
_YEARS = re.compile(r"(?:19|20)\d\d")

_TITLE = r"(?:(?:mr|mrs|ms|miss|dr|prof|sir|madam|m|mme|mlle|sr|sra|srta|don|doña|г-н|г-жа|господин|госпожа)\.?\s+)*"
_WORD = r"[^\W\d_][\w'’-]*"
_GREETED = (
    re.compile(
        r"(?P<before>^[ \t]*(?:dear|cher|chère|estimad[oa]s?|querid[oa]|уважаем(?:ый|ая|ые)|дорог(?:ой|ая)|"
        r"عزيزي|عزيزتي|السيدة?|حضرة|尊敬的|亲爱的|敬爱的)[ \t]*)(?P<name>[\w\[][^,，،:：!！\n。?？]{0,40}?)(?=[ \t]*[,，،、:：!！])",
        re.IGNORECASE | re.MULTILINE,
    ),
    re.compile(
        rf"(?P<before>^[ \t]*(?i:hello|hi|bonjour|hola|здравствуйте,?)[ \t]+)(?P<name>(?i:{_TITLE})"
        r"[A-ZÀ-ÞА-ЯЁ][\w'’-]*(?:[ \t][A-ZÀ-ÞА-ЯЁ][\w'’-]*){0,2})(?=[ \t]*[,:!])",
        re.MULTILINE,
    ),
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦"
    "贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
)
_NAMED = (
    re.compile(
        rf"(?P<before>我叫|我的名字(?:是|叫)|本人姓名[:：]?|姓名[:：])(?P<name>\s*(?:[\u4e00-\u9fff·]{{2,4}}|{_WORD}(?:\s{_WORD}){{0,2}}))"
    ),
    re.compile(rf"(?P<before>我是|本人)(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[，,。；;、！!\s]|$)"),
    re.compile(
        rf"(?P<before>\b(?i:my name is|i am called|je m[’']appelle|mon nom est|me llamo|mi nombre es|меня зовут|моё имя|мое имя)\s+)"
        rf"(?P<name>(?i:{_TITLE}){_WORD}(?:\s(?:(?i:de|del|la|van|von|bin|al|el)\s)*[A-ZÀ-ÞА-ЯЁ][\w'’-]*){{0,3}})"
    ),
    re.compile(
        rf"(?P<before>\b(?:I am|I['’]m|[Jj]e suis|[Ss]oy)\s+)(?P<name>(?i:{_TITLE})[A-ZÀ-Þ][\w'’-]+(?:\s[A-ZÀ-Þ][\w'’-]+){{1,2}})(?=[\s,.;]|$)"
    ),
    re.compile(rf"(?P<before>(?:اسمي|أدعى|انا اسمي)\s+)(?P<name>{_WORD}(?:\s{_WORD}){{0,2}})"),
)
_CLOSING = re.compile(
    r"^[ \t]*(?:--[ \t]*$|(?:(?:best|kind|warm|with)[ \t]+)?(?:kind[ \t]+|best[ \t]+)?regards\b|(?:yours[ \t]+)?(?:sincerely|faithfully|truly)\b|"
    r"best wishes|many thanks[,!]?[ \t]*$|cheers[,!]?[ \t]*$|cordialement|bien à vous|salutations|sincères salutations|atentamente|(?:un )?saludos?\b|"
    r"cordialmente|с (?:наилучшими )?(?:уважением|пожеланиями)|مع (?:خالص |أطيب |فائق )?(?:التحية|التحيات|الاحترام|الشكر)|"
    r"تفضلوا بقبول|وتفضلوا بقبول|此致|敬礼|顺祝|祝好|谨上|敬上|发自我的|sent from my|envoyé de mon|enviado desde mi).*$",
    re.I | re.M,
)
_SIGNATURE_LINES = 12


def scrub(text: str) -> str:
    """The text with personal data replaced by marks such as ``[e-mail]``."""
    text = _without_signature(text)
    text = _URL.sub(_host, text)
    text = _MAIL.sub("[e-mail]", text)
    text = _ACCOUNT.sub(r"\g<label>\g<gap>[account]", text)
    text = _HANDLE.sub("[account]", text)
    for pattern in (*_GREETED, *_NAMED):
        text = pattern.sub(r"\g<before>[name]", text)
    text = _ADDRESS.sub("[address]", text)
    text = _IBAN.sub("[number]", text)
    text = _PHONE_LABEL.sub(r"\g<label>\g<gap>[phone]", text)
    text = _PHONE.sub(_phone, text)
    for pattern in (_PAPER, _LONG):
        text = pattern.sub("[number]", text)
    return text


def _without_signature(text: str) -> str:
    """Everything below the last formula of farewell near the end, where names and addresses stand."""
    lines = text.split("\n")
    first = max(0, len(lines) - _SIGNATURE_LINES)
    at = next((number for number in range(first, len(lines)) if number and _CLOSING.match(lines[number])), None)
    return text if at is None else "\n".join([*lines[:at], "[signature]"])


def _host(match: re.Match[str]) -> str:
    """A link's host: its user part, path and query may name a person."""
    place, slash, path = match["rest"].partition("/")
    host, mark, query = place.rpartition("@")[2].partition("?")
    return f"{match['scheme']}{host}{'/…' if (slash and path) or mark or query else ''}"


def _phone(match: re.Match[str]) -> str:
    found = match[0]
    groups = re.findall(r"\d+", found)
    digits = sum(map(len, groups))
    called = found.startswith(("+", "00", "0", "(0")) or "(" in found
    rules: tuple[Callable[[], bool], ...] = (
        lambda: digits > 18 or digits < (8 if called else 9),
        lambda: all(_YEARS.fullmatch(group) for group in groups),
        lambda: not called and len(groups[0]) <= 3 and all(len(group) == 3 for group in groups[1:]),
        lambda: re.fullmatch(r"\d{4}[-–/. ]\d{1,2}[-–/. ]\d{1,2}", found) is not None,
    )
    return found if any(rule() for rule in rules) else "[phone]"
