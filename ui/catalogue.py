"""The catalogue browser: all entries by section, searched by words and filtered by facets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape
from itertools import groupby

from fastapi import APIRouter, Header, Request
from pydantic import ValidationError
from starlette.responses import HTMLResponse

from assistant.answer import Language
from assistant.desk import Desk
from assistant.facets import Band, Facet, FacetName, FacetValue, Filter
from assistant.lengths import length
from assistant.text import clean
from corpus.model import Entry, FieldName
from ui.applied import countries
from ui.frame import Frame, Room
from ui.labels import Labels, negotiate
from ui.titles import bank, summary, title

LONGEST_SEARCH = 200
NEAR = 5
_CHECKED = (FacetName.SECTION, FacetName.REGION, FacetName.DURATION)
_CHOSEN = (FacetName.COUNTRY, FacetName.PARTNER)
_SWITCHED = (FacetName.ONLINE_COURSE, FacetName.TESTIMONIAL)


class Shelf:
    """The entries with all words they can be found by."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.library = desk.library
        self.facets = desk.facets

    @cached_property
    def _words(self) -> dict[str, str]:
        return {entry.id: "\n".join(self._named(entry)).casefold() for entry in self.library.entries}

    def _named(self, entry: Entry) -> Iterator[str]:
        """Id, titles and summaries in all languages, and the print without its white space."""
        yield entry.id
        yield from (
            *entry.aliases,
            *bank().entries[entry.id].titles.values(),
            *bank().entries[entry.id].summary.values(),
        )
        first, last = (self.library.source.line(number) for number in entry.lines)
        text = self.library.source.text[first.start : last.end]
        yield text
        yield "".join(text.split())

    def find(self, words: str, wanted: Filter) -> list[Entry]:
        """The entries that fit the filter and hold every word, in printed order."""
        asked = words.casefold().split()
        return [entry for entry in self.facets.select(wanted) if all(word in self._words[entry.id] for word in asked)]

    def near(self, words: str, wanted: Filter) -> list[Entry]:
        """The entries that fit the filter and are closest to the words in meaning, best first."""
        found = self._desk.search(words, wanted, NEAR) if words else []
        return [self.library.entry(each.entry_id) for each in found]


def router(desk: Desk) -> APIRouter:
    """The route of the catalogue browser."""
    routes = APIRouter(include_in_schema=False)
    shelf = Shelf(desk)
    library = desk.library

    @routes.get("/catalogue")
    def catalogue(  # pyright: ignore[reportUnusedFunction]
        request: Request, lang: str | None = None, accept_language: str | None = Header(None)
    ) -> HTMLResponse:
        """All entries, or those that fit."""
        asked = tuple(request.query_params.multi_items())
        frame = Frame(library.catalogue.edition, negotiate(lang, accept_language), asked=asked)
        page = CataloguePage(shelf, frame, clean(request.query_params.get("q", ""))[:LONGEST_SEARCH], _filter(asked))
        return HTMLResponse(frame.document(frame.words.frame.catalogue, page.body(), Room.CATALOGUE, ("catalogue.js",)))

    return routes


def _filter(asked: Sequence[tuple[str, str]]) -> Filter:
    """The filter an address asks for; what it says wrongly is left out."""
    wanted: dict[str, object] = {}
    for facet in FacetName:
        values = [value for key, value in asked if key == facet.value and value]
        if facet in _SWITCHED:
            wanted |= {facet.value: True} if "true" in values else {}
        elif facet is FacetName.DURATION:
            wanted[facet.value] = [value for value in values if value in set(Band)]
        else:
            wanted[facet.value] = values
    try:
        return Filter.model_validate(wanted)
    except ValidationError:
        return Filter.model_validate({})


@dataclass(frozen=True)
class CataloguePage:
    """Writes the browser: search and facets at the side, entries by section."""

    shelf: Shelf
    frame: Frame
    search: str
    wanted: Filter

    @property
    def words(self) -> Labels:
        """The labels of the page's language."""
        return self.frame.words

    @property
    def language(self) -> Language:
        """The page's language."""
        return self.frame.language

    def body(self) -> str:
        """The whole page."""
        words = self.words.catalogue
        return (
            f'<h1>{escape(words.title)}</h1><p class="lead">{escape(words.lead)}</p>'
            f'<div class="columns browse">{self._form()}<section id="results" aria-label="{escape(words.results)}">'
            f"{self._results()}</section></div>"
        )

    def _form(self) -> str:
        words = self.words.catalogue
        facets = {facet.name: facet for facet in self.shelf.facets.count(self.wanted, self.language)}
        groups = "".join(self._boxes(facets[name]) for name in _CHECKED)
        groups += "".join(self._select(facets[name]) for name in _CHOSEN)
        groups += "".join(self._switch(facets[name]) for name in _SWITCHED)
        return (
            f'<form id="filters" class="side" role="search" method="get" action="catalogue">'
            f'<input type="hidden" name="lang" value="{self.language.value}">'
            f'<label for="search">{escape(words.search)}</label>'
            f'<input id="search" type="search" name="q" value="{escape(self.search)}" dir="auto" autocomplete="off" maxlength="{LONGEST_SEARCH}">'
            f'<details class="facets" open><summary>{escape(words.filters)}</summary>{groups}</details>'
            f'<div class="row"><button class="primary" id="apply">{escape(words.apply)}</button>'
            f'<a class="plain" id="clear" href="{self.frame.address("catalogue")}">{escape(words.reset)}</a></div></form>'
        )

    def _boxes(self, facet: Facet) -> str:
        chosen = self.wanted.wanted(facet.name)
        boxes = "".join(
            f'<label class="check"><input type="checkbox" name="{facet.name.value}" value="{escape(value.value)}"'
            f"{' checked' if value.value in chosen else ''}><span>{self._named(facet.name, value)}</span>"
            f"{self._count(facet.name, value)}</label>"
            for value in facet.values
        )
        return f"<fieldset><legend>{escape(self.words.catalogue.facets[facet.name])}</legend>{boxes}</fieldset>"

    def _select(self, facet: Facet) -> str:
        chosen, name = self.wanted.wanted(facet.name), facet.name.value
        values = sorted(facet.values, key=lambda value: value.label)
        options = "".join(
            f'<option value="{escape(value.value)}"{" selected" if value.value in chosen else ""}>'
            f"{escape(value.label)} ({value.count})</option>"
            for value in values
            if value.count or value.value in chosen
        )
        every = escape(self.words.catalogue.all)
        return (
            f'<label for="{name}">{escape(self.words.catalogue.facets[facet.name])}</label>'
            f'<select id="{name}" name="{name}"><option value="">{every}</option>{options}</select>'
        )

    def _switch(self, facet: Facet) -> str:
        checked = " checked" if self.wanted.wanted(facet.name) else ""
        yes = next((value for value in facet.values if value.value == "true"), None)
        count = self._count(facet.name, yes) if yes else ""
        name = escape(self.words.catalogue.facets[facet.name])
        return (
            f'<label class="check"><input type="checkbox" name="{facet.name.value}" value="true"{checked}>'
            f"<span>{name}</span>{count}</label>"
        )

    def _named(self, name: FacetName, value: FacetValue) -> str:
        if name is FacetName.SECTION:
            return f'<span class="id">{escape(value.value)}</span> {escape(self.words.sections[value.value])}'
        if name is FacetName.DURATION:
            return escape(self.words.catalogue.bands[Band(value.value)])
        return escape(value.label)

    @staticmethod
    def _count(name: FacetName, value: FacetValue) -> str:
        return f'<span class="count" data-count="{name.value}:{escape(value.value)}">{value.count}</span>'

    def _results(self) -> str:
        words, found = self.words.catalogue, self.shelf.find(self.search, self.wanted)
        said = words.found.format(count=len(found), all=len(self.shelf.library.entries))
        heading = f'<p class="note" role="status" id="found">{escape(said)}</p>'
        if not found:
            return heading + self._nothing()
        return heading + "".join(self._section(section, list(entries)) for section, entries in groupby(found, _section))

    def _nothing(self) -> str:
        """No entry holds the words: what comes closest in meaning, and the way to the assistant."""
        words, near = self.words.catalogue, self.shelf.near(self.search, self.wanted)
        ask = self.frame.address("./", ("q", self.search))
        more = f'<p><a href="{ask}">{escape(words.ask_instead)}</a></p>' if self.search else ""
        cards = "".join(self._card(entry) for entry in near)
        listed = f'<ul class="cards">{cards}</ul>' if near else ""
        return f'<div class="empty"><p>{escape(words.near if near else words.nothing)}</p>{more}</div>{listed}'

    def _section(self, section: str, entries: list[Entry]) -> str:
        name = self.words.sections.get(section)
        named = (
            f'<span class="id">{escape(section)}</span> {escape(name)}'
            if name
            else escape(self.words.fields[FieldName.INTRO])
        )
        cards = "".join(self._card(entry) for entry in entries)
        return f'<section class="shelf"><h2>{named}</h2><ul class="cards">{cards}</ul></section>'

    def _card(self, entry: Entry) -> str:
        own = title(entry, self.language)
        printed = (
            f'<p class="printed-title" lang="zh"><bdi>{escape(entry.title)}</bdi></p>' if own != entry.title else ""
        )
        tags = "".join(f"<li>{escape(tag)}</li>" for tag in self._tags(entry))
        return (
            f'<li class="card"><h3><a href="{self.frame.address(f"entry/{entry.id}")}"><span class="id">{escape(entry.id)}</span>'
            f" <bdi>{escape(own)}</bdi></a></h3>{printed}"
            f'<p class="summary" dir="auto">{escape(summary(entry, self.language))}</p><ul class="tags">{tags}</ul></li>'
        )

    def _tags(self, entry: Entry) -> Iterator[str]:
        words = self.words.catalogue
        if entry.page is not None:
            yield self.words.page.format(page=entry.page)
        if entry.durations:
            yield length(entry.durations[0], self.language)
        if applied := countries(entry):
            yield words.countries.format(count=len(applied))
        if entry.testimonials:
            yield words.facets[FacetName.TESTIMONIAL]


def _section(entry: Entry) -> str:
    return entry.section
