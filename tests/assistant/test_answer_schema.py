"""The Answer on paper: the schema kept in the repository is the model's, and real answers are valid against it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest

from assistant.answer import Answer, Status
from assistant.chain import Assistant
from corpus.catalogue import render

SCHEMA = Path(__file__).parents[2] / "assistant" / "answer.schema.json"


def squeeze(text: str) -> str:
    """What the contract removes before it looks a quotation up: white space, bold marks, footnote marks."""
    return re.sub(r"[\s*⁰¹²³⁴⁵⁶⁷⁸⁹]", "", text)


def test_the_kept_schema_is_the_models() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == render(Answer.model_json_schema())


QUESTIONS = [
    "城市韧性资料收集需要多长时间？",
    "哪些服务在秘鲁用过？",
    "CRPT 和 CityRAP 有什么区别？",
    "我们的海边小城总被淹，没有钱请顾问，哪项服务合适？",
    "How long does CityRAP take?",
    "كم شهراً تستغرق CityRAP؟",
    "这项服务一次收费多少美元？",
    "谢谢！",
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_valid_and_every_quote_is_printed(assistant: Assistant, question: str) -> None:
    answer = assistant.answer(question)
    jsonschema.validate(json.loads(answer.model_dump_json()), json.loads(SCHEMA.read_text(encoding="utf-8")))
    printed = squeeze(assistant.library.source.text)
    for citation in answer.citations:
        assert squeeze(citation.quote) in printed
        assert squeeze(citation.quote) in squeeze(assistant.library.source.text[citation.start : citation.end])
        assert f"[{citation.n}]" in answer.answer
    if answer.status is not Status.ANSWERED:
        assert not answer.citations
