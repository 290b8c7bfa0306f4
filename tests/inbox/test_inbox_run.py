"""The commands: the worker from its settings to its end, and what is told of the state."""

from __future__ import annotations

import json
import logging
import os
import signal
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from dovecot import free_port
from mailing import Desk, letter
from typer.testing import CliRunner

from assistant import cli_inbox
from assistant.api import logs
from assistant.inbox import drafting
from assistant.settings import SettingsError

pytestmark = pytest.mark.dovecot


@pytest.fixture
def environment(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    """The settings of the desk as variables; a scripted drafter in place of the assistant."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cli_inbox, "ensure_index", lambda settings: None)
    monkeypatch.setattr(drafting.Drafter, "open", lambda settings: desk.drafts)
    monkeypatch.setattr(logs, "configure", lambda level: logging.getLogger("assistant").setLevel(level.upper()))
    told: dict[str, Any] = {
        name: value for name, value in desk.settings.model_dump().items() if value is not None and name != "password"
    }
    (tmp_path / "password").write_text(desk.settings.password.get_secret_value() if desk.settings.password else "")
    told |= {"password_file": tmp_path / "password", "idle": "true", "metrics_port": free_port()}
    return {f"HABITAT_INBOX_{name.upper()}": str(value) for name, value in told.items()} | {
        "HABITAT_DATA": str(tmp_path)
    }


def habitat_inbox(command: str, *options: str, env: dict[str, str]) -> Result:
    """The command, in this process."""
    return CliRunner().invoke(cli_inbox.inbox_app, [command, *options], env=env)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_worker_runs_on_its_settings_until_it_is_told_to_stop(
    desk: Desk, environment: dict[str, str], number: signal.Signals, caplog: pytest.LogCaptureFixture
) -> None:
    desk.deliver(letter(1))
    pages: list[str] = []

    def stop() -> None:
        desk.until("drafted")
        port = environment["HABITAT_INBOX_METRICS_PORT"]
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as page:
            pages.append(page.read().decode())
        os.kill(os.getpid(), number)

    stopper = threading.Thread(target=stop)
    handler = signal.getsignal(number)
    stopper.start()
    run = habitat_inbox("run", env=environment)
    stopper.join()
    assert run.exit_code == 0, run.output
    assert "habitat: working on INBOX at 127.0.0.1 (stop with Ctrl-C)" in run.stderr
    assert signal.getsignal(number) == handler
    assert 'habitat_inbox_messages_total{category="service_question",outcome="drafted"} 1.0' in pages[0]
    assert "Traceback" not in caplog.text


def test_without_settings_the_worker_says_what_it_needs(environment: dict[str, str]) -> None:
    run = habitat_inbox("run", env=dict.fromkeys(environment, ""))
    assert isinstance(run.exception, SettingsError)
    assert str(run.exception).startswith(
        "the mailbox needs HABITAT_INBOX_HOST, HABITAT_INBOX_USER, HABITAT_INBOX_PASSWORD or"
    )


def test_a_port_in_use_is_told(desk: Desk, environment: dict[str, str]) -> None:
    taken = str(desk.account.server.port)
    run = habitat_inbox("run", env=environment | {"HABITAT_INBOX_METRICS_PORT": taken})
    assert "HABITAT_INBOX_METRICS_PORT cannot be used (Address already in use)" in str(run.exception)


def test_the_real_reader_tells_messages_apart_and_large_ones(desk: Desk, environment: dict[str, str]) -> None:
    """What the command puts together beside the drafter: the reader with its limits and own addresses."""
    seen: dict[str, tuple[str, ...]] = {}
    desk.drafts.hook = lambda mail: seen.update({mail.subject: tuple(mail.remarks)})
    desk.deliver(letter(1), letter(1), letter(2, "words " * 2_000))
    stopper = threading.Thread(
        target=lambda: (desk.until("drafted", "duplicate", "drafted"), os.kill(os.getpid(), signal.SIGTERM))
    )
    stopper.start()
    habitat_inbox("run", env=environment | {"HABITAT_INBOX_MAX_BYTES": "5000", "HABITAT_INBOX_JOBS": "1"})
    stopper.join()
    assert seen == {"Question 1": (), "Question 2": ("too_large",)}


def test_the_state_is_told_for_people_and_programs(desk: Desk, environment: dict[str, str]) -> None:
    desk.deliver(letter(1, "URGENT"), letter(2, "AUTOMATIC"), letter(3, "BROKEN"))
    desk.run()
    told = json.loads(habitat_inbox("status", "--json", env=environment).stdout)
    assert told["outcomes"] == {"drafted": 1, "withheld": 1}
    assert (told["steps"], told["needs_human"]) == ({"done": 2, "seen": 1}, 1)
    lines = habitat_inbox("status", env=environment).stdout.splitlines()
    assert "steps       done 2, seen 1" in lines and "edits       -" in lines and "needs human 1" in lines


def test_edits_are_listed_for_people_and_programs(desk: Desk, environment: dict[str, str]) -> None:
    from assistant.state.edits import Edit

    desk.deliver(letter(1), letter(2))
    desk.run()
    for open_, (edit, like) in zip(
        desk.store.edits.open(desk.rows()[0]["account"]), [(Edit.CHANGED, 0.5), (Edit.DISCARDED, None)], strict=True
    ):
        desk.store.edits.write(open_.row, edit, like)
    first, second = (json.loads(line) for line in habitat_inbox("edits", "--json", env=environment).stdout.splitlines())
    assert (first["edit"], first["likeness"], second["edit"], second["likeness"]) == ("changed", 0.5, "discarded", None)
    assert "CityRAP" in first["text"]
    lines = habitat_inbox("edits", env=environment).stdout.splitlines()
    assert [line.partition(" ")[2] for line in lines] == ["changed 0.50 service_question", "discarded service_question"]
