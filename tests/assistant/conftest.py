"""One real assistant over the packaged edition and the default index, shared by all tests."""

from __future__ import annotations

import pytest

from assistant.chain import Assistant


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """The default engine; the index must have been built (``make test`` does)."""
    return Assistant.open()
