"""What people could ask about an entry and the catalogue does not say: the written near misses.

One YAML file an entry (``corpus/unsaid/A.3.yaml``), beside the question bank and in its manner. They are for telling
such questions from those the catalogue answers; nothing is ever answered from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from corpus.errors import CorpusError
from corpus.model import Record


class UnsaidQuestion(Record):
    """A question without an answer in the catalogue; ``asks`` names in Chinese the thing that is missing."""

    lang: str
    text: str
    asks: str


class _File(Record):
    entry: str
    questions: tuple[UnsaidQuestion, ...]


Unsaid = Mapping[str, tuple[UnsaidQuestion, ...]]


def load_unsaid(folder: Path) -> Unsaid:
    """The near misses of every entry; none where there is no folder. Raises :class:`CorpusError` naming the file."""
    found: dict[str, tuple[UnsaidQuestion, ...]] = {}
    for path in sorted(folder.glob("*.yaml")):
        try:
            data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
            own = _File.model_validate(data)
        except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
            reason = " ".join(str(error).split())[:200]
            raise CorpusError(f"{path} cannot be read ({reason})", "docs/questions.md shows the form") from None
        if own.entry != path.stem:
            raise CorpusError(f"{path} is about entry {own.entry}", f"name it {own.entry}.yaml")
        found[own.entry] = own.questions
    return found
