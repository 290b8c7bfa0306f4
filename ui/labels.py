"""The words of the pages in the six languages: one file each under ``assets/labels``."""

from __future__ import annotations

from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.answer import Language, Status
from assistant.facets import Band, FacetName
from corpus.model import FieldName
from ui.label_groups import (
    CatalogueWords,
    ChatWords,
    EngineWords,
    EntryWords,
    FeedbackWords,
    FinderWords,
    FrameWords,
    InboxWords,
    PlacesWords,
)

FOLDER = Path(__file__).parent / "assets" / "labels"
DEFAULT = Language.ZH
EXAMPLES = 6


class Labels(BaseModel):
    """Everything the pages say in one language. Braces are filled in by the code that shows the label."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    title: str
    edition_notice: str
    binding_notice: str
    contact: str
    language: str
    skip: str
    new_chat: str
    conversation: str
    you: str
    assistant: str
    welcome_title: str
    welcome_text: str
    examples_title: str
    examples: Annotated[tuple[str, ...], Field(min_length=EXAMPLES, max_length=EXAMPLES)]
    question: str
    placeholder: str
    send: str
    searching: str
    check_notice: str
    why_found: str
    nearest: str
    views: dict[str, str]
    suggestions: str
    gaps: str
    near: str
    status: dict[Status, str]
    failure: str
    mark: str
    see_sources: str
    sources: str
    sources_for: str
    sources_empty: str
    sources_none: str
    sources_note: str
    page: str
    open_entry: str
    back: str
    fields: dict[FieldName, str]
    entry: str
    entry_note: str
    entry_marked: str
    entry_missing: str
    entry_failed: str
    close: str
    sections: dict[str, str]
    frame: FrameWords
    chat: ChatWords
    engine: EngineWords
    feedback: FeedbackWords
    entry_page: EntryWords
    catalogue: CatalogueWords
    finder: FinderWords
    places: PlacesWords
    inbox: InboxWords

    @model_validator(mode="after")
    def _complete(self) -> Labels:
        if missing := set(FieldName) - set(self.fields):
            raise ValueError(f"no label for the fields {sorted(missing)}")
        if missing := set(Status) - {Status.ANSWERED} - set(self.status):
            raise ValueError(f"no label for the statuses {sorted(missing)}")
        lists: tuple[tuple[str, set[StrEnum], set[StrEnum]], ...] = (
            ("facets", set(FacetName), set(self.catalogue.facets)),
            ("durations", set(Band), set(self.catalogue.bands)),
        )
        for what, wanted, given in lists:
            if missing := wanted - given:
                raise ValueError(f"no label for the {what} {sorted(missing)}")
        return self


@cache
def labels(language: Language) -> Labels:
    """The labels of a language."""
    return Labels.model_validate_json((FOLDER / f"{language.value}.json").read_text(encoding="utf-8"))


def direction(language: Language) -> str:
    """The writing direction of a page in that language."""
    return "rtl" if language is Language.AR else "ltr"


def negotiate(asked: str | None, accepted: str | None) -> Language:
    """The language of a page: the one asked for, else the first the browser accepts that we have, else Chinese."""
    wishes = [asked or "", *(part.split(";")[0] for part in (accepted or "").split(","))]
    for wish in wishes:
        code = wish.strip().lower().split("-")[0]
        if code in set(Language):
            return Language(code)
    return DEFAULT
