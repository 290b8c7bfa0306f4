"""A scripted assistant over the real catalogue, for the tests of the pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, sync_playwright
from serving import Scripted, ScriptedDrafts, desk_for, serving, settings_for
from visiting import CHROMIUM, QUIET, Visit

from assistant.answer import Answer, Citation, Language, Status
from assistant.api.app import create_app
from corpus.catalogue import Library
from corpus.model import FieldName
from ui.app import mount


class ScriptedAssistant(Scripted):
    """Answers by what the question holds."""

    def say(self, question: str) -> Answer:
        """One of the scripted answers."""
        if "PRICE" in question:
            return self.made(
                "目录没有说明服务的费用。",
                status=Status.NO_ANSWER,
                retrieved=("G.1", "E.1"),
                gaps=("费用：目录未说明",),
            )
        if "WEATHER" in question:
            return self.made("我只回答与联合国人居署服务目录有关的问题。", status=Status.OUT_OF_SCOPE)
        if "ARABIC" in question:
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


@pytest.fixture
def assistant(library: Library) -> ScriptedAssistant:
    """A fresh scripted assistant."""
    return ScriptedAssistant(library)


@pytest.fixture(scope="session")
def client(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of the whole site, API and pages."""
    with TestClient(_site(ScriptedAssistant(library), tmp_path_factory)) as client:
        yield client


@pytest.fixture(scope="session")
def site(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, ScriptedAssistant]]:
    """The whole site behind a real server on loopback: its address, and the assistant that answers there."""
    scripted = ScriptedAssistant(library)
    with serving(_site(scripted, tmp_path_factory)) as address:
        yield address, scripted


def _site(scripted: ScriptedAssistant, folders: pytest.TempPathFactory) -> FastAPI:
    settings = settings_for(folders.mktemp("state"))
    desk, drafts = desk_for(scripted, settings), ScriptedDrafts(scripted)
    return mount(create_app(desk, settings, drafts=drafts), desk, drafts, settings.max_body)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; each visit has a context of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Browser, site: tuple[str, ScriptedAssistant]) -> Iterator[Visit]:
    """Visits that must load nothing from elsewhere and leave no complaint on the console."""
    made = Visit(browser, site[0])
    yield made
    for context in browser.contexts:
        context.close()
    assert made.hosts <= {"127.0.0.1", None}
    assert made.faults == []
