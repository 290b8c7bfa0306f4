"""Two charts of the records: services by countries, and how long services take. Both are tables or lists underneath."""

from __future__ import annotations

from html import escape
from itertools import groupby

from babel import Locale

from assistant.facets import region_of
from assistant.lengths import length
from corpus.catalogue import Library
from corpus.gazetteer import country_names
from corpus.model import Duration, Entry, Mention
from ui.applied import countries
from ui.frame import Frame
from ui.titles import title

LONGEST = 60.0  # months that the chart's scale ends with; what takes longer runs off it
_SCALE = 600
_YEAR = 12.0


def heat_map(library: Library, frame: Frame) -> str:
    """Services across, countries down by region; a cell says how the entry names the country."""
    entries = [entry for entry in library.entries if countries(entry)]
    named = {entry.id: countries(entry) for entry in entries}
    codes = {code for found in named.values() for code in found}
    names = country_names(frame.language.value)
    ordered = sorted(codes, key=lambda code: (region_of(code) or "999", names.get(code, code)))
    heads = "".join(
        f'<th scope="col" title="{escape(title(entry, frame.language))}"><a href="{frame.address(f"entry/{entry.id}")}">'
        f"{escape(entry.id)}</a></th>"
        for entry in entries
    )
    rows = ""
    for region, group in groupby(ordered, key=region_of):
        called = Locale(frame.language.value).territories.get(region or "", "") if region else ""
        rows += (
            f'<tbody><tr class="region"><th scope="rowgroup" colspan="{len(entries) + 1}">{escape(called)}</th></tr>'
        )
        rows += "".join(
            _row(names.get(code, code), [named[each.id].get(code) for each in entries], frame) for code in group
        )
        rows += "</tbody>"
    label = escape(frame.words.places.heat)
    return (
        f'<div class="table heat" tabindex="0" role="region" aria-label="{label}"><table><caption class="quiet-label">{label}</caption>'
        f"<thead><tr><td></td>{heads}</tr></thead>{rows}</table></div>{_legend(frame)}"
    )


def _row(name: str, cells: list[Mention | None], frame: Frame) -> str:
    written = "".join(_cell(kind, frame) for kind in cells)
    return f'<tr><th scope="row">{escape(name)}</th>{written}</tr>'


def _cell(kind: Mention | None, frame: Frame) -> str:
    if kind is None:
        return "<td></td>"
    said = escape(frame.words.places.kinds[kind])
    return f'<td class="{kind.value}"><span class="quiet-label">{said}</span></td>'


def _legend(frame: Frame) -> str:
    items = "".join(
        f'<li><span class="swatch {kind.value}"></span> {escape(text)}</li>'
        for kind, text in frame.words.places.kinds.items()
    )
    return f'<ul class="legend">{items}</ul>'


def duration_chart(library: Library, frame: Frame) -> str:
    """One bar a service: its longest length of time, from its lower to its upper bound."""
    longest = [(entry, _longest(entry)) for entry in (*library.services, *library.flagships) if entry.durations]
    ordered = sorted(longest, key=lambda pair: (_end(pair[1]), pair[1].min_months or 0.0))
    rows = "".join(_bar(entry, duration, frame) for entry, duration in ordered)
    years = range(0, int(LONGEST / _YEAR) + 1)
    ticks = "".join(f"<li>{year}</li>" for year in years)
    unsaid = [entry.id for entry in (*library.services, *library.flagships) if not entry.durations]
    note = escape(frame.words.places.no_duration.format(count=len(unsaid), ids=frame.words.frame.comma.join(unsaid)))
    return (
        f'<div class="durations"><p class="axis-label note" aria-hidden="true">{escape(frame.words.places.years)}</p>'
        f'<ol class="axis" aria-hidden="true">{ticks}</ol><ol class="bars">{rows}</ol><p class="note">{note}</p></div>'
    )


def _bar(entry: Entry, duration: Duration, frame: Frame) -> str:
    low, end = duration.min_months or 0.0, min(_end(duration), LONGEST)
    left = min(low, LONGEST - 1) / LONGEST * _SCALE
    width = max(4.0, end / LONGEST * _SCALE - left)
    kind = "open" if duration.max_months is None or duration.max_months > LONGEST else "closed"
    return (
        f'<li><a href="{frame.address(f"entry/{entry.id}")}"><span class="id">{escape(entry.id)}</span> '
        f"<bdi>{escape(title(entry, frame.language))}</bdi></a>"
        f'<svg viewBox="0 0 {_SCALE} 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="{kind}" x="{left:.1f}" y="1" width="{width:.1f}" height="8" rx="2"/></svg>'
        f'<span class="said"><bdi>{escape(length(duration, frame.language))}</bdi></span></li>'
    )


def _longest(entry: Entry) -> Duration:
    return max(entry.durations, key=lambda duration: (_end(duration), duration.min_months or 0.0))


def _end(duration: Duration) -> float:
    """The upper bound; what has none counts half a year more than its lower one, so that it shows."""
    return duration.max_months if duration.max_months is not None else (duration.min_months or 0.0) + _YEAR / 2
