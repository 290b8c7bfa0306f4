"""Killed at any moment, cut off in the middle of anything: no message is lost, none gets a second draft."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from commands import ROOT, command_environment
from cutting import Wire
from mailing import Desk, MakeDesk, letter

from assistant.inbox.connection import MailboxLost

pytestmark = pytest.mark.dovecot
FAULTY = Path(__file__).with_name("faulty.py")
LONG = "Please tell us more of it. " * 5_000
POINTS = [
    "after:claim", "after:fetch", "after:identify", "after:draft", "after:message", "after:appending", "half:append",
    "after:append", "after:settle", "before:mark", "after:mark", "after:finish",
]  # fmt: skip


class Nursery:
    """Starts workers as processes; all it needs is loaded once."""

    def __init__(self) -> None:
        environment = command_environment()
        environment["PYTHONPATH"] += os.pathsep + str(ROOT / "tests")
        self._process = subprocess.Popen(
            [sys.executable, str(FAULTY)], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def start(self, desk: Desk, fault: str = "", slow: float = 0) -> int:
        """A worker's one round; its process id."""
        server = desk.account.server
        return self._ask(
            {"folder": str(desk.folder), "port": server.port, "user": desk.account.name, "ca_file": str(server.ca_file),
             "ahead": desk.clock.ahead.total_seconds(), "fault": fault, "slow": slow}
        )  # fmt: skip

    def end(self, process: int) -> int:
        """Wait for a worker: 0, or minus the signal that ended it."""
        return self._ask(process)

    def close(self) -> None:
        """No more workers."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _ask(self, told: object) -> int:
        assert self._process.stdin is not None and self._process.stdout is not None
        print(json.dumps(told), file=self._process.stdin, flush=True)
        return int(self._process.stdout.readline())


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    """Where worker processes come from."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_at_any_step_is_taken_over_without_a_second_draft(
    desk: Desk, nursery: Nursery, point: str
) -> None:
    desk.deliver(letter(1), letter(2))
    assert nursery.end(nursery.start(desk, point)) == -signal.SIGKILL
    if point == "half:append":
        time.sleep(0.3)  # whatever the server still does with it
    desk.clock.forward(minutes=10)
    desk.run()
    assert desk.answered() == {"<question-1@city.example>": 1, "<question-2@city.example>": 1}
    assert desk.outcomes() == ["drafted", "drafted"]
    assert all("HabitatDrafted" in flags and "\\Seen" not in flags for flags in desk.flags().values())


def test_until_the_lease_ends_nobody_takes_over(desk: Desk, nursery: Nursery) -> None:
    desk.deliver(letter(1))
    assert nursery.end(nursery.start(desk, "after:claim")) == -signal.SIGKILL
    desk.run()
    assert desk.messages() == []
    desk.clock.forward(seconds=desk.settings.lease_seconds)
    desk.run()
    assert len(desk.messages()) == 1


def test_who_takes_over_looks_again_however_fresh_its_knowledge_is(desk: Desk, nursery: Nursery) -> None:
    desk.pace = replace(desk.pace, looked=600)
    desk.deliver(letter(1))
    with desk.running():
        desk.until("drafted")
        desk.hold()
        desk.deliver(letter(2))
        assert nursery.end(nursery.start(desk, "after:append")) == -signal.SIGKILL
        desk.clock.forward(minutes=10)
        desk.release()
        desk.until("drafted", "drafted")
    assert desk.answered() == {"<question-1@city.example>": 1, "<question-2@city.example>": 1}


def test_workers_killed_at_random_in_a_backlog_lose_nothing_and_repeat_nothing(desk: Desk, nursery: Nursery) -> None:
    chance = random.Random(4)
    desk.deliver(*(letter(number) for number in range(40)))
    for _ in range(6):
        before = len(desk.rows())
        process = nursery.start(desk, slow=0.05)
        desk.until_so(lambda before=before: len(desk.rows()) > before)
        time.sleep(chance.uniform(0, 0.1))
        os.kill(process, signal.SIGKILL)
        nursery.end(process)
        desk.clock.forward(minutes=10)
    assert len(desk.rows()) >= 6 and len(desk.messages()) < 40
    desk.run()
    assert desk.answered() == {f"<question-{number}@city.example>": 1 for number in range(40)}
    assert desk.outcomes() == ["drafted"] * 40


def test_workers_at_once_on_one_mailbox_make_one_draft_each(desk: Desk, nursery: Nursery) -> None:
    desk.deliver(*(letter(number) for number in range(30)), letter(1))
    processes = [nursery.start(desk) for _ in range(3)]
    assert [nursery.end(process) for process in processes] == [0, 0, 0]
    desk.clock.forward(minutes=10)
    desk.run()
    assert desk.answered() == {f"<question-{number}@city.example>": 1 for number in range(30)}
    assert sorted(desk.outcomes()) == ["drafted"] * 30 + ["duplicate"]


def test_a_connection_cut_while_a_message_is_read_is_made_again(desk: Desk) -> None:
    desk.deliver(letter(1, LONG), letter(2))
    with Wire(desk.account.server.port, after=60_000) as wire:
        with pytest.raises(MailboxLost):
            desk.run(port=wire.here)
        assert desk.messages() == []
        desk.clock.forward(minutes=1)
        desk.run(port=wire.here)
        assert wire.connections == 2
    assert desk.answered() == {"<question-1@city.example>": 1, "<question-2@city.example>": 1}
    assert desk.outcomes() == ["drafted", "drafted"]


@pytest.mark.parametrize("deaf", [False, True], ids=["half of it arrived", "all of it arrived, unanswered"])
def test_a_connection_cut_while_a_draft_is_laid_leaves_one_draft(desk: Desk, deaf: bool) -> None:
    desk.deliver(letter(1, Subject="Long " + LONG[:900]), letter(2))
    desk.drafts.padding = LONG
    with Wire(desk.account.server.port, after=60_000, up=True, deaf=deaf) as wire:
        with pytest.raises(MailboxLost):
            desk.run(port=wire.here, jobs=1)
        assert [row["step"] for row in desk.rows()] == ["appending"]
        assert len(desk.messages()) == deaf
        desk.run(port=wire.here)
    assert desk.answered() == {"<question-1@city.example>": 1, "<question-2@city.example>": 1}
    assert desk.outcomes() == ["drafted", "drafted"]


def test_a_message_that_ends_every_connection_is_left_to_a_human_and_blocks_no_other(make_desk: MakeDesk) -> None:
    desk = make_desk(attempts=2)
    desk.deliver(letter(1, LONG), letter(2))
    with Wire(desk.account.server.port, after=60_000, cuts=2) as wire:
        for _ in range(2):
            with pytest.raises(MailboxLost):
                desk.run(port=wire.here, jobs=1)
            desk.clock.forward(hours=1)
        desk.run(port=wire.here)
    assert desk.outcomes() == ["failed", "drafted"]
    assert desk.flags() == {1: {"HabitatFailed"}, 2: {"HabitatDrafted", "HabitatQuestion"}}


def test_a_server_that_is_stopped_and_started_is_found_again(desk: Desk) -> None:
    server, lost = desk.account.server, desk.metrics.reconnects.labels("connection")
    desk.deliver(letter(1))
    with desk.running():
        desk.until("drafted")
        server.stop()
        desk.until_so(lambda: lost._value.get() > 1)
        server.start()
        desk.deliver(letter(2))
        desk.until("drafted", "drafted")
    assert desk.answered() == {"<question-1@city.example>": 1, "<question-2@city.example>": 1}


def test_a_server_that_falls_silent_is_noticed(make_desk: MakeDesk) -> None:
    desk = make_desk(timeout_seconds=1, poll_seconds=2)
    desk.deliver(letter(1))
    with Wire(desk.account.server.port, after=0, cuts=0) as wire, desk.running(port=wire.here):
        desk.until("drafted")
        wire.silence()
        desk.deliver(letter(2))
        desk.until("drafted", "drafted")
        assert wire.connections == 2
