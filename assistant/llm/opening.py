"""Opens the chat model that the settings name: any that LangChain's ``init_chat_model`` knows."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel

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
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise SettingsError(
            f"the chat model {settings.model} cannot be opened ({reason})", "docs/models.md shows settings that work"
        ) from None
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


def _remedy(provider: str, error: ImportError) -> str:
    known = {"openai": "openai", "azure_openai": "openai", "ollama": "ollama"}
    if provider in known:
        return f"install it: pip install 'habitat-assistant[{known[provider]}]'"
    return str(error).splitlines()[0] if str(error) else "install the provider's LangChain package"
