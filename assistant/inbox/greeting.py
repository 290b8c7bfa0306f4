"""Whom a reply may greet by name: only where the name stands under the message and the sender's address agrees with it.

A wrong name is worse than none, so everything doubtful gives no name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.inbox.mail import Address

_LATIN = re.compile(
    r"^(?P<name>(?:(?:Mr|Mrs|Ms|Dr|Prof|Ing|Arq|Lic|Eng|Sr|Sra|M|Mme)\.?\s+)*[A-ZÀ-ÝЀ-Я][\w'’.-]*(?:\s+(?:de|da|del|della|di|dos|la|el|al|van|von|bin|ben|ibn|y|[A-ZÀ-ÝЀ-Я][\w'’.-]*)){1,4})\s*[,.]?$"
)
_CHINESE = re.compile(
    r"^(?:\S{0,8}\s)?(?P<name>[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,5}·[\u4e00-\u9fff]{1,6})(?:\s*(?:谨上|敬上|谨启|敬启|上|拜上|謹上|敬啟))?$"
)
_ARABIC = re.compile(
    r"^(?:[\u0621-\u064a]\.\s*|الدكتور\w*\s|المهندس\w*\s|أ\.?د\.?\s*)?(?P<name>[\u0621-\u064a]{2,}(?:\s[\u0621-\u064a]{2,}){1,3})$"
)
_NO_PERSON = re.compile(
    r"局|部$|处|科$|办|公司|大学|大學|委|会$|會$|署|中心|院|市$|县|省|区$|组|團隊|团队|谢|謝|敬|祝|此致|您|電話|电话|邮|"
    r"\b(?:city|hall|ministry|department|office|unit|team|university|institute|council|agency|director|manager|officer|adviser|advisor|mayor|minister|secretary|"
    r"regards|wishes|merci|gracias|obrigad\w+|sincerely|thanks|thank|kind|best|warm|yours|network|foundation|association|bank|programme|program|group|centre|center|"
    r"sales|support|desk|mairie|régie|ministère|direction|ville|université|adjointe?|directeur|directrice|chef|cordialement|salutations|bureau|service|commune|"
    r"alcaldía|instituto|gerente|gerencia|municipalidad|secretaría|universidad|dirección|colectivo|atentamente|saludos?|cordial\w*|gobierno|director\w*|"
    r"министерств\w*|администрац\w*|отдел\w*|университет\w*|город\w*|уважением|спасибо|департамент\w*|управлени\w*|начальник|директор|глава)\b|"
    r"بلدية|وزارة|دائرة|جامعة|قسم|مدير|رئيس|مع |شكر|تحيات|التقدير|الاحترام|هيئة|مكتب|أمانة",
    re.IGNORECASE,
)
_TITLE = re.compile(r"^(?:(?:Mr|Mrs|Ms|Dr|Prof|Ing|Arq|Lic|Eng|Sr|Sra|M|Mme)\.?\s+)+")
_RANK = re.compile(r"(?:教授|博士|先生|女士|主任|老师|局长|处长|科长|秘书长)$")
_LOOKED_AT = 6


def greeted(signature: Sequence[str], sender: Address | None) -> str:
    """The name to greet, or an empty text. ``signature`` are the lines under the message, its closing first."""
    lines = [line.strip(" ,，.。—–-") for line in signature[:_LOOKED_AT]]
    shown = _TITLE.sub("", _RANK.sub("", sender.name.strip())) if sender else ""
    if not shown or _NO_PERSON.search(shown):
        return next((name for line in lines if (name := _name(line))), "")
    for line in lines:
        name = _name(line)
        if name and _agree(name, shown):
            return name
        if _agree(line, shown) and (signed := _signed(line, shown)):
            return signed
    return ""


def _signed(line: str, shown: str) -> str:
    """The name before the address as far as it stands in a line with other words («都市研究學會 林淑芬 敬上», «Yusuf»)."""
    parts = [part for part in shown.split() if not _NO_PERSON.search(part)]
    name = " ".join(part for part in parts if part.lower() in line.lower())
    return name if name and not _NO_PERSON.search(name) and not re.search(r"\d|@", name) else ""


def _name(line: str) -> str:
    if not line or re.search(r"\d|@|:|：|/", line) or _NO_PERSON.search(line):
        return ""
    for form in (_LATIN, _CHINESE, _ARABIC):
        if found := form.match(line):
            return _TITLE.sub("", found["name"]).strip()
    return ""


def _agree(name: str, shown: str) -> bool:
    """Whether the name before the address has a part in common with what stands under the message."""
    if re.search(r"[\u4e00-\u9fff]", name) and re.search(r"[\u4e00-\u9fff]", shown):
        return any(part in name.replace(" ", "") for part in re.findall(r"[\u4e00-\u9fff]{2,}", shown.replace(" ", "")))
    return bool(_parts(name) & _parts(shown))


def _parts(name: str) -> set[str]:
    return {part.lower() for part in re.findall(r"[\w'’-]{3,}", name)}
