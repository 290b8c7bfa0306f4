"""A run: every case asked once, answers written one a line as they come, so that an interrupted run goes on.

A run's folder holds ``config.json``, ``answers.jsonl``, ``cases.jsonl`` (every case with its scores) and ``scores.json``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from tqdm import tqdm

from assistant.answer import Answer, MailAnswer
from assistant.chain import Assistant
from assistant.inbox.drafting import Drafter
from assistant.inbox.mime import mail_from_text
from corpus.catalogue import write_atomic
from corpus.errors import HabitatError
from eval.cases import Case
from eval.manifest import RunConfig

RUNS = Path(__file__).parent / "runs"
CONFIG, ANSWERS, CASES, SCORES = "config.json", "answers.jsonl", "cases.jsonl", "scores.json"

_LINE: TypeAdapter[Answer | MailAnswer] = TypeAdapter(Answer | MailAnswer)

Answerer = Callable[[Case], Answer]


class RunError(HabitatError):
    """A run's folder is missing, damaged, or belongs to another configuration."""


def asking(assistant: Assistant) -> Answerer:
    """Cases answered by an assistant; messages are drafted as those of the mailbox are."""
    drafter = Drafter.open(assistant=assistant)

    def answer(case: Case) -> Answer:
        if case.type == "email":
            return drafter.draft(mail_from_text(case.turns[-1]), id=case.id).answer
        return assistant.answer(case.question, id=case.id)

    return answer


def open_folder(config: RunConfig, folder: Path | None = None, runs: Path = RUNS) -> Path:
    """The folder to run in: an unfinished one of the same configuration goes on, else a new one is made.

    A ``folder`` given must be new, empty, or of the same configuration. Raises :class:`RunError`.
    """
    if folder is not None:
        if (folder / CONFIG).exists() and read_config(folder).key != config.key:
            raise RunError(f"{folder} holds a run of another configuration", "name another folder")
    else:
        folder = _next_folder(config, runs)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / CONFIG).exists():
            write_atomic(folder / CONFIG, config.model_dump_json(indent=1) + "\n")
    except OSError as error:
        raise RunError(f"{folder}: {error.strerror}", "name a folder that can be written") from None
    return folder


def _next_folder(config: RunConfig, runs: Path) -> Path:
    name = f"{config.created[:10]}-{config.commit}"
    number = 1
    while True:
        folder = runs / (name if number == 1 else f"{name}-{number}")
        if not (folder / CONFIG).exists():
            return folder
        if not (folder / SCORES).exists() and read_config(folder).key == config.key:
            return folder
        number += 1


def read_config(folder: Path) -> RunConfig:
    """A run's configuration. Raises :class:`RunError`."""
    try:
        return RunConfig.model_validate_json((folder / CONFIG).read_text(encoding="utf-8"))
    except OSError:
        raise RunError(
            f"{folder} is no run: it has no {CONFIG}", "name a folder that `habitat eval run` made"
        ) from None
    except (ValidationError, UnicodeDecodeError):
        raise RunError(f"{folder / CONFIG} cannot be read", "run again: habitat eval run --fresh") from None


def answer_all(cases: Sequence[Case], answerer: Answerer, folder: Path, jobs: int = 1) -> list[Answer]:
    """The answers of all cases in order; those that the folder holds are not asked again."""
    path = folder / ANSWERS
    done = {answer.id: answer for answer in read_answers(path)}
    todo = [case for case in cases if case.id not in done]
    if todo and not done:
        answerer(todo[0])  # what is loaded with the first question is not counted as its time
    with path.open("a", encoding="utf-8") as out, _Pool(answerer, jobs) as pool:
        bar = tqdm(
            pool.answers(todo), total=len(cases), initial=len(cases) - len(todo), unit="case", file=sys.stderr,
            mininterval=2,
        )  # fmt: skip
        for answer in bar:
            out.write(answer.model_dump_json() + "\n")
            out.flush()
            done[answer.id] = answer
    return [done[case.id] for case in cases]


def read_answers(path: Path) -> list[Answer]:
    """The answers in a file; a last line that an interruption cut is removed from it. Raises :class:`RunError`."""
    if not path.exists():
        return []
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]
    if len(whole) < len(data):
        path.write_bytes(whole)
    try:
        return [_LINE.validate_json(line) for line in whole.splitlines()]
    except ValidationError as error:
        raise RunError(f"{path}: a line is no answer ({error.errors()[0]['msg']})", "remove the folder") from None


class _Pool:
    """Threads that answer in order; leaving early drops what has not begun."""

    def __init__(self, answerer: Answerer, jobs: int) -> None:
        self._answerer = answerer
        self._threads = ThreadPoolExecutor(max_workers=jobs)

    def __enter__(self) -> _Pool:
        return self

    def answers(self, cases: Sequence[Case]) -> Iterator[Answer]:
        return self._threads.map(self._answerer, cases)

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown(cancel_futures=True)


def write_lines(path: Path, rows: Sequence[object]) -> None:
    """Rows as JSON, one a line, in one step."""
    write_atomic(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))
