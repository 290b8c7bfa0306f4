"""The whole way from a question to an answer on one screen, as an ordered list of steps and as a LangChain runnable.

guard -> converse -> rewrite -> understand -> consult -> retrieve -> clarify -> abstain -> compose -> word -> verify -> finish

``rewrite``, ``consult`` and ``word`` do nothing where there is no language model.
"""

from __future__ import annotations

import copy
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from langchain_core.runnables import Runnable, RunnableLambda

from assistant.abstention import Judge
from assistant.answer import Answer, Citation, Intent, Language, MailAnswer, Status
from assistant.context import Context, Tools
from assistant.grounding.check import Grounding
from assistant.lines import Line, LineUse
from assistant.llm.model import Llm
from assistant.llm.settings import load_llm_settings
from assistant.messages import say
from assistant.port import Listener, Partial, Stopped
from assistant.quoting import number
from assistant.reading import Reader
from assistant.router import Router
from assistant.settings import Settings, load_settings
from assistant.silence import Silence
from assistant.steps.abstain import abstain
from assistant.steps.clarify import clarify
from assistant.steps.compose.dispatch import compose
from assistant.steps.consult import consult
from assistant.steps.converse import converse
from assistant.steps.guard import guard
from assistant.steps.retrieve import retrieve
from assistant.steps.rewrite import rewrite
from assistant.steps.understand import understand
from assistant.steps.verify import verify
from assistant.steps.word import word
from corpus.catalogue import Library
from corpus.questions import QuestionBank
from index.live import Index

Step = Callable[[Context, Tools], Context]
STEPS: tuple[Step, ...] = (
    guard, converse, rewrite, understand, consult, retrieve, clarify, abstain, compose, word, verify,
)  # fmt: skip
MOST_RETRIEVED = 20
MOST_EXPLAINED = 5
_log = logging.getLogger(__name__)


class Assistant:
    """Answers questions and messages on the catalogue. Threads may share it; it keeps nothing of a question."""

    def __init__(self, settings: Settings, llm: Llm | None = None) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self.tools = _load(settings, llm)
        self._version = self.tools.index.version

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Load library, index, reader, router and model. Raises :class:`corpus.errors.HabitatError` naming what is missing."""
        return cls(settings or load_settings(), Llm.open(load_llm_settings()))

    def extractive(self) -> Assistant:
        """The same assistant without its language model: for what nobody reads, such as warming up."""
        other = copy.copy(self)
        other.tools = replace(self.tools, llm=None, grounding=None)
        return other

    @property
    def library(self) -> Library:
        """The edition the answers rest on."""
        return self.tools.library

    def answer(
        self,
        question: str | Sequence[str],
        *,
        id: str = "",
        kind: str = "question",
        language: str | None = None,
        listen: Listener | None = None,
    ) -> Answer:
        """Answer a question, or the last of a list of turns. What goes wrong becomes an Answer with status ``error``.

        ``listen`` is told of what a language model says as soon as it is sure; where it raises :class:`Stopped`, the making
        ends with that.

        A message (``kind`` «email», or a text in its form) gives a :class:`MailAnswer`: its questions answered, without
        greeting and closing.
        """
        started = time.perf_counter()
        turns = [question] if isinstance(question, str) else [str(turn) for turn in question]
        context = Context(turns=turns or [""], id=id, mail=kind == "email", listen=_guarded(listen))
        context.budget = self.tools.llm.budget() if self.tools.llm else None
        if language in set(Language):
            context.language, context.language_given = Language(language), True
        try:
            self._refresh()
            self._run(context)
        except Stopped:
            raise
        except Exception:
            _log.exception("answering failed")
            contact = self.library.catalogue.edition.contact
            context.status, context.intent = Status.ERROR, Intent.OTHER
            context.lines = [Line(say(context.language, "error_internal", contact=contact))]
        context.timings["total"] = (time.perf_counter() - started) * 1000
        return self._finish(context)

    def runnable(self) -> Runnable[str | list[str], Answer]:
        """The chain as a LangChain runnable (invoke, batch, stream, async) from a question or turns to an Answer."""
        return RunnableLambda(lambda question: self.answer(question))

    def _refresh(self) -> None:
        """Load everything anew where the index was rebuilt: its rows, the bank and the records belong together."""
        self.tools.index.ranker()
        if self.tools.index.version == self._version:
            return
        with self._lock:
            if self.tools.index.version != self._version:
                self.tools = _load(self._settings, self.tools.llm)
                self._version = self.tools.index.version

    def _run(self, context: Context) -> None:
        for step in STEPS:
            with context.timed(step.__name__):
                step(context, self.tools)
            if context.status is not None:
                return

    def _finish(self, context: Context) -> Answer:
        text, citations = number(context.lines, self.library)
        answer = Answer(
            id=context.id,
            status=context.status or Status.ANSWERED,
            intent=context.intent,
            language=context.language,
            answer=text,
            citations=citations,
            retrieved=tuple(each.entry_id for each in context.ranked[:MOST_RETRIEVED]),
            why=self._why(context, citations),
            resolved=context.resolved or context.rewritten,
            gaps=tuple(context.gaps),
            suggestions=tuple(context.suggestions),
            confidence=round(context.confidence, 3),
            engine="model" if any(line.use is LineUse.PHRASED for line in context.lines) else "extractive",
            prompts=context.budget.prompts if context.budget else {},
            usage=context.budget.usage if context.budget else None,
            edition=self._settings.edition,
            index_version=self.tools.index.version,
            timings_ms={step: round(spent, 1) for step, spent in context.timings.items()},
        )
        if not context.mail:
            return answer
        return MailAnswer(**dict(answer), questions=tuple(context.asked), needs_human=tuple(context.doubts))

    def _why(self, context: Context, citations: Sequence[Citation]) -> dict[str, str]:
        """Why each cited entry was found: its strongest views and the written question nearest to what was asked."""
        if context.query is None:
            return {}
        ranked = {each.entry_id: each for each in context.ranked}
        views = self.tools.index.ranker().views
        query = context.read
        vector = views.vector(query.text, query.language)
        found: dict[str, str] = {}
        for entry_id in list(dict.fromkeys(citation.entry_id for citation in citations))[:MOST_EXPLAINED]:
            rows, near = views.similar("question", vector, entry_id)
            strongest = sorted(ranked[entry_id].parts.items(), key=lambda part: -part[1])[:2]
            named = ", ".join(f"{name} {value:+.1f}" for name, value in strongest)
            own = [at for at, row in enumerate(rows) if row.language == context.language] or range(len(rows))
            found[entry_id] = f"{named}: «{rows[max(own, key=lambda at: float(near[at]))].text}»"
        return found


def _guarded(listen: Listener | None) -> Listener | None:
    """A listener whose own faults do not harm the answer: it is told no more."""
    if listen is None:
        return None
    deaf = False

    def told(partial: Partial) -> None:
        nonlocal deaf
        if deaf:
            return
        try:
            listen(partial)
        except Stopped:
            raise
        except Exception:
            _log.exception("a listener failed")
            deaf = True

    return told


def _grounding(index: Index, bank: QuestionBank) -> Grounding:
    return Grounding(index.library, bank, index.encoder, index.ranker().views.printed)


def _load(settings: Settings, llm: Llm | None) -> Tools:
    index = Index.open(settings.index_folder, settings.edition, settings.encoder, settings.chroma_url)
    bank = QuestionBank()
    return Tools(
        library=index.library,
        bank=bank,
        index=index,
        reader=Reader(index.library, bank),
        router=Router.open(index.encoder, settings.index_folder),
        silence=Silence.open(index.encoder, bank, settings.index_folder),
        judge=Judge.load(),
        llm=llm,
        grounding=_grounding(index, bank) if llm else None,
        max_question=settings.max_question,
    )
