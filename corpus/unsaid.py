"""What people could ask about an entry and the catalogue does not say: the written near misses.

One YAML file an entry (``corpus/unsaid/A.3.yaml``), beside the question bank and in its manner. They are for telling
such questions from those the catalogue answers; nothing is ever answered from them.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from corpus.entry_file import EntryFile, read_entry_file
from corpus.model import Record


class UnsaidQuestion(Record):
    """A question without an answer in the catalogue; ``asks`` names in Chinese the thing that is missing."""

    lang: str
    text: str
    asks: str


class _File(EntryFile):
    questions: tuple[UnsaidQuestion, ...]


Unsaid = Mapping[str, tuple[UnsaidQuestion, ...]]


def load_unsaid(folder: Path) -> Unsaid:
    """The near misses of every entry; none where there is no folder. Raises :class:`CorpusError` naming the file."""
    found: dict[str, tuple[UnsaidQuestion, ...]] = {}
    for path in sorted(folder.glob("*.yaml")):
        own = read_entry_file(path, _File)
        found[own.entry] = own.questions
    return found
