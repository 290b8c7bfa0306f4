"""What all tests share: no network, the packaged library, one assistant."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from commands import OFFLINE, SHARED

from assistant.chain import Assistant
from assistant.settings import load_settings
from corpus.catalogue import EDITIONS, Library
from corpus.model import LineKind


def _blocker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("blocker", OFFLINE / "blocker.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session", autouse=True)
def network_blocked() -> Iterator[ModuleType]:
    """No test leaves the machine."""
    module = _blocker()
    restore = module.block()
    yield module
    restore()


@pytest.fixture(scope="session")
def library() -> Library:
    """The packaged edition."""
    return Library.open()


@pytest.fixture(scope="session")
def assistant() -> Assistant:
    """The default engine over the default index, which must have been built (``make test`` does)."""
    return Assistant(load_settings())


@pytest.fixture(scope="session")
def line_kinds(library: Library) -> dict[int, tuple[LineKind, str | None]]:
    """Kind and entry of every line of the source."""
    return {
        number: (run.kind, run.entry) for run in library.catalogue.lines for number in range(run.first, run.last + 1)
    }


@pytest.fixture
def edition_copy(tmp_path: Path) -> Path:
    """A copy of the packaged edition's folder that a test may damage."""
    folder = tmp_path / "editions" / "2022-zh"
    folder.mkdir(parents=True)
    for path in (EDITIONS / "2022-zh").iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.fixture(scope="session")
def shared_evalset() -> Path:
    """The folder of the outer sample, which stands beside the repository."""
    folder = SHARED / "evalset"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: the outer sample is not part of the repository")
    return folder
