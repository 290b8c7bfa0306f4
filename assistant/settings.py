"""Settings: everything that configuration may say, from the environment (``HABITAT_*``) or a ``.env`` file."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeVar

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from corpus.catalogue import DEFAULT_EDITION
from corpus.errors import HabitatError
from index.weights import default_cache_dir


class SettingsError(HabitatError):
    """A setting has a value that cannot be used."""


class Settings(BaseSettings):
    """All settings with their defaults; each is read from ``HABITAT_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="HABITAT_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    edition: str = Field(default=DEFAULT_EDITION, description="the edition to answer from")
    index: Path | None = Field(default=None, description="folder of the index; default: index/<edition> in the cache")
    chroma_url: str | None = Field(default=None, description="a Chroma server instead of the embedded store")
    encoder: str = Field(default="default", description="encoder: default, or a sentence-transformers name or path")
    max_question: int = Field(default=20_000, ge=1, description="longest question or mail in characters")
    host: str = Field(default="127.0.0.1", description="address the server listens on")
    port: int = Field(default=7860, ge=1, le=65535, description="port the server listens on")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="least level of the server's log lines: debug, info, warning or error"
    )
    max_body: int = Field(default=1_000_000, ge=1, description="largest request body in bytes; more gets 413")
    requests_per_minute: int = Field(
        default=120, ge=1, description="questions and searches of one address in a minute; more get 429"
    )
    concurrency: int = Field(default=2, ge=1, description="API questions worked on at once")
    waiting: int = Field(default=16, ge=0, description="API questions that may wait for their turn; more get 503")
    answer_seconds: float = Field(default=30.0, gt=0, description="longest time for an API answer; after it comes 503")
    data: Path | None = Field(default=None, description="folder of the state; default: the user's data folder")
    database_url: SecretStr | None = Field(
        default=None, description="database of the state (postgresql://…); default: state.sqlite3 in the data folder"
    )
    session_hours: int = Field(default=24, ge=1, description="hours a question of a session is kept")
    feedback_days: int = Field(default=365, ge=1, description="days feedback is kept")
    question_log: bool = Field(default=False, description="keep a log of questions, personal data removed")
    question_log_days: int = Field(default=30, ge=1, description="days the question log is kept")

    @property
    def index_folder(self) -> Path:
        """Where the index lies."""
        return self.index or default_cache_dir() / "index" / self.edition

    @property
    def data_folder(self) -> Path:
        """Where the state lies, unless a database URL says otherwise."""
        return self.data or user_data_path("habitat", appauthor=False)


def load_settings() -> Settings:
    """Read the settings. Raises :class:`SettingsError` naming the variable and what is wrong with it."""
    return read_settings(Settings)


S = TypeVar("S", bound=BaseSettings)


def read_settings(kind: type[S], page: str = "docs/configuration.md") -> S:
    """Read settings of a kind; ``page`` lists them. Raises :class:`SettingsError` naming the variable and what is wrong."""
    try:
        return kind()
    except ValidationError as error:
        first = error.errors()[0]
        name = kind.model_config.get("env_prefix", "") + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name} is wrong: {first['msg']}", f"{page} lists the settings") from None
