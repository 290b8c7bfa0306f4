"""A scripted assistant over the real catalogue, behind the real application."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from assistant.answer import Answer, Citation, Intent, Language, Status
from assistant.api.app import create_app
from corpus.catalogue import Library
from corpus.model import FieldName

TEXT = "城市韧性资料收集预计需要 9-12 个月 [1]，\n另一项需要 2-12 个月 [2]。"


class ScriptedAssistant:
    """Gives one answer; keeps what it was asked."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.asked: list[tuple[str | list[str], str | None]] = []

    def answer(self, question: str | list[str], *, id: str = "", language: str | None = None) -> Answer:
        """The one answer, or a fault where the question says so."""
        self.asked.append((question, language))
        if question == "BROKEN":
            raise RuntimeError("scripted fault")
        citations = tuple(
            Citation(n=n, entry_id="A.3", title="标题", field=FieldName.DURATION, quote="引文", page=14, start=1, end=3)
            for n in (1, 2)
        )
        return Answer(
            id=id, status=Status.ANSWERED, intent=Intent.FACT, language=Language(language or "zh"), answer=TEXT,
            citations=citations, edition="2022-zh", index_version="test",
        )  # fmt: skip


@pytest.fixture(scope="session")
def library() -> Library:
    """The packaged edition."""
    return Library.open()


@pytest.fixture
def assistant(library: Library) -> ScriptedAssistant:
    """A fresh scripted assistant."""
    return ScriptedAssistant(library)


@pytest.fixture
def client(assistant: ScriptedAssistant) -> Iterator[TestClient]:
    """A client of the application around it."""
    with TestClient(create_app(assistant), raise_server_exceptions=False) as client:
        yield client
