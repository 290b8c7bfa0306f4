"""The mailbox's settings: as the page documents them, with one clear word on what is missing, and no secret shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import ROOT

from assistant.inbox.settings import PREFIX, InboxSettings, load_inbox_settings, require
from assistant.settings import SettingsError

PAGE = ROOT / "docs" / "configuration.md"
NOT_SET = "not set"
OAUTH2 = {"auth": "oauth2", "host": "h", "user": "u", "token_url": "https://t", "client_id": "c", "client_secret": "s"}


def documented() -> dict[str, tuple[str, str, str, str]]:
    """The rows of the table under «Inbox settings»: variable -> default, meaning, wrong value, error text."""
    section = PAGE.read_text(encoding="utf-8").split("\n## Inbox settings\n")[1].split("\n### ")[0].split("\n## ")[0]
    rows = [line.strip().strip("|").split("|") for line in section.splitlines() if line.startswith(f"| `{PREFIX}")]
    cells = [[cell.strip().strip("`") for cell in row] for row in rows]
    return {name: (default, meaning, wrong, error) for name, default, meaning, wrong, error in cells}


WRONG = [(name, wrong, error) for name, (_, _, wrong, error) in documented().items() if wrong]


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No ``.env`` of the folder the tests run in."""
    monkeypatch.chdir(tmp_path)


def settings(**told: object) -> InboxSettings:
    return InboxSettings.model_validate(InboxSettings.model_construct().model_dump() | told)


def test_every_setting_is_documented_in_order_as_the_model_has_it() -> None:
    told = [(name, default, meaning) for name, (default, meaning, *_) in documented().items()]
    assert told == [
        (PREFIX + name.upper(), NOT_SET if field.default is None else str(field.default), field.description)
        for name, field in InboxSettings.model_fields.items()
    ]


@pytest.mark.parametrize(("variable", "value", "text"), WRONG)
def test_a_wrong_value_gives_the_documented_text(
    variable: str, value: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError) as error:
        load_inbox_settings()
    assert str(error.value) == text


def test_every_setting_with_limits_shows_a_wrong_value() -> None:
    limited = {PREFIX + name.upper() for name, field in InboxSettings.model_fields.items() if field.metadata}
    assert limited | {f"{PREFIX}{name}" for name in ("TOKEN_URL", "SINCE", "AUTH", "IDLE")} == {
        name for name, *_ in WRONG
    }


def test_what_is_missing_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsError) as told:
        require(load_inbox_settings())
    assert str(told.value) == (
        "the mailbox needs HABITAT_INBOX_HOST, HABITAT_INBOX_USER, "
        "HABITAT_INBOX_PASSWORD or HABITAT_INBOX_PASSWORD_FILE; docs/inbox.md shows how to set it up"
    )
    for name, value in (("HOST", "mail.example"), ("USER", "office@un.example"), ("PASSWORD_FILE", "/run/password")):
        monkeypatch.setenv(PREFIX + name, value)
    assert require(load_inbox_settings()).host == "mail.example"


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({"auth": "oauth2"}, ["HOST", "USER", "TOKEN_URL", "CLIENT_ID", "CLIENT_SECRET or HABITAT_INBOX_CLIENT_SECRET_FILE", "SCOPE"]),
        (OAUTH2, ["SCOPE"]),
        (OAUTH2 | {"scope": "s"}, []),
        (OAUTH2 | {"refresh_token": "r"}, []),
        (OAUTH2 | {"refresh_token_file": "r", "client_secret": None, "client_secret_file": "f"}, []),
        ({"host": "h", "user": "u", "password": "p"}, []),
    ],
)  # fmt: skip
def test_each_way_to_log_in_needs_its_own(told: dict[str, object], missing: list[str]) -> None:
    assert settings(**told).missing() == [PREFIX + name for name in missing]


def test_own_addresses_are_the_user_s_unless_others_are_named() -> None:
    assert settings().own_addresses == ()
    assert settings(user="a@un.example").own_addresses == ("a@un.example",)
    assert settings(user="a@un.example", addresses="b@un.example, c@un.example ,").own_addresses == (
        "b@un.example",
        "c@un.example",
    )


def test_old_mail_is_a_number_of_days_or_all() -> None:
    assert [settings(since=since).since_days for since in ("0", "7", "all")] == [0, 7, None]


def test_no_secret_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = {name: f"secret-{name}" for name in ("password", "client_secret", "refresh_token")}
    told = settings(**secrets)
    for name, value in secrets.items():
        monkeypatch.setenv(PREFIX + name.upper(), value)
    monkeypatch.setenv(PREFIX + "PORT", "no port")
    with pytest.raises(SettingsError) as error:
        load_inbox_settings()
    assert "secret-" not in f"{told!r} {told} {told.model_dump_json()} {error.value!r} {error.value.__context__}"
