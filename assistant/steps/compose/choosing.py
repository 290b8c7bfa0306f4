"""Which sentences of an entry an answer takes, and what they cannot be understood without."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.reading import Reading
from assistant.slots import Slot, asked_slots, holds
from corpus.model import FieldName
from index.passages import Sentence

DURATION_SENTENCES = 7
SHARE = 0.4  # of the best sentence's score: what is below adds words and few facts (docs/retrieval.md)
HOLDING = 2
_LIFTED = (Slot.PERSON, Slot.PERCENT, Slot.DATE, Slot.MONEY)
WHOLE_SENTENCE = 320
WHOLE_LIST = 900
LISTS_FROM = 2
_PRINTED_SURE = 0.6
_LEANS = re.compile(
    "^(?:同时|此外|另外|因此|因而|所以|然而|但是?|不过|这|该|其中|其|它|他|例如|比如|并且?|通过这|为此|随后|之后|还)"
)


def chosen(reading: Reading, question: str, count: int) -> list[int]:
    """Positions of the sentences that answer, best first: at most ``count``, none far below the best.

    Every length of time is taken in where one is asked for, and the best sentences that hold the kind of thing asked.
    """
    best = reading.best(count)
    least = SHARE * float(reading.scores[best[0]])
    best = [at for at in best if float(reading.scores[at]) >= least]
    telling = [at for at in best if not _is_label(reading, at)]
    positions = list(dict.fromkeys([*telling, best[0]]))
    slots = asked_slots(question)
    if Slot.DURATION in slots:
        timed = [
            at
            for at, sentence in enumerate(reading.sentences)
            if sentence.field is FieldName.DURATION and holds(Slot.DURATION, sentence.text)
        ]
        timed = sorted(timed[:DURATION_SENTENCES], key=lambda at: -float(reading.scores[at]))
        positions = [*timed, *(at for at in positions if at not in timed)]
    for slot in slots:
        if slot in _LIFTED:
            holding = [at for at in reading.best(len(reading.sentences)) if holds(slot, reading.sentences[at].text)]
            positions = list(dict.fromkeys([*positions, *holding[:HOLDING]]))
    return complete(reading, positions)


def _is_label(reading: Reading, at: int) -> bool:
    """Captions and titles of links beside an answer say nothing, unless a written question surely points at one."""
    sentence = reading.sentences[at]
    if sentence.field is FieldName.TESTIMONIAL or sentence.group >= 0 or float(reading.pointers[at]) >= _PRINTED_SURE:
        return False
    return sentence.field is FieldName.LINKS or re.search(r"[。！？；：;:”.,，]$", sentence.text.strip()) is None


def complete(reading: Reading, positions: Sequence[int]) -> list[int]:
    """The positions with what they cannot be understood without: antecedent, sentence parts, list, speaker."""
    whole = list(dict.fromkeys([*positions, *_leaning_on(reading, positions)]))
    whole = list(dict.fromkeys([*whole, *_rest_of_sentence(reading, whole)]))
    whole = list(dict.fromkeys([*whole, *_rest_of_list(reading, whole[:LISTS_FROM])]))
    whole = [at for at in whole if not _announces_nothing(reading, at, whole)] or whole
    return list(dict.fromkeys([*whole, *_speakers(reading, whole)]))


def _announces_nothing(reading: Reading, at: int, positions: Sequence[int]) -> bool:
    """Whether a sentence announces a list («如下：») of which no item is shown."""
    sentence = reading.sentences[at]
    announced = at + 1 < len(reading.sentences) and reading.sentences[at + 1].field is sentence.field
    with_items = any(other != at and reading.sentences[other].group == sentence.group >= 0 for other in positions)
    return announced and not with_items and at + 1 not in positions and sentence.text.rstrip().endswith(("：", ":"))


def _leaning_on(reading: Reading, positions: Sequence[int]) -> list[int]:
    """The sentence before one that opens with a connective or a pronoun, without which it cannot be understood."""
    added: list[int] = []
    for at in positions:
        before = at - 1
        if before < 0 or before in positions or before in added or not _LEANS.match(reading.sentences[at].text):
            continue
        if reading.sentences[before].block == reading.sentences[at].block:
            added.append(before)
    return added


def opening(reading: Reading, count: int = 2) -> list[int]:
    """The first sentences of the overview: what the service is."""
    return [at for at, each in enumerate(reading.sentences) if each.field is FieldName.OVERVIEW][:count]


def _rest_of_sentence(reading: Reading, positions: Sequence[int]) -> list[int]:
    """The other parts of a chosen sentence that semicolons divide, where the whole is not too long."""
    added: list[int] = []
    for at in positions:
        parts = _sentence_parts(reading, at)
        if len(parts) > 1 and sum(len(reading.sentences[each].text) for each in parts) <= WHOLE_SENTENCE:
            added.extend(each for each in parts if each not in added)
    return added


def _sentence_parts(reading: Reading, at: int) -> list[int]:
    sentences = reading.sentences
    first = last = at
    while (
        first > 0
        and sentences[first - 1].block == sentences[at].block
        and sentences[first - 1].text.endswith(("；", ";"))
    ):
        first -= 1
    while (
        last + 1 < len(sentences)
        and sentences[last].text.endswith(("；", ";"))
        and sentences[last + 1].block == sentences[at].block
    ):
        last += 1
    return list(range(first, last + 1))


def _rest_of_list(reading: Reading, positions: Sequence[int]) -> list[int]:
    """The announcing sentence and the items of a list one of whose lines was chosen, where the list is short enough."""
    groups = {reading.sentences[at].group for at in positions} - {-1}
    added: list[int] = []
    for group in sorted(groups):
        own = [at for at, sentence in enumerate(reading.sentences) if sentence.group == group]
        if len(own) > 1 and sum(len(reading.sentences[at].text) for at in own) <= WHOLE_LIST:
            added.extend(own)
    return added


def _speakers(reading: Reading, positions: Sequence[int]) -> list[int]:
    """Who says a chosen quotation: the first later sentence of the testimonial that is no quotation."""
    added: list[int] = []
    for at in positions:
        sentence = reading.sentences[at]
        if sentence.field is not FieldName.TESTIMONIAL or _speaks(sentence):
            continue
        after = range(at + 1, len(reading.sentences))
        speaker = next((n for n in after if _speaks(reading.sentences[n])), None)
        if speaker is not None and speaker not in positions and speaker not in added:
            added.append(speaker)
    return added


def _speaks(sentence: Sentence) -> bool:
    return sentence.field is FieldName.TESTIMONIAL and not re.search(r"[。！？”]$", sentence.text)
