"""The tools of the one real assistant."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant
from assistant.context import Tools


@pytest.fixture(scope="session")
def tools(assistant: Assistant) -> Tools:
    """Library, bank, index and reader as the steps get them; tests replace what they set by hand."""
    return assistant.tools
