"""A real model, where one is served on loopback: what it says is shown only where it holds."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import httpx
import pytest
from asking import FACT, Kind
from scripted import with_model

from assistant.answer import Language, Status
from assistant.chain import STEPS, Assistant
from assistant.lines import Line, LineUse
from assistant.llm.local import HOST, PORT
from assistant.llm.model import Llm
from assistant.llm.settings import LlmSettings
from assistant.steps.word import word

URL = os.environ.get("HABITAT_TEST_MODEL_URL", f"http://{HOST}:{PORT}/v1")
SECONDS = 150.0
FAILURES = ("", "slow", "garbage", "unsupported")


def served() -> str:
    """The name of the model that is served, or nothing."""
    try:
        told: Any = httpx.get(f"{URL}/models", timeout=2).json()
        return str(told["data"][0]["id"])
    except (httpx.HTTPError, ValueError, LookupError):
        return ""


@pytest.fixture(scope="module")
def local() -> Llm:
    """The local model; half a minute and more for an answer is usual."""
    name = served()
    if not name:
        pytest.skip(f"nothing is served at {URL}: make local-model")
    llm = Llm.open(
        LlmSettings(model=f"openai:{name}", url=URL, key="none", seconds=SECONDS, attempts=1, _env_file=None)
    )
    assert llm is not None
    return llm


@pytest.mark.local_model
def test_a_reply_is_in_its_form(local: Llm) -> None:
    budget = local.budget()
    kinds = "fact, describe"
    reply = local.reply("understand", Kind, budget, question="How long does urban profiling take?", kinds=kinds)
    assert reply["kind"] in {*FACT.values(), "describe"}
    assert budget.usage is not None
    assert (budget.usage.calls, budget.usage.failed) == (1, "")
    assert budget.usage.output_tokens > 0


@pytest.mark.local_model
@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("城市韧性资料收集需要多长时间？", Language.ZH),
        ("How long does the City Resilience Profiling Tool take?", Language.EN),
    ],
)
def test_all_that_is_shown_holds(
    assistant: Assistant, local: Llm, question: str, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Line] = []

    def kept(context: Any, tools: Any) -> Any:
        made = word(context, tools)
        shown.extend(line for line in made.lines if line.use is LineUse.PHRASED)
        return made

    monkeypatch.setattr("assistant.chain.STEPS", tuple(kept if step is word else step for step in STEPS))
    asked, _ = with_model(assistant, str)
    asked.tools = replace(asked.tools, llm=local)
    answer = asked.answer(question)
    assert (answer.status, answer.language) == (Status.ANSWERED, language)
    assert answer.usage is not None
    assert answer.usage.failed in FAILURES
    assert (answer.engine == "model") is bool(shown)
    grounding = asked.tools.grounding
    assert grounding is not None
    for line in shown:
        assert line.quotes
        assert not grounding.faults(line.text.strip().removeprefix("- "), line.quotes, language)
