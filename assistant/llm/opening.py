"""Opens the chat model that the settings name: any that LangChain's ``init_chat_model`` knows."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel
from pydantic import ValidationError

from assistant.llm.settings import PREFIX, LlmSettings
from assistant.settings import SettingsError

_URL = {"azure_openai": "azure_endpoint"}
_OWN_TRANSPORT = ("ollama",)  # takes the arguments of its HTTP client in a dictionary, and has no key
_STREAMS_USAGE = ("openai", "azure_openai")  # must be told to, at an address of one's own


def open_model(settings: LlmSettings) -> BaseChatModel:
    """The chat model. Raises :class:`SettingsError` where its package is missing or its arguments are wrong."""
    from langchain.chat_models import init_chat_model  # loads much; only who has a model needs it

    assert settings.model is not None, "there is a model to open"
    provider = settings.model.partition(":")[0]
    try:
        model: Any = init_chat_model(settings.model, **_arguments(settings, provider))
    except ImportError as error:
        raise SettingsError(
            f"{PREFIX}MODEL names «{provider}», whose package is not installed", _remedy(provider, error)
        ) from None
    except Exception as error:  # every provider's class has exceptions of its own
        raise SettingsError(
            f"the chat model {settings.model} cannot be opened ({_reason(error)})",
            "docs/models.md shows settings that work",
        ) from None
    given = {name for name, value in settings.options.items() if value is not None}
    if unknown := sorted(given - _names(type(model))):
        raise SettingsError(
            f"{PREFIX}OPTIONS names «{unknown[0]}», which {type(model).__name__} does not know",
            "look the name up in the documentation of the provider's LangChain package",
        )
    return model


def _arguments(settings: LlmSettings, provider: str) -> dict[str, Any]:
    """The provider's arguments; an option set to null leaves an argument out (some models take no temperature)."""
    arguments: dict[str, Any] = {"temperature": 0}
    if settings.url is not None:
        arguments[_URL.get(provider, "base_url")] = settings.url
    if provider in _OWN_TRANSPORT:
        headers = {"authorization": f"Bearer {settings.key.get_secret_value()}"} if settings.key else {}
        arguments["client_kwargs"] = {"timeout": settings.seconds, "headers": headers}
    else:
        arguments |= {"timeout": settings.seconds, "max_retries": 0}
        if settings.key is not None:
            arguments["api_key"] = settings.key.get_secret_value()
    if provider in _STREAMS_USAGE:
        arguments["stream_usage"] = True
    arguments |= settings.options
    return {name: value for name, value in arguments.items() if value is not None}


def _names(kind: type[BaseChatModel]) -> set[str]:
    """The arguments that a class of chat models has; others it would pass on or drop without a word."""
    aliases = (alias for field in kind.model_fields.values() for alias in (field.alias, field.validation_alias))
    return {*kind.model_fields, *(alias for alias in aliases if isinstance(alias, str))}


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_input=False, include_url=False)[0]
        return ": ".join([*map(str, first["loc"]), first["msg"]])
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _remedy(provider: str, error: ImportError) -> str:
    known = {"openai": "openai", "azure_openai": "openai", "ollama": "ollama"}
    if provider in known:
        return f"install it: pip install 'habitat-assistant[{known[provider]}]'"
    return str(error).splitlines()[0] if str(error) else "install the provider's LangChain package"
