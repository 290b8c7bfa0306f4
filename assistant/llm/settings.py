"""Settings of the language model, from the environment (``HABITAT_LLM_*``) or a ``.env`` file."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as SettingsSourceError

from assistant.settings import SettingsError, read_settings

PREFIX = "HABITAT_LLM_"
_Price = Annotated[float, Field(ge=0)]


class Role(StrEnum):
    """What the model may be asked for; each can be left out."""

    UNDERSTAND = "understand"
    """Tell the kind of a question that the router is unsure of."""
    REWRITE = "rewrite"
    """Make a follow-up a question of its own."""
    COMPOSE = "compose"
    """Word the answer to a question from the chosen sentences."""
    TRANSLATE = "translate"
    """Translate the chosen sentences that the wording left out."""
    DRAFT = "draft"
    """Word the answers of a mail."""


class LlmSettings(BaseSettings):
    """The model and how it is used; each is read from ``HABITAT_LLM_<NAME>``. Without a model nothing else counts."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        protected_namespaces=(),
    )

    model: str | None = Field(
        default=None, description="provider:model, as LangChain's init_chat_model names it; default: no model"
    )
    url: str | None = Field(default=None, description="address of the endpoint; default: the provider's own")
    key: SecretStr | None = Field(default=None, description="the key; default: the provider's own variable")
    options: dict[str, Any] = Field(
        default_factory=dict, description="further arguments of the chat model, as a JSON object"
    )
    roles: str = Field(
        default="understand,rewrite,compose,translate,draft",
        description="what the model is used for, with commas between: understand, rewrite, compose, translate, draft",
    )
    output: Literal["json_schema", "function_calling", "json_mode", "text"] = Field(
        default="json_schema", description="how replies are bound to their schema; text: by the prompt alone"
    )
    seconds: float = Field(default=20.0, gt=0, description="longest time for all that the model does for one answer")
    attempts: int = Field(default=2, ge=1, le=10, description="times a call is tried that failed before its first word")
    at_once: int = Field(default=4, ge=1, le=64, description="calls worked on at once; more wait")
    failures: int = Field(default=5, ge=1, description="calls that fail one after another until the model is paused")
    pause_seconds: int = Field(default=60, ge=1, description="seconds a model that fails is left alone")
    price_input: _Price | None = Field(default=None, description="price of a million tokens read")
    price_cached: _Price | None = Field(
        default=None, description="price of a million tokens read from the provider's cache; default: that of all read"
    )
    price_output: _Price | None = Field(default=None, description="price of a million tokens written")

    @field_validator("model")
    @classmethod
    def _with_provider(cls, model: str | None) -> str | None:
        if model is not None and not all(model.partition(":")):
            raise PydanticCustomError("model", "should be provider:model, such as openai:gpt-4o-mini")
        return model

    @field_validator("roles")
    @classmethod
    def _known(cls, roles: str) -> str:
        unknown = {role.strip() for role in roles.split(",")} - {role.value for role in Role}
        if unknown:
            raise PydanticCustomError("roles", "should be some of {known}", {"known": ", ".join(Role)})
        return roles

    @property
    def used(self) -> frozenset[Role]:
        """The roles that the model has."""
        return frozenset(Role(role.strip()) for role in self.roles.split(","))

    @property
    def name(self) -> str:
        """The model's name without its provider."""
        return (self.model or "").partition(":")[2]


def load_llm_settings() -> LlmSettings:
    """Read the settings. Raises :class:`SettingsError` naming the variable and what is wrong with it."""
    try:
        return read_settings(LlmSettings, "docs/models.md")
    except SettingsSourceError as error:  # a JSON object was wanted
        raise SettingsError(
            f"{PREFIX}OPTIONS is no JSON object ({error.__cause__ or error})", "docs/models.md shows the form"
        ) from None
