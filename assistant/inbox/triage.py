"""Triage: what kind of message it is, how urgent, and why a human must look closely. No language model.

The kind is decided by a classifier taught by exemplars (``prompts/triage``) over the message as a whole and over its
paragraphs: what is wanted often stands in one paragraph of a long letter. Urgency is decided by rules, reasons by rules
and by the sense of sentences. Categories and rules stand in ``triage.toml``. Automatic messages are told by their headers.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field, ValidationError, field_validator

from assistant.answer import Language
from assistant.asking import told
from assistant.classifier import Example, TextClassifier
from assistant.inbox.mail import Mail
from assistant.inbox.meaning import NOTHING, Meanings
from assistant.inbox.rules import Deadlines, Folded, Rules, fold
from assistant.router import exemplars
from corpus.errors import HabitatError
from corpus.model import Record
from index.encoder import Encoder

FILE = Path(__file__).parent / "triage.toml"
EXEMPLARS = Path(__file__).parent.parent.parent / "prompts" / "triage"
AUTOMATIC, SPAM = "automatic", "spam"
HIGH, NORMAL = "high", "normal"
_SHORTEST = 15  # a paragraph of fewer characters is a greeting or a name
_MOST_PARAGRAPHS = 12
_LONGEST_SHOWN = 200
_MOST = 20_000  # characters read of a message
_SOFTNESS = 0.5  # of the maximum over paragraphs; chosen on messages with long preambles (docs/inbox.md)
_PARAGRAPH = re.compile(r"\n\s*\n|(?<=[.!?:;。！？：；؟])\s*\n")


class TriageError(HabitatError):
    """The file of categories and rules or the exemplars are missing or not in their form."""


class Why(StrEnum):
    """Why a human must look closely at a message. The first six are found in its words; a category may ask for it always."""

    LEGAL = "legal"
    MONEY = "money"
    PERSONAL = "personal"
    DISPUTED_TERRITORY = "disputed_territory"
    ABUSE = "abuse"
    MISCONDUCT = "misconduct"
    ALWAYS = "always"
    INSTRUCTIONS = "instructions"
    LOW_CONFIDENCE = "low_confidence"
    CONTRADICTION = "contradiction"
    UNANSWERED = "unanswered"
    REMARK = "remark"
    ERROR = "error"


SENSED = (Why.LEGAL, Why.MONEY, Why.PERSONAL, Why.ABUSE, Why.MISCONDUCT)
RULED = (*SENSED, Why.DISPUTED_TERRITORY)  # places are told by their names alone
_WISH = 0.3  # weight of what is told besides the questions
REASONS = "reasons"  # the folder of the reasons' exemplars beside those of the categories
HARMLESS = {"service_request", "information", "flagship", "media", "procurement_job", "complaint"}


class Category(Record):
    """A kind of message: how it is marked in the mailbox, whether it is answered, whether a human must always look."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z_]*$")]
    keyword: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9]{1,30}$")]
    replies: Literal["answer", "acknowledge", "none"]
    human: Literal["", Why.ALWAYS] = ""


class Reason(Record):
    """Why a human must look: its kind (:class:`Why`) and the words that show it."""

    kind: str
    words: str


class Triage(Record):
    """What triage found in a message. ``confidence`` is the category's probability."""

    category: Category
    confidence: float
    urgency: str
    reasons: tuple[Reason, ...]


def _in_every_language(patterns: dict[Language, tuple[str, ...]]) -> dict[Language, tuple[str, ...]]:
    """The patterns by language. Raises ValueError where one is missing or no pattern."""
    if missing := [language.value for language in Language if language not in patterns]:
        raise ValueError(f"there are no patterns in {', '.join(missing)}")
    Rules(patterns)
    return patterns


Patterns = Annotated[dict[Language, tuple[str, ...]], AfterValidator(_in_every_language)]


class _Urgency(Record):
    days: Annotated[int, Field(ge=0, le=60)]
    words: Patterns
    calm: Patterns
    deadline_before: Patterns
    deadline_after: Patterns


class _File(Record):
    spam_sure: Annotated[float, Field(gt=0, le=1)]
    reason_sure: Annotated[float, Field(gt=0, le=1)]
    category: tuple[Category, ...]
    urgency: _Urgency
    reasons: dict[Why, Patterns]

    @field_validator("category")
    @classmethod
    def _fit_together(cls, categories: tuple[Category, ...]) -> tuple[Category, ...]:
        replies = {category.id: category.replies for category in categories}
        keywords = {category.keyword.lower() for category in categories}
        if len(replies) < len(categories) or len(keywords) < len(categories):
            raise ValueError("two categories share an id or a keyword")
        for needed in (AUTOMATIC, SPAM):
            if replies.get(needed) != "none":
                raise ValueError(f'there must be a category {needed!r} with replies = "none"')
        return categories

    @field_validator("reasons")
    @classmethod
    def _closed_list(cls, reasons: dict[Why, Patterns]) -> dict[Why, Patterns]:
        if set(reasons) != set(RULED):
            raise ValueError(f"the reasons with rules are {', '.join(RULED)}")
        return reasons


class Triager:
    """Tells what a message is. Threads may share it."""

    def __init__(self, file: _File, classifier: TextClassifier, meanings: Meanings) -> None:
        self._classifier = classifier
        self._meanings = meanings
        self._spam_sure = file.spam_sure
        self._categories = {category.id: category for category in file.category}
        self._reasons = {why: Rules(file.reasons[why]) for why in RULED}
        self._urgent, self._calm = Rules(file.urgency.words), Rules(file.urgency.calm)
        self._deadlines = Deadlines(file.urgency.deadline_before, file.urgency.deadline_after, file.urgency.days)

    @classmethod
    def open(cls, encoder: Encoder, cache: Path, path: Path = FILE, taught: Path = EXEMPLARS) -> Triager:
        """The triage of ``triage.toml``; its classifier is fitted where ``cache`` does not hold it yet.

        Raises :class:`TriageError` or the error of an exemplar file, naming what is wrong.
        """
        file = _load(path)
        examples = _examples({category.id for category in file.category} - {AUTOMATIC}, taught)
        reasons = _examples({*SENSED, NOTHING}, taught / REASONS)
        harmless = [each for each in examples if each.label in HARMLESS]
        meanings = Meanings.open(encoder, reasons, harmless, file.reason_sure, cache)
        return cls(file, TextClassifier.open(encoder, examples, cache, "triage"), meanings)

    def triage(self, mail: Mail, own: str, language: str) -> Triage:
        """Sort a message; ``own`` holds its own words (no quoted history, no signature)."""
        own = (own.strip() or mail.text)[:_MOST].removeprefix(mail.subject).strip()
        words = f"{mail.subject}\n\n{own}".strip()
        found, confidence = (AUTOMATIC, 1.0) if mail.automatic else self._category(mail.subject, own, language)
        category = self._categories[found]
        folded = fold(words)
        answered = category.replies != "none"
        meant = self._meanings.find(words, language) if answered else {}
        return Triage(
            category=category,
            confidence=round(confidence, 3),
            urgency=HIGH if answered and self._is_urgent(mail, folded) else NORMAL,
            reasons=tuple(self._why(category, folded, meant)),
        )

    def _category(self, subject: str, own: str, language: str) -> tuple[str, float]:
        """The likeliest category and its probability. Spam must be sure, or the next is taken: no request is lost."""
        whole = np.array(self._likely(subject, own, language))
        if wish := told(own, language):  # what is told besides the questions shows what the writer wants to come of it
            whole = whole ** (1 - _WISH) * np.array(self._likely(subject, wish, language)) ** _WISH
        likely = dict(zip(self._classifier.classes, (whole / whole.sum()).tolist(), strict=True))
        if likely[SPAM] < self._spam_sure:
            del likely[SPAM]
        found = max(likely, key=lambda each: likely[each])
        return found, likely[found]

    def _likely(self, subject: str, own: str, language: str) -> list[float]:
        """Probabilities of the classes, from the mean of the whole's logits and the paragraphs' soft maximum."""
        whole = self._classifier.logits(f"{subject}\n{own}".strip(), language)
        parts = np.stack([self._classifier.logits(each, language) for each in _paragraphs(own)] or [whole])
        peak = parts.max(0)
        best = peak + _SOFTNESS * np.log(np.exp((parts - peak) / _SOFTNESS).mean(0))
        logits = (whole + best) / 2
        odds = np.exp(logits - logits.max())
        return (odds / odds.sum()).tolist()

    def _is_urgent(self, mail: Mail, folded: Folded) -> bool:
        if mail.important:
            return True
        calm = [match.span() for match in self._calm.matches(folded.text)]
        urgent = (match.span() for match in self._urgent.matches(folded.text))
        if any(not any(start <= at < end for start, end in calm) for at, _ in urgent):
            return True
        return mail.date is not None and bool(self._deadlines.find(folded, mail.date.date()))

    def _why(self, category: Category, folded: Folded, meant: dict[str, str]) -> Iterator[Reason]:
        """The category's reason and those found; the words a rule matches show more exactly than a whole sentence."""
        if category.human:
            yield Reason(kind=category.human, words="")
        for why, rules in self._reasons.items():
            if shown := rules.find(folded) or meant.get(why, ""):
                yield Reason(kind=why.value, words=shown[:_LONGEST_SHOWN])


def _load(path: Path) -> _File:
    try:
        return _File.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise TriageError(f"{path} is missing", "restore it from the repository") from None
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise TriageError(
            f"{path}: {key}: {first['msg']}", "mend that key; the comments in the file say its form"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise TriageError(
            f"{path} cannot be read: {error}", "mend that line; patterns stand in single quotes"
        ) from None


def _examples(labels: set[str], folder: Path) -> list[Example]:
    """The exemplars: a file for every category or reason and no other, which teaches what it is named after."""
    files = {path.stem for path in folder.glob("*.yaml")}
    if missing := sorted(labels - files):
        raise TriageError(f"{folder / missing[0]}.yaml is missing", "write exemplars for it in six languages")
    if unknown := sorted(files - labels):
        raise TriageError(
            f"{folder / unknown[0]}.yaml belongs to nothing", f"add the category to {FILE.name}, or remove the file"
        )
    examples = list(exemplars(folder))
    if untaught := sorted(labels - {each.label for each in examples}):
        raise TriageError(f"{folder / untaught[0]}.yaml teaches another intent", "name the intent as the file is named")
    return examples


def _paragraphs(own: str) -> list[str]:
    """The paragraphs that say something; neighbours are joined where there are very many."""
    pieces = [piece.strip() for piece in _PARAGRAPH.split(own)]
    pieces = [piece for piece in pieces if len(piece) >= _SHORTEST]
    together = -(-len(pieces) // _MOST_PARAGRAPHS) or 1
    return ["\n".join(pieces[at : at + together]) for at in range(0, len(pieces), together)]
