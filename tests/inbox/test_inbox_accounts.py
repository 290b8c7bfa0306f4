"""Logging in: with passwords of any letters, with tokens for an application or a person; and no secret is ever told."""

from __future__ import annotations

import logging
import traceback
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest
from dovecot import PASSWORD
from mailing import Desk, letter
from tokens import Tokens, giving_tokens

from assistant.inbox.accounts import EARLY, LoginRefused, PasswordLogin, login_for, trusted
from assistant.inbox.mailbox import Mailbox
from assistant.inbox.settings import InboxSettings

SECRETS = {"client_secret": "app-secret-1", "refresh_token": "refresh-secret-2", "password": "pass-secret-3"}


class Server:
    """What a login sees of a connection; keeps what it is told."""

    def __init__(self, *capabilities: str) -> None:
        self.capabilities = capabilities
        self.told: list[tuple[str, ...]] = []

    def has_capability(self, name: str) -> bool:
        return name in self.capabilities

    def login(self, user: str, password: str) -> None:
        self.told.append(("LOGIN", user, password))

    def plain_login(self, user: str, password: str) -> None:
        self.told.append(("PLAIN", user, password))


def settings(**changes: object) -> InboxSettings:
    told = (
        InboxSettings.model_construct().model_dump() | {"host": "mail.example", "user": "office@un.example"} | changes
    )
    return InboxSettings.model_validate(told)


@pytest.fixture
def tokens(desk: Desk) -> Iterator[Tokens]:
    """A server that gives out tokens for the desk's mailbox."""
    with giving_tokens(desk.account.server, desk.account.name) as running:
        yield running


def oauth2(tokens: Tokens, **changes: object) -> dict[str, object]:
    """The settings of an application that logs in with tokens."""
    return {
        "auth": "oauth2", "password": None, "token_url": tokens.url, "client_id": "app-1",
        "client_secret": "app-secret-1", "scope": "https://outlook.office365.com/.default",
    } | changes  # fmt: skip


def set_up(desk: Desk, told: dict[str, object]) -> InboxSettings:
    """The desk's settings with others in their place, validated."""
    return InboxSettings.model_validate(desk.settings.model_dump() | told)


@pytest.mark.parametrize(("capability", "kind"), [("AUTH=PLAIN", "PLAIN"), ("IDLE", "LOGIN")])
def test_a_password_goes_the_way_the_server_knows(capability: str, kind: str) -> None:
    server = Server(capability)
    PasswordLogin(settings(password="pass-secret-3"))(server)  # type: ignore[arg-type]
    assert server.told == [(kind, "office@un.example", "pass-secret-3")]


def test_a_password_that_login_cannot_carry_is_not_tried() -> None:
    server = Server()
    with pytest.raises(LoginRefused, match="letters beyond ASCII") as told:
        PasswordLogin(settings(password=PASSWORD))(server)  # type: ignore[arg-type]
    assert server.told == [] and PASSWORD not in str(told.value)


def test_a_password_file_goes_first_and_is_read_each_time(tmp_path: Path) -> None:
    file = tmp_path / "password"
    server, login = Server(), PasswordLogin(settings(password="old", password_file=file))
    for text in ("first\n", "second  \r\n"):
        file.write_text(text)
        login(server)  # type: ignore[arg-type]
    assert [password for *_, password in server.told] == ["first", "second  "]
    file.unlink()
    with pytest.raises(LoginRefused, match=r"HABITAT_INBOX_PASSWORD_FILE cannot be read \(FileNotFoundError\)"):
        login(server)  # type: ignore[arg-type]


@pytest.mark.dovecot
def test_an_application_logs_in_with_a_token_of_its_own(desk: Desk, tokens: Tokens) -> None:
    desk.deliver(letter(1))
    desk.settings = set_up(desk, oauth2(tokens))
    desk.run()
    assert desk.outcomes() == ["drafted"]
    assert tokens.asked == [
        {"grant_type": "client_credentials", "client_id": "app-1", "client_secret": "app-secret-1",
         "scope": "https://outlook.office365.com/.default"}
    ]  # fmt: skip


@pytest.mark.dovecot
def test_a_person_s_refresh_token_is_read_from_its_file(desk: Desk, tokens: Tokens, tmp_path: Path) -> None:
    file = tmp_path / "refresh"
    file.write_text("refresh-secret-2\n")
    desk.settings = set_up(desk, oauth2(tokens, scope=None, refresh_token_file=file))
    desk.run()
    assert tokens.asked == [
        {"grant_type": "refresh_token", "client_id": "app-1", "client_secret": "app-secret-1",
         "refresh_token": "refresh-secret-2"}
    ]  # fmt: skip


@pytest.mark.dovecot
def test_a_token_is_kept_until_shortly_before_its_end(desk: Desk, tokens: Tokens) -> None:
    told = set_up(desk, oauth2(tokens))
    login = login_for(told, desk.clock)
    for forward, asked in ((0, 1), (3600 - EARLY.total_seconds() - 60, 1), (61, 2)):
        desk.clock.forward(seconds=forward)
        Mailbox(told, login).close()
        assert len(tokens.asked) == asked


@pytest.mark.dovecot
def test_a_refused_token_is_forgotten(desk: Desk, tokens: Tokens) -> None:
    told = set_up(desk, oauth2(tokens))
    login = login_for(told, desk.clock)
    tokens.user = "someone.else@un.example"
    with pytest.raises(LoginRefused, match=r"127\.0\.0\.1 refuses the access token; check HABITAT_INBOX_USER"):
        Mailbox(told, login)
    tokens.user = desk.account.name
    Mailbox(told, login).close()
    assert len(tokens.asked) == 2


@pytest.mark.dovecot
@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [
        (401, {"error": "invalid_client", "error_description": "the secret app-secret-1 is wrong"}, "invalid_client"),
        (400, {"error": "invalid_grant", "error_description": "refresh-secret-2 expired"}, "invalid_grant"),
        (503, {"busy": True}, "HTTPStatusError"),
        (200, {"token_type": "Bearer"}, "the answer holds no token"),
    ],
)
def test_why_there_is_no_token_is_said_without_secrets(desk: Desk, tokens: Tokens, status: int, answer: dict[str, object], reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    tokens.status, tokens.answer = status, answer
    desk.settings = set_up(desk, oauth2(tokens, refresh_token="refresh-secret-2"))
    with caplog.at_level(logging.DEBUG), pytest.raises(LoginRefused) as told:
        desk.run()
    assert str(told.value).startswith(f"no access token from HABITAT_INBOX_TOKEN_URL ({reason}); check")
    shown = caplog.text + "".join(traceback.format_exception(told.value)) + repr(desk.settings) + repr(told.value)
    assert not [secret for secret in SECRETS.values() if secret in shown]


@pytest.mark.dovecot
def test_a_token_server_is_verified(desk: Desk, tokens: Tokens) -> None:
    other = desk.account.server.other_ca_file
    login = login_for(set_up(desk, oauth2(tokens, ca_file=other)), desk.clock)
    with pytest.raises(LoginRefused, match=r"no access token .*\(ConnectError\)"):
        login(Server())  # type: ignore[arg-type]
    assert tokens.asked == []


def test_a_token_is_asked_for_over_https_only() -> None:
    with pytest.raises(ValueError, match="should begin with https://"):
        settings(token_url="http://login.example/token")


@pytest.mark.dovecot
def test_no_secret_is_in_any_log_line_at_any_level(
    desk: Desk, tokens: Tokens, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        desk.run()
        desk.settings = set_up(desk, oauth2(tokens))
        desk.run()
    assert "AUTHENTICATE" in caplog.text, "the library's own lines are among what is looked at"
    name = desk.account.name
    wire = [f"\0{name}\0{PASSWORD}", f"user={name}\1auth=Bearer {tokens.token()[:20]}"]
    for secret in (
        PASSWORD,
        "app-secret-1",
        tokens.token()[:20],
        *(b64encode(each.encode()).decode()[:-4] for each in wire),
    ):
        assert secret not in caplog.text and secret not in repr(desk.settings)


def test_a_file_that_holds_no_certificates_is_told(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    for file in (tmp_path / "ca.pem", tmp_path / "missing.pem"):
        for besides in (True, False):
            with pytest.raises(LoginRefused, match="HABITAT_INBOX_CA_FILE cannot be used"):
                trusted(file, besides=besides)
