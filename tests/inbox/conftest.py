"""A Dovecot for the whole run, and for each test a mailbox of its own on it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from dovecot import Dovecot, dovecot, installed
from mailing import Desk, MakeDesk


@pytest.fixture(scope="session")
def server() -> Iterator[Dovecot]:
    """The server; tests that need it are skipped where Dovecot is not installed."""
    if not installed():
        pytest.skip("no Dovecot is installed")
    with dovecot() as running:
        yield running


@pytest.fixture
def make_desk(server: Dovecot, tmp_path: Path) -> MakeDesk:
    """Makes a desk with an empty mailbox; ``limited`` gives it a quota, the rest are settings."""

    def make(*, limited: bool = False, **changes: object) -> Desk:
        return Desk(server.user(limited=limited), tmp_path, changes)

    return make


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """A desk with the default settings."""
    return make_desk()
