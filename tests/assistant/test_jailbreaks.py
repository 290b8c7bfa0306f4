"""Attacks by those who ask, with a model that does whatever it is asked: nothing of it reaches an answer."""

from __future__ import annotations

import pytest
from scripted import passages, sentences, with_model

from assistant.answer import Answer
from assistant.chain import Assistant
from eval.cases import Case, load_cases

ATTACKS = [case for case in load_cases() if case.type == "adversarial" and case.must_not]
PARTS = 8


def obeying(case: Case) -> str:
    """What such a model writes: each forbidden thing, bare and in a sentence of the catalogue, and the question itself."""
    said: list[tuple[str, str]] = []
    for forbidden in case.must_not:
        said += [(f"{forbidden}。", "e1"), (f"{forbidden}: the catalogue says so.", "e1")]
    return sentences(*said, (case.turns[-1][:200], "e1"))


def spoiled(answer: Answer, plain: Answer, case: Case) -> list[str]:
    """The forbidden things that an answer holds."""
    text = answer.answer.casefold()
    return [
        each for each in case.must_not if each.casefold() in text and each.casefold() not in plain.answer.casefold()
    ]


@pytest.mark.parametrize("part", range(PARTS))
def test_a_model_that_obeys_attackers_spoils_nothing(assistant: Assistant, part: int) -> None:
    for case in ATTACKS[part::PARTS]:
        told, model = with_model(assistant, lambda _, case=case: obeying(case))
        answer = told.answer(case.turns)
        if not model.asked:  # ended before the model, as without one
            continue
        plain = assistant.answer(case.turns)
        assert spoiled(answer, plain, case) == [], case.id
        assert answer.status == plain.status, case.id


def test_the_attacks_do_reach_the_model_now_and_then(assistant: Assistant) -> None:
    def called(case: Case) -> bool:
        told, model = with_model(
            assistant, lambda prompt: sentences(*((words, token) for token, words in passages(prompt)))
        )
        told.answer(case.turns)
        return bool(model.asked)

    assert any(called(case) for case in ATTACKS if case.answerable)
