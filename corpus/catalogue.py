"""The catalogue as a library: load ``catalogue.json``, look entries up, cut quotations out of the source."""

from __future__ import annotations

import json
import os
import re
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from corpus.errors import CorpusError
from corpus.gazetteer import Gazetteer, load_places
from corpus.model import Catalogue, Entry, Section, Span
from corpus.parse import EditionParser, read_source, sha256
from corpus.source import Source
from corpus.terms import Glossary, load_terms

EDITIONS = Path(__file__).parent / "editions"
DEFAULT_EDITION = "2022-zh"


class Library:
    """One edition at hand: records, source text, gazetteer and glossary.

    Raises :class:`CorpusError` where files are missing, damaged, or do not belong together.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = Source(read_source(folder))
        self.catalogue = load_catalogue(folder / "catalogue.json")
        if self.catalogue.source_sha256 != sha256(self.source.text):
            raise CorpusError(
                f"{folder / 'catalogue.json'} was made from another source.txt", "run: habitat corpus build"
            )
        self._entries = {entry.id: entry for entry in self.catalogue.entries}

    @classmethod
    def open(cls, edition: str = DEFAULT_EDITION) -> Library:
        """The packaged edition with that name."""
        folder = EDITIONS / edition
        if not folder.is_dir():
            raise CorpusError(f"there is no edition «{edition}»", f"one of: {', '.join(editions())}")
        return cls(folder)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All entries in printed order."""
        return self.catalogue.entries

    @property
    def services(self) -> tuple[Entry, ...]:
        """The 58 services of sections A-K, without introductions and flagships."""
        return tuple(each for each in self.entries if len(each.section) == 1 and not each.id.endswith(".0"))

    @property
    def flagships(self) -> tuple[Entry, ...]:
        """The five flagship programmes."""
        return tuple(each for each in self.entries if each.section == "FP" and each.id != "FP.0")

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """Finder of places in text and questions."""
        return Gazetteer(load_places(self.folder / "places.toml"))

    @cached_property
    def glossary(self) -> Glossary:
        """Finder of partners, programmes, tools and concepts."""
        return Glossary(load_terms(self.folder / "terms.toml"))

    def entry(self, entry_id: str) -> Entry:
        """The entry with that id. Raises :class:`CorpusError` naming what ids look like."""
        found = self._entries.get(entry_id)
        if found is None:
            raise CorpusError(
                f"there is no entry «{entry_id[:40]}»",
                "ids look like A.3, J.0, FP.2 or INTRO (the contents list them)",
            )
        return found

    def knows(self, entry_id: str) -> bool:
        """Whether there is an entry with that id."""
        return entry_id in self._entries

    def section(self, section_id: str) -> Section | None:
        """The section with that letter (``FP`` for the flagships)."""
        return next((section for section in self.catalogue.sections if section.id == section_id), None)

    def quote(self, span: Span) -> str:
        """The characters of a span, as printed."""
        return self.source.slice(span)


def editions() -> list[str]:
    """The packaged editions."""
    return sorted(path.name for path in EDITIONS.iterdir() if path.is_dir())


def load_catalogue(path: Path) -> Catalogue:
    """Read ``catalogue.json``. Raises :class:`CorpusError` where it is missing or not in its form."""
    try:
        return Catalogue.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CorpusError(f"{path} is missing", "run: habitat corpus build") from None
    except (ValidationError, UnicodeDecodeError, OSError) as error:
        reason = " ".join(str(error).split())[:160]
        raise CorpusError(f"{path} cannot be read ({reason})", "run: habitat corpus build") from None


def build(folder: Path) -> Catalogue:
    """Parse the edition and write ``catalogue.json`` and ``catalogue.schema.json``, each whole or not at all."""
    catalogue = EditionParser(folder).parse()
    write_atomic(folder / "catalogue.json", render(catalogue.model_dump(mode="json", exclude_defaults=True)))
    write_atomic(folder / "catalogue.schema.json", render(Catalogue.model_json_schema()))
    return catalogue


def render(data: dict[str, Any]) -> str:
    """JSON for reviewers: two spaces, no escapes, short lists of offsets on one line; the same for the same data."""
    text = json.dumps(data, ensure_ascii=False, indent=1)
    return _fold_spans(text) + "\n"


def _fold_spans(text: str) -> str:
    return re.sub(r'\{\s*"start": (\d+),\s*"end": (\d+)\s*\}', r'{"start": \1, "end": \2}', text)


def write_atomic(path: Path, text: str) -> None:
    """Write a file so that readers see the old one or the new one, never a half."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
