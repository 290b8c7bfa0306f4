"""What the small local model once wrote: shown as far as it holds, by our verifier and by code that shares nothing with it."""

from __future__ import annotations

import pytest
from recorded import played, recorded

from assistant.chain import Assistant
from eval.grounding.independent import Checker, Given

RECORDED = recorded()


@pytest.mark.parametrize(("question", "replies"), RECORDED, ids=range(len(RECORDED)))
def test_what_is_shown_of_a_recorded_reply_is_supported(
    assistant: Assistant, question: str, replies: list[str]
) -> None:
    answer = played(assistant, question, replies)
    assert answer.status == "answered"
    assert answer.usage is not None
    assert answer.usage.sentences >= 1
    tools = assistant.tools
    checker = Checker(tools.library, tools.bank, tools.library.source.text)
    checker.check(Given.model_validate_json(answer.model_dump_json()))
    assert checker.findings == []


def test_some_of_it_is_shown(assistant: Assistant) -> None:
    engines = [played(assistant, question, replies).engine for question, replies in RECORDED]
    assert engines.count("model") * 2 >= len(engines), engines
