"""What travels through the steps: one context a question, and the tools every step may use."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from assistant.abstention import Judge
from assistant.answer import Intent, Language, Status
from assistant.conditions import Condition
from assistant.grounding.check import Grounding
from assistant.lines import Line
from assistant.llm.budget import Budget
from assistant.llm.model import Llm
from assistant.port import Listener
from assistant.reading import Reader
from assistant.router import Router
from assistant.silence import Silence
from corpus.catalogue import Library
from corpus.model import Entry
from corpus.questions import QuestionBank
from index.live import Index
from index.passages import Sentence
from index.query import Query
from index.ranking import Ranked


@dataclass(frozen=True)
class Evidence:
    """A sentence chosen for an answer, how well it fits, and the words in it that answer (may be empty)."""

    sentence: Sentence
    score: float
    answer: str = ""


@dataclass
class Tools:
    """What the steps work with; shared by all questions, changed by none. ``grounding`` is there where ``llm`` is."""

    library: Library
    bank: QuestionBank
    index: Index
    reader: Reader
    router: Router
    silence: Silence
    judge: Judge
    llm: Llm | None
    grounding: Grounding | None
    max_question: int

    def title(self, entry: Entry, language: Language) -> str:
        """The entry's title in a language: printed in Chinese, else our unofficial translation."""
        return entry.title if language is Language.ZH else self.bank.title(entry.id, language.value) or entry.title


@dataclass
class Context:
    """One question on its way to an answer. Steps fill it in; ``status`` set means the run has ended.

    ``mail`` says that it is a message, ``asked`` are its distinct questions, and ``doubts`` why a human should check the
    reply (reasons of the triage). ``hedged`` says that the answer is told to be perhaps none. ``budget`` is the
    language model's for this answer, ``rewritten`` what it made of a follow-up, and ``listen`` is told of what it says.
    """

    turns: list[str]
    id: str = ""
    language: Language = Language.ZH
    language_given: bool = False
    mail: bool = False
    query: Query | None = None
    conversation: Query | None = None
    conditions: list[Condition] = field(default_factory=list["Condition"])
    targets: list[str] = field(default_factory=list[str])
    ranked: list[Ranked] = field(default_factory=list[Ranked])
    intent: Intent = Intent.OTHER
    route: dict[str, float] = field(default_factory=dict[str, float])
    original: str = ""
    asked: list[str] = field(default_factory=list[str])
    doubts: list[str] = field(default_factory=list[str])
    resolved: str = ""
    status: Status | None = None
    lines: list[Line] = field(default_factory=list[Line])
    gaps: list[str] = field(default_factory=list[str])
    suggestions: list[str] = field(default_factory=list[str])
    confidence: float = 0.0
    listen: Listener | None = None
    budget: Budget | None = None
    rewritten: str = ""
    hedged: bool = False
    timings: dict[str, float] = field(default_factory=dict[str, float])

    @property
    def question(self) -> str:
        """The turn to answer."""
        return self.turns[-1]

    @property
    def read(self) -> Query:
        """The question as understood; set by the step ``understand``."""
        assert self.query is not None, "the step `understand` has not run"
        return self.query

    @property
    def whole(self) -> Query:
        """The whole conversation as understood (the question itself where it stands alone)."""
        return self.conversation or self.read

    @contextmanager
    def timed(self, step: str) -> Generator[None]:
        """Adds the time spent inside to ``timings[step]``, in milliseconds."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.timings[step] = self.timings.get(step, 0.0) + (time.perf_counter() - start) * 1000
