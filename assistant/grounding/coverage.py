"""Whether sentences say all that matters of a quotation, so that its own line may be left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from assistant.answer import Language
from assistant.grounding.figures import borne_out, find_figures, plain
from assistant.grounding.names import Names
from assistant.grounding.nearness import Nearness
from assistant.grounding.overlap import Overlap
from assistant.grounding.support import Support, squeeze
from corpus.catalogue import Library

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9&-]+")
_ENOUGH = 0.6


class Coverage:
    """Compares a quotation with the sentences that cite it. Thread-safe."""

    def __init__(self, names: Names, overlap: Overlap, nearness: Nearness, library: Library) -> None:
        self._names = names
        self._overlap = overlap
        self._nearness = nearness
        self._library = library

    def covers(self, sentences: Sequence[str], support: Support) -> bool:
        """Whether figures, places and names of the quotation are all said, and enough of its other words."""
        said = " ".join(sentences).strip()
        if not said:
            return False
        return (
            self._figures_said(said, support) and self._names_said(said, support) and self._enough_said(said, support)
        )

    def _figures_said(self, said: str, support: Support) -> bool:
        printed = find_figures(plain(support.printed), "zh")
        told = find_figures(plain(said), support.language.value)
        return all(borne_out(figure, told) for figure in printed if figure.low != 1 or figure.unit)

    def _names_said(self, said: str, support: Support) -> bool:
        found = list(self._library.gazetteer.find_in_question(said))
        places = {place.country for place in found} | {place.place.zh for place in found if place.place}
        wanted = {
            place.place.zh if place.place else place.country
            for place in self._library.gazetteer.find_in_question(support.printed)
        }
        if not wanted <= places:
            return False
        folded = squeeze(said)
        rest = support.printed
        for start, end, term in self._library.glossary.find_in_question(support.printed):
            own: Iterable[str] = (*term.names,)
            if any(squeeze(name) in folded for name in own):
                rest = rest[:start] + " " * (end - start) + rest[end:]
            elif term.category != "concept":
                return False
        return all(word.lower() in said.lower() for word in _LATIN.findall(rest))

    def _enough_said(self, said: str, support: Support) -> bool:
        if support.language is Language.ZH:
            return self._overlap.share(support.printed, said) >= _ENOUGH
        expected = self._nearness.calibration.lengths[support.language.value] * len(support.printed)
        if len(said) < _ENOUGH * expected:
            return False
        return self._nearness.near(said, support.language).holds([support.printed])
