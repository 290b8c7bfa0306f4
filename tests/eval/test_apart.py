"""Bank and sets kept apart: the same question, nearly the same, the same in other words, and what is let through."""

from __future__ import annotations

from typing import Any

import pytest

from assistant.chain import Assistant
from corpus.questions import QuestionBank
from eval.apart import near_by_meaning, problems, similarities
from index.live import Index


@pytest.fixture(scope="module")
def index(assistant: Assistant) -> Index:
    return assistant.tools.index


def test_a_question_of_the_bank_is_found_whatever_its_signs(make_case: Any, index: Index) -> None:
    bank = QuestionBank()
    written = next(iter(bank)).questions[0].text
    found = list(problems([make_case(question=f"  {written}？！".replace("，", " "))], bank, index))
    assert any("stands in the question bank" in line for line in found)
    in_talk = make_case(question=["你好，请问一个问题。", written])
    assert any("stands in the question bank" in line for line in problems([in_talk], bank, index))


def test_other_words_for_a_written_question_are_near_and_another_matter_is_not(make_case: Any, index: Index) -> None:
    same = make_case("same", lang="en", question="How many steps are there in the Waste Wise Cities Tool?")
    other = make_case("other", question="明天坎帕拉会下雨吗？")
    found = list(near_by_meaning([same, other], index))
    assert len(found) == 1 and found[0].startswith("same: ")


def test_similarities_are_cosines_to_every_written_question(make_case: Any, index: Index) -> None:
    found, texts = similarities([make_case()], index)
    assert found.shape == (1, len(texts)) and len(texts) > 2000
    assert float(found.min()) >= -1.01 and float(found.max()) <= 1.01
