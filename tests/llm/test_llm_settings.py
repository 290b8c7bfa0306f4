"""The settings of the language model: what docs/models.md says of them, in both directions, and one line for what is wrong."""

from __future__ import annotations

from pathlib import Path

import page
import pytest
from commands import habitat

from assistant.llm.errors import Failure
from assistant.llm.model import Llm
from assistant.llm.settings import LlmSettings, Role, load_llm_settings
from assistant.settings import Settings, SettingsError

NOT_SET = "not set"


def documented() -> dict[str, tuple[str, str, str, str]]:
    """The rows of the table: variable -> default, meaning, wrong value, error text."""
    cells = page.rows("Settings", "`HABITAT_LLM_")
    assert len({name for name, *_ in cells}) == len(cells), "a setting stands twice"
    return {name: (default, meaning, wrong, error) for name, default, meaning, wrong, error in cells}


WRONG = [(name, wrong, error) for name, (_, _, wrong, error) in documented().items() if wrong]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No ``.env`` of the one who tests counts."""
    monkeypatch.chdir(tmp_path)


def test_every_setting_is_documented_in_the_models_order_and_no_other() -> None:
    assert list(documented()) == [f"HABITAT_LLM_{name.upper()}" for name in LlmSettings.model_fields]


@pytest.mark.parametrize("name", LlmSettings.model_fields)
def test_default_and_meaning_are_the_models(name: str) -> None:
    field = LlmSettings.model_fields[name]
    default, meaning, *_ = documented()[f"HABITAT_LLM_{name.upper()}"]
    told = field.get_default(call_default_factory=True)
    assert (default, meaning) == (NOT_SET if told is None else str(told), field.description)


@pytest.mark.parametrize(("variable", "value", "text"), WRONG)
def test_a_wrong_value_gives_the_documented_text(
    variable: str, value: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as error:
        load_llm_settings()
    assert str(error.value) == text


def test_every_setting_with_limits_shows_a_wrong_value() -> None:
    free = {"HABITAT_LLM_URL", "HABITAT_LLM_KEY"}
    assert set(documented()) - free == {variable for variable, *_ in WRONG}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MODEL", ":gpt"), ("MODEL", "openai:"), ("OPTIONS", "{bad"), ("OPTIONS", '"text"'), ("SECONDS", "-1"),
        ("SECONDS", "soon"), ("ATTEMPTS", "11"), ("AT_ONCE", "65"), ("AT_ONCE", "1.5"), ("ROLES", "compose,,draft"),
        ("OUTPUT", "JSON"), ("PRICE_INPUT", "free"), ("PAUSE_SECONDS", "0.5"),
    ],
)  # fmt: skip
def test_other_wrong_values_give_one_line_with_the_name(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"HABITAT_LLM_{variable}", value)
    with pytest.raises(SettingsError) as error:
        load_llm_settings()
    assert str(error.value).startswith(f"HABITAT_LLM_{variable} is ")
    assert "\n" not in str(error.value)


def test_the_command_ends_with_the_line() -> None:
    run = habitat("ask", "住房", env={"HABITAT_LLM_MODEL": "openai:gpt-4o-mini", "HABITAT_LLM_SECONDS": "0"})
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.strip() == f"habitat: {documented()['HABITAT_LLM_SECONDS'][3]}"


def test_empty_variables_are_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HABITAT_LLM_MODEL", "")
    monkeypatch.setenv("HABITAT_LLM_OPTIONS", "")
    assert load_llm_settings().model is None


def test_without_a_model_there_is_none() -> None:
    assert Llm.open(load_llm_settings()) is None


def test_the_key_is_shown_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HABITAT_LLM_KEY", "sk-secret")
    settings = load_llm_settings()
    assert "sk-secret" not in f"{settings!r} {settings} {settings.model_dump()} {settings.model_dump_json()}"


@pytest.mark.parametrize("roles", ["compose", " compose , draft ", "understand,rewrite,compose,translate,draft"])
def test_roles_are_those_that_are_named(roles: str) -> None:
    used = LlmSettings(roles=roles, _env_file=None).used
    assert used == {Role(role.strip()) for role in roles.split(",")}


def test_the_page_lists_roles_methods_and_failures() -> None:
    assert [name for name, *_ in page.rows("Roles")] == [role.value for role in Role]
    assert [name for name, *_ in page.rows("Failures")] == [failure.value for failure in Failure]
    methods = LlmSettings.model_fields["output"].annotation
    assert [name for name, *_ in page.rows("Form of the replies")] == list(methods.__args__)


def test_the_page_tells_apart_the_two_limits_of_time() -> None:
    time = page.section("Time")
    answer, model = Settings.model_fields["answer_seconds"].default, LlmSettings.model_fields["seconds"].default
    assert f"`HABITAT_ANSWER_SECONDS` (default {answer:g}" in time
    assert f"`HABITAT_LLM_SECONDS` (default {model:g})" in time
    assert answer > model
