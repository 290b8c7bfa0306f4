"""What is asked for: the kind of thing (a length of time, money, a person, a place, ...) a question wants.

The words that ask for a thing are a closed class in every language; they are listed here by language, and for each kind
of thing there is a test whether a printed sentence holds one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from corpus.durations import find_lengths


class Slot(StrEnum):
    """A kind of thing that a question asks for."""

    DURATION = "duration"
    MONEY = "money"
    CONTACT = "contact"
    PERSON = "person"
    PERCENT = "percent"
    DATE = "date"
    COUNT = "count"
    PLACE = "place"


_ASKED = {
    Slot.DURATION: r"多久|多长|多少(?:时间|天|周|个?月|年|小时)|几(?:个)?(?:月|年|天|周|星期|小时)|时长|耗时|用时|工期|多快|更快|最快|费时|"
    r"how long|how many (?:hours|days|weeks|months|years)|duration|how quick|how fast|time ?frame|quicker|takes? (?:longer|less)|"
    r"combien de (?:temps|mois|semaines|jours|ans|années|heures)|durée|délai|en combien|"
    r"cuánto (?:dura|tarda|tiempo|lleva)|cuánt[oa]s (?:meses|semanas|días|años|horas)|duración|plazo|"
    r"كم (?:شهر|أسبوع|يوم|سنة|عام|ساعة|من الوقت|تستغرق|يستغرق|تدوم|يدوم)|مدة|المدة|"
    r"сколько (?:времени|месяц|недел|дней|лет|часов|длится|занимает)|как долго|срок|длительност|продолжительност",
    Slot.MONEY: r"多少钱|费用|收费|价格|报价|预算|花费|造价|成本多少|多少(?:美元|欧元|万)|付费|免费|"
    r"how much (?:does|do|would|will|money|is)|price|\bcosts?\b|\bfees?\b|budget|free of charge|"
    r"combien (?:coûte|ça coûte)|\bprix\b|tarif|coût|budget|gratuit|cuánto (?:cuesta|vale|dinero)|precio|costo|coste|tarifa|gratis|gratuit|presupuesto|"
    r"تكلفة|التكلفة|سعر|رسوم|ميزانية|يكلف|تكلف|مجان|стоимост|сколько стоит|цена|бюджет|плат[аеу]|бесплатн",
    Slot.CONTACT: r"电话|手机号|传真|微信|联系人|联系方式|地址|邮编|邮箱|网址|phone|telephone|fax|address|contact person|e-?mail|"
    r"téléphone|adresse|courriel|teléfono|dirección|correo|هاتف|عنوان|بريد|телефон|адрес|почт",
    Slot.PERSON: r"谁|哪位|叫什么名字|姓名|名叫|何人|\bwho\b|\bwhose\b|\bqui\b|quién|comment s'appelle|cómo se llama|من (?:هو|هي|قال|الذي)|ما اسم|\bкто\b|\bкого\b|как зовут|чьи|чей|"
    r"哪(?:个|一位)?(?:官员|市长|部长|局长|主任|负责人|专家|教授|学者|领导)|(?:官员|市长|部长|局长|主任|负责人|教授|学者|先生|女士)(?:是|叫)(?:谁|什么)|"
    r"which (?:\S+ ){0,3}(?:official|minister|mayor|director|professor|expert|scholar|leader|boss|officer|commissioner)|"
    r"quel(?:le)? (?:\S+ ){0,2}(?:responsable|ministre|maire|directeur|directrice|experte?|professeure?)|"
    r"qué (?:\S+ ){0,2}(?:funcionari[oa]|ministr[oa]|alcalde(?:sa)?|directora?|expert[oa]|profesora?)|"
    r"أي (?:مسؤول|وزير|عمدة|خبير|مدير)|как(?:ой|ая) (?:\S+ ){0,2}(?:чиновник|министр|мэр|директор|эксперт|профессор)",
    Slot.PERCENT: r"百分之|百分比|比例|占比|比率|几成|多大比重|比重|percent|proportion|\bshare\b|what rate|pourcentage|proportion|porcentaje|proporción|نسبة|процент|доля|долю",
    Slot.DATE: r"什么时候|何时|哪年|哪一年|几月|几号|哪天|日期|when\b|what year|which year|what date|quand|quelle année|cuándo|en qué año|متى|أي عام|في أي سنة|когда|в каком году",
    Slot.PLACE: r"哪些(?:国家|城市|地方|国|城)|哪几(?:个国家|座城|个城市|国)|哪(?:个|座)(?:国家|城市|城)|哪里|哪儿|什么地方|在哪|"
    r"\bwhere\b|which (?:countries|cities|country|city|towns?)|\boù\b|quels? pays|quelles? villes?|dónde|qué (?:países|ciudades|país|ciudad)|"
    r"أين|أي (?:الدول|دول|مدن|المدن|بلد|دولة|مدينة)|\bгде\b|в как(?:их|ой) (?:стран|город)",
    Slot.COUNT: r"多少|几(?:个|家|座|名|项|种|步|块|本|次|国|轮|类|场|人)|how many|how much|combien|cuánt[oa]s|(?<!\w)كم(?!\w)|عدد|сколько|число",
}  # fmt: skip
_PATTERNS = {slot: re.compile(pattern, re.IGNORECASE) for slot, pattern in _ASKED.items()}

_FILLERS: dict[Slot, Callable[[str], bool]] = {
    Slot.DURATION: lambda text: any(True for _ in find_lengths(text)) or re.search("[数几多](?:个)?[月年天周]", text) is not None,
    Slot.MONEY: lambda text: re.search(r"美元|欧元|USD|免费|费用|成本|\$|€", text) is not None,
    Slot.CONTACT: lambda text: re.search(r"@|www\.|https?:|P\.O\.", text) is not None,
    Slot.PERSON: lambda text: re.search(r"[\u4e00-\u9fff]·[\u4e00-\u9fffA-Z]|先生|女士|博士|教授|秘书长|总统|[（(][A-Z][a-z]+ [A-Z]", text) is not None,
    Slot.PERCENT: lambda text: re.search(r"%|％|百分之|分之|近?四分之|成\b", text) is not None,
    Slot.PLACE: lambda _text: True,
    Slot.DATE: lambda text: re.search(r"\d{4}\s*年|\d{1,2}\s*月|世纪|每年|一年一度|年度", text) is not None,
    Slot.COUNT: lambda text: re.search(r"\d|[一二三四五六七八九十两百千万亿]+(?:多)?(?:个|家|座|名|项|种|步|块|本|次|国|轮|类|场|人|大|卷|份|门|套)", text)
    is not None,
}  # fmt: skip


def asked_slots(question: str) -> tuple[Slot, ...]:
    """The kinds of things a question asks for, in a fixed order (often none: then anything on the topic answers)."""
    return tuple(slot for slot, pattern in _PATTERNS.items() if pattern.search(question))


_MEASURED = re.compile(r"(?:多少|几)(?:个|大|类|种|项)?([\u4e00-\u9fff]{1,2})")


def measured(question: str) -> tuple[str, ...]:
    """What a Chinese question counts: the words after 几 / 多少 («几步» -> 步, «多少个国家» -> 国家, 国)."""
    words = [match[1] for match in _MEASURED.finditer(question)]
    return tuple(dict.fromkeys(part for word in words for part in (word, word[0])))


def counts(text: str, things: tuple[str, ...]) -> bool:
    """Whether a printed text gives a number of one of these things."""
    return any(
        re.search(
            rf"[\d一二三四五六七八九十两百千万亿多余]\s*(?:多|余)?\s*(?:个|名|项|大|种|座|家)?\s*{re.escape(thing)}",
            text,
        )
        for thing in things
    )


def holds(slot: Slot, text: str) -> bool:
    """Whether a printed text holds a thing of that kind."""
    return _FILLERS[slot](text)
