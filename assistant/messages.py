"""The assistant's own words, by language, from ``prompts/messages/*.yaml``, and those for officers from ``prompts/notes``.

Every language has every key.
"""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import yaml

from assistant.answer import Language
from corpus.errors import HabitatError

PROMPTS = Path(__file__).parent.parent / "prompts"
FOLDER = PROMPTS / "messages"
NOTES = PROMPTS / "notes"


class MessageError(HabitatError):
    """A message file is missing, unreadable, or lacks a key."""


@functools.cache
def load_messages(language: Language, folder: Path = FOLDER) -> dict[str, str]:
    """All messages of a language. Raises :class:`MessageError` where keys differ from the Chinese ones."""
    messages = _read(folder, language)
    wanted = _read(folder, Language.ZH)
    if missing := sorted(set(wanted) ^ set(messages)):
        raise MessageError(
            f"{folder.name}/{language.value}.yaml differs in {', '.join(missing)}", "give every language every key"
        )
    return messages


def say(language: Language, key: str, /, **values: Any) -> str:
    """A message with its variables filled in."""
    return load_messages(language)[key].format(**values)


def note(language: Language, key: str, /, **values: Any) -> str:
    """A remark for an officer with its variables filled in; the key itself where the file has none (an own category)."""
    words = load_messages(language, NOTES).get(key)
    return key.partition("_")[2] if words is None else words.format(**values)


def _read(folder: Path, language: Language) -> dict[str, str]:
    path = folder / f"{language.value}.yaml"
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise MessageError(f"{path} cannot be read ({error})", "restore it from the repository") from None
    return {str(key): str(value) for key, value in data.items()}
