"""The settings of replies: as the page documents them."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import ROOT

from assistant.inbox.reply_settings import ReplySettings, load_reply_settings
from assistant.settings import SettingsError

PAGE = ROOT / "docs" / "configuration.md"
PREFIX = "HABITAT_REPLY_"


def documented() -> dict[str, list[str]]:
    """The rows of the table under «Reply settings»: variable -> default, meaning, wrong value, error text."""
    section = PAGE.read_text(encoding="utf-8").split("\n## Reply settings\n")[1].split("\n## ")[0]
    rows = [line.strip().strip("|").split("|") for line in section.splitlines() if line.startswith(f"| `{PREFIX}")]
    return {name: rest for name, *rest in ([cell.strip().strip("`") for cell in row] for row in rows)}


def test_every_setting_is_documented_in_order_as_the_model_has_it() -> None:
    told = [(name, default, meaning) for name, (default, meaning, *_) in documented().items()]
    assert told == [
        (PREFIX + name.upper(), str(field.default or "not set"), field.description)
        for name, field in ReplySettings.model_fields.items()
    ]


def test_a_wrong_value_gives_the_documented_text(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    wrong = {name: cells[2:] for name, cells in documented().items() if cells[2]}
    assert wrong
    for name, (value, text) in wrong.items():
        monkeypatch.setenv(name, value)
        with pytest.raises(SettingsError) as caught:
            load_reply_settings()
        assert str(caught.value) == text
        monkeypatch.delenv(name)
