"""The grounding over the packaged library and the default encoder."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.grounding.check import Grounding


@pytest.fixture(scope="session")
def grounding(assistant: Assistant) -> Grounding:
    tools = assistant.tools
    return Grounding(tools.library, tools.bank, tools.index.encoder, tools.index.ranker().views.printed)
