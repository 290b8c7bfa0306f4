"""The whole assistant at a model that fails: what the model leaves is the default engine's, with one sentence on it, in time."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from asking import MakeLlm, settings_at
from endpoint import Endpoint, refusing
from forms import CACHED, CLOSE, ENDLESS, READ, Reply, Seen
from scripted import copying, passages, sentences, with_model
from wire import chat_completion

from assistant.answer import Answer, Status
from assistant.chain import Assistant
from assistant.llm.model import Llm
from assistant.llm.opening import open_model
from assistant.messages import say
from assistant.port import Partial
from assistant.steps.consult import Kind
from assistant.steps.rewrite import Rewritten
from assistant.steps.wording.writing import Sentences

ZH, EN = "城市韧性资料收集需要多长时间？", "How long does the City Resilience Profiling Tool take?"
GRACE = 2.0
Asking = Callable[[Llm], Assistant]

FAULTS: dict[str, tuple[Reply, str]] = {
    "closed without a word": (CLOSE, "down"),
    "500": (Reply(status=500), "down"),
    "429": (Reply(status=429), "busy"),
    "401": (Reply(status=401), "rejected"),
    "404": (Reply(status=404), "rejected"),
    "an error in the middle": (Reply(text='{"sentences": [{"text": "城市', after=6, then="error"), "down"),
    "no JSON": (Reply(text="需要 9-12 个月。"), "garbage"),
    "another schema": (Reply(text='{"answer": "9-12"}'), "refused"),
    "cut at its longest": (Reply(text='{"sentences": [{"text": "每个城市预计', finish="length"), "garbage"),
    "nothing": (Reply(text=""), "refused"),
    "no sentence": (Reply(text='{"sentences": []}'), "refused"),
    "a refusal": (Reply(refusal="No."), "refused"),
    "a page of a proxy": (Reply(body="<html></html>", type="text/html"), "down"),
    "hangs before the headers": (Reply(wait=ENDLESS), "slow"),
    "hangs in the middle": (Reply(text='{"sentences": [{"text": "城市韧性', after=4), "slow"),
    "white space without end": (Reply(text='{"sentences":     ', repeat=ENDLESS, drip=0.02, size=16), "slow"),
}


@pytest.fixture(scope="module")
def default(assistant: Assistant) -> dict[str, Answer]:
    """What the default engine answers."""
    assistant.answer(ZH)  # the first answer loads much
    return {question: assistant.answer(question) for question in (ZH, EN)}


@pytest.fixture
def asking(assistant: Assistant) -> Asking:
    """The real assistant with a model."""

    def make(llm: Llm) -> Assistant:
        made, _ = with_model(assistant, str)
        made.tools = replace(made.tools, llm=llm)
        return made

    return make


def copies(seen: Seen) -> Reply:
    """What a model says that copies."""
    return Reply(text=copying(seen.texts[1]), size=12)


def assert_default(answer: Answer, default: Answer, failed: str) -> None:
    """The default engine's answer with the note under it."""
    rest = answer.answer.removeprefix(default.answer)
    assert rest.strip() == f"*{say(default.language, 'model_failed')}*"
    assert (answer.status, answer.engine, answer.citations) == (Status.ANSWERED, "extractive", default.citations)
    assert answer.usage is not None
    assert answer.usage.failed == failed


@pytest.mark.parametrize("what", FAULTS)
def test_the_answer_is_the_default_engines(
    default: dict[str, Answer], asking: Asking, endpoint: Endpoint, llm_at: MakeLlm, what: str
) -> None:
    reply, failed = FAULTS[what]
    endpoint.say(reply)
    own = default[ZH].timings_ms["total"] / 1000
    seconds = 2 * own + 0.3 if failed == "slow" else 5.0  # what the default engine does before counts
    started = time.monotonic()
    answer = asking(llm_at(endpoint, seconds=seconds)).answer(ZH)
    took = time.monotonic() - started
    assert_default(answer, default[ZH], failed)
    assert took < seconds + GRACE


@pytest.mark.parametrize("model", ["openai:gpt-4o-mini", "ollama:llama3.1"])
def test_a_model_that_is_not_there_costs_nothing_but_the_note(
    default: dict[str, Answer], asking: Asking, endpoint: Endpoint, llm_at: MakeLlm, model: str
) -> None:
    asked = asking(llm_at(endpoint, model=model, url=refusing()))
    assert_default(asked.answer(EN), default[EN], "down")


def test_a_paused_model_is_not_asked_and_the_note_is_there(
    default: dict[str, Answer], asking: Asking, endpoint: Endpoint, llm_at: MakeLlm
) -> None:
    endpoint.say(Reply(status=401))
    asked = asking(llm_at(endpoint, failures=1, output="text"))
    assert_default(asked.answer(ZH), default[ZH], "rejected")
    assert_default(asked.answer(ZH), default[ZH], "paused")
    assert len(endpoint.seen) == 1


def test_what_the_model_says_of_itself_alone_is_dropped_without_a_note(
    default: dict[str, Answer], asking: Asking, endpoint: Endpoint, llm_at: MakeLlm
) -> None:
    endpoint.say(sentences(("每个城市预计 30 个月。", "e1")))
    answer = asking(llm_at(endpoint)).answer(ZH)
    assert (answer.answer, answer.engine) == (default[ZH].answer, "extractive")
    assert answer.usage is not None
    assert (answer.usage.failed, answer.usage.dropped > 0) == ("unsupported", True)


def test_a_model_that_tells_of_its_instructions_is_not_heard(
    default: dict[str, Answer], asking: Asking, endpoint: Endpoint, llm_at: MakeLlm
) -> None:
    endpoint.script = lambda seen: Reply(text=sentences((seen.texts[0][:200], "e1")))
    assert_default(asking(llm_at(endpoint)).answer(ZH), default[ZH], "disclosed")


def test_a_fault_in_the_middle_keeps_what_was_shown(asking: Asking, endpoint: Endpoint, llm_at: MakeLlm) -> None:
    def first_then_fault(seen: Seen) -> Reply:
        token, text = passages(seen.texts[1])[0]
        said = sentences((text, token), ("这里还有更多的话要说，但是说不完。", token))
        return Reply(text=said, size=len(said) - 4, after=2, then="error")

    endpoint.script = first_then_fault
    told: list[Partial] = []
    answer = asking(llm_at(endpoint)).answer(ZH, listen=told.append)
    assert told, "the first sentence is shown before the fault"
    assert "9-12 个月" in told[-1].text
    assert answer.answer.startswith(told[-1].text.rstrip())
    assert answer.answer.rstrip().endswith(f"*{say(answer.language, 'model_failed')}*")
    assert answer.usage is not None
    assert (answer.engine, answer.usage.failed) == ("model", "down")


def test_a_model_that_copies_is_believed(asking: Asking, endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.script = copies
    asked = asking(llm_at(endpoint, price_input=1.0, price_output=2.0))
    answer = asked.answer(ZH)
    assert (answer.status, answer.engine) == (Status.ANSWERED, "model")
    assert answer.usage is not None
    assert (answer.usage.failed, answer.usage.calls, answer.usage.sentences > 0) == ("", len(endpoint.seen), True)
    assert (answer.usage.input_tokens, answer.usage.cached_tokens) == (
        READ * len(endpoint.seen),
        CACHED * len(endpoint.seen),
    )
    assert answer.usage.cost is not None
    assert answer.prompts["compose"] == asked.tools.llm.prompts["compose"].hash
    assert answer.timings_ms["first"] > 0
    assert say(answer.language, "model_failed") not in answer.answer
    assert not [seen.turned_down for seen in endpoint.seen if seen.turned_down]


def test_only_question_and_passages_go_out(asking: Asking, endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.script = copies
    asking(llm_at(endpoint)).answer(ZH, id="id-of-the-question")
    for seen in endpoint.seen:
        assert "id-of-the-question" not in str(seen.body) + str(seen.headers)
        assert set(seen.body) == {"model", "messages", "temperature", "stream", "stream_options", "response_format"}


@pytest.mark.parametrize(
    ("roles", "turns", "prompt"),
    [
        ("compose", [ZH], "compose"),
        ("rewrite", ["什么是城市韧性资料收集？", "它需要多长时间？"], "rewrite"),
        ("translate", [EN], "translate"),
    ],
)
def test_a_role_is_asked_for_where_it_is_on_and_nothing_else_is(
    asking: Asking, endpoint: Endpoint, llm_at: MakeLlm, roles: str, turns: list[str], prompt: str
) -> None:
    endpoint.script = copies
    answer = asking(llm_at(endpoint, roles=roles)).answer(turns)
    assert set(answer.prompts) - {"repair"} == {prompt}
    assert endpoint.seen


@pytest.mark.parametrize(
    ("roles", "turns"),
    [
        ("draft", [ZH]),
        ("understand,draft,translate", [ZH]),
        ("compose,translate", ["什么是城市韧性资料收集？", "它需要多长时间？"]),
    ],
)
def test_a_role_that_is_off_is_not_asked_for(
    asking: Asking, endpoint: Endpoint, llm_at: MakeLlm, roles: str, turns: list[str]
) -> None:
    endpoint.script = copies
    answer = asking(llm_at(endpoint, roles=roles)).answer(turns)
    used = {"repair", *roles.split(",")}
    assert set(answer.prompts) <= used
    if "compose" not in used:
        assert (answer.engine, answer.usage, endpoint.seen) == ("extractive", None, [])


@pytest.mark.parametrize("schema", [Sentences, Rewritten, Kind])
def test_every_schema_is_one_that_strict_endpoints_take(
    endpoint: Endpoint, schema: type[Sentences | Rewritten | Kind]
) -> None:
    bound = open_model(settings_at(endpoint)).with_structured_output(
        schema.model_json_schema(), method="json_schema", strict=True
    )
    bound.invoke([("user", "Reply in JSON")])
    asked = chat_completion(endpoint.seen[0].body)
    assert not endpoint.seen[0].turned_down
    assert asked.response_format.json_schema.strict is True
