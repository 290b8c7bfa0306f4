"""Reads the conditions of a list question by grammar: what is wanted of the entries, in six languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.conditions import Condition, InPlace, InSection, Lasting, Naming, Online, Printed, SpokenBy
from assistant.conditions_entry import AnyOf, Lacking, Referring, Service
from corpus.catalogue import Library
from corpus.durations import find_lengths
from corpus.gazetteer import country_names
from corpus.model import FieldName
from corpus.numerals import NUMERAL, parse_number
from corpus.terms import Term
from index.query import Query

_ROLES = {
    "市长": r"市长|mayors?\b|maires?\b|alcaldes?|alcaldesa|عمدة|رئيس(?:ة)? البلدية|رؤساء البلديات|мэр",
    "部长": r"部长|ministers?\b|ministres?\b|ministr[oa]s?\b|وزير|وزراء|министр",
    "总理": r"总理|prime minister|premier ministre|primer ministro|رئيس الوزراء|премьер",
    "大学": r"大学教授|学者|academics?|universitaires?|académicos",
}  # fmt: skip
_TESTIMONIAL = re.compile(
    r"证言|感言|评价|表态|说过|发言|引语|语录|testimonial|quote|statement|témoignage|citation|testimonio|cita|شهادة|شهادات|отзыв|цитат",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"(?<![A-Za-z])([A-K])\s*(?:节|部分|章节)|(?:section|sección|раздел[еа]?|القسم|节)\s*«?([A-K])(?![A-Za-z])",
    re.IGNORECASE,
)
_ONLINE = re.compile(
    r"(?:网上|线上|在线|上网|远程).{0,6}(?:课|学|培训)|网课|电子学习|online (?:course|learning|training|class)|e-?learning|cours en ligne|formation en ligne|"
    r"cursos? en línea|aprendizaje en línea|دورات عبر الإنترنت|التعلم الإلكتروني|онлайн-?(?:курс|обучен)",
    re.IGNORECASE,
)
_LACKS = (
    r"(?:没有?|未|不)(?:写|说明|给出|提供|提到|提|列|标|注明|交代)|缺(?:少|乏)?|没有(?!限)|without|\bno\b|lack|(?:do|does)(?:n't| not)|not (?:state|give|mention|say)|"
    r"sans\b|ne .{0,20}pas|sin\b|no (?:indica|menciona|dice|tiene)|لا (?:يذكر|تذكر|يحدد)|بدون|не (?:указ|назван|пишет|имеет)|без\b|нет\b"
)
_FIELDS = {
    FieldName.DURATION: r"时间|时长|多久|期限|duration|how long|dur[ée]e|duraci|مدة|المدة|срок|длительност",
    FieldName.CASES: r"案例|应用|实践|\bcases?\b|examples?|exemple|ejemplo|casos|حالات|أمثلة|пример|случа",
    FieldName.TESTIMONIAL: r"证言|感言|评价|testimonial|témoignage|testimonio|شهاد|отзыв",
    FieldName.LINKS: r"更多信息|链接|参考|links?\b|further (?:reading|information)|liens?|enlaces?|روابط|ссыл",
}
_REFERS = re.compile(
    r"指向|参见|请见|参照|引到|提到|援引|refer|point(?:s|ing)? to|renvo|remit|хил|يحيل|تشير|отсыла|ссыла", re.IGNORECASE
)
_SERVICES_ONLY = re.compile(
    r"不(?:算|含|包括|计)旗舰|除(?:了|去|开)?旗舰|旗舰(?:项目)?(?:不算|除外)|A\s*(?:到|至|-|–|~)\s*K|58\s*项|without the flagships|excluding flagships|not counting",
    re.IGNORECASE,
)
_ALL_OF = re.compile(
    r"都(?:用|做|应用|实施|开展|去|有)过?|同时|\bboth\b|\beach of\b|as well as in|à la fois|tanto|كل من|как в .{2,20} так и"
)
_QUOTED = re.compile(r"[“「《\"«]([^”」》\"»]{2,30})[”」》\"»]")
_TELLING = 4  # characters of a section's title that tell it from others
_UNITS = (
    ("年", r"年|years?|ans?|années?|años?|سنة|سنوات|عام|год|года|лет", 12.0),
    ("月", r"个?月|months?|mois|mes(?:es)?|شهر|أشهر|أشهراً|месяц\w*", 1.0),
    ("周", r"周|个?星期|weeks?|semaines?|semanas?|أسبوع|أسابيع|недел\w*", 12 / 52),
    ("天", r"天|日|days?|jours?|días?|يوم|أيام|дн\w+|день", 1 / 30),
)
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six ": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "douze": 12,
    "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8, "nueve": 9, "diez": 10, "doce": 12,
    "полгода": 6, "a": 1, "один": 1, "два": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6,
}  # fmt: skip
_NUMBER = (
    rf"(?:\d+(?:\.\d+)?|{NUMERAL}+|半|"
    + "|".join(sorted((re.escape(w.strip()) for w in _WORDS), key=len, reverse=True))
    + ")"
)
_LENGTH = re.compile(
    rf"(?P<first>{_NUMBER})(?:\s*(?:-|–|—|~|到|至|to|à|a|до|إلى)\s*(?P<second>{_NUMBER}))?\s*(?P<unit>"
    + "|".join(unit for _, unit, _ in _UNITS)
    + r")(?![a-zа-я])",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"以内|之内|内|不超过|不到|少于|小于|低于|最多|至多|以下|within|at most|no more than|less than|under|up to|shorter|au plus|moins de|en moins|maximum|"
    r"como máximo|menos de|hasta|máximo|في غضون|خلال|أقل من|لا تتجاوز|لا يتجاوز|не более|менее|до|в течение|меньше",
    re.IGNORECASE,
)
_AT_LEAST = re.compile(
    r"至少|以上|超过|不少于|多于|大于|最少|起码|at least|more than|over|longer than|minimum|au moins|plus de|más de|al menos|mínimo|على الأقل|أكثر من|не менее|более|больше|дольше",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"时间|多久|时长|完成|做完|支持|周期|耗时|历时|为期|要|takes?|last|duration|finish|complete|done|dur[ée]|durer|terminer|dura|tarda|durac|"
    r"مدة|تستغرق|يستغرق|تنتهي|срок|длит|заверш|занима",
    re.IGNORECASE,
)


def read_conditions(query: Query, library: Library) -> list[Condition]:
    """All conditions a question states; an empty list where none can be read."""
    conditions: list[Condition] = _together(query, [_or_printed(place, library) for place in _places(query)])
    conditions.extend(_lacking(query.text))
    if _REFERS.search(query.text) and query.entry_ids:
        conditions.append(Referring(query.entry_ids[0]))
    conditions.extend(_durations(query.text, library))
    if (section := _section(query.text, library)) and not _SERVICES_ONLY.search(query.text):
        conditions.append(InSection(section))
    conditions.extend(_speakers(query.text))
    conditions.extend(Naming(term) for term in _terms(query))
    if _ONLINE.search(query.text):
        conditions.append(Online())
    if conditions and _SERVICES_ONLY.search(query.text):
        conditions.append(Service())
    if not conditions:
        conditions.extend(Printed(match[1]) for match in _QUOTED.finditer(query.text))
    return conditions


def _together(query: Query, places: list[Condition]) -> list[Condition]:
    """Several places are alternatives, unless the question wants all of them."""
    return [AnyOf(tuple(places))] if len(places) > 1 and not _ALL_OF.search(query.text) else places


def _lacking(text: str) -> Iterator[Condition]:
    """The fields that the wanted entries do not print («哪些没写支持时间»); the two must stand near each other."""
    for field, words in _FIELDS.items():
        if re.search(rf"(?:{_LACKS}).{{0,12}}(?:{words})", text, re.IGNORECASE):
            yield Lacking(field)


def _section(text: str, library: Library) -> str:
    """The section a question names, by letter or by a main part of its title; empty where none."""
    if match := _SECTION.search(text):
        return (match[1] or match[2]).upper()
    if not re.search(r"节|部分|章|section|sección|раздел|القسم", text, re.IGNORECASE):
        return ""
    for section in library.catalogue.sections:
        parts = [part for part in re.split("[和、与的，]", section.title) if len(part) >= _TELLING]
        if any(part in text for part in parts):
            return section.id
    return ""


def _or_printed(place: InPlace, library: Library) -> Condition:
    """A place that no entry names as one of application is looked for as a word («挪威» in a partner's name)."""
    if any(place.match(entry, library) for entry in library.entries):
        return place
    return Printed(place.city or country_names("zh").get(place.country, place.country))


def _places(query: Query) -> Iterator[InPlace]:
    cities = {found.place.zh: found.place for found in query.places if found.place is not None}
    countries = dict.fromkeys(found.country for found in query.places if found.place is None)
    for code in countries:
        yield InPlace(code, "", frozenset())
    for name, place in cities.items():
        if place.country not in countries:
            yield InPlace(place.country, name, frozenset(place.printed))


def _terms(query: Query) -> Iterator[Term]:
    """Named things a list question is about; broad concepts that stand in a third of the entries are none."""
    for term in query.terms:
        if len(term.entries) <= 22:
            yield term


def _speakers(text: str) -> Iterator[Condition]:
    if not _TESTIMONIAL.search(text):
        return
    roles = [role for role, pattern in _ROLES.items() if re.search(pattern, text, re.IGNORECASE)]
    if "总理" in roles and "部长" in roles:
        roles.remove("部长")
    yield from (SpokenBy(role) for role in roles or [""])


def _durations(text: str, library: Library) -> Iterator[Condition]:
    if not _TIMED.search(text):
        return
    unknown = sum(not entry.durations for entry in library.entries)
    for length in find_lengths(text):
        around = text[max(0, length.start - 8) : length.end + 8]
        yield _lasting(length.low, length.high, around, unknown)
        return
    for match in _LENGTH.finditer(text):
        if re.match(r"(?:19|20)\d\d$", match["first"]):
            continue
        first, second = _value(match["first"]), _value(match["second"]) if match["second"] else None
        if first is None:
            continue
        unit = next(months for _, pattern, months in _UNITS if re.fullmatch(pattern, match["unit"], re.IGNORECASE))
        around = text[max(0, match.start() - 14) : match.end() + 8]
        yield _lasting(first * unit, (second or first) * unit, around, unknown)
        return


def _lasting(low: float | None, high: float | None, around: str, unknown: int) -> Lasting:
    """A range is wanted as it is; a single length with «at least» or «within» beside it is a bound."""
    if low is not None and high is not None and low != high:
        return Lasting(low, high, True, unknown)
    if high is None or _AT_LEAST.search(around):
        return Lasting(low if low is not None else high, None, False, unknown)
    if low is None or _AT_MOST.search(around):
        return Lasting(None, high, False, unknown)
    return Lasting(low, high, True, unknown)


def _value(text: str) -> float | None:
    if text == "半":
        return 0.5
    word = _WORDS.get(text.lower())
    return float(word) if word is not None else parse_number(text)
