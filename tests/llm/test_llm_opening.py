"""The chat model that the settings name: every block of docs/models.md works as it stands, and what is wrong is said at the start."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import page
import pytest
from asking import FACT, MakeLlm, ask, settings_at
from endpoint import Endpoint, running, scripted
from forms import Reply
from langchain.chat_models import base

from assistant.llm.local import HOST, NAME, PORT
from assistant.llm.model import Llm
from assistant.llm.opening import open_model
from assistant.llm.settings import LlmSettings, load_llm_settings
from assistant.settings import SettingsError

FLAVOURS = {
    "Azure OpenAI": "azure",
    "OpenAI": "openai",
    "vLLM": "vllm",
    "llama.cpp": "llama.cpp",
    "Ollama": "ollama",
    "Ollama in OpenAI's form": "ollama",
    "A local model": "llama.cpp",
}
ELSEWHERE = "Any other provider"


def variables(title: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in page.blocks()[title].splitlines())


def test_every_provider_has_its_block() -> None:
    assert set(page.blocks()) == {*FLAVOURS, ELSEWHERE}


@pytest.mark.parametrize("title", FLAVOURS)
def test_a_block_of_the_page_works_as_it_stands(title: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    block = variables(title)
    (tmp_path / ".env").write_text(page.blocks()[title], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    stand_in = Endpoint(
        scripted([Reply()]),
        flavour=FLAVOURS[title],
        model=block["HABITAT_LLM_MODEL"].partition(":")[2],
        key=block.get("HABITAT_LLM_KEY"),
    )
    with running(stand_in) as endpoint:
        path = urlsplit(block.get("HABITAT_LLM_URL", "https://api.openai.com/v1")).path
        monkeypatch.setenv("HABITAT_LLM_URL", endpoint.root + path)
        llm = Llm.open(load_llm_settings())
        assert llm is not None
        outcome = ask(llm)
    (seen,) = endpoint.seen
    assert (outcome.reply, seen.turned_down, seen.method) == (FACT, "", "json_schema")
    assert outcome.usage is not None
    assert outcome.usage.input_tokens > 0


def test_the_block_of_another_provider_says_which_package_it_needs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(page.blocks()[ELSEWHERE], encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsError, match=r"names «anthropic», whose package is not installed.*pip install"):
        open_model(load_llm_settings())


def test_the_block_of_the_local_model_is_its_address() -> None:
    block = variables("A local model")
    assert block["HABITAT_LLM_MODEL"] == f"openai:{NAME}"
    assert block["HABITAT_LLM_URL"] == f"http://{HOST}:{PORT}/v1"
    assert float(block["HABITAT_ANSWER_SECONDS"]) > float(block["HABITAT_LLM_SECONDS"])


@pytest.mark.parametrize(
    ("model", "package", "extra"),
    [("openai:x", "langchain_openai", "openai"), ("azure_openai:x", "langchain_openai", "openai"), ("ollama:x", "langchain_ollama", "ollama")],
)  # fmt: skip
def test_a_missing_package_is_named_with_what_installs_it(
    model: str, package: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    base._get_chat_model_creator.cache_clear()  # it remembers the packages it has loaded
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(SettingsError) as error:
        open_model(LlmSettings(model=model, key="k", _env_file=None))
    told = f"HABITAT_LLM_MODEL names «{model.partition(':')[0]}», whose package is not installed"
    assert str(error.value) == f"{told}; install it: pip install 'habitat-assistant[{extra}]'"


@pytest.mark.filterwarnings("ignore:WARNING! temprature is not default parameter")
@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"model": "nowhere:x"}, "nowhere:x cannot be opened"),
        ({"model": "openai:x", "key": None}, "cannot be opened (Missing credentials."),
        ({"model": "azure_openai:x", "url": "http://127.0.0.1:9"}, "Must provide either the `api_version` argument"),
        ({"options": {"temperature": "hot"}}, "(temperature: Input should be a valid number"),
        ({"options": {"temprature": 0}}, "HABITAT_LLM_OPTIONS names «temprature», which ChatOpenAI does not know"),
        ({"model": "ollama:x", "options": {"numctx": 1}}, "HABITAT_LLM_OPTIONS names «numctx», which ChatOllama does not know"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line_without_the_key(changes: dict[str, Any], told: str) -> None:
    given: dict[str, Any] = {"model": "openai:x", "key": "sk-secret"}
    with pytest.raises(SettingsError) as error:
        open_model(LlmSettings(**(given | changes), _env_file=None))
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert "sk-secret" not in str(error.value)


def test_options_reach_the_wire_and_null_leaves_an_argument_out(endpoint: Endpoint, llm_at: MakeLlm) -> None:
    ask(llm_at(endpoint))
    ask(llm_at(endpoint, options={"temperature": None, "reasoning_effort": "low", "seed": 7}))
    default, changed = (seen.body for seen in endpoint.seen)
    assert default["temperature"] == 0
    assert "temperature" not in changed
    assert (changed["reasoning_effort"], changed["seed"]) == ("low", 7)


def test_ollamas_options_stand_where_ollama_wants_them(llm_at: MakeLlm) -> None:
    with running(Endpoint(scripted([Reply()]), flavour="ollama")) as endpoint:
        ask(llm_at(endpoint, options={"num_ctx": 8192}))
    (seen,) = endpoint.seen
    assert (seen.turned_down, seen.body["options"]) == ("", {"num_ctx": 8192, "temperature": 0.0})
    assert seen.headers["authorization"].startswith("Bearer ")


def test_opening_calls_nobody(endpoint: Endpoint) -> None:
    open_model(settings_at(endpoint))
    assert not endpoint.seen
