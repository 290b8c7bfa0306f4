"""Reading one entry's YAML file of a bank strictly: its form, and that its name says what it is about."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from corpus.errors import CorpusError
from corpus.model import Record


class EntryFile(Record):
    """What every such file says: the entry it is about."""

    entry: str


FileT = TypeVar("FileT", bound=EntryFile)


def read_entry_file(path: Path, form: type[FileT]) -> FileT:
    """The file as a record of ``form``. Raises :class:`CorpusError` naming the file and what is wrong in it."""
    try:
        data: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        own = form.model_validate(data)
    except (yaml.YAMLError, ValidationError, UnicodeDecodeError) as error:
        reason = " ".join(str(error).split())[:200]
        raise CorpusError(f"{path} cannot be read ({reason})", "docs/questions.md shows the form") from None
    if own.entry != path.stem:
        raise CorpusError(f"{path} is about entry {own.entry}", f"name it {own.entry}.yaml")
    return own
