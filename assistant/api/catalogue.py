"""``GET /api/entries``: the catalogue's entries as records."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, ConfigDict

from assistant.api.port import Answerer
from assistant.api.problems import documented
from corpus.errors import CorpusError
from corpus.model import Entry, FieldName


class EntrySummary(BaseModel):
    """An entry in a list."""

    model_config = ConfigDict(extra="forbid")

    id: str
    section: str
    title: str
    page: int | None
    fields: tuple[FieldName, ...]

    @classmethod
    def of(cls, entry: Entry) -> EntrySummary:
        """The summary of an entry."""
        fields = tuple(field.name for field in entry.fields)
        return cls(id=entry.id, section=entry.section, title=entry.title, page=entry.page, fields=fields)


def router(assistant: Answerer) -> APIRouter:
    """The routes that read entries."""
    routes = APIRouter(prefix="/api/entries", tags=["catalogue"])

    @routes.get("")
    def entries() -> list[EntrySummary]:  # pyright: ignore[reportUnusedFunction]
        """All entries in printed order."""
        return [EntrySummary.of(entry) for entry in assistant.library.entries]

    @routes.get("/{entry_id}", responses=documented(404))
    def entry(entry_id: str) -> Entry:  # pyright: ignore[reportUnusedFunction]
        """One entry with all its fields, places, durations, names and references."""
        try:
            return assistant.library.entry(entry_id)
        except CorpusError as error:
            raise HTTPException(404, str(error)) from None

    return routes
