"""Judges with a chat model of LangChain: faithfulness to the cited passages, and relevance to the question.

The prompts are files in ``prompts/judges``; the model answers by a schema. Every opinion is kept in a file by the hash of
model, prompt and schema, so that judging a run again costs nothing and says the same.
"""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path
from string import Formatter
from typing import Any, Final

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import HabitatError
from eval.judges.model import Judged, Opinion

PROMPTS: Final = Path(__file__).parents[2] / "prompts" / "judges"
_FIELDS: Final = {"faithfulness": {"question", "answer", "passages"}, "relevance": {"question", "answer"}}


class JudgeError(HabitatError):
    """A judge's prompt is wrong, or its model does not keep to the schema."""


class Claim(BaseModel):
    """One claim of an answer."""

    model_config = ConfigDict(extra="forbid")

    words: str = Field(description="the claim in the answer's words")
    supported: bool = Field(description="whether the passages say it")


class Claims(BaseModel):
    """All claims of an answer."""

    model_config = ConfigDict(extra="forbid")

    claims: list[Claim]


class Relevance(BaseModel):
    """Whether an answer gives what was asked for."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(description="one sentence: what was asked, what was given")
    relevant: bool


class Kept:
    """Replies of a model by the hash of what it was asked; kept in a file of JSON lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._known: dict[str, Any] = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self._known[row["key"]] = row["reply"]

    def get(self, key: str) -> Any:
        """The reply kept under a key, or ``None``."""
        return self._known.get(key)

    def put(self, key: str, reply: Any) -> None:
        """Keep a reply."""
        with self._lock:
            self._known[key] = reply
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as out:
                out.write(json.dumps({"key": key, "reply": reply}, ensure_ascii=False) + "\n")


class _ChatJudge:
    name: str
    schema: type[BaseModel]

    def __init__(self, model: BaseChatModel, kept: Kept, prompts: Path = PROMPTS) -> None:
        self._model: Any = model
        self._kept = kept
        self._prompt = _prompt(self.name, prompts)
        self._label = f"{type(model).__name__} {model.get_name()} {_settings(model)}"

    def _ask(self, **values: str) -> Any:
        """The model's reply by the schema; asked a second time where it does not keep to it. Raises :class:`JudgeError`."""
        text = self._prompt.format(**values)
        told = "\0".join((self._label, text, json.dumps(self.schema.model_json_schema(), sort_keys=True)))
        key = hashlib.sha256(told.encode()).hexdigest()
        kept = self._kept.get(key)
        if kept is not None:
            return self.schema.model_validate(kept)
        model = self._model.with_structured_output(self.schema)
        for _ in range(2):
            try:
                reply = self.schema.model_validate(model.invoke(text))
            except (ValidationError, ValueError):
                continue
            self._kept.put(key, reply.model_dump(mode="json"))
            return reply
        raise JudgeError(
            f"the model does not keep to the schema of «{self.name}»", "take a model with structured output"
        )


class Faithfulness(_ChatJudge):
    """The share of an answer's claims that its passages say."""

    name = "faithfulness"
    schema = Claims

    def judge(self, judged: Judged) -> Opinion:
        """Undefined where the answer claims nothing."""
        passages = "\n".join(f"[{n}] {passage}" for n, passage in enumerate(judged.passages, start=1)) or "(none)"
        found: Claims = self._ask(question=judged.question, answer=judged.answer, passages=passages)
        if not found.claims:
            return Opinion(score=None, why="no claim")
        wrong = [claim.words for claim in found.claims if not claim.supported]
        return Opinion(
            score=1 - len(wrong) / len(found.claims), why="; ".join(f"not supported: «{each}»" for each in wrong)
        )


class Relevant(_ChatJudge):
    """Whether an answer gives what was asked for."""

    name = "relevance"
    schema = Relevance

    def judge(self, judged: Judged) -> Opinion:
        """1 or 0."""
        found: Relevance = self._ask(question=judged.question, answer=judged.answer)
        return Opinion(score=float(found.relevant), why=found.reason)


def _prompt(name: str, folder: Path) -> str:
    """A prompt's text; its fields must be those that the judge fills. Raises :class:`JudgeError`."""
    path = folder / f"{name}.md"
    try:
        text = path.read_text(encoding="utf-8")
        fields = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    except (OSError, ValueError) as error:
        raise JudgeError(f"{path} cannot be read ({error})", "restore prompts/judges from the repository") from None
    if fields != _FIELDS[name]:
        raise JudgeError(
            f"{path} has the fields {sorted(fields)}", f"use {', '.join(sorted(_FIELDS[name]))}, each once at least"
        )
    return text


def _settings(model: BaseChatModel) -> str:
    return json.dumps(model._identifying_params, sort_keys=True, default=str)  # pyright: ignore[reportPrivateUsage] - what LangChain's own cache keys on
