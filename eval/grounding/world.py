"""Cities and regions of the whole world in six languages, as CLDR names them."""

from __future__ import annotations

import functools

from babel import Locale

from corpus.gazetteer import country_lexicon
from eval.grounding.lexicon import Lexicon


@functools.cache
def world_cities(language: str) -> Lexicon[str]:
    """The cities that CLDR names time zones by, in a language, with their Chinese name."""
    chinese: dict[str, dict[str, str]] = dict(Locale("zh").time_zones)
    cities: dict[str, dict[str, str]] = dict(Locale(language).time_zones)
    found: Lexicon[str] = Lexicon()
    for zone in chinese:
        if zone.count("/") != 1 or zone.startswith(("Etc", "Antarctica")):
            continue
        name = str(cities.get(zone, {}).get("city", zone.split("/")[1].replace("_", " ")))
        if len(name) >= (2 if language == "zh" else 4) and name.lower() not in country_lexicon():
            found.add(name, str(chinese[zone].get("city", name)))
    return found


@functools.cache
def world_regions(language: str) -> Lexicon[str]:
    """Continents and regions in a language with their Chinese name."""
    chinese: dict[str, str] = dict(Locale("zh").territories)
    names: dict[str, str] = dict(Locale(language).territories)
    found: Lexicon[str] = Lexicon()
    for code in names:
        if code.isdigit() and code != "001" and code in chinese:
            found.add(names[code], chinese[code])
    return found
