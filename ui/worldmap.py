"""The world map as inline SVG: coastlines without borders, and points. What it shows stands beside it as a list too."""

from __future__ import annotations

from html import escape
from math import sqrt

from ui.applied import Site
from ui.frame import Frame, versioned
from ui.projection import HEIGHT, WIDTH, project

_SMALLEST, _PER_ENTRY = 3.0, 1.4
_FEW, _LARGER = 40, 2.5  # a few points may be larger


def world_map(sites: list[Site], frame: Frame) -> str:
    """The map of some sites; larger points first, so that small ones stay to be seen."""
    ordered = sorted(sites, key=lambda site: -len(site.entries))
    larger = _LARGER if len(sites) < _FEW else 0.0
    points = "".join(_point(site, frame, larger) for site in ordered)
    label = escape(frame.words.places.map_label.format(count=len(sites)))
    return (
        f'<div class="map"><svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{label}">'
        f'<use class="land" href="{frame.base}{versioned("map/land.svg")}#land"></use>{points}</svg>'
        f'<p class="note legend"><svg viewBox="0 0 12 12" aria-hidden="true"><circle class="city" cx="6" cy="6" r="4"/></svg> '
        f'{escape(frame.words.places.legend_place)} <svg viewBox="0 0 12 12" aria-hidden="true">'
        f'<circle class="country" cx="6" cy="6" r="4"/></svg> {escape(frame.words.places.legend_country)}</p>'
        f'<p id="point" class="note" role="status"></p></div>'
    )


def _point(site: Site, frame: Frame, larger: float) -> str:
    x, y = project(*site.at)
    radius = _SMALLEST + larger + _PER_ENTRY * sqrt(len(site.entries) - 1)
    kind = "city" if site.place else "country"
    marks = frame.words.frame
    ids = marks.comma.join(entry_id for entry_id, _ in site.entries)
    name = site.name(frame.language)
    if site.place:
        name += f"{marks.comma}{Site(site.country, None, site.at, ()).name(frame.language)}"
    said = escape(f"{name}{marks.colon}{ids}")
    return (
        f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius:.1f}" data-said="{said}"><title>{said}</title></circle>'
    )
