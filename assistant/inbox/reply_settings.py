"""How replies are signed and who reads the notes above them, from the environment (``HABITAT_REPLY_*``) or ``.env``."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.answer import Language
from assistant.settings import SettingsError, read_settings


class ReplySettings(BaseSettings):
    """All settings of drafts with their defaults; each is read from ``HABITAT_REPLY_<NAME>``."""

    model_config = SettingsConfigDict(
        env_prefix="HABITAT_REPLY_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    address: str = Field(default="", description="address drafts are from; default: the edition's contact address")
    signature: Path | None = Field(
        default=None,
        description="file with the signature block of every reply; default: the organisation and its address",
    )
    office: str = Field(default="", description="who follows up on what the catalogue does not say; default: the team")
    note_language: Language = Field(
        default=Language.EN, description="language of the officer's note: zh en fr es ar ru"
    )

    @property
    def signature_text(self) -> str:
        """The signature block of the file; empty where none is set. Raises :class:`SettingsError`."""
        if self.signature is None:
            return ""
        try:
            return self.signature.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "no UTF-8 text"
            raise SettingsError(f"HABITAT_REPLY_SIGNATURE: {self.signature}: {reason}", "name a text file") from None


def load_reply_settings() -> ReplySettings:
    """Read the settings. Raises :class:`SettingsError` naming the variable and what is wrong with it."""
    return read_settings(ReplySettings)
