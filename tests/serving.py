"""What tests of the server share: scripted parts over the real catalogue, and a real server on loopback."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.answer import Answer, Citation, Intent, Language, MailAnswer, Status, Usage
from assistant.desk import Desk
from assistant.finding import Found
from assistant.inbox.draft import Draft
from assistant.inbox.mail import Mail
from assistant.inbox.render import html_page, html_text, plain_text, reply_message, reply_subject, with_note
from assistant.messages import note
from assistant.port import Answerer, Listener, Partial, Stopped
from assistant.settings import Settings
from assistant.state.store import Store
from corpus.catalogue import Library
from corpus.model import FieldName, Span

MakeClient = Callable[..., TestClient]
"""Makes a client of the application, with settings other than the defaults."""


MakeStore = Callable[..., Store]
"""Opens a store, with settings other than the defaults."""


class Clock:
    """A clock that stands still until it is set."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time it shows."""
        return self.now


class Scripted:
    """An assistant that keeps what it was asked; «BROKEN» breaks it and «SLOW» takes a second. Others say the rest.

    «WRITE» is answered as with a language model: line by line, each when the test lets it (``let``), and the whole when
    it lets once more. «ENDLESS» tells its first line until it is stopped.
    """

    def __init__(self, library: Library) -> None:
        self.library = library
        self.asked: list[str | list[str]] = []
        self.let: dict[str, threading.Semaphore] = {}
        self.whole: list[str] = []
        self.stopped = threading.Event()

    def answer(
        self, question: str | list[str], *, id: str = "", language: str | None = None, listen: Listener | None = None
    ) -> Answer:
        """What :meth:`say` says, under the id that was asked for."""
        self.asked.append(question)
        last = question if isinstance(question, str) else question[-1]
        if "BROKEN" in last:
            raise RuntimeError("scripted fault")
        if "SLOW" in last:
            time.sleep(1)
        said = self.say(last)
        if ("WRITE" in last or "ENDLESS" in last) and listen is not None:
            said = self.write(last, said, listen)
        return said.model_copy(update={"id": id, "language": Language(language) if language else said.language})

    def write(self, question: str, said: Answer, listen: Listener) -> Answer:
        """Tell an answer as it grows."""
        parts = list(self.parts(said))
        try:
            while "ENDLESS" in question:
                listen(parts[0])
                time.sleep(0.01)
            for part in parts:
                self._wait(question)
                listen(part)
            self._wait(question)
        except Stopped:
            self.stopped.set()
            raise
        self.whole.append(question)
        return self.modelled(said)

    def _wait(self, question: str) -> None:
        assert self.let[question].acquire(timeout=20), "the test never let the answer go on"

    def letting(self, question: str, times: int = 0) -> threading.Semaphore:
        """What lets the answer to a question go on; so many times from the beginning."""
        return self.let.setdefault(question, threading.Semaphore(times))

    @staticmethod
    def parts(said: Answer) -> Iterator[Partial]:
        """An answer as it grows, line by line."""
        lines = said.answer.splitlines(keepends=True)
        for number in range(1, len(lines) + 1):
            text = "".join(lines[:number])
            yield Partial(text, tuple(each for each in said.citations if f"[{each.n}]" in text))

    @staticmethod
    def modelled(said: Answer) -> Answer:
        """An answer as a language model would have given it."""
        usage = Usage(
            model="scripted-7b", calls=1, input_tokens=900, cached_tokens=600, output_tokens=80, cost=0.25,
            sentences=4, dropped=1, failed="",
        )  # fmt: skip
        return said.model_copy(
            update={"engine": "model", "usage": usage, "timings_ms": {"first": 400.0, "total": 900.0}}
        )

    def say(self, question: str) -> Answer:
        """The answer to a question."""
        return self.made(
            "城市韧性资料收集预计需要 9-12 个月 [1]，\n另一项需要 2-12 个月 [2]。",
            citations=(
                self.cite(1, "A.3", FieldName.DURATION, "9-12 个月"),
                self.cite(2, "A.5", FieldName.DURATION, "准备和资料收集过程需要 2-12 个月"),
            ),
        )

    def cite(self, n: int, entry_id: str, field: FieldName, words: str) -> Citation:
        """The printed line around words of an entry as a citation."""
        entry, source = self.library.entry(entry_id), self.library.source
        lines = [source.line(number) for number in range(entry.lines[0], entry.lines[1] + 1)]
        line = next(line for line in lines if words in line.text)
        return Citation(
            n=n, entry_id=entry_id, title=entry.title, field=field, page=entry.page,
            quote=self.library.quote(Span(start=line.start, end=line.end)), start=line.start, end=line.end,
        )  # fmt: skip

    def made(
        self,
        text: str,
        *,
        status: Status = Status.ANSWERED,
        citations: tuple[Citation, ...] = (),
        retrieved: tuple[str, ...] = (),
        gaps: tuple[str, ...] = (),
        suggestions: tuple[str, ...] = (),
        language: Language = Language.ZH,
    ) -> Answer:
        """An answer with what no test looks at filled in."""
        return Answer(
            id="t", status=status, intent=Intent.FACT, language=language, answer=text, citations=citations,
            retrieved=retrieved, gaps=gaps, suggestions=suggestions, edition="2022-zh", index_version="test",
        )  # fmt: skip


class ScriptedDrafts:
    """Replies to a mail with what the assistant says to its text, and keeps the mails; «WITHHELD» gets no reply, «UNSAID» is open."""

    def __init__(self, assistant: Scripted) -> None:
        self.assistant = assistant
        self.read: list[Mail] = []

    def draft(self, mail: Mail, *, id: str = "", language: str | None = None) -> Draft:
        """See :class:`assistant.inbox.handed.HandedDrafts`."""
        self.read.append(mail)
        said = self.assistant.answer(mail.text, id=id, language=language)
        questions = tuple(f"{each.strip()}?" for each in mail.text.split("?")[:-1])
        open_ = tuple(f"{each}: not stated" for each in questions if "UNSAID" in each)
        withheld = "automatic" if "WITHHELD" in mail.text else ""
        answer = MailAnswer(
            **said.model_dump(exclude={"answer", "gaps"}), answer="" if withheld else f"Dear Mayor,\n\n{said.answer}", gaps=open_,
            subject=reply_subject(mail.subject), questions=questions, category=withheld or "information",
            needs_human=("legal",) if "LAWYER" in mail.text else (),
        )  # fmt: skip
        cut, numbers = note(Language.EN, "cut"), [each.n for each in answer.citations]
        sources = "".join(f"\n[{each.n}] {each.entry_id} {each.title}: {each.quote}" for each in answer.citations)
        reply = plain_text(answer.answer) + (f"\n\nSources{sources}" if sources else "")
        above = f"{note(Language.EN, 'title')}\n{' '.join(questions)}"
        return Draft(
            answer=answer,
            urgency="high" if mail.important else "normal",
            keyword="HabitatInformation",
            plain="" if withheld else with_note(above, cut, reply),
            html=""
            if withheld
            else html_page(above, cut, html_text(answer.answer, numbers), answer.language, Language.EN),
            withheld=withheld,
        )

    def message(self, mail: Mail, draft: Draft, draft_id: str) -> EmailMessage:
        """See :class:`assistant.inbox.draft.Drafts`."""
        return reply_message(mail, "office@un.example", draft.answer.subject, (draft.plain, draft.html), draft_id)


class WordFinder:
    """Finds entries that print the words, in printed order."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def find(self, text: str, keep: Callable[[str], bool], most: int) -> list[Found]:
        """See :class:`assistant.finding.Finder`."""
        found: list[Found] = []
        for entry in self.library.entries:
            field = next((field for field in entry.fields if text in field.text), None)
            if field and keep(entry.id):
                span = field.blocks[0].spans[0]
                found.append(Found(entry.id, 1.0 / (len(found) + 1), field.name, field.text[:80], span.start, span.end))
        return found[:most]


def settings_for(folder: Path, **changes: object) -> Settings:
    """The defaults, with state in a folder of the test's own and no file or variable read."""
    return Settings.model_validate(Settings.model_construct().model_dump() | {"data": folder} | changes)


def desk_for(assistant: Answerer, settings: Settings) -> Desk:
    """A desk with a scripted assistant and a real store."""
    return Desk(assistant, WordFinder(assistant.library), Store.open(settings))


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The application behind a real server on loopback; gives its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(timeout=10)
