"""Streams of an answer that a language model writes: what is sure comes before the answer is whole; who goes frees the model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from fastapi.testclient import TestClient
from serving import MakeClient, Scripted, desk_for, serving, settings_for

from assistant.answer import Answer
from assistant.api import stream
from assistant.api.app import create_app
from assistant.port import Partial
from corpus.catalogue import Library

LINES = 2
WHOLE = LINES + 1
Live = tuple[str, Scripted]


@pytest.fixture
def live(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The address of a real server, and the assistant that answers there."""
    scripted, settings = Scripted(library), settings_for(tmp_path_factory.mktemp("state"))
    with serving(create_app(desk_for(scripted, settings), settings)) as address:
        yield address, scripted


def asking(address: str, question: str) -> Any:
    return httpx.stream("POST", f"{address}/api/ask", json={"question": question, "stream": True}, timeout=20)


def events(lines: Iterator[str]) -> Iterator[tuple[str, Any]]:
    name = ""
    for line in lines:
        if line.startswith("event: "):
            name = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield name, json.loads(line.removeprefix("data: "))


def test_what_is_sure_is_sent_before_the_answer_is_whole(live: Live) -> None:
    address, scripted = live
    let = scripted.letting("WRITE", 1)
    with asking(address, "WRITE") as response:
        coming = events(response.iter_lines())
        early = [next(coming)]
        while early[-1][0] != "citation":
            early.append(next(coming))
        assert scripted.whole == []
        let.release(LINES)
        found = [*early, *coming]
    done = Answer.model_validate(found[-1][1])
    assert found[-1][0] == "done" and done.engine == "model" and done.usage
    assert "".join(data["text"] for name, data in found if name == "token") == done.answer
    assert [data["n"] for name, data in found if name == "citation"] == [1, 2]


def test_who_goes_away_frees_the_model(live: Live) -> None:
    address, scripted = live
    with asking(address, "ENDLESS") as response:
        assert next(events(response.iter_lines()))[0] == "token"
        assert not scripted.stopped.is_set()
    assert scripted.stopped.wait(10)
    assert "habitat_answers_stopped_total 1.0" in httpx.get(f"{address}/metrics").text


@pytest.mark.parametrize("streamed", [True, False])
def test_who_waits_too_long_frees_the_model(make_client: MakeClient, assistant: Scripted, streamed: bool) -> None:
    client = make_client(answer_seconds=0.2)
    late = client.post("/api/ask", json={"question": "ENDLESS", "stream": streamed})
    assert ('"status":503' if streamed else "longer than 0.2 seconds") in late.text
    assert assistant.stopped.wait(10)


def test_two_streams_at_once_do_not_meet(live: Live) -> None:
    address, scripted = live
    lets = [scripted.letting(f"WRITE {name}") for name in "ab"]
    with asking(address, "WRITE a") as one, asking(address, "WRITE b") as other:
        first, second = events(one.iter_lines()), events(other.iter_lines())
        lets[1].release(WHOLE)
        assert [name for name, _ in second][-1] == "done"
        assert scripted.whole == ["WRITE b"]
        lets[0].release(WHOLE)
        assert [name for name, _ in first][-1] == "done"


def test_who_waits_is_told_that_it_goes_on(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    address, scripted = live
    monkeypatch.setattr(stream, "PING_SECONDS", 0.01)
    let = scripted.letting("WRITE")
    with asking(address, "WRITE") as response:
        lines = response.iter_lines()
        assert next(lines).startswith(":")
        let.release(WHOLE)
        assert [name for name, _ in events(lines)][-1] == "done"


def test_an_answer_that_breaks_its_word_is_logged_and_told_whole(
    client: TestClient, assistant: Scripted, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assistant.letting("WRITE", WHOLE)
    monkeypatch.setattr(assistant, "parts", lambda _: [Partial("other words", ())])
    body = client.post("/api/ask", json={"question": "WRITE", "stream": True}).text
    found = list(events(iter(body.splitlines())))
    assert "".join(data["text"] for name, data in found if name == "token") == "other words"
    assert found[-1][0] == "done" and found[-1][1]["answer"] == assistant.say("").answer
    assert [data["n"] for name, data in found if name == "citation"] == [1, 2]
    assert "does not begin with what was streamed" in caplog.text


def test_what_the_model_took_is_counted(client: TestClient, assistant: Scripted) -> None:
    assistant.letting("WRITE", WHOLE)
    client.post("/api/ask", json={"question": "WRITE", "session_id": "s"})
    client.post("/api/ask", json={"question": "no model"})
    counted = client.get("/metrics").text
    for line in (
        "habitat_model_calls_total 1.0",
        'habitat_model_tokens_total{kind="input"} 900.0',
        'habitat_model_tokens_total{kind="cached"} 600.0',
        'habitat_model_tokens_total{kind="output"} 80.0',
        "habitat_model_cost_total 0.25",
        'habitat_model_sentences_total{outcome="written"} 4.0',
        'habitat_model_sentences_total{outcome="dropped"} 1.0',
        'habitat_model_first_sentence_seconds_bucket{le="0.5"} 1.0',
        "habitat_model_first_sentence_seconds_count 1.0",
    ):
        assert line in counted
    assert "habitat_model_failures_total{" not in counted


def test_the_official_client_gets_words_early_and_tokens_where_it_asks_for_them(live: Live) -> None:
    address, scripted = live
    client = openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0)
    let = scripted.letting("WRITE", 1)
    asked: Any = {"model": "habitat", "messages": [{"role": "user", "content": "WRITE"}]}
    chunks = client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})
    role, first = next(chunks), next(chunks)
    assert role.choices[0].delta.role == "assistant" and first.choices[0].delta.content
    assert scripted.whole == []
    let.release(LINES)
    *rest, end, tokens = chunks
    answer = Answer.model_validate(end.to_dict()["habitat"])
    text = "".join(chunk.choices[0].delta.content or "" for chunk in (first, *rest))
    assert text.startswith(answer.answer) and text.endswith("»") and end.choices[0].finish_reason == "stop"
    assert tokens.choices == [] and tokens.usage
    assert (tokens.usage.prompt_tokens, tokens.usage.completion_tokens, tokens.usage.total_tokens) == (900, 80, 980)
    assert all(chunk.usage is None for chunk in (role, first, *rest, end))

    let.release(2 * WHOLE)
    plain = list(client.chat.completions.create(**asked, stream=True))
    assert plain[-1].choices[0].finish_reason == "stop"
    whole = client.chat.completions.create(**asked)
    assert whole.choices[0].message.content == text
    assert whole.usage and whole.usage.prompt_tokens_details
    assert (whole.usage.total_tokens, whole.usage.prompt_tokens_details.cached_tokens) == (980, 600)


def test_the_default_engine_counts_no_tokens(client: TestClient) -> None:
    messages = [{"role": "user", "content": "x"}]
    assert "usage" not in client.post("/v1/chat/completions", json={"model": "habitat", "messages": messages}).json()
