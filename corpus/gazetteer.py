"""Places: country names from CLDR in six languages, and the edition's own gazetteer of cities, camps and regions."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pycountry
from babel import Locale
from pydantic import Field, ValidationError

from corpus.errors import CorpusError
from corpus.model import Record

LANGUAGES = ("zh", "en", "fr", "es", "ar", "ru")

# How the print (and people) write countries otherwise than CLDR does. Codes are ISO 3166-1 alpha-2; XK is Kosovo.
PRINTED_COUNTRIES = {
    "刚果民主共和国": "CD", "刚果": "CG", "刚果共和国": "CG", "几内亚科纳克里": "GN", "几内亚 - 科纳克里": "GN",
    "几内亚的科纳克里": "GN", "几内亚、科纳克里": "GN", "科摩罗联盟": "KM", "科摩罗群岛": "KM", "缅甸": "MM", "沙特": "SA",
    "韩国": "KR", "朝鲜": "KP", "阿联酋": "AE", "波斯尼亚": "BA", "俄罗斯联邦": "RU", "巴勒斯坦国": "PS", "巴勒斯坦": "PS",
    "老挝": "LA", "伊朗": "IR", "叙利亚": "SY", "坦桑尼亚": "TZ", "玻利维亚": "BO", "委内瑞拉": "VE", "越南": "VN",
    "科特迪瓦": "CI", "象牙海岸": "CI", "佛得角": "CV", "斯威士兰": "SZ", "马其顿": "MK", "捷克": "CZ", "土耳其": "TR",
    "圣多美和普林西比": "ST", "德意志联邦共和国": "DE", "肯尼亚共和国": "KE", "喀麦隆共和国": "CM", "科索沃": "XK",
    "塞内加尔": "SN", "莱索托": "LS", "英国": "GB", "美国": "US", "多米尼加共和国": "DO", "多米尼克": "DM",
    "UK": "GB", "USA": "US", "Palestine": "PS", "Syria": "SY", "DRC": "CD", "DR Congo": "CD", "Ivory Coast": "CI",
    "South Korea": "KR", "Russia": "RU", "Kosovo": "XK", "Laos": "LA", "Burma": "MM", "Myanmar": "MM", "Turkey": "TR",
    "Cape Verde": "CV", "Congo-Kinshasa": "CD", "Côte d'Ivoire": "CI", "Tanzania": "TZ", "Bolivia": "BO", "Iran": "IR",
    "Birmanie": "MM", "Cap-Vert": "CV", "Cabo Verde": "CV", "RDC": "CD", "Palestina": "PS", "Birmania": "MM",
    "RD Congo": "CD", "République démocratique du Congo": "CD", "República Democrática del Congo": "CD", "ДРК": "CD",
    "Россия": "RU", "Сирия": "SY", "Палестина": "PS", "Кот-д’Ивуар": "CI", "Бирма": "MM", "Танзания": "TZ",
    "فلسطين": "PS", "سوريا": "SY", "سورية": "SY", "كينيا": "KE", "كوت ديفوار": "CI", "ساحل العاج": "CI", "روسيا": "RU",
    "Democratic Republic of the Congo": "CD", "Демократическая Республика Конго": "CD",
    "Демократической Республике Конго": "CD", "جمهورية الكونغو الديمقراطية": "CD", "沙乌地阿拉伯": "SA",
    "Arabia Saudita": "SA", "Viet Nam": "VN", "Türkiye": "TR", "Lao PDR": "LA", "الكونغو الديمقراطية": "CD", "كوسوفو": "XK", "إثيوبيا": "ET", "أثيوبيا": "ET",
}  # fmt: skip


class PlaceRecord(Record):
    """A place below country level as the edition prints it, with its usual names in six languages."""

    printed: tuple[str, ...]
    country: str
    kind: str
    zh: str
    en: str
    fr: str
    es: str
    ar: str
    ru: str
    also: tuple[str, ...] = ()
    why: str = ""
    lines: tuple[int, ...] = ()
    ambiguous: bool = False


class _PlaceFile(Record):
    place: tuple[PlaceRecord, ...] = Field(default=())


@dataclass(frozen=True)
class Found:
    """A place in a text: its character range, country code, and the gazetteer's record below country level."""

    start: int
    end: int
    country: str
    place: PlaceRecord | None


def load_places(path: Path) -> tuple[PlaceRecord, ...]:
    """Read ``places.toml``. Raises :class:`CorpusError` where it is missing or not in its form."""
    try:
        return _PlaceFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))).place
    except FileNotFoundError:
        raise CorpusError(f"{path} is missing", "restore the edition's folder from the repository") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise CorpusError(f"{path} cannot be read: {' '.join(str(error).split())[:200]}", "mend the file") from None


@functools.cache
def country_names(language: str) -> dict[str, str]:
    """Country names of a language by ISO 3166-1 alpha-2 code (CLDR; countries only, no regions of the world)."""
    codes = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    territories = Locale(language).territories
    return {code: territories[code] for code in codes if code in territories}


def plain(name: str) -> str:
    """A Latin name as people type it: without accents, «and» for CLDR's «&»; other names as they are."""
    name = name.replace(" & ", " and ")
    if not re.search(r"[à-öø-ÿ]", name):
        return name
    return "".join(each for each in unicodedata.normalize("NFD", name) if not unicodedata.combining(each))


@functools.cache
def country_lexicon() -> dict[str, str]:
    """Every name of every country in six languages, lower-cased, with its code."""
    lexicon = {name.lower(): code for language in LANGUAGES for code, name in country_names(language).items()}
    lexicon |= {name.lower(): code for name, code in PRINTED_COUNTRIES.items()}
    lexicon = {plain(name): code for name, code in lexicon.items()} | lexicon
    return {name: code for name, code in lexicon.items() if len(name) >= 2}


class Gazetteer:
    """Finds countries and places in Chinese text, longest names first, and in questions of six languages."""

    def __init__(self, places: tuple[PlaceRecord, ...]) -> None:
        self.places = places
        self._printed: dict[str, list[PlaceRecord]] = {}
        self._named: dict[str, list[PlaceRecord]] = {}
        for place in places:
            for name in place.printed:
                self._printed.setdefault(name, []).append(place)
            for name in {place.zh, place.en, place.fr, place.es, place.ar, place.ru, *place.printed, *place.also}:
                for form in {name.lower(), plain(name.lower())}:
                    if len(form) >= 2:
                        self._named.setdefault(form, []).append(place)
        chinese = {name for name in country_lexicon() if re.search(r"[\u4e00-\u9fff]", name)}
        names = {*self._named, *country_lexicon()}
        self._stems = {_stem(name): name for name in names} | {name: name for name in names}
        self._in_print = _alternation({*self._printed, *chinese})
        self._in_questions = _alternation(names, words=True)

    def find(self, text: str, line_at: dict[int, int]) -> Iterator[Found]:
        """Places in a printed text; ``line_at`` maps a character position to its line (for ambiguous names)."""
        for match in self._in_print.finditer(text):
            name = match[0]
            place = next((each for each in self._printed.get(name, ()) if _applies(each, line_at[match.start()])), None)
            code = place.country if place else country_lexicon().get(name.lower())
            if code:
                yield Found(match.start(), match.end(), code, place)

    def find_in_question(self, text: str) -> Iterator[Found]:
        """Places a question names, in any of the six languages."""
        for match in self._in_questions.finditer(text.lower()):
            name = self._lemma(match[0])
            code = country_lexicon().get(name)
            places = self._named.get(name, [])
            place = places[0] if places and not code else None
            if code or place:
                yield Found(match.start(), match.end(), code or (place.country if place else ""), place)

    def _lemma(self, word: str) -> str:
        """The name a matched word is a form of: Russian case endings and Arabic proclitics taken off."""
        known = self._stems
        for candidate in (word, word[1:]):
            for length in range(len(candidate), max(1, len(candidate) - 4), -1):
                if candidate[:length] in known:
                    return known[candidate[:length]]
        return word


def _applies(place: PlaceRecord, line: int) -> bool:
    return not place.ambiguous or line in place.lines


def _alternation(names: set[str], words: bool = False) -> re.Pattern[str]:
    """A pattern of all names, longest first; with ``words`` alphabetic names match whole words (any case ending)."""
    ordered = sorted(names, key=lambda name: (-len(name), name))
    if not words:
        return re.compile("|".join(_NOT_INSIDE.get(name, re.escape(name)) for name in ordered))
    return re.compile("|".join(_bounded(name) for name in ordered))


def _stem(name: str) -> str:
    """A Russian name without the vowel its case endings replace; other names as they are."""
    cyrillic = re.search(r"[\u0400-\u04ff]", name) is not None
    return name[:-1] if cyrillic and len(name) > 4 and name[-1] in "аяьйоеыи" else name


# Country names that stand inside ordinary words: 发展中国家, 东南非洲, 印度洋.
_NOT_INSIDE = {"中国": "(?<!展)中国(?!家)", "南非": "南非(?!洲)", "印度": "印度(?!洋)", "阿曼": "阿曼(?!达)"}


def _bounded(name: str) -> str:
    if name in _NOT_INSIDE:
        return _NOT_INSIDE[name]
    escaped = re.escape(name)
    if re.search(r"[\u4e00-\u9fff]", name):
        return escaped
    if re.search(r"[\u0400-\u04ff]", name):
        return rf"(?<!\w){re.escape(_stem(name))}\w{{0,3}}(?!\w)"
    if re.search(r"[\u0600-\u06ff]", name):
        return rf"(?<!\w)[وفبلك]?{escaped}(?!\w)"
    return rf"(?<![^\W_]){escaped}(?![^\W_])"
