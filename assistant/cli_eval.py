"""``habitat eval ...``: run, compare, report, accept, check, judge, propose; a thin caller of ``eval``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.cli_index import ensure_index
from assistant.settings import load_settings
from corpus.errors import HabitatError

if TYPE_CHECKING:
    from eval.compare import View

BASELINE_WORD = "baseline"

eval_app = typer.Typer(help="evaluation before a release", no_args_is_help=True, rich_markup_mode=None)


@eval_app.command("run")
def run_command(
    set_: Annotated[Path | None, typer.Option("--set", help="a set of others to ask instead of our own")] = None,
    smoke: Annotated[bool, typer.Option("--smoke", help="only the smoke set: a fair draw that takes a minute")] = False,
    jobs: Annotated[int, typer.Option(help="cases asked at once; times are fair with 1 only", min=1, max=16)] = 1,
    folder: Annotated[Path | None, typer.Option(help="folder of the run; default: eval/runs/<date>-<commit>")] = None,
    variant: Annotated[str, typer.Option(help="ask a deliberately damaged assistant, to prove the gate")] = "",
    gate: Annotated[bool, typer.Option("--gate/--no-gate", help="exit 1 where the gate fails")] = True,
) -> None:
    """Ask all cases (going on where an interrupted run stopped), score them, write the report, judge by the gate."""
    _needs_evaluation_packages()
    from assistant.chain import Assistant
    from eval.release import figures_table, gated, last_release, measure, verdicts_table
    from eval.report.page import write_report
    from eval.suite import outer_suite, own_suite

    settings = load_settings()
    if set_ is not None and smoke:
        raise HabitatError("--smoke is drawn from our own sets", "leave --smoke or --set out")
    ensure_index(settings)
    assistant = Assistant.open(settings)
    known = [entry.id for entry in assistant.library.entries]
    suite = own_suite(known, smoke) if set_ is None else outer_suite(set_)
    run = measure(assistant, settings, suite, folder=folder, jobs=jobs, variant=variant)
    judged = gated(run, last_release())
    pages = write_report(judged)
    print("\n".join([*figures_table(run.summary), "", *verdicts_table(judged.verdicts)]))
    print(f"habitat: report in {pages}", file=sys.stderr)
    if gate and not judged.passed:
        raise typer.Exit(1)


@eval_app.command("compare")
def compare_command(
    first: Annotated[str, typer.Argument(help="folder of the earlier run, or «baseline»")],
    second: Annotated[Path, typer.Argument(help="folder of the later run")],
) -> None:
    """Compare two runs case by case; exit 1 where the later one falls behind beyond the gate."""
    _needs_evaluation_packages()
    from eval.compare import compare, table
    from eval.gate import judge, load_gate
    from eval.release import read_run, verdicts_table

    run, before = read_run(second), _view(first)
    drawing = run.config.drawing
    verdicts = judge(load_gate(), run.scored, run.view, before, drawing, whole=run.config.whole)
    print("\n".join([*table(compare(before, run.view, drawing)), "", *verdicts_table(verdicts)]))
    if not all(each.passed for each in verdicts):
        raise typer.Exit(1)


@eval_app.command("report")
def report_command(
    run: Annotated[Path, typer.Argument(help="folder of a finished run")],
    against: Annotated[str, typer.Option(help="folder of an earlier run, or «baseline»")] = BASELINE_WORD,
) -> None:
    """Write report.html, report.json and junit.xml of a run; print where they are."""
    _needs_evaluation_packages()
    from eval.compare import BASELINE
    from eval.release import gated, read_run
    from eval.report.page import write_report

    before = None if against == BASELINE_WORD and not BASELINE.exists() else _view(against)
    print(write_report(gated(read_run(run), before)))


@eval_app.command("accept")
def accept_command(run: Annotated[Path, typer.Argument(help="folder of a finished whole run")]) -> None:
    """Make a run the baseline that later runs are compared with (eval/baseline.json, to be committed)."""
    _needs_evaluation_packages()
    from eval.compare import BASELINE, accept
    from eval.gate import load_gate

    kept = accept(run, {rule.measure for rule in load_gate().rules})
    print(f"habitat: {len(kept.cases)} cases of {kept.name} are the baseline in {BASELINE}", file=sys.stderr)


@eval_app.command("check")
def check_command() -> None:
    """Prove that the sets can be read and that no case stands, or nearly stands, in the question bank."""
    _needs_evaluation_packages()
    from corpus.questions import QuestionBank
    from eval.apart import problems
    from eval.cases import load_cases
    from index.live import Index

    settings = load_settings()
    ensure_index(settings)
    index = Index.open(settings.index_folder, settings.edition, settings.encoder, settings.chroma_url)
    cases = load_cases(entry_ids=[entry.id for entry in index.library.entries])
    found = list(problems(cases, QuestionBank(), index))
    for line in found:
        print(f"habitat: {line}", file=sys.stderr)
    print(f"{len(cases)} cases, {len(found)} too near to the question bank")
    if found:
        raise typer.Exit(1)


@eval_app.command("judge")
def judge_command(
    run: Annotated[Path, typer.Argument(help="folder of a finished run")],
    model: Annotated[str, typer.Option(help="chat model as provider:name; default: only judges without a model")] = "",
    most: Annotated[int, typer.Option(help="answers to judge at most", min=1)] = 100,
) -> None:
    """Judge answers by what they cite and what was asked, after the judges have told known answers apart."""
    _needs_evaluation_packages()
    from corpus.catalogue import Library
    from eval.judges.run import judge_run, judges
    from eval.release import read_run
    from index.weights import default_cache_dir

    finished = read_run(run)
    source = Library.open(load_settings().edition).source.text
    lines = judge_run(finished, judges(source, model, default_cache_dir()), most, finished.config.drawing)
    print("\n".join(lines))


@eval_app.command("propose")
def propose_command() -> None:
    """Write what people asked in vain (feedback with consent, question log) as candidate cases for a person to finish."""
    _needs_evaluation_packages()
    from assistant.state.database import open_database
    from corpus.questions import QuestionBank
    from eval.cases import load_cases
    from eval.propose import PROPOSED, candidates, heard, propose

    settings = load_settings()
    url = settings.database_url.get_secret_value() if settings.database_url else None
    engine = open_database(settings.data_folder, url)
    try:
        found = heard(engine)
    finally:
        engine.dispose()
    new = propose(candidates(found, load_cases(), QuestionBank()))
    print(f"{new} new candidates in {PROPOSED}")


def _view(name: str) -> View:
    from eval.compare import baseline_view, view_of

    return baseline_view() if name == BASELINE_WORD else view_of(Path(name))


def _needs_evaluation_packages() -> None:
    try:
        import ir_measures  # noqa: F401 # pyright: ignore[reportUnusedImport] - whether it is there
        import junitparser  # noqa: F401 # pyright: ignore[reportUnusedImport]
        import matplotlib  # noqa: F401 # pyright: ignore[reportUnusedImport]
    except ImportError as error:
        raise HabitatError(f"evaluation needs the package {error.name}", "run: pip install -e .[dev]") from None
