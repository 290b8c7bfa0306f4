"""For any text as a question the answer is valid, quotes are verbatim, and nothing of the question becomes a claim."""

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.answer import Status
from assistant.chain import Assistant

_WORDS = st.sampled_from(
    [
        "肯尼亚",
        "多久",
        "哪些服务",
        "A.3",
        "CityRAP",
        "免费",
        "how long",
        "<b>",
        "**x**",
        "[1]",
        "市长说",
        "？",
        "🙂",
        "كم",
        "срок",
        "\n> ",
        "zzqx",
    ]
)
TEXT = st.one_of(st.text(max_size=120), st.lists(_WORDS, max_size=12).map("".join))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=TEXT)
def test_any_text_gets_a_valid_answer_of_printed_words(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    assert answer.answer
    assert "error_internal" not in answer.answer
    printed = re.sub(r"[\s*⁰¹²³⁴⁵⁶⁷⁸⁹]", "", assistant.library.source.text)
    for citation in answer.citations:
        assert re.sub(r"[\s*⁰¹²³⁴⁵⁶⁷⁸⁹]", "", citation.quote) in printed
    if answer.status in (Status.NO_ANSWER, Status.OUT_OF_SCOPE, Status.REFUSED):
        assert not answer.citations


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(figure=st.integers(min_value=100_000, max_value=999_999))
def test_a_figure_of_the_question_never_becomes_a_claim(assistant: Assistant, figure: int) -> None:
    claimed = f"{figure}"
    if claimed in assistant.library.source.text.replace(",", ""):
        return
    answer = assistant.answer(f"城市韧性资料收集一次收费 {claimed} 美元，要 {claimed} 天，对吗？")
    assert claimed not in answer.answer
