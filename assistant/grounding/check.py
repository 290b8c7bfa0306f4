"""Whether a sentence of a language model is borne out by the quotations it cites: the checks in order.

Each check looks for one kind of falsehood and knows nothing of the others; a sentence holds where none finds any. A
sentence the checks cannot read is refused: a true sentence lost costs fluency, a false one shown costs trust.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence

from assistant.answer import Language
from assistant.grounding.coverage import Coverage
from assistant.grounding.distribution import misapplied
from assistant.grounding.fault import Fault, FaultKind
from assistant.grounding.figures import borne_out, find_figures, plain
from assistant.grounding.form import foreign, misshapen
from assistant.grounding.names import Names
from assistant.grounding.nearness import Nearness, read_calibration
from assistant.grounding.overlap import Overlap
from assistant.grounding.support import Support
from assistant.grounding.wording import affirmed, denied, raised
from assistant.lines import Quote
from corpus.catalogue import Library
from corpus.questions import QuestionBank
from index.encoder import Encoder, Vectors
from index.query import understand

__all__ = ["Fault", "FaultKind", "Grounding"]

_SHORTEST_CLAUSE = 4
_PART = 7  # words
MOST_CITED = 3  # passages of one sentence: what rests on many rests on none
_NUMBERED = re.compile(r"\d|[一二三四五]")
_KEPT = 256


class Grounding:
    """Judges sentences against quotations. Thread-safe after construction.

    ``printed``: the centred vectors of all printed sentences, float32 (sentences, dimensions).
    """

    def __init__(self, library: Library, bank: QuestionBank, encoder: Encoder, printed: Vectors) -> None:
        self._library = library
        self._bank = bank
        self._names = Names(library, bank)
        self._overlap = Overlap(bank)
        self._nearness = Nearness(encoder, read_calibration(), printed)
        self._support = functools.lru_cache(_KEPT)(self._read)
        self._coverage = Coverage(self._names, self._overlap, self._nearness, library)

    def faults(self, sentence: str, quotes: Sequence[Quote], language: Language) -> list[Fault]:
        """All that is wrong with a sentence; nothing where its quotations bear it out."""
        sentence = " ".join(sentence.split(" ")).strip()
        if wrong := foreign(sentence, language):
            return [Fault(FaultKind.LANGUAGE, wrong)]
        if len(quotes) > MOST_CITED:
            return [Fault(FaultKind.FORM, f"it names more than {MOST_CITED} passages")]
        support = self._support(tuple(quotes), language)
        if wrong := misshapen(sentence, support.printed, language):
            return [Fault(FaultKind.FORM, wrong)]
        if not support.entries:
            return [Fault(FaultKind.NEARNESS, sentence)]
        found = [*self._said(plain(sentence), support), *self._worded(sentence, support)]
        return found or list(self._meant(sentence, support))

    def supporting(
        self, sentence: str, quotes: Sequence[Quote], language: Language
    ) -> tuple[tuple[Quote, ...], list[Fault]]:
        """The fewest of the quotations that bear a sentence out, the nearest first; all of them with what is wrong else."""
        near = self._nearness.near(sentence, language)
        ranked = tuple(sorted(quotes, key=lambda quote: -near(quote.text)))
        found: list[Fault] = []
        for count in range(1, min(len(ranked), MOST_CITED) + 1):
            found = self.faults(sentence, ranked[:count], language)
            if not found:
                return ranked[:count], []
        return tuple(quotes), found

    def covers(self, sentences: Sequence[str], quote: Quote, language: Language) -> bool:
        """Whether sentences that cite a quotation say all that matters of it; ``False`` where in doubt."""
        return self._coverage.covers(sentences, self._support((quote,), language))

    def _read(self, quotes: tuple[Quote, ...], language: Language) -> Support:
        return Support(quotes, language, self._library, self._bank)

    def _said(self, sentence: str, support: Support) -> Iterator[Fault]:
        """Figures, names, places and entries that are not printed."""
        rest, wrong = self._names.strip(sentence, support)
        for name in wrong:
            yield Fault(FaultKind.NAME, name)
        language = support.language.value
        figures = find_figures(rest, language)
        for figure in figures:
            if not borne_out(figure, support.figures):
                kind = FaultKind.LENGTH if figure.unit == "time" else FaultKind.FIGURE
                yield Fault(kind, rest[figure.start : figure.end].strip())
        places = self._names.places(rest)
        for place in self._names.misplaced(rest, places, support):
            yield Fault(FaultKind.PLACE, place)
        unplaced = self._names.without(rest, places)
        for name in self._names.unknown(unplaced, support):
            yield Fault(FaultKind.NAME, name)
        if len(support.entry_ids) > 1 and (figures or unplaced != rest):
            yield Fault(FaultKind.ENTRY, ", ".join(support.entry_ids))
        for entry_id in understand(sentence, self._library).entry_ids if _NUMBERED.search(sentence) else ():
            if entry_id not in support.entry_ids and entry_id not in support.printed:
                yield Fault(FaultKind.ENTRY, entry_id)
        for title in self._names.entries(sentence, support):
            yield Fault(FaultKind.ENTRY, title)

    def _worded(self, sentence: str, support: Support) -> Iterator[Fault]:
        """Negation and words that raise a claim."""
        language = support.language.value
        if word := denied(sentence, support.clauses, language):
            yield Fault(FaultKind.NEGATION, word)
        for word in raised(sentence, support.printed, language):
            yield Fault(FaultKind.COMPARISON, word)

    def _meant(self, sentence: str, support: Support) -> Iterator[Fault]:
        """Nearness of meaning, to a whole quotation or a clause; and a denial of the nearest clause that is left out."""
        language = support.language
        near = self._nearness.near(sentence, language)
        clauses = [clause for clause in support.clauses if len(clause) >= _SHORTEST_CLAUSE] or [support.printed]
        denials = {clause: word for clause in clauses if (word := affirmed(sentence, clause, language.value))}
        nearest = max(clauses, key=near) if denials else ""
        for clause, word in denials.items():
            if clause == nearest or near.holds([clause]):
                yield Fault(FaultKind.NEGATION, word)
        if word := misapplied(sentence, clauses, language, lambda words: self._nearness.near(words, language)):
            yield Fault(FaultKind.COMPARISON, word)
        pieces = (*(quote.text for quote in support.quotes), *clauses)
        if not near.holds(pieces):
            yield Fault(FaultKind.NEARNESS, sentence)
        for part in parts(sentence) if language is not Language.ZH else ():
            if not self._nearness.near(part, language).belongs(pieces):
                yield Fault(FaultKind.NEARNESS, part)
        if language is Language.ZH and (words := self._overlap.unsupported(sentence, support)):
            yield Fault(FaultKind.NAME, words)


def parts(sentence: str) -> list[str]:
    """A sentence of words in pieces of about seven, so that what is added to a true sentence stands out."""
    words = sentence.split()
    count = round(len(words) / _PART)
    if count < 2:
        return []
    size = len(words) / count
    return [" ".join(words[round(at * size) : round((at + 1) * size)]) for at in range(count)]
