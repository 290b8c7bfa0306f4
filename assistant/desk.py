"""The desk: what every surface asks. It adds to the assistant what is counted and kept, and no answering logic."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from assistant.answer import Answer
from assistant.facets import Facets, Filter
from assistant.finding import Finder, Found
from assistant.metrics import Metrics
from assistant.port import Answerer, Listener, Stopped
from assistant.state.feedback import Feedback
from assistant.state.sessions import Sessions
from assistant.state.store import Store
from corpus.catalogue import Library

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Desk:
    """Answers, searches and takes feedback. Threads may share it."""

    def __init__(self, assistant: Answerer, finder: Finder, store: Store, metrics: Metrics | None = None) -> None:
        self._assistant = assistant
        self._finder = finder
        self._facets: tuple[Library, Facets] | None = None
        self.store = store
        self.metrics = metrics or Metrics()

    @property
    def library(self) -> Library:
        """The edition the answers rest on."""
        return self._assistant.library

    @property
    def facets(self) -> Facets:
        """The facets of that edition."""
        library = self.library
        if self._facets is None or self._facets[0] is not library:
            self._facets = (library, Facets(library))
        return self._facets[1]

    def answer(
        self, question: str | list[str], *, id: str = "", language: str | None = None, listen: Listener | None = None
    ) -> Answer:
        """Answer a question, or the last of a list of turns; count it, and keep it where the question log is on.

        ``listen`` is told of what is sure of the answer before it is whole; what it raises to stop it, is raised here.
        """
        try:
            answer = self._assistant.answer(question, id=id, language=language, listen=listen)
        except Stopped:
            self.metrics.stopped.inc()
            raise
        self.metrics.answers.labels(answer.status.value, answer.intent.value, answer.language.value).inc()
        self.metrics.answer_seconds.labels(answer.intent.value).observe(answer.timings_ms.get("total", 0.0) / 1000)
        self.metrics.model.count(answer)
        turns = [question] if isinstance(question, str) else question
        self._kept(lambda: self.store.questions.add(turns, answer), None)
        return answer

    def converse(
        self, session: str, question: str | list[str], *, id: str = "", language: str | None = None,
        listen: Listener | None = None,
    ) -> Answer:  # fmt: skip
        """Answer within the session kept under a key; a list of turns replaces what the session asked before."""
        if isinstance(question, str):
            before = self._kept(lambda: self.store.sessions.before(session), [])
            answer = self.answer([*before, question] if before else question, id=id, language=language, listen=listen)
            self._kept(lambda: self.store.sessions.add(session, question), None)
        else:
            answer = self.answer(question, id=id, language=language, listen=listen)
            self._kept(lambda: self.store.sessions.replace(session, question), None)
        return answer

    def search(self, text: str, wanted: Filter, most: int) -> list[Found]:
        """Entries for words, best first, among those that fit the filter."""
        facets = self.facets
        return self._finder.find(text, lambda entry_id: facets.fits(entry_id, wanted), most)

    def rate(self, feedback: Feedback, owner: str = "") -> None:
        """Keep feedback. Raises SQLAlchemyError where it cannot be kept: nobody is thanked for what is lost."""
        session = Sessions.key(feedback.session_id, owner) if feedback.session_id else None
        self.store.feedback.add(feedback, session)
        self.metrics.feedback.labels(feedback.rating.value, feedback.reason.value if feedback.reason else "").inc()

    def _kept(self, use: Callable[[], T], otherwise: T) -> T:
        """Use the state; where it fails, answering goes on without it."""
        try:
            return use()
        except SQLAlchemyError:
            self.metrics.state_faults.inc()
            _log.exception("the state could not be used")
            return otherwise
