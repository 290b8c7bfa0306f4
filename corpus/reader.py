"""The reader's notes of an edition: the small, commented table of what the print's form does not tell."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from corpus.errors import CorpusError
from corpus.model import FieldName, LineKind, Record


class LineNote(Record):
    """Lines whose kind (and field, where it differs from the label above them) a reader decided."""

    lines: tuple[int, int]
    kind: LineKind
    field: FieldName | None = None
    why: str


class SpeakerNote(Record):
    """Speaker and role of the testimonial whose speaker stands on this line."""

    line: int
    speaker: str
    role: str


class ReferenceNote(Record):
    """A reference on this line that the print gives wrongly, and what is probably meant."""

    line: int
    printed: str
    probably: str
    problem: str


class ContradictionNote(Record):
    """A matter on which the print says different things: (entry, words) for each side."""

    topic: str
    sides: tuple[tuple[str, str], ...]


class ReaderNotes(Record):
    """All notes of an edition (``reader.toml``); the imprint's words start at line ``imprint_from``."""

    imprint_from: int = 1
    line: tuple[LineNote, ...] = ()
    speaker: tuple[SpeakerNote, ...] = ()
    reference: tuple[ReferenceNote, ...] = ()
    contradiction: tuple[ContradictionNote, ...] = Field(default=())

    def note_for(self, line: int) -> LineNote | None:
        """The note that covers a line, if any."""
        return next((note for note in self.line if note.lines[0] <= line <= note.lines[1]), None)

    def speaker_at(self, line: int) -> SpeakerNote | None:
        """The speaker decided for a line, if any."""
        return next((note for note in self.speaker if note.line == line), None)

    def first_of(self, kind: Literal[LineKind.BACK_COVER]) -> int:
        """The first line noted as that kind. Raises :class:`CorpusError` where there is none."""
        for note in self.line:
            if note.kind is kind:
                return note.lines[0]
        raise CorpusError(f"reader.toml notes no {kind.value}", "add a [[line]] note that names its lines")


def load_reader_notes(path: Path) -> ReaderNotes:
    """Read ``reader.toml``. Raises :class:`CorpusError` where it is missing or not in its form."""
    try:
        return ReaderNotes.model_validate(tomllib.loads(path.read_text(encoding="utf-8")), strict=False)
    except FileNotFoundError:
        raise CorpusError(f"{path} is missing", "restore the edition's folder from the repository") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
        raise CorpusError(
            f"{path} cannot be read: {_first_line(error)}", "mend the file; its head shows the form"
        ) from None


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
