"""``habitat inbox ...``: draft, run, status, edits; a thin caller of ``assistant.inbox``."""

from __future__ import annotations

import json
import signal
import sys
import threading
from dataclasses import asdict
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.answer import Status
from assistant.cli_index import ensure_index
from assistant.settings import SettingsError, load_settings
from corpus.errors import HabitatError
from corpus.gazetteer import LANGUAGES

if TYPE_CHECKING:
    from assistant.inbox.handling import Office
    from assistant.inbox.settings import InboxSettings
    from assistant.metrics import InboxMetrics

inbox_app = typer.Typer(
    help="the mailbox: messages read, sorted and answered with drafts", no_args_is_help=True, rich_markup_mode=None
)
_AsJson = Annotated[bool, typer.Option("--json", help="print JSON")]


@inbox_app.command("run")
def run_command() -> None:
    """Work on the mailbox until stopped: each message gets one draft, which a human sends."""
    from assistant.api.logs import configure
    from assistant.inbox.accounts import trusted
    from assistant.inbox.drafting import Drafter
    from assistant.inbox.handling import Office
    from assistant.inbox.mail import Limits
    from assistant.inbox.mime import read_mail
    from assistant.inbox.settings import load_inbox_settings, require
    from assistant.metrics import InboxMetrics
    from assistant.state.store import Store

    settings, inbox = load_settings(), require(load_inbox_settings())
    trusted(inbox.ca_file)
    configure(settings.log_level)
    read = partial(read_mail, own_addresses=inbox.own_addresses, limits=Limits(message_bytes=inbox.max_bytes))
    metrics = InboxMetrics()
    with Store.open(settings) as store:
        ensure_index(settings)
        office = Office(inbox, read, Drafter.open(settings), store.inbox, store.edits, metrics)
        if inbox.metrics_port:
            _serve(metrics, inbox.metrics_port)
        print(f"habitat: working on {inbox.folder} at {inbox.host} (stop with Ctrl-C)", file=sys.stderr)
        _work(office, inbox)


@inbox_app.command("draft")
def draft_command(
    file: Annotated[str, typer.Argument(help="a message (.eml, or its text), or - for standard input")],
    json_: Annotated[bool, typer.Option("--json", help="print the reply as an Answer with its mail keys")] = False,
    lang: Annotated[str | None, typer.Option(help="language to answer in: zh en fr es ar ru")] = None,
) -> None:
    """Draft the reply to one message; nothing is sent and nothing is kept."""
    from assistant.inbox.drafting import Drafter
    from assistant.inbox.mime import mail_from_bytes

    if lang is not None and lang not in LANGUAGES:
        raise HabitatError(f"«{lang}» is no language of answers", f"one of: {', '.join(LANGUAGES)}")
    mail = mail_from_bytes(_read(file))
    settings = load_settings()
    ensure_index(settings)
    draft = Drafter.open(settings).draft(mail, id=file, language=lang)
    failed = draft.answer.status is Status.ERROR
    if json_:
        print(draft.answer.model_dump_json())
    elif draft.withheld:
        print(f"habitat: no draft is written for a message of the kind «{draft.withheld}»", file=sys.stderr)
    else:
        print(draft.plain)
    if failed:
        raise typer.Exit(2)


def _read(file: str) -> bytes:
    """The message's bytes. Raises :class:`HabitatError`."""
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise HabitatError(f"{file}: {error.strerror}", "name a file with one message, or -") from None


@inbox_app.command("status")
def status_command(json_: _AsJson = False) -> None:
    """Say how many messages came how far, and what the unfinished wait for."""
    from assistant.state.store import Store

    with Store.open(load_settings()) as store:
        told = store.inbox.counts()
        for_a_human = store.inbox.for_a_human()
    if json_:
        print(json.dumps({**told, "needs_human": for_a_human}, ensure_ascii=False))
        return
    for name, counts in told.items():
        print(f"{name:12}{', '.join(f'{value} {count}' for value, count in counts.items()) or '-'}")
    print(f"{'needs human':12}{for_a_human}")


@inbox_app.command("edits")
def edits_command(json_: _AsJson = False) -> None:
    """List what people did with drafts: kept, changed or discarded, and how like the sent text is to the draft."""
    from assistant.state.store import Store

    with Store.open(load_settings()) as store:
        measured = store.edits.measured()
    for each in measured:
        like = "" if each.likeness is None else f" {each.likeness:.2f}"
        line = f"{each.drafted_at[:10]} {each.edit}{like} {each.category}"
        print(json.dumps(asdict(each), ensure_ascii=False) if json_ else line)


def _serve(metrics: InboxMetrics, port: int) -> None:
    """The counters, for this machine only."""
    from prometheus_client import start_http_server

    try:
        start_http_server(port, addr="127.0.0.1", registry=metrics.registry)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SettingsError(f"HABITAT_INBOX_METRICS_PORT cannot be used ({reason})", "choose a free port") from None


def _work(office: Office, inbox: InboxSettings) -> None:
    """Until SIGTERM or Ctrl-C, which let the messages at hand come to their end; a second one does not."""
    from assistant.inbox.accounts import login_for
    from assistant.inbox.mailbox import Mailbox
    from assistant.inbox.worker import Worker

    stop = threading.Event()

    def stopped(number: int, frame: FrameType | None) -> None:
        signal.signal(number, before[number])
        stop.set()

    before: dict[int, Any] = {each: signal.signal(each, stopped) for each in (signal.SIGTERM, signal.SIGINT)}
    login = login_for(inbox, _now)
    try:
        Worker(office, lambda: Mailbox(inbox, login), _now).run_forever(stop)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _now() -> datetime:
    return datetime.now(UTC)
