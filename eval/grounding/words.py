"""Number words of five languages (Chinese numerals are read in :mod:`eval.grounding.numerals`)."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Final

_ENGLISH: Final = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen"
)
_FRENCH: Final = "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize"
_SPANISH: Final = (
    "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete dieciocho "
    "diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete veintiocho "
    "veintinueve"
)
_TENS: Final = {
    "en": "twenty thirty forty fifty sixty seventy eighty ninety",
    "fr": "vingt trente quarante cinquante soixante septante huitante nonante",
    "es": "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
}
_LARGE: Final[Mapping[str, Mapping[float, str]]] = {
    "en": {100: "hundred", 1e3: "thousand", 1e6: "million", 1e9: "billion", 1e12: "trillion",
           3: "third", 4: "fourth", 5: "fifth", 12: "dozen"},
    "fr": {100: "cent cents", 1e3: "mille", 1e6: "million millions", 1e9: "milliard milliards", 2: "deuxième",
           3: "troisième", 4: "quatrième", 5: "cinquième"},
    "es": {100: "cien ciento", 200: "doscientos doscientas", 300: "trescientos trescientas",
           400: "cuatrocientos cuatrocientas", 500: "quinientos quinientas", 1e3: "mil", 1e6: "millón millones",
           3: "tercer tercero tercera"},
    "ru": {2: "два две двух двум двумя", 3: "три трёх трех трём трем тремя", 4: "четыре четырёх четырех четырём четырьмя",
           5: "пять пяти пятью", 6: "шесть шести шестью", 7: "семь семи", 8: "восемь восьми восемью",
           9: "девять девяти девятью", 10: "десять десяти десятью", 40: "сорок сорока", 90: "девяносто девяноста",
           50: "пятьдесят пятидесяти", 60: "шестьдесят шестидесяти", 70: "семьдесят семидесяти",
           80: "восемьдесят восьмидесяти", 100: "сто ста", 200: "двести двухсот", 300: "триста трёхсот трехсот",
           500: "пятьсот пятисот", 1e3: "тысяча тысячи тысяч тысячу", 1e6: "миллион миллиона миллионов миллионам",
           1e9: "миллиард миллиарда миллиардов"},
    "ar": {2: "اثنان اثنين اثنتان اثنتين اثنا اثني اثنتا اثنتي", 3: "ثلاثة ثلاث ثالثة", 4: "أربعة أربع رابعة", 5: "خمسة خمس",
           6: "ستة ست", 7: "سبعة سبع", 8: "ثمانية ثماني ثمان", 9: "تسعة تسع", 10: "عشرة عشر", 20: "عشرون عشرين",
           30: "ثلاثون ثلاثين", 40: "أربعون أربعين", 50: "خمسون خمسين", 60: "ستون ستين", 70: "سبعون سبعين",
           80: "ثمانون ثمانين", 90: "تسعون تسعين", 100: "مئة مائة", 200: "مئتان مئتين مائتان مائتين", 300: "ثلاثمئة ثلاثمائة",
           400: "أربعمئة أربعمائة", 500: "خمسمئة خمسمائة", 1e3: "ألف آلاف", 2e3: "ألفان ألفين", 1e6: "مليون", 1e9: "مليار",
           2e6: "مليوني مليونين", 2e9: "ملياري مليارين"},
}  # fmt: skip
_RUSSIAN_TEENS: Final = {
    11: "одиннадцат", 12: "двенадцат", 13: "тринадцат", 14: "четырнадцат", 15: "пятнадцат", 16: "шестнадцат",
    17: "семнадцат", 18: "восемнадцат", 19: "девятнадцат", 20: "двадцат", 30: "тридцат",
}  # fmt: skip
_STEMS: Final = {
    1: "одно", 2: "двух", 3: "тр[её]х", 4: "четыр[её]х", 5: "пяти", 6: "шести", 7: "семи", 8: "восьми", 9: "девяти",
    10: "десяти", 12: "двенадцати", 18: "восемнадцати",
}  # fmt: skip
_ADJECTIVES: Final = {
    "year": "(?:летн|годичн|годов)",
    "month": "месячн",
    "week": "недельн",
    "day": "дневн",
    "hour": "часов",
}

_COMPOUNDS: Final = tuple(
    (rf"\b{stem}{adjective}\w+", float(value), unit)
    for value, stem in _STEMS.items()
    for unit, adjective in _ADJECTIVES.items()
)
RUSSIAN_PREFIXES: Final = (*_COMPOUNDS, (r"\bполгода\b|\bполугод\w+", 0.5, "year"), (r"\bполдня\b", 0.5, "day"))

ARABIC_DUALS: Final = (
    (r"\b[وفبل]?(?:ال)?شهر(?:ان|ين)\b", 2.0, "month"),
    (r"\b[وفبل]?(?:ال)?(?:سنت|عام)(?:ان|ين)\b", 2.0, "year"),
    (r"\b[وفبل]?(?:ال)?أسبوع(?:ان|ين)\b", 2.0, "week"),
    (r"\b[وفبل]?(?:ال)?يوم(?:ان|ين)\b", 2.0, "day"),
    (r"\b[وفبل]?(?:ال)?ساعت(?:ان|ين)\b", 2.0, "hour"),
    (r"(?:سنة واحدة|عام واحد)", 1.0, "year"),
    (r"شهر(?:اً|ا)? واحد", 1.0, "month"),
    (r"أسبوع(?:اً|ا)? واحد", 1.0, "week"),
    (r"يوم(?:اً|ا)? واحد", 1.0, "day"),
)

HALF: Final = {
    "en": r"(?<!and a )\bhalf(?: an?\b)?", "fr": r"\bmoitié|(?<!et )\bdemie?-?", "es": r"\bmitad|\bmedi[oa](?=\s+(?:año|día|hora))",
    "ru": r"\bполовин[аыуе]|\bпол(?:тора|утора)\b", "ar": r"نصف",
}  # fmt: skip

_LEAD: Final = "(?:takes?|about|around|within|for|in|of|than|needs?|lasts?|over|after|to|under|another|roughly)"
ONES: Final = {
    "en": rf"\bone\b|\b{_LEAD}\s+an?\b|\ban?(?= \w+ and a half)", "fr": r"\bune?\b", "es": r"\buna?\b|\buno\b",
    "ru": r"\bод(?:ин|ного|ну|на|ной|ним)\b", "ar": r"(?!)",
}  # fmt: skip


@functools.cache
def number_words(language: str) -> dict[str, float]:
    """Each number word of a language (lower case) with its value; none for Chinese and for «one»."""
    words: dict[str, float] = {}
    for names, first in ((_ENGLISH, "en"), (_FRENCH, "fr"), (_SPANISH, "es")):
        if language == first:
            words |= {word: float(value) for value, word in enumerate(names.split(), start=2)}
    words |= {word: 20.0 + 10 * at for at, word in enumerate(_TENS.get(language, "").split())}
    words |= {word: float(value) for value, names in _LARGE.get(language, {}).items() for word in names.split()}
    if language == "ru":
        words |= {stem + end: float(value) for value, stem in _RUSSIAN_TEENS.items() for end in ("ь", "и", "ью")}
    return words
