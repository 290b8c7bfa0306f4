"""Conditions on what an entry is, lacks or refers to, and the alternative of several conditions.

They complete :mod:`assistant.conditions`; each is a :class:`assistant.conditions.Condition`.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.answer import Language
from assistant.conditions import Condition, Match
from assistant.messages import say
from corpus.catalogue import Library
from corpus.model import Entry, FieldName


@dataclass(frozen=True)
class AnyOf:
    """At least one of several conditions holds («in Fiji, Vanuatu or Samoa»); the words of all that hold are given."""

    alternatives: tuple[Condition, ...]

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        found = [match for each in self.alternatives if (match := each.match(entry, library)) is not None]
        if not found:
            return None
        words = "、".join(dict.fromkeys(match.words for match in found if match.words))
        return Match(words, found[0].span, found[0].field)

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return any(each.mentions(entry) for each in self.alternatives)

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_or").join(each.how(language) for each in self.alternatives)


@dataclass(frozen=True)
class Lacking:
    """A service or flagship whose entry does not print a field."""

    field: FieldName

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        introduces = entry.id == "INTRO" or entry.id.endswith(".0")
        printed = bool(entry.testimonials) if self.field is FieldName.TESTIMONIAL else entry.field(self.field)
        return None if introduces or printed else Match()

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_lacking", field=say(language, f"field_{self.field.value}"))


@dataclass(frozen=True)
class Referring:
    """Printing a reference to another entry (or one that means it, where the print refers wrongly)."""

    entry_id: str

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        for each in entry.cross_references:
            if self.entry_id in (each.target, each.probably) and entry.id != self.entry_id:
                return Match(each.printed, each.span)
        return None

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_referring", id=self.entry_id)


@dataclass(frozen=True)
class Service:
    """One of the services of sections A to K, not a flagship or an introduction."""

    def match(self, entry: Entry, library: Library) -> Match | None:
        """See :class:`Condition`."""
        return Match() if entry in library.services else None

    def mentions(self, entry: Entry) -> bool:
        """See :class:`Condition`."""
        return False

    def how(self, language: Language) -> str:
        """See :class:`Condition`."""
        return say(language, "how_service")
