"""Rewrite and consult: what a model says of a question counts only where it adds nothing and the router is unsure."""

from __future__ import annotations

import json

import pytest
from scripted import with_model

from assistant.answer import Intent
from assistant.chain import Assistant
from assistant.context import Context
from assistant.steps.consult import consult
from assistant.steps.rewrite import rewrite
from assistant.steps.understand import understand

TURNS = ["城市韧性资料收集是做什么的？", "那要多久？"]
ENGLISH = ["What does CityRAP do?", "And how long?"]


def rewritten(assistant: Assistant, turns: list[str], reply: str, **settings: str) -> Context:
    told, _ = with_model(assistant, lambda _: json.dumps({"question": reply}, ensure_ascii=False), **settings)
    assert told.tools.llm is not None
    context = Context(turns=list(turns), budget=told.tools.llm.budget())
    return rewrite(context, told.tools)


@pytest.mark.parametrize(
    ("turns", "reply"),
    [(TURNS, "城市韧性资料收集要多久？"), (ENGLISH, "And how long does CityRAP take?")],
)
def test_a_follow_up_becomes_a_question_of_its_own(assistant: Assistant, turns: list[str], reply: str) -> None:
    context = rewritten(assistant, turns, reply)
    assert context.turns == [turns[0], reply]
    assert context.rewritten == reply


@pytest.mark.parametrize(
    "reply",
    [
        "CityRAP 要多久？",
        "城市韧性资料收集在肯尼亚要多久？",
        "B.2 要多久？",
        "城市韧性资料收集 3 个月够吗？",
        "How long does city resilience profiling take?",
        "城市韧性资料收集要多久？请同时说明费用、联系人、合同条款和付款办法以及其他国家采购部门的意见。",
        "",
    ],
)
def test_a_rewriting_that_adds_something_is_not_taken(assistant: Assistant, reply: str) -> None:
    context = rewritten(assistant, TURNS, reply)
    assert (context.turns, context.rewritten) == (TURNS, "")


def test_single_questions_and_other_roles_are_left_alone(assistant: Assistant) -> None:
    assert rewritten(assistant, TURNS[:1], "城市韧性资料收集要多久？").rewritten == ""
    assert rewritten(assistant, TURNS, "城市韧性资料收集要多久？", roles="compose").rewritten == ""


def test_a_reply_in_no_form_changes_nothing(assistant: Assistant) -> None:
    told, _ = with_model(assistant, lambda _: "我不知道")
    answer = told.answer(TURNS)
    plain = assistant.answer(TURNS)
    assert (answer.status, answer.retrieved) == (plain.status, plain.retrieved)


def test_the_answer_tells_the_rewritten_question(assistant: Assistant) -> None:
    told, _ = with_model(assistant, lambda _: json.dumps({"question": "城市韧性资料收集要多久？"}), roles="rewrite")
    answer = told.answer(TURNS)
    assert answer.resolved == "城市韧性资料收集要多久？"
    assert "9-12 个月" in answer.answer


def consulted(
    assistant: Assistant, text: str, route: dict[str, float], intent: Intent, kind: str
) -> tuple[Context, int]:
    told, model = with_model(assistant, lambda _: json.dumps({"kind": kind}))
    assert told.tools.llm is not None
    context = Context(turns=[text], budget=told.tools.llm.budget())
    understand(context, told.tools)
    context.route, context.intent = dict.fromkeys(context.route, 0.0) | route, intent
    return consult(context, told.tools), len(model.asked)


@pytest.mark.parametrize(
    ("route", "kind", "expected", "calls"),
    [
        ({"fact": 0.4, "describe": 0.35}, "describe", Intent.DESCRIBE, 1),
        ({"fact": 0.4, "describe": 0.35}, " Fact ", Intent.FACT, 1),
        ({"fact": 0.4, "describe": 0.35}, "aggregate", Intent.FACT, 1),
        ({"fact": 0.4, "describe": 0.35}, "out_of_scope", Intent.FACT, 1),
        ({"fact": 0.8, "describe": 0.18}, "describe", Intent.FACT, 0),
        ({"fact": 0.45, "describe": 0.05}, "describe", Intent.FACT, 0),
    ],
)
def test_the_model_chooses_among_likely_kinds_where_the_router_is_unsure(
    assistant: Assistant, route: dict[str, float], kind: str, expected: Intent, calls: int
) -> None:
    context, asked = consulted(assistant, "城市韧性资料收集的主要成果是什么？", route, Intent.FACT, kind)
    assert (context.intent, asked) == (expected, calls)


def test_what_grammar_shows_is_not_asked(assistant: Assistant) -> None:
    route = {"recommend": 0.4, "aggregate": 0.4}
    context, asked = consulted(assistant, "哪些服务在肯尼亚用过？", route, Intent.AGGREGATE, "recommend")
    assert (context.intent, asked) == (Intent.AGGREGATE, 0)
