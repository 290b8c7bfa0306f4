"""Reading the catalogue: entries as records, search, and facets to filter both by."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from assistant.answer import Language
from assistant.api.examples import ENTRIES, FACETS, SEARCH, shown
from assistant.api.gate import Gate
from assistant.api.limits import Throttle
from assistant.api.problems import documented
from assistant.desk import Desk
from assistant.facets import Band, Facet, Filter
from assistant.text import clean
from corpus.errors import CorpusError
from corpus.model import Entry, FieldName

LONGEST_QUERY = 1_000
MOST_VALUES = 50


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


class Passage(BaseModel):
    """The passage of an entry that fits best; ``start`` and ``end`` are offsets in the edition's source file."""

    model_config = ConfigDict(extra="forbid")

    field: FieldName
    text: str
    start: int
    end: int


class Hit(BaseModel):
    """One entry that was found. Scores compare within one search only."""

    model_config = ConfigDict(extra="forbid")

    rank: int
    score: float
    entry: EntrySummary
    passage: Passage


class SearchResult(BaseModel):
    """What a search found, best first; ``total`` entries fit the filter."""

    model_config = ConfigDict(extra="forbid")

    query: str
    total: int
    results: list[Hit]


class FacetCounts(BaseModel):
    """How many entries fit the filter, and the facets by which they can be narrowed further."""

    model_config = ConfigDict(extra="forbid")

    total: int
    facets: list[Facet]


def _worded(text: str) -> str:
    if not (cleaned := clean(text)):
        raise ValueError("there is nothing to search for")
    return cleaned


def _described(name: str) -> Any:
    return Query(description=Filter.model_fields[name].description, max_length=MOST_VALUES)


_Value = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Values = list[_Value]


def _filter(
    section: Annotated[_Values, _described("section")] = [],  # noqa: B006 (FastAPI copies it)
    country: Annotated[_Values, _described("country")] = [],  # noqa: B006
    region: Annotated[_Values, _described("region")] = [],  # noqa: B006
    duration: Annotated[list[Band], _described("duration")] = [],  # noqa: B006
    partner: Annotated[_Values, _described("partner")] = [],  # noqa: B006
    online_course: Annotated[bool | None, Query(description=Filter.model_fields["online_course"].description)] = None,
    testimonial: Annotated[bool | None, Query(description=Filter.model_fields["testimonial"].description)] = None,
) -> Filter:
    """The filter that a query string states: any of the values of a facet, and all facets together."""
    return Filter(
        section=tuple(section), country=tuple(country), region=tuple(region), duration=tuple(duration),
        partner=tuple(partner), online_course=online_course, testimonial=testimonial,
    )  # fmt: skip


_Wanted = Annotated[Filter, Depends(_filter)]


def router(desk: Desk, gate: Gate, throttle: Throttle) -> APIRouter:
    """The routes that read the catalogue."""
    routes = APIRouter(prefix="/api", tags=["catalogue"])

    @routes.get("/entries", responses={**shown(ENTRIES), **documented(422)})
    def entries(wanted: _Wanted) -> list[EntrySummary]:  # pyright: ignore[reportUnusedFunction]
        """All entries that fit, in printed order."""
        return [EntrySummary.of(entry) for entry in desk.facets.select(wanted)]

    @routes.get("/entries/{entry_id}", responses=documented(404, 422))
    def entry(entry_id: str) -> Entry:  # pyright: ignore[reportUnusedFunction]
        """One entry with all its fields, places, durations, names and references."""
        try:
            return desk.library.entry(entry_id)
        except CorpusError as error:
            raise HTTPException(404, str(error)) from None

    @routes.get("/facets", responses={**shown(FACETS), **documented(422)})
    def facets(wanted: _Wanted, lang: Language = Language.ZH) -> FacetCounts:  # pyright: ignore[reportUnusedFunction]
        """The facets with their values and counts. A facet's own choice does not narrow its counts."""
        return FacetCounts(total=len(desk.facets.select(wanted)), facets=desk.facets.count(wanted, lang))

    @routes.get(
        "/search", dependencies=[Depends(throttle)], responses={**shown(SEARCH), **documented(422, 429, 500, 503)}
    )
    async def search(  # pyright: ignore[reportUnusedFunction]
        q: Annotated[
            str,
            Query(description="A question or words, in any of the six languages.", max_length=LONGEST_QUERY,
                  openapi_examples={"words": {"value": "垃圾"}, "question": {"value": "rubbish in the river"}}),
            AfterValidator(_worded),
        ],
        wanted: _Wanted,
        limit: Annotated[int, Field(ge=1, le=100), Query(description="How many entries at most.")] = 10,
    ) -> SearchResult:  # fmt: skip
        """Search entries, best first, each with the passage that fits best."""
        return await gate.start(lambda: _searched(desk, q, wanted, limit)).result()

    return routes


def _searched(desk: Desk, words: str, wanted: Filter, limit: int) -> SearchResult:
    hits = [
        Hit(
            rank=rank,
            score=round(found.score, 3),
            entry=EntrySummary.of(desk.library.entry(found.entry_id)),
            passage=Passage(field=found.field, text=found.passage, start=found.start, end=found.end),
        )
        for rank, found in enumerate(desk.search(words, wanted, limit), start=1)
    ]
    return SearchResult(query=words, total=len(desk.facets.select(wanted)), results=hits)
