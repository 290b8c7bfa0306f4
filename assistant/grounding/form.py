"""The form of a sentence: one finished sentence of plain words in the language wanted."""

from __future__ import annotations

import re

from assistant.answer import Language
from index.query import detect_language

_MOST = 400
_MOST_CHINESE = 200
_FEWEST_WORDS = 4
_FEWEST_ARABIC = 3  # articles, prepositions and pronouns are written together with their words
_FEWEST_CHINESE = 5
_SURE_WORDS = 6
_END = re.compile(r"[.!…][»”\"’')]*$")
_FIRST_PERSON = {
    Language.ZH: re.compile("我|咱|本人"),
    Language.EN: re.compile(r"\b(?:we|us|ours?|I|me|my|mine)\b(?!-)", re.IGNORECASE),
    Language.FR: re.compile(r"\b(?:nous|notre|nos|nôtres?|je|moi|mon|mes)\b|\bj['’]", re.IGNORECASE),
    Language.ES: re.compile(r"\b(?:nosotr[oa]s|nuestr[oa]s?|nos|yo|mis?|conmigo)\b", re.IGNORECASE),
    Language.RU: re.compile(r"(?<!\w)(?:мы|нас|нам|нами|наш\w*|я|мне|меня|мо[йяию]\w*)(?!\w)", re.IGNORECASE),
    Language.AR: re.compile(r"(?<!\w)و?(?:نحن|لنا|لدينا|علينا|أنا|لي)(?!\w)"),
}
_SPEAKS = re.compile("我|咱|本人")
_END_CHINESE = re.compile(r"[。！…][»”\"’'）」』]*$")
_ASKING = re.compile("[?？؟¿]")
_MARKUP = re.compile(
    r"<[^<>]{1,200}>|\[[^\]]*\]\(|!\[|```|\*\*|^\s{0,3}(?:#{1,6}\s|[-*+]\s|\d+[.)]\s)|\[\d+\]|^\s*[{\[]|[{}]|\n"
    r"|^\s*(?:system|assistant|user|human)\s*:|</?\w+|\|",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.[\w.-]+|(?<![\w.])[a-z0-9-]{2,40}\.(?:org|com|net|int|gov|edu|info|io|cn|fr|ru)(?![\w])\S*"
    r"|\+\d[\d\s().-]{6,}\d",
    re.IGNORECASE,
)
_CHINESE = re.compile("[\u3400-\u9fff]")
_SCRIPTS = {Language.AR: re.compile("[\u0600-\u06ff]"), Language.RU: re.compile("[\u0400-\u04ff]")}


def misshapen(sentence: str, printed: str, language: Language) -> str | None:
    """What is wrong with a sentence's form, as the words to name it by; ``None`` where nothing is."""
    text = sentence.strip()
    chinese = language is Language.ZH
    fewest = _FEWEST_ARABIC if language is Language.AR else _FEWEST_WORDS
    short = len(_CHINESE.findall(text)) < _FEWEST_CHINESE if chinese else len(text.split()) < fewest
    if not text or short:
        return text or "empty"
    if len(text) > (_MOST_CHINESE if chinese else _MOST):
        return text[-20:]
    if not (_END_CHINESE if chinese else _END).search(text):
        return text[-20:]
    if match := _ASKING.search(text):
        return match[0]
    if match := _MARKUP.search(text):
        return match[0].strip() or "line break"
    if (match := _FIRST_PERSON[language].search(text)) and not _SPEAKS.search(printed):
        return match[0]
    for match in _ADDRESS.finditer(text):
        if match[0].rstrip(".,;:。，；)") not in printed:
            return match[0]
    return None


def foreign(sentence: str, language: Language) -> str | None:
    """Words that are in another language than the one wanted; ``None`` where there are none."""
    if language is not Language.ZH and (match := _CHINESE.search(sentence)):
        return sentence[match.start() : match.start() + 10]
    latin = len(re.findall("[A-Za-zÀ-ÿ]", sentence))
    if script := _SCRIPTS.get(language):
        return None if len(script.findall(sentence)) > latin else sentence[:20]
    others = sum(len(pattern.findall(sentence)) for pattern in _SCRIPTS.values())
    if language is Language.ZH:
        return None if len(_CHINESE.findall(sentence)) * 2 > latin and not others else sentence[:20]
    if others:
        return sentence[:20]
    words = re.findall(r"[^\W\d_]+", sentence)
    sure = len(words) >= _SURE_WORDS and detect_language(sentence) != language.value
    return sentence[:20] if sure else None
