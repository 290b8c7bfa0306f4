"""A scripted assistant over the real catalogue, for the tests of the pages."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest
import uvicorn
from fastapi.testclient import TestClient

from assistant.answer import Answer, Citation, Intent, Language, Status
from assistant.api.app import create_app
from corpus.catalogue import Library
from corpus.model import FieldName, Span
from ui.app import mount


class ScriptedAssistant:
    """Answers by what the question holds; keeps what it was asked."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.asked: list[str | list[str]] = []

    def answer(self, question: str | list[str]) -> Answer:
        """One of the scripted answers."""
        self.asked.append(question)
        last = question if isinstance(question, str) else question[-1]
        if "BROKEN" in last:
            raise RuntimeError("scripted fault")
        if "SLOW" in last:
            time.sleep(1)
        if "PRICE" in last:
            return self.made(
                "目录没有说明服务的费用。",
                status=Status.NO_ANSWER,
                retrieved=("G.1", "E.1"),
                gaps=("费用：目录未说明",),
            )
        if "WEATHER" in last:
            return self.made("我只回答与联合国人居署服务目录有关的问题。", status=Status.OUT_OF_SCOPE)
        if "ARABIC" in last:
            return self.made(
                "A.3 — تستغرق الخدمة من 9 إلى 12 شهراً [1].", citations=(self.resilience(1),), language=Language.AR
            )
        return self.made(
            "**城市韧性资料收集**（A.3）每个城市预计需要 9-12 个月 [1]。\n\n- 各阶段时间不同 [1]\n"
            "- 其他城市资料收集需要 2-12 个月 [2]\n\n未引用的编号 [9] 不是链接。",
            citations=(self.resilience(1), self.profiling(2)),
            retrieved=("A.3", "A.5"),
            suggestions=("CityRAP 需要多长时间？", "这项服务在哪些国家应用过？"),
        )

    def resilience(self, n: int) -> Citation:
        """A passage of A.3 as a citation."""
        return self.cite(n, "A.3", FieldName.DURATION, "9-12 个月")

    def profiling(self, n: int) -> Citation:
        """A passage of A.5 as a citation."""
        return self.cite(n, "A.5", FieldName.DURATION, "准备和资料收集过程需要 2-12 个月")

    def cite(self, n: int, entry_id: str, field: FieldName, words: str) -> Citation:
        """The sentence around words of an entry as a citation."""
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


@pytest.fixture(scope="session")
def library() -> Library:
    """The packaged edition."""
    return Library.open()


@pytest.fixture
def assistant(library: Library) -> ScriptedAssistant:
    """A fresh scripted assistant."""
    return ScriptedAssistant(library)


@pytest.fixture(scope="session")
def client(library: Library) -> Iterator[TestClient]:
    """A client of the whole site, API and pages."""
    scripted = ScriptedAssistant(library)
    with TestClient(mount(create_app(scripted), scripted)) as client:
        yield client


@pytest.fixture(scope="session")
def site(library: Library) -> Iterator[tuple[str, ScriptedAssistant]]:
    """The whole site behind a real server on loopback: its address, and the assistant that answers there."""
    scripted = ScriptedAssistant(library)
    server = uvicorn.Server(
        uvicorn.Config(mount(create_app(scripted), scripted), host="127.0.0.1", port=0, log_level="warning")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.05)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}", scripted
    server.should_exit = True
    thread.join(timeout=10)
