"""Prompts: one file each in ``prompts/model``, with declared variables, known by the hash of their text.

What stays the same stands first (the system's part), so that providers can keep it in their cache. What users and
catalogue say is data: it stands between tags that it cannot close.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from string import Formatter
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from assistant.messages import PROMPTS
from corpus.errors import HabitatError

FOLDER = PROMPTS / "model"
CANARY = "canary"
_TAGS = str.maketrans({"<": "‹", ">": "›"})


class PromptError(HabitatError):
    """A prompt's file is missing, not in its form, or is filled with other variables than it declares."""


class Prompt(BaseModel):
    """A prompt. ``system`` may hold ``{canary}`` only; ``user`` holds each declared variable."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    variables: tuple[str, ...]
    system: str
    user: str

    @model_validator(mode="after")
    def _declared(self) -> Prompt:
        if unknown := _fields(self.system) - {CANARY}:
            raise ValueError(f"the system's part holds {sorted(unknown)}; it must stay the same for all questions")
        if (used := _fields(self.user)) != set(self.variables):
            raise ValueError(f"declared are {sorted(self.variables)}, used are {sorted(used)}")
        return self

    @property
    def hash(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of the texts."""
        return hashlib.sha256(f"{self.system}\0{self.user}".encode()).hexdigest()[:12]

    def messages(self, canary: str, **values: str) -> list[tuple[str, str]]:
        """The messages for a chat model, every value made data. Raises :class:`PromptError`."""
        if set(values) != set(self.variables):
            raise PromptError(f"«{self.name}» is filled with {sorted(values)}", f"it wants {sorted(self.variables)}")
        filled = {name: value.translate(_TAGS) for name, value in values.items()}
        return [("system", self.system.format(canary=canary)), ("user", self.user.format(**filled))]


def load_prompt(name: str, folder: Path = FOLDER) -> Prompt:
    """The prompt of a file. Raises :class:`PromptError` naming the file and what is wrong with it."""
    path = folder / f"{name}.yaml"
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Prompt.model_validate({"name": name, **data})
    except ValidationError as error:
        raise PromptError(f"{path}: {error.errors()[0]['msg']}", "its neighbours show the form") from None
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise PromptError(f"{path} cannot be read ({error})", "restore it from the repository") from None


def _fields(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}
