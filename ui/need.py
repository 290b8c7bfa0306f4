"""What a visitor of the finder needs, the question it makes, and how what was found fits the time there is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.answer import Answer, Citation
from assistant.conditions import Lasting
from assistant.text import clean
from corpus.catalogue import Library
from corpus.gazetteer import country_names
from corpus.model import Entry, FieldName, Mention
from ui.applied import countries
from ui.label_groups import FinderWords

LIMITS = (3, 6, 12, 24)
MOST = 8
LONGEST = 1_000


@dataclass(frozen=True)
class Need:
    """What the form says; empty where it says nothing. ``where`` is a country's code, ``time`` counts months."""

    who: str = ""
    where: str = ""
    challenge: str = ""
    stage: str = ""
    time: int | None = None


class Fit(StrEnum):
    """Whether a service fits the time there is, by the durations of its record."""

    FITS = "fits"
    LONGER = "longer"
    NOT_SAID = "not_said"


@dataclass(frozen=True)
class Ranked:
    """One service that was found: its passage, whether it was applied in the country, and whether it fits the time."""

    entry: Entry
    passage: Citation | None
    applied: Mention | None
    fit: Fit | None

    @property
    def apart(self) -> bool:
        """Whether it stands apart from the others: it takes longer, and the answer does not quote it either."""
        return self.fit is Fit.LONGER and self.passage is None


def read_need(asked: Mapping[str, str]) -> Need:
    """The need an address states; what it says wrongly is left out."""
    time, where = asked.get("time", ""), asked.get("where", "")
    return Need(
        who=asked.get("who", "")[:40],
        where=where if where in country_names("en") else "",
        challenge=clean(asked.get("challenge", ""))[:LONGEST],
        stage=asked.get("stage", "")[:40],
        time=int(time) if time in map(str, LIMITS) else None,
    )


def compose(need: Need, words: FinderWords) -> str:
    """The need as one clause to the assistant: what stands apart would be ranked apart.

    Country and time are looked up in the records instead; who asks is said in the request.
    """
    stage = words.stages.get(need.stage)
    challenge = need.challenge.rstrip("。.!！?？ ")
    return words.say.format(challenge=challenge, stage=stage) if stage else need.challenge


def rank(answer: Answer, need: Need, library: Library) -> list[Ranked]:
    """The services and flagships that the assistant ranked, in its order."""
    offered = {entry.id: entry for entry in (*library.services, *library.flagships)}
    found = [offered[entry_id] for entry_id in answer.retrieved if entry_id in offered][:MOST]
    return [
        Ranked(entry, _passage(entry, answer), countries(entry).get(need.where), _fit(entry, need.time, library))
        for entry in found
    ]


def _passage(entry: Entry, answer: Answer) -> Citation | None:
    own = (each for each in answer.citations if each.entry_id == entry.id and each.field is not FieldName.DURATION)
    return next(own, None)


def _fit(entry: Entry, months: int | None, library: Library) -> Fit | None:
    if months is None:
        return None
    if not entry.durations:
        return Fit.NOT_SAID
    return Fit.FITS if Lasting(None, months, exact=False, unknown=0).match(entry, library) else Fit.LONGER
