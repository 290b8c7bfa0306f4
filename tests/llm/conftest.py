"""What the tests of the language model share: a scripted endpoint, and a model that is connected to it."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from asking import OPTIONS, Kind, MakeLlm, settings_at
from endpoint import Endpoint, running, scripted
from forms import Reply

from assistant.llm.model import Llm


@pytest.fixture(scope="module", autouse=True)
def no_authorities() -> Iterator[None]:
    """Every client reads the list of certificate authorities, which takes longer than a whole test; none meets TLS here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ssl.SSLContext, "load_verify_locations", lambda *_, **__: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def warm() -> None:
    """The clients load much at their first call; no test's deadline is to count that."""
    for flavour in OPTIONS:
        with running(Endpoint(scripted([Reply()]), flavour=flavour)) as endpoint:
            llm = Llm.open(settings_at(endpoint, seconds=60.0))
            assert llm is not None
            with closing(llm.replies("understand", Kind, llm.budget(), question="?", kinds="fact")) as replies:
                list(replies)


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """No variable of the one who tests counts."""
    for name in os.environ:
        if name.startswith(("HABITAT_LLM_", "OPENAI_", "AZURE_OPENAI_", "OLLAMA_")):
            monkeypatch.delenv(name)


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    """An endpoint in OpenAI's form that says «fact»."""
    with running(Endpoint(scripted([Reply()]))) as made:
        yield made


@pytest.fixture
def llm_at() -> MakeLlm:
    """Makes a model that is connected to an endpoint, with settings other than the defaults."""

    def make(endpoint: Endpoint, **changes: Any) -> Llm:
        made = Llm.open(settings_at(endpoint, **changes))
        assert made is not None
        return made

    return make
