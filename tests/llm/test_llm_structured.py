"""Replies bound to a schema, over the wire, by every means of every provider; and by the prompt where there is none."""

from __future__ import annotations

import logging
from itertools import pairwise

import pytest
from asking import FACT, OPTIONS, PROVIDERS, Kind, MakeLlm, ask
from endpoint import Endpoint, running, scripted
from forms import CACHED, READ, WRITTEN, Reply

METHODS = ("json_schema", "function_calling", "json_mode", "text")


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("flavour", PROVIDERS)
def test_every_method_of_every_provider_streams_a_reply(llm_at: MakeLlm, flavour: str, method: str) -> None:
    with running(Endpoint(scripted([Reply()]), flavour=flavour)) as endpoint:
        outcome = ask(llm_at(endpoint, output=method))
    (seen,) = endpoint.seen
    assert (outcome.reply, seen.turned_down, seen.method) == (FACT, "", method)
    assert seen.body["stream"] is True
    assert outcome.usage is not None
    cached = 0 if flavour == "ollama" else CACHED
    assert (outcome.usage.input_tokens, outcome.usage.cached_tokens, outcome.usage.output_tokens) == (
        READ,
        cached,
        WRITTEN,
    )


@pytest.mark.parametrize("method", ["json_schema", "json_mode", "text"])
@pytest.mark.parametrize("flavour", ["openai", "azure"])
def test_a_provider_that_does_not_stream_will_do(llm_at: MakeLlm, flavour: str, method: str) -> None:
    options = OPTIONS[flavour] | {"disable_streaming": True}
    with running(Endpoint(scripted([Reply()]), flavour=flavour)) as endpoint:
        outcome = ask(llm_at(endpoint, output=method, options=options))
    assert (outcome.reply, endpoint.seen[0].turned_down) == (FACT, "")
    assert not endpoint.seen[0].body.get("stream")
    assert outcome.usage is not None
    assert outcome.usage.output_tokens == WRITTEN


def test_ollama_serves_openais_form_too(llm_at: MakeLlm) -> None:
    with running(Endpoint(scripted([Reply()]), model="llama3.1", flavour="ollama")) as endpoint:
        outcome = ask(llm_at(endpoint, model="openai:llama3.1", url=f"{endpoint.root}/v1"))
    assert (outcome.reply, endpoint.seen[0].path, endpoint.seen[0].turned_down) == (FACT, "/v1/chat/completions", "")


@pytest.mark.filterwarnings("ignore:This model does not support OpenAI's structured output")
@pytest.mark.parametrize("flavour", OPTIONS)
def test_a_provider_without_schemas_is_asked_by_the_prompt_from_then_on(
    llm_at: MakeLlm, flavour: str, caplog: pytest.LogCaptureFixture
) -> None:
    with running(Endpoint(scripted([Reply(no_schemas=True)]), flavour=flavour)) as endpoint:
        llm = llm_at(endpoint)
        with caplog.at_level(logging.WARNING, "assistant"):
            outcomes = [ask(llm) for _ in range(3)]
    assert [outcome.reply for outcome in outcomes] == [FACT] * 3
    assert [seen.method for seen in endpoint.seen] == ["json_schema", "text", "text", "text"]
    assert [record.getMessage().partition(" (")[0] for record in caplog.records] == [
        "the model takes no schema by «json_schema»"
    ]


def test_the_prompt_then_tells_the_schema_and_the_question_stays_apart(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    ask(llm_at(endpoint, output="text"), "What does it cost?")
    system, user = endpoint.seen[0].texts
    assert '"additionalProperties": false' in system
    assert "What does it cost?" in user
    assert "What does it cost?" not in system


@pytest.mark.parametrize(
    "text", ['```json\n{"kind": "fact"}\n```', '{"kind": "fact"} That is all.', '\n\n {"kind": "fact"}']
)
def test_what_stands_around_an_object_does_not_matter(endpoint: Endpoint, llm_at: MakeLlm, text: str) -> None:
    endpoint.say(text)
    assert ask(llm_at(endpoint, output="text")).reply == FACT


def test_a_request_that_is_wrong_by_itself_does_not_end_the_use_of_schemas(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(status=400), Reply(status=400), Reply())
    llm = llm_at(endpoint)
    assert [ask(llm).failure, ask(llm).reply] == ["rejected", FACT]
    assert [seen.method for seen in endpoint.seen] == ["json_schema", "text", "json_schema"]


def test_a_reply_grows(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    endpoint.say(Reply(text='{"kind": "fact and more"}', size=3))
    llm = llm_at(endpoint)
    states = [each["kind"] for each in llm.replies("understand", Kind, llm.budget(), question="?", kinds="fact")]
    assert len(states) > 3
    assert all(after.startswith(before) for before, after in pairwise(states))
    assert states[-1] == "fact and more"
