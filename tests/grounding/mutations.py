"""Ways to make a true sentence false: each gives the altered sentences of one, by class."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from assistant.answer import Language

_SUBJECT = {
    Language.EN: ("all countries", "Norway", "Maria Gonzalez", "the World Bank"),
    Language.FR: ("tous les pays", "la Norvège", "Maria Gonzalez", "la Banque mondiale"),
    Language.ES: ("todos los países", "Noruega", "María González", "el Banco Mundial"),
    Language.RU: ("все страны", "Норвегия", "Мария Гонсалес", "Всемирный банк"),
    Language.AR: ("جميع البلدان", "النرويج", "Maria Gonzalez", "البنك الدولي"),
    Language.ZH: ("所有国家", "挪威", "玛丽亚·冈萨雷斯", "世界银行"),
}
_AND = {Language.EN: "and", Language.FR: "et", Language.ES: "y", Language.RU: "и", Language.AR: "و", Language.ZH: "和"}
_ONLY = {
    Language.EN: "only",
    Language.FR: "uniquement",
    Language.ES: "solamente",
    Language.RU: "только",
    Language.AR: "فقط",
    Language.ZH: "唯一",
}
_UNITS = {
    Language.EN: {"months": "years", "month": "year"},
    Language.FR: {"mois": "ans"},
    Language.ES: {"meses": "años"},
    Language.RU: {"месяцев": "лет"},
    Language.AR: {"شهرًا": "سنة", "أشهر": "سنوات"},
    Language.ZH: {"个月": "年"},
}
_BOUNDS = {
    Language.EN: "more than ",
    Language.FR: "plus de ",
    Language.ES: "más de ",
    Language.RU: "более чем ",
    Language.AR: "أكثر من ",
    Language.ZH: "超过",
}


def _appended(index: int) -> Callable[[str, Language], Iterator[str]]:
    def mutate(sentence: str, language: Language) -> Iterator[str]:
        yield f"{sentence[:-1]} {_AND[language]} {_SUBJECT[language][index]}{sentence[-1]}"

    return mutate


def number(sentence: str, language: Language) -> Iterator[str]:
    for match in re.finditer(r"\d+", sentence):
        for changed in (str(int(match[0]) + 1), str(int(match[0]) * 10)):
            yield sentence[: match.start()] + changed + sentence[match.end() :]


def unit(sentence: str, language: Language) -> Iterator[str]:
    for old, new in _UNITS[language].items():
        if old in sentence:
            yield sentence.replace(old, new)


def bound(sentence: str, language: Language) -> Iterator[str]:
    if _BOUNDS[language] in sentence:
        yield sentence.replace(_BOUNDS[language], "")


def only(sentence: str, language: Language) -> Iterator[str]:
    yield f"{sentence[:-1]} {_ONLY[language]}{sentence[-1]}"


MUTATIONS: dict[str, Callable[[str, Language], Iterator[str]]] = {
    "number": number,
    "unit": unit,
    "bound": bound,
    "only": only,
    "universal": _appended(0),
    "country": _appended(1),
    "person": _appended(2),
    "organisation": _appended(3),
}
