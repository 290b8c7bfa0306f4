"""A scripted assistant over the real catalogue, behind the real application."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from serving import MakeClient, Scripted, ScriptedDrafts, desk_for, settings_for

from assistant.api.app import create_app
from assistant.desk import Desk
from corpus.catalogue import Library


@pytest.fixture
def assistant(library: Library) -> Scripted:
    """A fresh scripted assistant."""
    return Scripted(library)


@pytest.fixture
def desk(assistant: Scripted, tmp_path: Path) -> Iterator[Desk]:
    """A desk with a state of its own."""
    desk = desk_for(assistant, settings_for(tmp_path))
    with desk.store:
        yield desk


@pytest.fixture
def drafts(assistant: Scripted) -> ScriptedDrafts:
    """A drafter that repeats what the assistant says."""
    return ScriptedDrafts(assistant)


@pytest.fixture
def make_client(desk: Desk, drafts: ScriptedDrafts, tmp_path: Path) -> Iterator[MakeClient]:
    """Makes clients of the application with other settings than the defaults."""
    with ExitStack() as stack:

        def make(**changes: object) -> TestClient:
            app = create_app(desk, settings_for(tmp_path, **changes), drafts=drafts)
            return stack.enter_context(TestClient(app, raise_server_exceptions=False))

        yield make


@pytest.fixture
def client(make_client: MakeClient) -> TestClient:
    """A client of the application as it is by default, but for the number of requests: tests are in a hurry."""
    return make_client(requests_per_minute=100_000)
