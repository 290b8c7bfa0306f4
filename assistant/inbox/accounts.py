"""Logs in to the mailbox: with a password, or with an access token (XOAUTH2). Secrets stay in here."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from imapclient import IMAPClient
from imapclient.exceptions import LoginError
from pydantic import SecretStr

from assistant.inbox.settings import PREFIX, InboxSettings
from corpus.errors import HabitatError

EARLY = timedelta(minutes=5)
"""How long before its end a token is asked for anew."""
TOKEN_SECONDS = 30


class LoginRefused(HabitatError):
    """The server, or who gives out tokens, does not let us in."""


class Login(Protocol):
    """Logs a connection in. Raises :class:`LoginRefused`."""

    def __call__(self, client: IMAPClient) -> None:
        """Log in."""
        ...


def login_for(settings: InboxSettings, clock: Callable[[], datetime]) -> Login:
    """The way to log in that the settings ask for."""
    return PasswordLogin(settings) if settings.auth == "password" else TokenLogin(settings, clock)


class PasswordLogin:
    """Logs in with a password. A file is read each time, so that a new password needs no new start."""

    def __init__(self, settings: InboxSettings) -> None:
        self._settings = settings

    def __call__(self, client: IMAPClient) -> None:
        """See :class:`Login`. SASL PLAIN goes first: unlike LOGIN it can carry any letter."""
        user = self._settings.user or ""
        password = _secret("PASSWORD", self._settings.password, self._settings.password_file)
        plain = client.has_capability("AUTH=PLAIN")
        if not plain and not (user + password).isascii():
            raise LoginRefused("the server takes no password with letters beyond ASCII", "set another password")
        try:
            (client.plain_login if plain else client.login)(user, password)
        except LoginError:
            raise LoginRefused(
                f"{self._settings.host} refuses user and password",
                "check HABITAT_INBOX_USER, HABITAT_INBOX_PASSWORD and whether the server allows IMAP with a password",
            ) from None


class TokenLogin:
    """Logs in with an access token, kept until shortly before its end.

    With a refresh token it stands for the mailbox's owner (Gmail); without one the application asks for itself
    (client credentials, Microsoft 365).
    """

    def __init__(self, settings: InboxSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._token = SecretStr("")
        self._until: datetime | None = None

    def __call__(self, client: IMAPClient) -> None:
        """See :class:`Login`. A token that is refused is forgotten."""
        answers = iter([f"user={self._settings.user}\1auth=Bearer {self._access_token()}\1\1"])

        def answer(challenge: bytes) -> str:
            """A second challenge holds the reason of a refusal and wants an empty answer."""
            return next(answers, "")

        try:
            client.sasl_login("XOAUTH2", answer)
        except LoginError:
            self._until = None
            raise LoginRefused(
                f"{self._settings.host} refuses the access token",
                "check HABITAT_INBOX_USER, HABITAT_INBOX_SCOPE and the application's rights on the mailbox",
            ) from None

    def _access_token(self) -> str:
        now = self._clock()
        if self._until is None or now >= self._until - EARLY:
            told = self._ask()
            self._token = SecretStr(str(told["access_token"]))
            self._until = now + timedelta(seconds=int(told.get("expires_in") or 0))
        return self._token.get_secret_value()

    def _ask(self) -> dict[str, Any]:
        """A new token. What goes wrong is told by its code: the whole answer may hold more than the log should."""
        from authlib.integrations.base_client import OAuthError
        from authlib.integrations.httpx_client import OAuth2Client
        from httpx2 import HTTPError

        settings = self._settings
        client: Any = OAuth2Client(
            client_id=settings.client_id,
            client_secret=_secret("CLIENT_SECRET", settings.client_secret, settings.client_secret_file),
            token_endpoint_auth_method="client_secret_post",  # noqa: S106 (the name of a method)
            scope=settings.scope,
            verify=trusted(settings.ca_file, besides=True),
            timeout=TOKEN_SECONDS,
        )
        by_person = bool(settings.refresh_token or settings.refresh_token_file)
        try:
            with client:
                if by_person:
                    token = _secret("REFRESH_TOKEN", settings.refresh_token, settings.refresh_token_file)
                    told = client.refresh_token(settings.token_url, refresh_token=token)
                else:
                    told = client.fetch_token(settings.token_url, grant_type="client_credentials")
            if not told.get("access_token"):
                raise ValueError
        except OAuthError as error:
            reason = str(error.error)
        except (HTTPError, OSError) as error:
            reason = type(error).__name__
        except ValueError:
            reason = "the answer holds no token"
        else:
            return dict(told)
        raise LoginRefused(
            f"no access token from HABITAT_INBOX_TOKEN_URL ({reason})",
            "check HABITAT_INBOX_TOKEN_URL, the application's id and secret, the refresh token, and the network",
        ) from None


def trusted(ca_file: Path | None, *, besides: bool = False) -> ssl.SSLContext:
    """Verifies certificates: by this file, ``besides`` the system's or alone; by the system's where there is no file."""
    try:
        context = ssl.create_default_context(cafile=None if besides else ca_file)
        if besides and ca_file:
            context.load_verify_locations(ca_file)
    except OSError as error:
        raise LoginRefused(
            f"HABITAT_INBOX_CA_FILE cannot be used ({type(error).__name__})", "name a file of certificates in PEM form"
        ) from None
    return context


def _secret(name: str, value: SecretStr | None, file: Path | None) -> str:
    """A secret from its file, where one is named, else from its variable."""
    if file is None:
        return value.get_secret_value() if value else ""
    try:
        return file.read_text(encoding="utf-8").strip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise LoginRefused(
            f"{PREFIX}{name}_FILE cannot be read ({type(error).__name__})", "name a file with the secret alone in it"
        ) from None
