"""The distinct questions of a message, in order: asked outright, asked for («please let us know …»), or listed under such a lead.

Grammar, not topics: the words that ask, request and join clauses are closed classes in each of the six languages. They
stand in ``asking.toml``.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).parent / "asking.toml"

_ITEM = re.compile(
    r"^\s*(?:[（(]?(?:[0-9٠-٩]{1,2}|[一二三四五六七八九十]{1,2}|[ivx]{1,4})\s*[)）.、．:：]|(?:[0-9٠-٩]{1,2})\s*[-–—]\s|"
    r"[（(][A-Za-zа-яأ-ي][)）]|[A-Fa-fа-еأ-و][)）.、．](?=\s)|[①-⑳]|[-–—*•·▪◦‣➢]\s*|"
    r"(?:问题|問題|question|pregunta|вопрос|السؤال|سؤال)\s*[0-9一二三四五٠-٩]\s*[:：.]?|"
    r"(?:第[一二三四五六]|其[一二三四五])(?:个问题|個問題)?[，,、:：]|(?:q|n°)\s?\d\s*[:：.)])\s*",
    re.IGNORECASE,
)
_INLINE_ITEM = re.compile(
    r"(?<!\w)[（(](?:[a-f1-9]|[ivx]{1,3}|[一二三四五六]|[а-е]|[أ-و])[)）]\s*|(?<![\w.,])[1-9][)）]\s+|[①-⑳]\s*",
    re.IGNORECASE,
)
_MARK = re.compile(r"[?？؟]")
_END = re.compile(r"[。！？!?؟；;؛]+[”\"»)）]*|\.+[”\"»)]*(?=\s|$)")
# A full stop behind an initial, a short title or a number of a list ends nothing.
_ABBREVIATED = re.compile(
    r"(?:^|[\s(])(?:[A-Za-zА-Я]|Dr|Mr|Mrs|Ms|St|No|Sr|Sra|vs|al|Ing|e\.g|i\.e|p\. ?ex|approx|ej|\d{1,2}|т\.[дпе]|г|ул)\.$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"[:：]\s*$")
_BEFORE_COLON = re.compile(r"^[^:：?？؟]{1,60}[:：]\s*(?=\S)")
_CONJUNCTION = re.compile(
    r"^(?:(?:and|or|also|et|y|e|и|а также)\s+|(?:另外|此外|还有|還有|以及|并且|同时|那么|又)[，,]?\s*(?=\S{4}))+",
    re.IGNORECASE,
)
_WRAPPED = 58  # columns from which on a line may have been broken by a mail program
_SHORTEST = 3
_MOST = 30


@dataclass(frozen=True)
class Question:
    """One question: its own words, the sentence it stands in, and its paragraph's number."""

    text: str
    sentence: str
    paragraph: int


def questions(own: str, language: str) -> list[Question]:
    """The distinct questions of a message's own words, in order; empty where it asks none."""
    grammar = _grammar(language)
    found: list[Question] = []
    seen: set[str] = set()
    listing = False
    for number, paragraph in enumerate(paragraphs(own)):
        item = _ITEM.match(paragraph)
        body = paragraph[item.end() :].strip() if item else paragraph
        listed = listing and item is not None
        for question in grammar.asked(body, number, listed=listed):
            key = _bare(question.text)
            if key not in seen and len(key) >= _SHORTEST:
                seen.add(key)
                found.append(question)
        if _LEAD.search(paragraph):
            listing = listed or grammar.leads(body)
        elif item is None:
            listing = False
    return found[:_MOST]


def told(own: str, language: str) -> str:
    """What a message tells besides its questions: who asks, from where, about what."""
    asked = {question.sentence for question in questions(own, language)}
    kept = (
        sentence
        for paragraph in paragraphs(own)
        if not _LEAD.search(paragraph)
        for sentence in sentences(_ITEM.sub("", paragraph, count=1))
        if sentence not in asked
    )
    return "\n".join(kept)


def paragraphs(text: str) -> list[str]:
    """The paragraphs and list items of a text; lines that a mail program broke are joined again."""
    joined: list[str] = []
    for line in text.splitlines():
        if not line.strip():
            joined.append("")
        elif joined and joined[-1] and _goes_on(joined[-1], line):
            joined[-1] = f"{joined[-1]}{'' if _wide(joined[-1][-1]) else ' '}{line.strip()}"
        else:
            joined.append(line.strip())
    return [each for each in joined if each]


def sentences(paragraph: str) -> list[str]:
    """The sentences of a paragraph with their end marks."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(paragraph):
        piece = paragraph[start : match.end()].strip()
        if _ABBREVIATED.search(piece[-8:]) and match.end() < len(paragraph):
            continue
        found.append(piece)
        start = match.end()
    return [each for each in (*found, paragraph[start:].strip()) if each]


def _goes_on(line: str, following: str) -> bool:
    """Whether a line was broken by a mail program and goes on in the next."""
    if _ITEM.match(following) or re.search(r"[。！？!?؟：:；;.]\s*$", line):
        return False
    columns = sum(2 if _wide(character) else 1 for character in line[-_WRAPPED:])
    return columns >= _WRAPPED or (following.lstrip()[:1].islower() and columns >= _WRAPPED // 2)


def _wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _bare(text: str) -> str:
    return "".join(character for character in text.lower() if character.isalnum())


@cache
def _grammar(language: str) -> _Grammar:
    table = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    return _Grammar(language, table[language], table["all"])


class _Grammar:
    """The forms of one language."""

    def __init__(self, language: str, own: dict[str, str], common: dict[str, str]) -> None:
        self._chinese = language == "zh"
        self._wh = re.compile(own["interrogative"], re.IGNORECASE)
        self._request = re.compile(own["request"], re.IGNORECASE)
        self._joiner = re.compile(own["joiner"], re.IGNORECASE)
        self._listed = re.compile(own["listed"], re.IGNORECASE)
        self._opens = re.compile(f"{own['before']}(?:{own['interrogative']})", re.IGNORECASE)
        self._bare_opens = re.compile(f"{own['before']}(?:{own['opens']})", re.IGNORECASE)
        self._embeds = re.compile(f"{own['embeds']}(?:{own['interrogative']})", re.IGNORECASE)
        self._noun = re.compile(own["noun_phrase"], re.IGNORECASE)
        self._announces = re.compile(common["announces"], re.IGNORECASE)
        self._courtesy = re.compile(f"^(?:{common['courtesy']})$", re.IGNORECASE)

    def leads(self, text: str) -> bool:
        """Whether a line that ends with a colon announces questions."""
        return any(form.search(text) for form in (self._request, self._wh, self._announces))

    def asked(self, body: str, number: int, *, listed: bool) -> Iterator[Question]:
        """The questions of a paragraph; an item under a lead that asks is one as a whole."""
        if _LEAD.search(body) and not _MARK.search(body):
            return
        whole = sentences(body)
        asking = [self._asks(sentence) for sentence in whole]
        listed = listed and not any(asking)
        for at, sentence in enumerate(whole):
            one_of_several = at > 0 and asking[at - 1] and whole[at - 1].endswith((";", "；", "؛"))
            goes_on = any(asking[:at]) and self._bare_opens.match(_CONJUNCTION.sub("", sentence)) is not None
            asking[at] = asking[at] or goes_on or one_of_several or (listed and at == 0)
            if asking[at]:
                yield from (Question(text, sentence, number) for text in self._clauses(sentence))

    def _asks(self, sentence: str) -> bool:
        if self._courtesy.match(sentence.strip(' ?？؟.。!！¿"”»，,')):
            return False
        if _MARK.search(sentence[-3:]) or self._embeds.search(sentence):
            return True
        return bool(self._request.search(sentence)) and bool(self._wh.search(sentence) or self._names(sentence))

    def _names(self, sentence: str) -> bool:
        """Whether something is named behind the words that request it."""
        *_, match = self._request.finditer(sentence)
        return len(_bare(sentence[match.end() :])) >= (_SHORTEST + 1 if self._chinese else 3 * _SHORTEST)

    def _clauses(self, sentence: str) -> Iterator[str]:
        """The sentence cut where a clause with an interrogative of its own, or a further thing asked for, begins."""
        first, *rest = _INLINE_ITEM.split(sentence)
        pieces = [piece for piece in rest if len(_bare(piece)) >= _SHORTEST]
        if not pieces:
            pieces = [sentence]
        elif self._wh.search(first) and len(_bare(first)) >= _SHORTEST:
            pieces.insert(0, first)
        for piece in pieces:
            yield from (self._trimmed(clause) for clause in self._cut(piece))

    def _cut(self, sentence: str) -> list[str]:
        cuts = [match for match in self._joiner.finditer(sentence) if self._divides(sentence, match)]
        if not cuts:
            return self._enumerated(sentence)
        starts = [0, *(match.end() for match in cuts)]
        ends = [*(match.start() for match in cuts), len(sentence)]
        return self._merged(sentence[start:end] for start, end in zip(starts, ends, strict=True))

    def _divides(self, sentence: str, joint: re.Match[str]) -> bool:
        before, after = sentence[: joint.start()], sentence[joint.end() :]
        if self._chinese:
            upcoming = re.split(r"[，,；;、。？?]", after, maxsplit=1)[0]
            return bool(self._wh.search(before)) and bool(self._wh.search(upcoming)) and len(_bare(before)) >= _SHORTEST
        asks_before = self._wh.search(before) or self._request.search(before)
        return bool(asks_before) and self._opens.match(after) is not None and len(before.split()) > 1

    def _merged(self, pieces: Iterable[str]) -> list[str]:
        """Pieces that ask nothing by themselves stay with their neighbour."""
        merged: list[str] = []
        comma = "，" if self._chinese else ", "
        waiting = ""
        for piece in pieces:
            text = f"{waiting}{piece}"
            if self._wh.search(text):
                merged.append(text)
                waiting = ""
            else:
                waiting = f"{text}{comma}"
        if waiting and merged:
            merged[-1] = f"{merged[-1]}{comma}{waiting}".rstrip(" ，,")
        return merged or [waiting]

    def _enumerated(self, sentence: str) -> list[str]:
        """Things asked for by name: «please indicate the duration, an example and the partners»."""
        match = next(iter(self._request.finditer(sentence)), None)
        if match is None:
            return [sentence]
        rest = _BEFORE_COLON.sub("", sentence[match.end() :].strip(" ,，。.?？؟")).strip(" :：")
        if self._opens.match(rest) or (self._chinese and self._wh.search(rest)):
            return [sentence]
        parts = [part.strip() for part in self._listed.split(rest) if part.strip()]
        named = all(self._noun.match(part) and len(_bare(part)) >= _SHORTEST - 1 for part in parts)
        return parts if len(parts) > 1 and named else [sentence]

    def _trimmed(self, clause: str) -> str:
        """The clause without what announces it and the conjunction before it."""
        lead = _BEFORE_COLON.match(clause)
        if lead and self.leads(lead[0]) and len(_bare(clause[lead.end() :])) >= 2 * _SHORTEST:
            clause = clause[lead.end() :]
        clause = re.sub(
            r"[\s，,;；]+(?:and|or|et|ou|y|e|o|и|или)$", "", clause.strip(" ，,;；、–—-"), flags=re.IGNORECASE
        )
        return _CONJUNCTION.sub("", clause).strip()
