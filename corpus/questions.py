"""The question bank: what people ask about each entry, and its title and summary in six languages.

One YAML file an entry (``corpus/questions/A.3.yaml``); docs/questions.md shows the form. Titles and summaries in other
languages than Chinese are ours and unofficial.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from enum import StrEnum
from pathlib import Path

from corpus.entry_file import EntryFile, read_entry_file
from corpus.errors import CorpusError
from corpus.gazetteer import LANGUAGES
from corpus.model import Record
from corpus.unsaid import Unsaid, load_unsaid

NEAR = 0.8
FOLDER = Path(__file__).parent / "questions"


class QuestionKind(StrEnum):
    """From whom, or about what, a question is."""

    OFFICIAL = "official"
    ADVISER = "adviser"
    COLLOQUIAL = "colloquial"
    KEYWORDS = "keywords"
    PROBLEM = "problem"
    ABBREVIATION = "abbreviation"
    CONTENT = "content"
    DURATION = "duration"
    PLACES = "places"
    PARTNERS = "partners"
    NUMBERS = "numbers"
    SPEAKER = "speaker"


class Question(Record):
    """A question a person could ask, and for questions of fact the printed words that answer it."""

    lang: str
    kind: QuestionKind
    text: str
    evidence: str = ""


class EntryQuestions(EntryFile):
    """The bank's file of one entry."""

    titles: dict[str, str]
    summary: dict[str, str]
    questions: tuple[Question, ...]


class QuestionBank:
    """All files of a bank. Raises :class:`CorpusError` naming the file and what is wrong in it."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder
        files = sorted(folder.glob("*.yaml"))
        if not files:
            raise CorpusError(f"there is no question bank in {folder}", "restore corpus/questions from the repository")
        self.entries = {each.entry: each for each in (read_entry_file(path, EntryQuestions) for path in files)}
        self.unsaid: Unsaid = load_unsaid(self.unsaid_folder)

    @property
    def unsaid_folder(self) -> Path:
        """Where the near misses that belong to this bank stand: beside it."""
        return self.folder.parent / "unsaid"

    def __iter__(self) -> Iterator[EntryQuestions]:
        return iter(self.entries.values())

    def title(self, entry_id: str, language: str) -> str:
        """The entry's title in a language (unofficial where not Chinese); empty where the bank has none."""
        own = self.entries.get(entry_id)
        return own.titles.get(language, "") if own else ""

    def summary(self, entry_id: str, language: str) -> str:
        """One sentence on the entry in a language; empty where the bank has none."""
        own = self.entries.get(entry_id)
        return own.summary.get(language, "") if own else ""

    def problems(self, entry_ids: Iterable[str], texts: dict[str, str]) -> Iterator[str]:
        """What is wrong with the bank: unknown ids, missing languages, repeated questions, evidence not printed.

        ``texts`` maps entry ids to their printed text.
        """
        known = set(entry_ids)
        seen: dict[str, str] = {}
        for own in self:
            if own.entry not in known:
                yield f"{own.entry}.yaml: there is no entry {own.entry}"
                continue
            for what, given in (("titles", own.titles), ("summary", own.summary)):
                if missing := [language for language in LANGUAGES if not given.get(language)]:
                    yield f"{own.entry}.yaml: {what} missing in {', '.join(missing)}"
            yield from self._too_few(own)
            for question in own.questions:
                key = squeeze(question.text)
                if key in seen:
                    yield f"{own.entry}.yaml: «{question.text}» stands in {seen[key]}.yaml too"
                seen[key] = own.entry
                if question.lang not in LANGUAGES:
                    yield f"{own.entry}.yaml: «{question.text}» has an unknown language {question.lang}"
                if question.evidence and squeeze(question.evidence) not in squeeze(texts[own.entry]):
                    yield f"{own.entry}.yaml: evidence «{question.evidence}» is not printed in the entry"
        for entry_id in sorted(known - set(self.entries)):
            yield f"{entry_id}.yaml is missing"

    @staticmethod
    def _too_few(own: EntryQuestions) -> Iterator[str]:
        count = Counter(question.lang for question in own.questions)
        if count["zh"] < 15 or len(own.questions) - count["zh"] < 15 or count["en"] < 5:
            yield f"{own.entry}.yaml: at least 15 Chinese, 15 other and 5 English questions are wanted, has {dict(count)}"

    def near(self, texts: Iterable[str]) -> Iterator[str]:
        """Written questions that nearly are one of some texts (cases of an evaluation set): shared trigrams >= 0.8."""
        asked = [(own.entry, question.text) for own in self for question in own.questions]
        grams = [_trigrams(text) for _, text in asked]
        holders: dict[str, list[int]] = {}
        for at, own_grams in enumerate(grams):
            for gram in own_grams:
                holders.setdefault(gram, []).append(at)
        for text in texts:
            wanted = _trigrams(text)
            shared = Counter(at for gram in wanted for at in holders.get(gram, ()))
            for at, count in shared.items():
                if count >= NEAR * len(wanted | grams[at]):
                    yield f"{asked[at][0]}.yaml: «{asked[at][1]}» nearly is a case of an evaluation set: «{text}»"

    def add(self, entry_id: str, question: Question) -> Path:
        """Append a question to an entry's file. Raises :class:`CorpusError` where it is there already."""
        own = self.entries.get(entry_id)
        if own is None:
            raise CorpusError(f"the bank has no file for «{entry_id}»", "name an entry such as A.3")
        key = squeeze(question.text)
        for each in self:
            if any(squeeze(other.text) == key for other in each.questions):
                raise CorpusError(f"the question stands in {each.entry}.yaml already", "nothing to do")
        path = self.folder / f"{entry_id}.yaml"
        fields = {"lang": question.lang, "kind": question.kind.value, "text": question.text}
        if question.evidence:
            fields["evidence"] = question.evidence
        pairs = ", ".join(f"{key}: {_scalar(value)}" for key, value in fields.items())
        with path.open("a", encoding="utf-8") as handle:
            handle.write(f"  - {{{pairs}}}\n")
        return path


def _trigrams(text: str) -> set[str]:
    plain = squeeze(text)
    return {plain[at : at + 3] for at in range(max(1, len(plain) - 2))}


def squeeze(text: str) -> str:
    """A text without white space, mark-up and case, for comparing: NFKC, letters and digits only."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def _scalar(value: str) -> str:
    if re.fullmatch(r"[a-z]+", value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
