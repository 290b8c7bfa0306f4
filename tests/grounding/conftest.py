"""The grounding over the packaged library and the default encoder."""

from __future__ import annotations

import pytest

from assistant.grounding.check import Grounding
from corpus.catalogue import Library
from corpus.questions import QuestionBank
from index.encoder import load_encoder


@pytest.fixture(scope="session")
def grounding(library: Library) -> Grounding:
    return Grounding(library, QuestionBank(), load_encoder())
