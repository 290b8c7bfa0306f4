"""Chosen sentences come with what they cannot be understood without."""

from __future__ import annotations

import pytest
from hand_made import make_reading

from assistant.context import Tools
from assistant.steps.compose.choosing import WHOLE_LIST, chosen, complete, opening
from corpus.model import FieldName

NEUTRAL = "这项服务怎么样？"


def position(tools: Tools, entry_id: str, opens: str) -> int:
    """Where the sentence of an entry stands that opens with some words."""
    own = tools.reader.sentences[entry_id]
    return next(at for at, sentence in enumerate(own) if sentence.text.startswith(opens))


def test_without_more_to_add_the_best_are_taken_best_first(tools: Tools) -> None:
    assert chosen(make_reading(tools, "B.2", [6, 0]), NEUTRAL, 2) == [6, 0]


@pytest.mark.parametrize(
    ("entry_id", "said", "speaker"),
    [
        ("A.3", "“我们把韧性这个词", "马里奥·费列罗"),
        ("B.2", "我们还通过加强固体废物管理", "伊万杰琳娜"),
        ("F.1", "“城市固体废物管理是蒙巴萨", "戈德费里"),
    ],
)
def test_a_quotation_comes_with_its_own_speaker(tools: Tools, entry_id: str, said: str, speaker: str) -> None:
    reading = make_reading(tools, entry_id, [position(tools, entry_id, said)])
    found = chosen(reading, NEUTRAL, 1)
    assert [reading.sentences[at].text for at in found if reading.sentences[at].text.startswith(speaker)]
    others = [at for at in found if reading.sentences[at].field is FieldName.TESTIMONIAL]
    assert len(others) == 2, "the speakers of other quotations stay out"


def test_a_list_one_of_whose_items_is_chosen_is_whole(tools: Tools) -> None:
    tried = 0
    for entry_id, own in tools.reader.sentences.items():
        for group in sorted({each.group for each in own} - {-1}):
            members = [at for at, each in enumerate(own) if each.group == group]
            if len(members) < 2 or sum(len(own[at].text) for at in members) > WHOLE_LIST:
                continue
            assert set(members) <= set(chosen(make_reading(tools, entry_id, [members[-1]]), NEUTRAL, 1)), entry_id
            tried += 1
    assert tried > 20


def test_a_list_too_long_to_print_whole_is_not_taken(tools: Tools) -> None:
    for entry_id, own in tools.reader.sentences.items():
        for group in sorted({each.group for each in own} - {-1}):
            members = [at for at, each in enumerate(own) if each.group == group]
            if sum(len(own[at].text) for at in members) > WHOLE_LIST:
                found = chosen(make_reading(tools, entry_id, [members[-1]]), NEUTRAL, 1)
                assert not set(members) <= set(found)
                return
    pytest.fail("the edition has a list that long")


def test_the_parts_of_a_sentence_between_semicolons_stay_together(tools: Tools) -> None:
    start = position(tools, "A.3", "每个城市预计 9-12 个月")
    found = chosen(make_reading(tools, "A.3", [start + 2]), NEUTRAL, 1)
    assert set(range(start, start + 5)) <= set(found)


def test_a_sentence_that_leans_on_the_one_before_brings_it(tools: Tools) -> None:
    leaning = position(tools, "A.3", "这有助于促进当地利益攸关方")
    assert set(complete(make_reading(tools, "A.3", []), [leaning])) == {leaning - 1, leaning}


def test_asked_for_a_length_of_time_all_printed_lengths_come_first(tools: Tools) -> None:
    reading = make_reading(tools, "A.3", [0])
    found = chosen(reading, "要多久？", 1)
    timed = [at for at, each in enumerate(reading.sentences) if each.field is FieldName.DURATION]
    assert set(found[: len(timed)]) == set(timed)
    assert 0 in found


def test_asked_for_a_person_a_sentence_that_names_one_is_taken(tools: Tools) -> None:
    speaker = position(tools, "A.3", "马里奥·费列罗")
    assert speaker in chosen(make_reading(tools, "A.3", [0, speaker]), "这句话是谁说的？", 1)
    assert speaker not in chosen(make_reading(tools, "A.3", [0, speaker]), NEUTRAL, 1)


def test_the_opening_is_the_first_sentences_of_the_overview(tools: Tools) -> None:
    reading = make_reading(tools, "A.3", [20])
    assert opening(reading, 2) == [0, 1]
    assert opening(reading, 0) == []
