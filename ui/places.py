"""Where it worked: a map of the places of application, the same as a list, services by countries, and durations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from html import escape

from fastapi import APIRouter, Header, Request
from starlette.responses import HTMLResponse

from corpus.catalogue import Library
from corpus.model import Entry
from ui.applied import Site, sites
from ui.charts import duration_chart, heat_map
from ui.frame import Frame, Room
from ui.labels import Labels, negotiate
from ui.titles import title
from ui.worldmap import world_map


def router(library: Library) -> APIRouter:
    """The route of the map."""
    routes = APIRouter(include_in_schema=False)
    everywhere = sites(library)

    @routes.get("/places")
    def places(  # pyright: ignore[reportUnusedFunction]
        request: Request, service: str = "", lang: str | None = None, accept_language: str | None = Header(None)
    ) -> HTMLResponse:
        """All places, or those of one service."""
        asked = tuple(request.query_params.multi_items())
        frame = Frame(library.catalogue.edition, negotiate(lang, accept_language), asked=asked)
        page = PlacesPage(library, frame, everywhere, service if library.knows(service) else "")
        return HTMLResponse(frame.document(frame.words.frame.places, page.body(), Room.PLACES, ("places.js",)))

    return routes


@dataclass(frozen=True)
class PlacesPage:
    """Writes the page."""

    library: Library
    frame: Frame
    everywhere: list[Site]
    service: str

    @property
    def words(self) -> Labels:
        """The labels of the page's language."""
        return self.frame.words

    def body(self) -> str:
        """The whole page."""
        words = self.words.places
        parts = (("map", words.map), ("list", words.list), ("heat", words.heat), ("durations", words.durations))
        ways = "".join(f'<li><a href="#{anchor}">{escape(name)}</a></li>' for anchor, name in parts)
        return (
            f'<h1>{escape(words.title)}</h1><p class="lead">{escape(words.lead)}</p>'
            f'<nav class="within" aria-label="{escape(words.within)}"><ul>{ways}</ul></nav>'
            f'{self._filter()}<div id="where">{self._where()}</div>'
            f'<section><h2 id="heat">{escape(words.heat)}</h2>'
            f'<p class="note">{escape(words.heat_note)}</p>{heat_map(self.library, self.frame)}</section>'
            f'<section aria-labelledby="durations"><h2 id="durations">{escape(words.durations)}</h2>'
            f'<p class="note">{escape(words.durations_note)}</p>{duration_chart(self.library, self.frame)}</section>'
        )

    def _filter(self) -> str:
        words = self.words.places
        options = "".join(
            f'<option value="{escape(each.id)}"{" selected" if each.id == self.service else ""}>'
            f"{escape(each.id)} {escape(title(each, self.frame.language))}</option>"
            for each in self._applied()
        )
        return (
            f'<form id="filter" class="row" method="get" action="places">'
            f'<input type="hidden" name="lang" value="{self.frame.language.value}">'
            f'<label for="service">{escape(words.service)}</label>'
            f'<select id="service" name="service"><option value="">{escape(words.all)}</option>{options}</select>'
            f'<button class="plain" id="show">{escape(words.show)}</button></form>'
        )

    def _applied(self) -> list[Entry]:
        somewhere = {entry_id for site in self.everywhere for entry_id, _ in site.entries}
        return [entry for entry in self.library.entries if entry.id in somewhere]

    def _where(self) -> str:
        words = self.words.places
        shown = self.everywhere if not self.service else list(self._of_service())
        countries = {site.country for site in shown}
        places = sum(site.place is not None for site in shown)
        counted = escape(words.counted.format(countries=len(countries), places=places))
        return (
            f'<section aria-labelledby="map"><h2 id="map">{escape(words.map)}</h2>'
            f'<p class="note" role="status" id="counted">{counted}</p>{world_map(shown, self.frame)}'
            f"{self._notice()}</section>"
            f'<section aria-labelledby="list"><h2 id="list">{escape(words.list)}</h2>'
            f"<details{' open' if self.service else ''}><summary>{escape(words.open_list)}</summary>{self._list(shown)}</details></section>"
        )

    def _of_service(self) -> Iterator[Site]:
        for site in self.everywhere:
            entries = tuple((entry_id, kind) for entry_id, kind in site.entries if entry_id == self.service)
            if entries:
                yield replace(site, entries=entries)

    def _notice(self) -> str:
        words, notice = self.words.places, self.frame.edition.map_notice
        start = self.library.source.text.find(notice)
        span = (("start", str(start)), ("end", str(start + len(notice))))
        home = self.library.source.line_at(start) if start >= 0 else 0
        entry = next((each for each in self.library.entries if each.lines[0] <= home <= each.lines[1]), None)
        link = (
            f' <a href="{self.frame.address(f"entry/{entry.id}", *span)}#passage">{escape(words.notice_link)}</a>'
            if entry
            else ""
        )
        return (
            f'<p class="note">{escape(words.notice)}{self.frame.gap}<q lang="zh"><bdi>{escape(notice)}</bdi></q>{link}</p>'
            f'<p class="note">{escape(words.credit)}</p>'
        )

    def _list(self, shown: list[Site]) -> str:
        by_country: dict[str, list[Site]] = {}
        for site in shown:
            by_country.setdefault(site.country, []).append(site)
        language = self.frame.language
        ordered = sorted(by_country.values(), key=lambda group: _country(group[0]).name(language))
        return f'<ul class="atlas">{"".join(self._country(group) for group in ordered)}</ul>'

    def _country(self, group: list[Site]) -> str:
        name = escape(_country(group[0]).name(self.frame.language))
        items = "".join(
            f'<li id="{escape(anchor(site))}" tabindex="-1">'
            f"{f'<bdi>{escape(site.name(self.frame.language))}</bdi>{escape(self.words.frame.colon)}' if site.place else ''}{self._links(site)}</li>"
            for site in group
        )
        return f"<li><h3>{name}</h3><ul>{items}</ul></li>"

    def _links(self, site: Site) -> str:
        return self.words.frame.comma.join(
            f'<a href="{self.frame.address(f"entry/{entry_id}")}" title="{escape(title(self.library.entry(entry_id), self.frame.language))}">'
            f"{escape(entry_id)}</a>"
            for entry_id, _ in site.entries
        )


def _country(site: Site) -> Site:
    return Site(site.country, None, site.at, ())


def anchor(site: Site) -> str:
    """The address of a site within the page."""
    return f"at-{site.country}" + (f"-{site.place.en.replace(' ', '-')}" if site.place else "")
