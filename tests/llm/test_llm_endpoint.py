"""The scripted endpoint is as strict as the real ones: what they turn down, it turns down, in their words."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from endpoint import KEY, Endpoint, running, scripted
from forms import CACHED, READ, WRITTEN, Reply

OBJECT = {
    "type": "object",
    "properties": {"kind": {"type": "string"}},
    "required": ["kind"],
    "additionalProperties": False,
}
SAYS_JSON = [{"role": "user", "content": "Reply in JSON"}]
FINE: dict[str, Any] = {"model": "gpt-4o-mini", "messages": SAYS_JSON, "temperature": 0}


def bound(schema: dict[str, Any], name: str = "Kind") -> dict[str, Any]:
    return {"response_format": {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}}}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "unknown member": ({"timeout": 20}, "Unknown parameter: 'timeout'"),
    "no messages": ({"messages": []}, "messages"),
    "role": ({"messages": [{"role": "human", "content": "?"}]}, "messages.0.role"),
    "member of a message": ({"messages": [{"role": "user", "content": "?", "id": "1"}]}, "messages.0.id"),
    "usage of no stream": ({"stream_options": {"include_usage": True}}, "only allowed when 'stream' is enabled"),
    "name of the schema": (bound(OBJECT, "the kind"), "name"),
    "open object": (bound({**OBJECT, "additionalProperties": True}), "'additionalProperties' is required"),
    "optional member": (bound({**OBJECT, "required": []}), "'required' is required"),
    "default": (bound({**OBJECT, "properties": {"kind": {"type": "string", "default": ""}}}), "'default' is not permitted"),
    "open object within": (
        bound({**OBJECT, "properties": {"kind": {"type": "array", "items": {"type": "object"}}}}),
        "In context=('properties', 'kind', 'items')",
    ),
    "no object": (bound({"type": "array", "items": OBJECT}), "must be of type 'object'"),
    "json mode unsaid": (
        {"response_format": {"type": "json_object"}, "messages": [{"role": "user", "content": "?"}]},
        "must contain the word 'json'",
    ),
    "choice without tools": ({"tool_choice": "auto"}, "only allowed when 'tools'"),
    "hot": ({"temperature": 3}, "temperature"),
}  # fmt: skip


def post(endpoint: Endpoint, path: str, body: dict[str, Any], **headers: str) -> httpx.Response:
    return httpx.post(endpoint.root + path, json=body, headers=headers, timeout=5)


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_request_is_turned_down(endpoint: Endpoint, what: str) -> None:
    change, told = WRONG[what]
    response = post(endpoint, "/v1/chat/completions", FINE | change, authorization=f"Bearer {KEY}")
    assert response.status_code == 400
    assert told in response.json()["error"]["message"]
    assert endpoint.seen[0].turned_down


def test_a_right_request_is_answered_whole(endpoint: Endpoint) -> None:
    response = post(endpoint, "/v1/chat/completions", FINE | bound(OBJECT), authorization=f"Bearer {KEY}")
    assert response.status_code == 200
    assert response.json()["choices"][0]["message"]["content"] == '{"kind": "fact"}'
    assert response.json()["usage"]["prompt_tokens_details"] == {"cached_tokens": CACHED}


@pytest.mark.parametrize(
    ("flavour", "headers", "told"),
    [
        ("openai", {"authorization": "Bearer other"}, "Incorrect API key"),
        ("openai", {}, "Incorrect API key"),
        ("vllm", {"authorization": f"bearer {KEY}"}, "Unauthorized"),
        ("llama.cpp", {"api-key": KEY}, "Invalid API Key"),
        ("azure", {"authorization": f"Bearer {KEY}"}, "invalid subscription key"),
    ],
)
def test_a_wrong_key_gives_401(flavour: str, headers: dict[str, str], told: str) -> None:
    path = (
        "/openai/deployments/gpt-4o-mini/chat/completions?api-version=2024-10-21"
        if flavour == "azure"
        else "/v1/chat/completions"
    )
    with running(Endpoint(scripted([Reply()]), flavour=flavour)) as endpoint:
        response = post(endpoint, path, FINE, **headers)
    assert response.status_code == 401
    assert told in response.text


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/openai/deployments/other/chat/completions?api-version=2024-10-21", "DeploymentNotFound"),
        ("/openai/deployments/gpt-4o-mini/chat/completions?api-version=2020-01-01", "Resource not found"),
        ("/openai/deployments/gpt-4o-mini/chat/completions", "Resource not found"),
        ("/v1/chat/completions?api-version=2024-10-21", "DeploymentNotFound"),
    ],
)
def test_azure_wants_deployment_and_version(path: str, told: str) -> None:
    with running(Endpoint(scripted([Reply()]), flavour="azure")) as endpoint:
        response = post(endpoint, path, FINE, **{"api-key": KEY})
    assert (response.status_code, response.json()["error"]["code"] in (told, "404")) == (404, True)
    assert told in response.text


def test_ollama_takes_its_own_form_only() -> None:
    fine = {
        "model": "gpt-4o-mini",
        "messages": SAYS_JSON,
        "options": {"temperature": 0},
        "format": OBJECT,
        "stream": False,
    }
    with running(Endpoint(scripted([Reply()]), flavour="ollama", key=None)) as endpoint:
        said = post(endpoint, "/api/chat", fine)
        wrong = [
            post(endpoint, "/api/chat", fine | change).status_code
            for change in ({"temperature": 0}, {"options": {"temprature": 0}}, {"format": "yaml"}, {"model": "other"})
        ]
    assert said.json()["message"] == {"role": "assistant", "content": '{"kind": "fact"}'}
    assert (said.json()["prompt_eval_count"], said.json()["eval_count"]) == (READ, WRITTEN)
    assert wrong == [400, 400, 400, 404]
