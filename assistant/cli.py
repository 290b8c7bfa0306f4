"""The command ``habitat``: thin callers of corpus, index and assistant.

Data goes to stdout, messages to stderr. Exit codes: 0 done, 1 a check failed, 2 bad usage or configuration (one line on
stderr says what and how to mend it).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.cli_corpus import corpus_app
from assistant.cli_eval import eval_app
from assistant.cli_inbox import inbox_app
from assistant.cli_index import ensure_index
from assistant.llm.settings import LlmSettings, load_llm_settings
from assistant.settings import Settings, SettingsError, load_settings
from corpus.errors import HabitatError
from corpus.gazetteer import LANGUAGES

app = typer.Typer(
    name="habitat",
    help="Answers questions on the UN-Habitat Services Catalogue 2022, with cited words of the catalogue.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
app.add_typer(corpus_app, name="corpus")
app.add_typer(eval_app, name="eval")
app.add_typer(inbox_app, name="inbox")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="the question")],
    json_: Annotated[bool, typer.Option("--json", help="print the whole Answer as JSON")] = False,
    lang: Annotated[str | None, typer.Option(help="language to answer in: zh en fr es ar ru")] = None,
) -> None:
    """Answer one question."""
    from assistant.terminal import show

    if lang is not None and lang not in LANGUAGES:
        raise HabitatError(f"«{lang}» is no language of answers", f"one of: {', '.join(LANGUAGES)}")
    settings = load_settings()
    ensure_index(settings)
    from assistant.chain import Assistant

    answer = Assistant.open(settings).answer(question, language=lang)
    failed = answer.status.value == "error"
    if json_:
        print(answer.model_dump_json())
    else:
        print(f"habitat: {answer.answer}" if failed else show(answer), file=sys.stderr if failed else sys.stdout)
    if failed:
        raise typer.Exit(2)


@app.command()
def batch(
    in_: Annotated[Path, typer.Option("--in", help="questions, one JSON object a line")],
    out: Annotated[Path, typer.Option("--out", help="answers, one a line, in input order")],
    jobs: Annotated[int, typer.Option(help="questions worked on at once", min=1, max=64)] = 1,
) -> None:
    """Answer many questions."""
    from assistant.batch import run_batch

    settings = load_settings()
    if not in_.is_file():
        raise HabitatError(f"there is no file {in_}", "name a JSON Lines file with --in")
    ensure_index(settings)
    from assistant.chain import Assistant
    from assistant.inbox.drafting import Drafter

    assistant = Assistant.open(settings)
    run_batch(assistant, Drafter.open(settings, assistant), in_, out, jobs)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="port to listen on", min=1, max=65535)] = None,
) -> None:
    """Serve the chat page at /, the API at /api, health at /healthz and /readyz, counters at /metrics."""
    settings = load_settings()
    import uvicorn

    from assistant.api.app import create_app
    from assistant.api.logs import configure
    from assistant.chain import Assistant
    from assistant.desk import Desk
    from assistant.finding import IndexFinder
    from assistant.inbox.drafting import Drafter
    from assistant.state.store import Store
    from ui.app import mount

    configure(settings.log_level)
    _enough_time(settings, load_llm_settings())
    with Store.open(settings) as store:
        ensure_index(settings)
        assistant = Assistant.open(settings)
        desk = Desk(assistant, IndexFinder(lambda: assistant.tools.index), store)
        drafts = Drafter.open(settings, assistant)
        site = mount(create_app(desk, settings, assistant.extractive(), drafts), desk, drafts, settings.max_body)
        address, door = host or settings.host, port or settings.port
        print(f"habitat: serving on http://{address}:{door} (stop with Ctrl-C)", file=sys.stderr)
        uvicorn.run(site, host=address, port=door, log_config=None, access_log=False, timeout_graceful_shutdown=3)


@app.command()
def index(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="build anew even where nothing changed")] = False,
) -> None:
    """Build the index or bring it up to date."""
    settings = load_settings()
    embedded = ensure_index(settings, rebuild=rebuild)
    if embedded is None:
        print(f"index: up to date in {settings.index_folder}", file=sys.stderr)
    else:
        print(f"index: built in {settings.index_folder} ({embedded} texts embedded)", file=sys.stderr)


def _enough_time(settings: Settings, llm: LlmSettings) -> None:
    """The API must not give up on an answer while the model still has time for it. Raises :class:`SettingsError`."""
    if llm.model is not None and llm.seconds >= settings.answer_seconds:
        raise SettingsError(
            f"HABITAT_ANSWER_SECONDS ({settings.answer_seconds:g}) must be larger than HABITAT_LLM_SECONDS ({llm.seconds:g})",
            "leave some seconds between the two (docs/models.md)",
        )


def main() -> None:
    """Entry point: known errors become one line on stderr and exit code 2."""
    try:
        app(standalone_mode=True)
    except HabitatError as error:
        print(f"habitat: {error}", file=sys.stderr)
        sys.exit(2)
    except KeyboardInterrupt:
        print("habitat: stopped", file=sys.stderr)
        sys.exit(130)
    except BrokenPipeError:
        sys.exit(0)


if __name__ == "__main__":
    main()
