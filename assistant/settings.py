"""Settings: everything that configuration may say, from the environment (``HABITAT_*``) or a ``.env`` file."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
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

    @property
    def index_folder(self) -> Path:
        """Where the index lies."""
        return self.index or default_cache_dir() / "index" / self.edition


def load_settings() -> Settings:
    """Read the settings. Raises :class:`SettingsError` naming the variable and what is wrong with it."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "HABITAT_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name} is wrong: {first['msg']}", "docs/configuration.md lists the settings") from None
