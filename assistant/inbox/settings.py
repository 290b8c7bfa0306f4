"""Settings of the mailbox, from the environment (``HABITAT_INBOX_*``) or a ``.env`` file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.settings import SettingsError, read_settings

PREFIX = "HABITAT_INBOX_"
_MOST_DIGITS = 5
_Count = Annotated[int, Field(ge=1)]


class InboxSettings(BaseSettings):
    """The mailbox and how it is worked on; each is read from ``HABITAT_INBOX_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    host: str | None = Field(default=None, description="the IMAP server; required")
    port: int = Field(default=993, ge=1, le=65535, description="its port, where TLS begins at once")
    ca_file: Path | None = Field(
        default=None, description="certificates (PEM) that vouch for the server; default: the system's"
    )
    user: str | None = Field(default=None, description="who logs in: the mailbox's address; required")
    auth: Literal["password", "oauth2"] = Field(default="password", description="how to log in: password or oauth2")
    password: SecretStr | None = Field(default=None, description="the password")
    password_file: Path | None = Field(default=None, description="file with the password, read at each login")
    token_url: str | None = Field(default=None, description="where access tokens are asked for (https://…)")
    client_id: str | None = Field(default=None, description="id of the registered application")
    client_secret: SecretStr | None = Field(default=None, description="its secret")
    client_secret_file: Path | None = Field(default=None, description="file with the secret, read for each token")
    scope: str | None = Field(default=None, description="what the token is asked for")
    refresh_token: SecretStr | None = Field(
        default=None, description="refresh token of the mailbox's owner; without one the application asks for itself"
    )
    refresh_token_file: Path | None = Field(
        default=None, description="file with the refresh token, read for each token"
    )
    folder: str = Field(default="INBOX", description="folder whose messages are answered")
    drafts: str | None = Field(
        default=None, description="folder of drafts; default: the one the server names, else Drafts"
    )
    sent: str | None = Field(
        default=None, description="folder of sent mail; default: the one the server names, else Sent"
    )
    addresses: str | None = Field(
        default=None, description="the mailbox's own addresses, with commas between them; default: the user"
    )
    since: str = Field(default="7", description="days of old mail to answer at the first start, or all")
    idle: bool = Field(default=True, description="let the server tell of new mail at once, where it can")
    poll_seconds: int = Field(default=60, ge=1, le=1500, description="seconds between two looks at the mailbox")
    timeout_seconds: _Count = Field(default=60, description="seconds without an answer after which a server is dead")
    jobs: int = Field(default=2, ge=1, le=16, description="messages worked on at once")
    max_bytes: int = Field(
        default=25_000_000, ge=1_000, description="largest message in bytes that is read whole; more is cut off"
    )
    attempts: _Count = Field(default=5, description="times a message may fail before it is left to a human")
    lease_seconds: _Count = Field(
        default=120, description="seconds a message belongs to the worker that took it, should that one die"
    )
    keep_days: int = Field(default=30, ge=0, description="days a draft's text is kept to measure what people changed")
    discard_days: _Count = Field(
        default=14, description="days after which a draft that is gone unsent counts as discarded"
    )
    metrics_port: int | None = Field(
        default=None, ge=1, le=65535, description="port on loopback for the worker's counters; default: none"
    )

    @field_validator("token_url")
    @classmethod
    def _only_https(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith("https://"):
            raise PydanticCustomError("https", "should begin with https://")
        return url

    @field_validator("since")
    @classmethod
    def _days_or_all(cls, since: str) -> str:
        if since != "all" and not (since.isdecimal() and len(since) <= _MOST_DIGITS):
            raise PydanticCustomError("days", "should be a number of days, or all")
        return since

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """The mailbox's own addresses."""
        told = self.addresses or self.user or ""
        return tuple(address.strip() for address in told.split(",") if address.strip())

    @property
    def since_days(self) -> int | None:
        """Days of old mail to look at; ``None`` for all of it."""
        return None if self.since == "all" else int(self.since)

    def missing(self) -> list[str]:
        """The variables that are not set and must be, before anyone can log in."""
        needed = {"HOST": bool(self.host), "USER": bool(self.user)}
        if self.auth == "password":
            needed["PASSWORD or HABITAT_INBOX_PASSWORD_FILE"] = bool(self.password or self.password_file)
        else:
            by_person = bool(self.refresh_token or self.refresh_token_file)
            secret = bool(self.client_secret or self.client_secret_file)
            needed |= {"TOKEN_URL": bool(self.token_url), "CLIENT_ID": bool(self.client_id)}
            needed["CLIENT_SECRET or HABITAT_INBOX_CLIENT_SECRET_FILE"] = secret
            needed["SCOPE"] = bool(self.scope) or by_person
        return [PREFIX + name for name, there in needed.items() if not there]


def load_inbox_settings() -> InboxSettings:
    """Read the settings. Raises :class:`SettingsError` naming the variable and what is wrong with it."""
    return read_settings(InboxSettings)


def require(settings: InboxSettings) -> InboxSettings:
    """The settings, where they say enough to log in. Raises :class:`SettingsError` naming all that is missing."""
    missing = settings.missing()
    if missing:
        raise SettingsError(f"the mailbox needs {', '.join(missing)}", "docs/inbox.md shows how to set it up")
    return settings
