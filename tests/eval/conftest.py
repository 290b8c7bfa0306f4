"""Cases and answers made by hand, and one real assistant with its smoke run, shared by the tests that need them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.answer import Answer, Citation, Intent, Language, Status
from assistant.chain import Assistant
from assistant.settings import Settings, load_settings
from corpus.model import FieldName
from eval.cases import Case
from eval.figures import Drawing
from eval.manifest import RunConfig
from eval.release import Run, measure
from eval.suite import SetFile, own_suite


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="session")
def smoke(assistant: Assistant, settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The smoke set asked of the whole assistant."""
    suite = own_suite([entry.id for entry in assistant.library.entries], smoke=True)
    return measure(assistant, settings, suite, folder=tmp_path_factory.mktemp("smoke"), jobs=2)


MakeCase = Callable[..., Case]
MakeAnswer = Callable[..., Answer]


@pytest.fixture
def make_case() -> MakeCase:
    def make(id: str = "t-1", **other: Any) -> Case:
        fields: dict[str, Any] = {
            "lang": "zh", "type": "fact", "question": "城市韧性资料收集需要多长时间？", "gold": ["A.3"], "gold_any": [],
            "field": "duration", "facts": [["9-12 个月"]], "answerable": True,
        }  # fmt: skip
        return Case(id=id, **(fields | other))

    return make


@pytest.fixture
def make_answer() -> MakeAnswer:
    def make(id: str = "t-1", text: str = "- 每个城市预计 9-12 个月 [1]", **other: Any) -> Answer:
        fields: dict[str, Any] = {
            "status": Status.ANSWERED, "intent": Intent.FACT, "language": Language.ZH, "edition": "2022-zh",
            "index_version": "v", "citations": (cite(),), "retrieved": ("A.3", "B.2"), "confidence": 0.9,
            "timings_ms": {"total": 40.0},
        }  # fmt: skip
        return Answer(id=id, answer=text, **(fields | other))

    return make


def cite(
    n: int = 1, entry_id: str = "A.3", quote: str = "每个城市预计 9-12 个月", start: int = 0, end: int = 0
) -> Citation:
    return Citation(
        n=n, entry_id=entry_id, title="城市韧性资料收集", field=FieldName.DURATION, quote=quote, page=14, start=start,
        end=end,
    )  # fmt: skip


@pytest.fixture
def config(tmp_path: Path) -> RunConfig:
    return RunConfig(
        created="2026-01-02T03:04:05+00:00", commit="abc12345", dirty=False, product_sha256="p", cases=3, whole=True,
        sets={"own": SetFile(path="own.jsonl", sha256="s", cases=3)}, variant="", drawing=Drawing(resamples=200),
        settings={}, index={"version": "v"}, packages={}, machine="a machine",
    )  # fmt: skip
