"""The tables of docs/configuration.md and of the README say what the settings model says, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.settings import Settings, load_settings
from corpus.catalogue import Library
from corpus.errors import HabitatError

README = Path(__file__).parents[2] / "README.md"
PAGE = README.parent / "docs" / "configuration.md"
NOT_SET = "not set"


def documented() -> dict[str, tuple[str, str, str, str]]:
    """The rows of the table under «Settings»: variable -> default, meaning, wrong value, error text."""
    section = PAGE.read_text(encoding="utf-8").split("\n## Settings\n")[1].split("\n### ")[0].split("\n## ")[0]
    rows = [line.strip().strip("|").split("|") for line in section.splitlines() if line.startswith("| `HABITAT_")]
    cells = [[cell.strip().strip("`") for cell in row] for row in rows]
    assert len({name for name, *_ in cells}) == len(cells), "a setting stands twice"
    return {name: (default, meaning, wrong, error) for name, default, meaning, wrong, error in cells}


WRONG = [(name, wrong, error) for name, (_, _, wrong, error) in documented().items() if wrong]


def test_every_setting_is_documented_and_no_other() -> None:
    assert set(documented()) == {f"HABITAT_{name.upper()}" for name in Settings.model_fields}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_default_and_meaning_are_the_models(name: str) -> None:
    field = Settings.model_fields[name]
    default, meaning, *_ = documented()[f"HABITAT_{name.upper()}"]
    assert default == (NOT_SET if field.default is None else str(field.default))
    assert meaning == field.description


def test_the_readme_lists_every_setting_in_the_models_order() -> None:
    section = README.read_text(encoding="utf-8").split("\n## Configure\n")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `HABITAT_")]
    told = [(name.strip("`"), default.strip("`"), meaning) for name, default, meaning in rows]
    assert told == [
        (f"HABITAT_{name.upper()}", *documented()[f"HABITAT_{name.upper()}"][:2]) for name in Settings.model_fields
    ]


@pytest.mark.parametrize(("variable", "value", "text"), WRONG)
def test_a_wrong_value_gives_the_documented_text(
    variable: str, value: str, text: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, value)
    with pytest.raises(HabitatError) as error:
        Library.open(load_settings().edition)
    assert str(error.value) == text


def test_every_setting_with_limits_shows_a_wrong_value() -> None:
    limited = {f"HABITAT_{name.upper()}" for name, field in Settings.model_fields.items() if field.metadata}
    assert limited <= {variable for variable, *_ in WRONG}
