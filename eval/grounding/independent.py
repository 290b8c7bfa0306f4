"""A second opinion on answers: whether the numbers, names and places of each sentence stand in what it cites.

python -m eval.grounding.independent ANSWERS.jsonl [--all] [--source TEXT]

Imports nothing of the assistant. Prints one JSON object; exit 1 where anything is unsupported, 2 where nothing can be
read. A sentence with marks is held against the quotes of its marks, the records within them, and titles and aliases of
their entries; a line without marks (heads, frames, notes) against the whole text of the entries cited or named in it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.catalogue import Library
from corpus.errors import HabitatError
from corpus.model import Entry, Span
from corpus.questions import QuestionBank
from eval.grounding.naming import Namer
from eval.grounding.numerals import Number, numbers, plain, supported

_MARK: Final = re.compile(r"(?:\s*\[\d{1,3}\])+")
_ENTRY_ID: Final = re.compile(r"(?<![\w.])(?:FP\.\d|[A-K]\.\d|INTRO)(?![\w])")
_LEAD: Final = re.compile(r"^(?:[>#\s]|[-*•](?=\s)|\*{0,2}\d{1,2}[.)]\*{0,2}(?=\s|$))*")
_SUPERSCRIPTS: Final = str.maketrans("", "", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LISTED: Final = re.compile(r"^\s*(?:\(?\d{1,2}\)|（\d{1,2}）)|(?<=[；;:：。])\s*\d{1,2}\)")
_SMALL_WORDS: Final = {
    "en": "the of and to in is for with are by", "fr": "le la les des du et est pour dans une",
    "es": "el los las del y es para con una que",
}  # fmt: skip


class Cited(BaseModel):
    """A citation as far as it is needed."""

    model_config = ConfigDict(extra="ignore")

    n: int
    entry_id: str
    quote: str
    start: int
    end: int


class Given(BaseModel):
    """An answer as far as it is needed; the contract has more keys."""

    model_config = ConfigDict(extra="ignore")

    id: str
    status: str
    language: str
    answer: str
    citations: list[Cited] = []
    gaps: list[str] = []
    subject: str | None = None
    engine: str = "extractive"


class Finding(BaseModel):
    """Something a sentence says that what it cites does not hold."""

    id: str
    sentence: str
    what: str
    kind: str = Field(pattern="^(number|name|place|quote|mark|language)$")


@dataclass
class Counts:
    """What was looked at and what did not hold."""

    answers: int = 0
    model_answers: int = 0
    sentences: int = 0
    lines_without_marks: int = 0
    numbers_checked: int = 0
    unsupported_numbers: int = 0
    names_checked: int = 0
    unsupported_names: int = 0
    places_checked: int = 0
    unsupported_places: int = 0
    quotes_checked: int = 0
    quotes_not_in_source: int = 0
    marks_without_citation: int = 0
    wrong_language: int = 0


@dataclass(frozen=True)
class Sentence:
    """A stretch of an answer's line and the marks behind it (none: a line of the frame)."""

    text: str
    marks: tuple[int, ...]


class Checker:
    """Checks answers one by one and keeps count."""

    def __init__(self, library: Library, bank: QuestionBank, source: str) -> None:
        self._library = library
        self._namer = Namer(library, bank)
        self._source = compared(source)
        self.counts = Counts()
        self.findings: list[Finding] = []

    def check(self, answer: Given) -> None:
        """Check one answer."""
        self.counts.answers += 1
        self.counts.model_answers += answer.engine == "model"
        cited = {each.n: each for each in answer.citations}
        for each in answer.citations:
            self.counts.quotes_checked += 1
            if not each.quote.strip() or compared(each.quote).strip("….") not in self._source:
                self._report(answer, each.quote, each.quote[:60], "quote")
        for sentence in sentences(answer.answer):
            for mark in sentence.marks:
                if mark not in cited:
                    self._report(answer, sentence.text, f"[{mark}]", "mark")
            self._check_sentence(answer, sentence, [cited[mark] for mark in sentence.marks if mark in cited])
        if not written_in(answer.answer, answer.language, self._source):
            self._report(answer, answer.answer[:120], answer.language, "language")

    def _check_sentence(self, answer: Given, sentence: Sentence, cites: Sequence[Cited]) -> None:
        if sentence.marks:
            self.counts.sentences += 1
            entries = self._entries([each.entry_id for each in cites] + _ENTRY_ID.findall(sentence.text))
            quotes = [each.quote for each in cites]
            extra = self._frame_numbers(entries, answer) if _ENTRY_ID.search(sentence.text) else []
        else:
            self.counts.lines_without_marks += 1
            named = [each.entry_id for each in answer.citations] + _ENTRY_ID.findall(sentence.text)
            entries = self._entries(named)
            quotes = [self._print(entry) for entry in entries] + list(answer.gaps)
            quotes += [text for entry in entries for text in self._namer.summaries(entry)]
            quotes += self._contradictions(entries)
            extra = self._frame_numbers(entries, answer)
        self._check_numbers(answer, sentence, quotes, entries, extra)
        spans = [Span(start=each.start, end=each.end) for each in cites]
        if is_row(sentence.text):
            spans += [place.span for entry in entries for place in entry.places]
        support = self._namer.support(tuple(quotes), tuple(spans), tuple(entry.id for entry in entries))
        greeting = answer.subject is not None and not sentence.marks  # a letter greets by names the catalogue lacks
        for named in self._namer.check(
            _ENTRY_ID.sub(" ", sentence.text), answer.language, support, capitals=not greeting
        ):
            places = named.kind == "place"
            self.counts.places_checked += places
            self.counts.names_checked += not places
            if not named.held:
                self._report(answer, sentence.text, named.text, named.kind)

    def _check_numbers(
        self,
        answer: Given,
        sentence: Sentence,
        quotes: Sequence[str],
        entries: Sequence[Entry],
        extra: Sequence[Number],
    ) -> None:
        text = plain(_ENTRY_ID.sub(" ", sentence.text))
        titles = [entry.title for entry in entries] + self._namer.titles(entries)
        pool = [*extra]
        for each in (*quotes, *titles):
            pool += numbers(plain(each), answer.language if each not in quotes else "en")
        for number in numbers(text, answer.language):
            self.counts.numbers_checked += 1
            if not supported(number, pool):
                self._report(answer, sentence.text, text[number.start : number.end], "number")

    def _frame_numbers(self, entries: Sequence[Entry], answer: Given) -> list[Number]:
        """Pages of the entries, how many entries there are, and how many are cited."""
        pages = [entry.page for entry in entries if entry.page is not None]
        cited = len({each.entry_id for each in answer.citations})
        stated = (*pages, 2022, len(self._library.entries), cited)
        return [Number(frozenset({float(each)}), "", 0, 0) for each in stated]

    def _contradictions(self, entries: Sequence[Entry]) -> list[str]:
        """What the print contradicts itself about where one of the entries is a side."""
        ids = {entry.id for entry in entries}
        noted = self._library.catalogue.contradictions
        return [each.topic for each in noted if ids & {side.entry for side in each.sides}]

    def _entries(self, ids: Sequence[str]) -> list[Entry]:
        return [self._library.entry(each) for each in dict.fromkeys(ids) if self._library.knows(each)]

    def _print(self, entry: Entry) -> str:
        lines = self._library.source.lines[entry.lines[0] - 1 : entry.lines[1]]
        return "\n".join(line.text for line in lines)

    def _report(self, answer: Given, sentence: str, what: str, kind: str) -> None:
        counter = {"number": "unsupported_numbers", "name": "unsupported_names", "place": "unsupported_places",
                   "quote": "quotes_not_in_source", "mark": "marks_without_citation", "language": "wrong_language"}[kind]  # fmt: skip
        setattr(self.counts, counter, getattr(self.counts, counter) + 1)
        self.findings.append(Finding(id=answer.id, sentence=sentence, what=what, kind=kind))


def sentences(answer: str) -> Iterator[Sentence]:
    """An answer's lines, cut behind their marks; bullets and numbers of lists are left out."""
    for line in answer.split("\n"):
        text = _LEAD.sub("", line)
        at = 0
        for match in _MARK.finditer(text):
            marks = tuple(map(int, re.findall(r"\d+", match[0])))
            yield Sentence(_tidy(text[at : match.start()]), marks)
            at = match.end()
        if re.search(r"\w", text[at:]):
            yield Sentence(_tidy(text[at:]), ())


def is_row(text: str) -> bool:
    """Whether a line is a label or an entry's title and then nothing but short items: such rows are records by design."""
    label, colon, items = text.rpartition(": ") if ": " in text else text.rpartition("：")
    short = all(len(item.split()) <= 4 and len(item) <= 40 for item in re.split("[,;、；،؛()（）]", items))
    return bool(colon) and short and (bool(_ENTRY_ID.match(text)) or len(label.split()) <= 2)


def _tidy(text: str) -> str:
    return text.replace("**", "").replace("*", " ").strip(" .。,，;；")


def compared(text: str) -> str:
    """A text as quotes are compared: no white space, mark-up or footnote marks."""
    text = unicodedata.normalize("NFKC", text.translate(_SUPERSCRIPTS))
    return re.sub(r"[\s*_`|>#\[\]()（）“”\"'‘’]", "", text).lower().replace("—", "-").replace("–", "-")


def written_in(answer: str, language: str, source: str) -> bool:
    """Whether what is not printed words is in the script of the language (Latin ones: by their small words)."""
    rest = re.sub("[\u4e00-\u9fff]+", lambda each: "" if compared(each[0]) in source else each[0], answer)
    counts = Counter(_script(each) for each in (answer if language == "zh" else rest))
    own = {"zh": "han", "ar": "arabic", "ru": "cyrillic"}.get(language, "latin")
    letters = {script: number for script, number in counts.items() if script}
    if not letters or own != max(letters, key=lambda each: letters[each]):
        return not letters
    if own != "latin":
        return True
    words = Counter(re.findall(r"[^\W\d_]+", rest.lower()))
    told = {each: sum(words[word] for word in small.split()) for each, small in _SMALL_WORDS.items()}
    return told[language] == max(told.values())


def _script(letter: str) -> str:
    if "\u4e00" <= letter <= "\u9fff":
        return "han"
    if "\u0600" <= letter <= "\u06ff":
        return "arabic"
    if "\u0400" <= letter <= "\u04ff":
        return "cyrillic"
    return "latin" if letter.isalpha() and letter < "\u0250" else ""


def read_answers(path: Path) -> list[Given]:
    """The answers of a file, one a line. Raises :class:`corpus.errors.HabitatError`."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [Given.model_validate_json(line) for line in lines if line.strip()]
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise HabitatError(
            f"{path} cannot be read: {' '.join(str(error).split())[:160]}", "one Answer a line"
        ) from None


def main() -> int:
    """Check a file of answers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("answers", type=Path, help="one Answer a line")
    parser.add_argument("--all", action="store_true", help="check the answers of every engine, not the model's alone")
    parser.add_argument("--source", type=Path, help="the printed text, where it is not the edition's own")
    given = parser.parse_args()
    try:
        library = Library.open()
        source = given.source.read_text(encoding="utf-8") if given.source else library.source.text
        answers = read_answers(given.answers)
        checker = Checker(library, QuestionBank(), source)
    except (HabitatError, OSError) as error:
        print(error, file=sys.stderr)
        return 2
    for answer in answers:
        if given.all or answer.engine == "model":
            checker.check(answer)
    report = asdict(checker.counts) | {"findings": [each.model_dump() for each in checker.findings]}
    print(json.dumps(report, ensure_ascii=False, indent=1))
    return 1 if checker.findings else 0


if __name__ == "__main__":
    sys.exit(main())
