"""What the quotations of one sentence, and the records of their entries, bear out: words, names, places, figures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from assistant.answer import Language
from assistant.grounding.figures import Figure, find_figures, plain
from assistant.lengths import length
from assistant.lines import Quote
from corpus.catalogue import Library
from corpus.model import Entry, Span
from corpus.questions import QuestionBank
from corpus.terms import Term

_CLAUSE = re.compile(r"[，,；;。：:！？!?\n]+(?!\d)")


class Support:
    """The quotations of one sentence in one language, with the records that lie inside them."""

    def __init__(self, quotes: Sequence[Quote], language: Language, library: Library, bank: QuestionBank) -> None:
        self.quotes = tuple(quotes)
        self.language = language
        self._library = library
        self._bank = bank

    @cached_property
    def printed(self) -> str:
        """The quotations' text, one a line."""
        return "\n".join(quote.text for quote in self.quotes)

    @cached_property
    def entry_ids(self) -> tuple[str, ...]:
        """The entries that are cited."""
        return tuple(dict.fromkeys(quote.entry_id for quote in self.quotes))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The records of the entries that are cited."""
        return tuple(self._library.entry(entry_id) for entry_id in self.entry_ids if self._library.knows(entry_id))

    @cached_property
    def titles(self) -> tuple[str, ...]:
        """The titles of the cited entries: as printed, in English and in the sentence's language."""
        languages = dict.fromkeys(("zh", "en", self.language.value))
        unofficial = (self._bank.title(entry_id, language) for entry_id in self.entry_ids for language in languages)
        return tuple(dict.fromkeys(title for title in (*(each.title for each in self.entries), *unofficial) if title))

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Who says a quotation that lies in a testimonial: name, honorific and role as printed."""
        return tuple(
            f"{each.speaker}{each.honorific} {each.role}"
            for entry in self.entries
            for each in entry.testimonials
            if any(self._holds(entry.id, span, overlap=True) for span in (*each.quote_spans, *each.speaker_spans))
        )

    @cached_property
    def words(self) -> str:
        """All that a name may be borne out by: quotations, titles, speakers."""
        return "\n".join((self.printed, *self.titles, *self.speakers))

    @cached_property
    def squeezed(self) -> str:
        """The same without white space, in lower case."""
        return squeeze(self.words)

    @cached_property
    def clauses(self) -> list[str]:
        """The clauses of the quotations."""
        return [part.strip() for part in _CLAUSE.split(self.printed) if len(part.strip()) > 1]

    @cached_property
    def figures(self) -> list[Figure]:
        """The figures printed, those of the titles, and the recorded lengths as they are said in the language."""
        found = find_figures(plain(self.printed), "zh")
        for title in self.titles:
            found += find_figures(plain(title), "zh")
        for entry in self.entries:
            for duration in entry.durations:
                if self._holds(entry.id, duration.span):
                    found += find_figures(plain(length(duration, self.language)), self.language.value)
        return found

    @cached_property
    def places(self) -> set[str]:
        """Codes of the countries and Chinese names of the places below them that are printed."""
        found: set[str] = set()
        for each in self._library.gazetteer.find_in_question(self.words):
            found |= {each.country} | ({each.place.zh} if each.place else set())
        for entry in self.entries:
            for place in entry.places:
                if self._holds(entry.id, place.span):
                    found |= {place.country or "", place.city} - {""}
        return found

    @cached_property
    def named(self) -> tuple[str, ...]:
        """All names, in all languages, of the things that are named in the quotations and titles."""
        terms = {term.zh: term for _, _, term in self._library.glossary.find_in_question(self.words)}
        return tuple(name for term in terms.values() for name in term.names)

    def bears(self, term: Term) -> bool:
        """Whether a named thing stands in the quotations under any of its names."""
        return any(self._stands(name) for name in term.names)

    def _stands(self, name: str) -> bool:
        if name.isascii():
            pattern = rf"(?<![A-Za-z0-9]){re.escape(name)}s?(?![A-Za-z0-9])"
            return re.search(pattern, self.words, 0 if name.isupper() else re.IGNORECASE) is not None
        return squeeze(name) in self.squeezed

    def _holds(self, entry_id: str, span: Span, overlap: bool = False) -> bool:
        for quote in self.quotes:
            if quote.entry_id == entry_id:
                inside = quote.start <= span.start and span.end <= quote.end
                if inside or (overlap and span.start < quote.end and quote.start < span.end):
                    return True
        return False


def squeeze(text: str) -> str:
    """A text without white space, in lower case."""
    return re.sub(r"\s+", "", text).lower()
