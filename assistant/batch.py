"""``habitat batch``: many questions from a JSON Lines file, answers in input order, a bad line never stops the run."""

from __future__ import annotations

import functools
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from tqdm import tqdm

from assistant.answer import Answer, Intent, Language, Status
from assistant.chain import Assistant
from assistant.inbox.drafting import Drafter
from assistant.inbox.mime import mail_from_text
from corpus.errors import HabitatError


class BatchLine(BaseModel):
    """One line of the input; unknown keys are ignored."""

    model_config = ConfigDict(extra="ignore")

    id: str = ""
    question: str | Annotated[list[str], Field(min_length=1)]
    kind: Literal["question", "email"] = "question"
    lang: str | None = None


def run_batch(assistant: Assistant, drafter: Drafter, source: Path, target: Path, jobs: int) -> None:
    """Answer every line of ``source``, messages by ``drafter``, into ``target``, which appears whole at the end. Raises :class:`HabitatError`."""
    try:
        lines = [line for line in source.read_bytes().splitlines() if line.strip()]
        descriptor, temporary = tempfile.mkstemp(dir=target.resolve().parent, prefix=f".{target.name}.")
    except OSError as error:
        raise HabitatError(f"{error.filename}: {error.strerror}", "check the path and its permissions") from None
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            for answer in tqdm(
                _answers(assistant, drafter, lines, jobs),
                total=len(lines),
                unit="question",
                file=sys.stderr,
                mininterval=2,
            ):
                out.write(answer.model_dump_json() + "\n")
        Path(temporary).chmod(0o644)
        Path(temporary).replace(target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _answers(assistant: Assistant, drafter: Drafter, lines: list[bytes], jobs: int) -> Iterator[Answer]:
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(functools.partial(_answer, assistant, drafter), range(1, len(lines) + 1), lines)


def _answer(assistant: Assistant, drafter: Drafter, number: int, line: bytes) -> Answer:
    try:
        asked = BatchLine.model_validate_json(line)
    except ValidationError as error:
        reason = error.errors()[0]
        where = ".".join(str(part) for part in reason["loc"])
        return _error(
            assistant, _id_of(line), f"line {number} is no question: {where} {reason['msg']}".replace("  ", " ")
        )
    if asked.kind == "email":
        message = asked.question if isinstance(asked.question, str) else "\n\n".join(asked.question)
        return drafter.draft(mail_from_text(message), id=asked.id, language=asked.lang).answer
    return assistant.answer(asked.question, id=asked.id, language=asked.lang)


def _id_of(line: bytes) -> str:
    try:
        data = json.loads(line)
        return str(data.get("id", "")) if isinstance(data, dict) else ""
    except ValueError:
        return ""


def _error(assistant: Assistant, question_id: str, text: str) -> Answer:
    return Answer(
        id=question_id, status=Status.ERROR, intent=Intent.OTHER, language=Language.EN, answer=text,
        edition=assistant.library.catalogue.edition.id, index_version="",
    )  # fmt: skip
