"""Whether a sentence of a language model is borne out by the quotations it cites: the checks in order.

Each check looks for one kind of falsehood and knows nothing of the others; a sentence holds where none finds any. A
sentence the checks cannot read is refused: a true sentence lost costs fluency, a false one shown costs trust.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.answer import Language
from assistant.grounding.coverage import Coverage
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
from index.encoder import Encoder
from index.query import understand

__all__ = ["Fault", "FaultKind", "Grounding"]

_SHORTEST_CLAUSE = 6


class Grounding:
    """Judges sentences against quotations. Thread-safe after construction."""

    def __init__(self, library: Library, bank: QuestionBank, encoder: Encoder) -> None:
        self._library = library
        self._bank = bank
        self._names = Names(library, bank)
        self._overlap = Overlap(bank)
        self._nearness = Nearness(encoder, read_calibration())
        self._coverage = Coverage(self._names, self._overlap, self._nearness, library)

    def faults(self, sentence: str, quotes: Sequence[Quote], language: Language) -> list[Fault]:
        """All that is wrong with a sentence; nothing where its quotations bear it out."""
        sentence = " ".join(sentence.split(" ")).strip()
        support = Support(quotes, language, self._library, self._bank)
        if wrong := misshapen(sentence, support.printed, language):
            return [Fault(FaultKind.FORM, wrong)]
        if not support.entries:
            return [Fault(FaultKind.NEARNESS, sentence)]
        if wrong := foreign(sentence, language):
            return [Fault(FaultKind.LANGUAGE, wrong)]
        found = [*self._said(plain(sentence), support), *self._worded(sentence, support)]
        return found or list(self._meant(sentence, support))

    def covers(self, sentences: Sequence[str], quote: Quote, language: Language) -> bool:
        """Whether sentences that cite a quotation say all that matters of it; ``False`` where in doubt."""
        return self._coverage.covers(sentences, Support([quote], language, self._library, self._bank))

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
        for place in self._names.places(rest, support):
            yield Fault(FaultKind.PLACE, place)
        for name in self._names.unknown(self._names.without_places(rest), support):
            yield Fault(FaultKind.NAME, name)
        if len(support.entry_ids) > 1 and (figures or self._names.has_place(rest)):
            yield Fault(FaultKind.ENTRY, ", ".join(support.entry_ids))
        for entry_id in understand(sentence, self._library).entry_ids:
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
        """Nearness of meaning; and a denial of the nearest clause that the sentence leaves out."""
        clauses = [clause for clause in support.clauses if len(clause) >= _SHORTEST_CLAUSE] or [support.printed]
        wholes = [quote.text for quote in support.quotes]
        cosines = self._nearness.cosines(sentence, [*clauses, *wholes], support.language)
        nearest = max(range(len(clauses)), key=cosines.__getitem__)
        if word := affirmed(sentence, clauses[nearest], support.language.value):
            yield Fault(FaultKind.NEGATION, word)
        if not self._nearness.holds(max(cosines), support.language):
            yield Fault(FaultKind.NEARNESS, sentence)
        if support.language is Language.ZH and (words := self._overlap.unsupported(sentence, support)):
            yield Fault(FaultKind.NAME, words)
