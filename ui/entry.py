"""One entry: what the records say of it, the print as it stands, what is related, and what one may ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import chain

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import HTMLResponse

from assistant.conditions import Online
from assistant.lengths import length
from corpus.catalogue import Library
from corpus.gazetteer import country_names
from corpus.model import Entry, FieldName, Span
from ui.applied import countries
from ui.frame import Frame, Room
from ui.labels import Labels, negotiate
from ui.missing import missing_page
from ui.printed import holds, printed_html
from ui.titles import summary, title

MOST_COUNTRIES = 12


def router(library: Library) -> APIRouter:
    """The route of the entry pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/entry/{entry_id}")
    def read(  # pyright: ignore[reportUnusedFunction]
        request: Request,
        entry_id: str,
        start: int = Query(0, ge=0),
        end: int = Query(0, ge=0),
        lang: str | None = None,
        part: bool = False,
        accept_language: str | None = Header(None),
    ) -> HTMLResponse:
        """The entry in a page; with ``part`` only the print, for the chat page's dialog."""
        language = negotiate(lang, accept_language)
        frame = Frame(library.catalogue.edition, language, "../", tuple(request.query_params.items()))
        passage = Span(start=start, end=end) if start < end <= len(library.source.text) else None
        entry = library.entry(entry_id) if library.knows(entry_id) else None
        outside = passage is not None and (entry is None or not holds(library, entry, passage))
        page = EntryPage(library, frame, None if outside else entry, passage)
        if part:
            status = 200 if entry or passage else 404
            return HTMLResponse(f"<div {frame.attributes}>{page.part()}</div>", status)
        if entry is None and passage is None:
            return HTMLResponse(missing_page(frame, frame.words.entry_missing), 404)
        return HTMLResponse(frame.document(page.title, page.body(), Room.CATALOGUE))

    return routes


@dataclass(frozen=True)
class EntryPage:
    """Writes one entry; without one, the printed lines around a passage that stands in none (the imprint)."""

    library: Library
    frame: Frame
    entry: Entry | None
    passage: Span | None

    @property
    def words(self) -> Labels:
        """The labels of the page's language."""
        return self.frame.words

    @property
    def title(self) -> str:
        """The page's title."""
        entry = self.entry
        return f"{entry.id} {title(entry, self.frame.language)}" if entry else self.words.fields[FieldName.EDITION]

    def part(self) -> str:
        """The print alone with its head."""
        if self.entry is None and self.passage is None:
            return f'<p class="hint">{escape(self.words.entry_missing)}</p>'
        more = ""
        if self.entry:
            address = self.frame.address(f"entry/{self.entry.id}").replace("../", "", 1)
            more = f'<p class="note"><a href="{address}">{escape(self.words.entry_page.whole)}</a></p>'
        return f'<h1 class="where">{self._heading()}</h1>{self._note()}{more}{self._print()}'

    def body(self) -> str:
        """The whole page."""
        if self.entry is None:
            return f'<article class="sheet"><h1>{self._heading()}</h1>{self._note()}{self._print()}</article>'
        words = self.words.entry_page
        return (
            f'<div class="columns"><article class="sheet"><p class="crumbs">{self._crumbs(self.entry)}</p>'
            f"<h1>{self._heading()}</h1>{self._printed_title(self.entry)}{self._summary(self.entry)}"
            f"{self._facts(self.entry)}"
            f'<section aria-labelledby="as-printed"><h2 id="as-printed">{escape(words.as_printed)}</h2>'
            f"{self._note()}{self._print()}</section></article>"
            f'<aside class="side" aria-label="{escape(words.beside)}">{self._ask(self.entry)}{self._related(self.entry)}</aside></div>'
        )

    def _heading(self) -> str:
        entry = self.entry
        if entry is None:
            return escape(self.words.fields[FieldName.EDITION])
        return f'<span class="id">{escape(entry.id)}</span> <bdi>{escape(title(entry, self.frame.language))}</bdi>'

    def _note(self) -> str:
        marked = f"{self.frame.gap}{self.words.entry_marked}" if self.passage else ""
        return f'<p class="note">{escape(self.words.entry_note + marked)}</p>'

    def _print(self) -> str:
        return printed_html(self.library, self.entry, self.passage, self.frame)

    def _crumbs(self, entry: Entry) -> str:
        names = self.words.sections
        home = f'<a href="{self.frame.address("catalogue")}">{escape(self.words.frame.catalogue)}</a>'
        if entry.section not in names:
            return home
        section = self.frame.address("catalogue", ("section", entry.section))
        return f'{home} › <a href="{section}">{escape(entry.section)} <bdi>{escape(names[entry.section])}</bdi></a>'

    def _printed_title(self, entry: Entry) -> str:
        if title(entry, self.frame.language) == entry.title:
            return ""
        note = escape(self.words.entry_page.unofficial)
        return (
            f'<p class="printed-title"><bdi lang="zh">{escape(entry.title)}</bdi> <span class="note">{note}</span></p>'
        )

    def _summary(self, entry: Entry) -> str:
        text = summary(entry, self.frame.language)
        return f'<p class="lead" dir="auto">{escape(text)}</p>' if text else ""

    def _facts(self, entry: Entry) -> str:
        words = self.words.entry_page
        facts = "".join(f"<div><dt>{escape(name)}</dt><dd>{value}</dd></div>" for name, value in self._fact_list(entry))
        link = self.frame.address(f"entry/{entry.id}")
        return (
            f'<dl class="facts">{facts}</dl><p class="acts">'
            f'<button type="button" class="plain" data-copy="{link}" data-done="{escape(self.words.chat.link_copied)}">'
            f"{escape(words.copy_link)}</button></p>"
        )

    def _fact_list(self, entry: Entry) -> Iterator[tuple[str, str]]:
        words, language = self.words.entry_page, self.frame.language
        if entry.page is not None:
            yield words.printed_on, escape(self.words.page.format(page=entry.page))
        yield self.words.fields[FieldName.DURATION], self._durations(entry)
        names = country_names(language.value)
        applied = sorted(names.get(code, code) for code in countries(entry))
        if applied:
            shown = escape(self.words.frame.comma.join(applied[:MOST_COUNTRIES])) + (
                " …" if len(applied) > MOST_COUNTRIES else ""
            )
            where = self.frame.address("places", ("service", entry.id))
            link = escape(words.on_map.format(count=len(applied)))
            yield self.words.fields[FieldName.CASES], f'<bdi>{shown}</bdi> <a href="{where}">{link}</a>'
        if partners := list(self._partners(entry)):
            yield words.partners, "<br>".join(f"<bdi>{escape(name)}</bdi>" for name in partners)
        online = words.yes if Online().match(entry, self.library) else words.not_said
        yield words.online, escape(online)

    def _durations(self, entry: Entry) -> str:
        lengths = dict.fromkeys((length(each, self.frame.language), each.text) for each in entry.durations)
        items = (
            f'<bdi>{escape(said)}</bdi> <q class="note" lang="zh" dir="ltr">{escape(text)}</q>'
            for said, text in lengths
        )
        return "<br>".join(items) or escape(self.words.entry_page.not_said)

    def _partners(self, entry: Entry) -> Iterator[str]:
        terms = {term.zh: term for term in self.library.glossary.terms}
        for name in entry.names:
            if name.partner:
                term = terms.get(name.name)
                yield str(getattr(term, self.frame.language.value, "")) or name.name

    def _ask(self, entry: Entry) -> str:
        words = self.words.entry_page
        questions = [each.format(title=title(entry, self.frame.language), id=entry.id) for each in words.questions]
        items = "".join(
            f'<li><a class="ask" href="{self.frame.address("./", ("q", question))}">{escape(question)}</a></li>'
            for question in questions
        )
        return f'<section class="card"><h2>{escape(words.ask)}</h2><ul class="plain-list">{items}</ul></section>'

    def _related(self, entry: Entry) -> str:
        words = self.words.entry_page
        named = [each.target for each in entry.cross_references if each.target]
        naming = [
            other.id
            for other in self.library.entries
            if any(each.target == entry.id for each in other.cross_references)
        ]
        linked = [each for each in dict.fromkeys(chain(named, naming)) if each != entry.id and self.library.knows(each)]
        beside = [other.id for other in self.library.entries if other.section == entry.section and other.id != entry.id]
        return self._entries(words.related, linked) + self._entries(
            words.same_section, [each for each in beside if each not in linked]
        )

    def _entries(self, heading: str, ids: Iterable[str]) -> str:
        entries = [self.library.entry(each) for each in ids]
        items = "".join(
            f'<li><a href="{self.frame.address(f"entry/{each.id}")}"><span class="id">{escape(each.id)}</span>'
            f" <bdi>{escape(title(each, self.frame.language))}</bdi></a></li>"
            for each in entries
        )
        section = f'<section class="card"><h2>{escape(heading)}</h2><ul class="plain-list">{items}</ul></section>'
        return section if entries else ""
