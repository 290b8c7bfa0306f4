"""``/v1``: OpenAI's own client talks to a running server; other callers get problems in both forms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from fastapi.testclient import TestClient
from serving import Scripted, desk_for, serving, settings_for

from assistant.answer import Answer
from assistant.api.app import create_app
from corpus.catalogue import Library


@pytest.fixture(scope="module")
def official(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[openai.OpenAI, Scripted]]:
    """OpenAI's client of a real server, and the assistant that answers there."""
    scripted, settings = Scripted(library), settings_for(tmp_path_factory.mktemp("state"))
    with serving(create_app(desk_for(scripted, settings), settings)) as address:
        yield openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0), scripted


def test_the_official_client_gets_a_cited_answer(official: tuple[openai.OpenAI, Scripted]) -> None:
    client, scripted = official
    completion = client.chat.completions.create(
        model="habitat",
        temperature=0.2,
        messages=[
            {"role": "system", "content": "Be brief."},
            {"role": "user", "content": "住房服务有哪些？"},
            {"role": "assistant", "content": "E.1 …"},
            {"role": "user", "content": [{"type": "text", "text": "需要多久？"}]},
        ],
    )
    assert scripted.asked[-1] == ["住房服务有哪些？", "需要多久？"]
    text = completion.choices[0].message.content or ""
    answer = Answer.model_validate(completion.to_dict()["habitat"])
    assert text.startswith(answer.answer) and completion.choices[0].finish_reason == "stop"
    for citation in answer.citations:
        assert f"[{citation.n}] {citation.entry_id} {citation.title}, p. {citation.page}: «{citation.quote}»" in text


def test_the_official_client_streams_the_same_text(official: tuple[openai.OpenAI, Scripted]) -> None:
    client, _ = official
    asked: Any = {"model": "habitat", "messages": [{"role": "user", "content": "需要多久？"}]}
    whole = client.chat.completions.create(**asked).choices[0].message.content
    chunks = list(client.chat.completions.create(**asked, stream=True))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == whole
    assert len({chunk.id for chunk in chunks}) == 1 and len(chunks) > 5
    assert [chunk.choices[0].finish_reason for chunk in chunks][-2:] == [None, "stop"]
    assert Answer.model_validate(chunks[-1].to_dict()["habitat"]).citations


def test_the_official_client_lists_the_model(official: tuple[openai.OpenAI, Scripted]) -> None:
    client, _ = official
    assert [model.id for model in client.models.list()] == ["habitat"]
    assert client.models.retrieve("habitat").owned_by == "un-habitat-catalogue-2022-zh"


def test_the_official_client_understands_problems(official: tuple[openai.OpenAI, Scripted]) -> None:
    client, _ = official
    with pytest.raises(openai.NotFoundError, match="no model «gpt-4»") as unknown:
        client.chat.completions.create(model="gpt-4", messages=[{"role": "user", "content": "x"}])
    assert unknown.value.code == "not_found"
    with pytest.raises(openai.InternalServerError):
        client.chat.completions.create(model="habitat", messages=[{"role": "user", "content": "BROKEN"}])
    with pytest.raises(openai.APIError, match="Something went wrong"):
        list(
            client.chat.completions.create(
                model="habitat", messages=[{"role": "user", "content": "BROKEN"}], stream=True
            )
        )


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "user", "content": " "}],
        [{"role": "user", "content": None}],
        [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}],
        [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}],
        [{"role": "king", "content": "x"}],
    ],
)
def test_messages_without_a_question_are_refused(client: TestClient, messages: list[Any]) -> None:
    refused = client.post("/v1/chat/completions", json={"model": "habitat", "messages": messages})
    assert refused.status_code == 422
    assert refused.json()["error"] == {
        "message": refused.json()["detail"],
        "type": "invalid_request_error",
        "code": refused.json()["title"].lower().replace(" ", "_"),
    }


def test_only_openai_paths_speak_openais_form_of_errors(client: TestClient) -> None:
    assert "error" in client.get("/v1/nothing").json()
    assert "error" not in client.get("/api/nothing").json()
    wrong_method = client.get("/v1/chat/completions")
    assert (wrong_method.status_code, wrong_method.headers["allow"]) == (405, "POST")
