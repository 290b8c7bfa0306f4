"""What the browser keeps of a conversation, and what is believed of it when it comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from corpus.catalogue import Library
from ui.record import LONGEST_RECORD, MOST_TURNS, RecordError, record, restore
from ui.session import Chat, Turn


def conversation(assistant: Any) -> Chat:
    return Chat((Turn("one", assistant.answer("1")), Turn("two", failed=True), Turn("three", stopped=True)))


def test_a_conversation_comes_back_as_it_was(library: Library, assistant: Any) -> None:
    chat = conversation(assistant)
    back = restore(record(chat), library)
    assert [(turn.question, turn.failed, turn.stopped) for turn in back.turns] == [
        ("one", False, False), ("two", True, False), ("three", False, True),
    ]  # fmt: skip
    assert back.turns[0].answer == chat.turns[0].answer.model_copy(update={"timings_ms": {}})


def test_who_worded_an_answer_is_kept(library: Library, assistant: Any) -> None:
    written = assistant.modelled(assistant.answer("1"))
    back = restore(record(Chat((Turn("one", written),))), library).turns[0].answer
    assert back and back.engine == "model" and back.usage == written.usage


def test_what_is_still_looked_for_is_not_kept(library: Library, assistant: Any) -> None:
    chat = conversation(assistant)
    assert record(chat.asked("four")) == record(chat)
    assert restore(record(Chat()), library) == Chat()


def test_only_the_last_turns_of_a_long_conversation_are_kept(library: Library) -> None:
    chat = Chat(tuple(Turn(str(number), failed=True) for number in range(MOST_TURNS + 5)))
    assert restore(record(chat), library).questions[0] == "5"


def test_a_record_is_never_longer_than_what_is_taken_back(library: Library, assistant: Any) -> None:
    long = assistant.made("长" * 60_000)
    chat = Chat(tuple(Turn(str(number), long) for number in range(9)))
    kept = record(chat)
    assert len(kept) <= LONGEST_RECORD
    assert restore(kept, library).questions == ["5", "6", "7", "8"]


@pytest.mark.parametrize(
    "forgery",
    [
        {"quote": "每个城市预计 1-2 天"},
        {"quote": " "},
        {"start": 0, "end": 10},
        {"start": 10_000_000, "end": 10_000_100},
        {"entry_id": "Z.9"},
    ],
)
def test_a_passage_that_is_not_printed_there_is_refused(
    library: Library, assistant: Any, forgery: dict[str, Any]
) -> None:
    kept = json.loads(record(conversation(assistant)))
    kept["turns"][0]["answer"]["citations"][0] |= forgery
    with pytest.raises(RecordError, match="another edition"):
        restore(json.dumps(kept), library)


def test_title_and_page_are_those_of_the_edition(library: Library, assistant: Any) -> None:
    kept = json.loads(record(conversation(assistant)))
    kept["turns"][0]["answer"]["citations"][0] |= {"title": "forged", "page": 999}
    answer = restore(json.dumps(kept), library).turns[0].answer
    assert answer
    assert (answer.citations[0].title, answer.citations[0].page) == ("城市韧性资料收集", 14)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"turns": [{"question": ""}]}', '{"turns": [], "more": 1}', "x" * 2_000_000]
)
def test_what_is_no_conversation_is_refused(library: Library, text: str) -> None:
    with pytest.raises(RecordError, match="cannot be read"):
        restore(text, library)
