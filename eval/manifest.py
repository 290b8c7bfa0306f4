"""What a run was made with, written before its first answer, so that it can be repeated and is never continued by other code."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import platform
import re
import subprocess
import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from assistant.chain import Assistant
from assistant.settings import Settings
from corpus.model import Record
from eval.figures import Drawing
from eval.suite import SetFile, Suite
from index.store import Store

ROOT = Path(__file__).parents[1]
PRODUCT = ("assistant", "corpus", "index", "prompts")
PACKAGE = "habitat-assistant"
_READ = {".py", ".json", ".toml", ".yaml", ".txt", ".md"}
_SECRET = re.compile(r"key|password|token|secret|url|options", re.IGNORECASE)


class RunConfig(Record):
    """Everything that decides the figures of a run, and where they came from."""

    created: str
    commit: str
    dirty: bool
    product_sha256: str
    cases: int
    whole: bool
    sets: dict[str, SetFile]
    variant: str
    drawing: Drawing
    settings: dict[str, Any]
    index: dict[str, Any]
    packages: dict[str, str]
    machine: str

    @property
    def key(self) -> str:
        """Equal for runs that must give equal figures: all but the time and the machine."""
        told = self.model_dump(mode="json", exclude={"created", "machine", "commit", "dirty"})
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def configuration(
    assistant: Assistant, settings: Settings, suite: Suite, drawing: Drawing, variant: str = ""
) -> RunConfig:
    """The configuration of a run that begins now."""
    manifest = Store(settings.index_folder, settings.chroma_url).manifest()
    commit, dirty = _commit()
    return RunConfig(
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=commit,
        dirty=dirty,
        product_sha256=product_hash(),
        cases=len(suite.cases),
        whole=suite.whole,
        sets=suite.files,
        variant=variant,
        drawing=drawing,
        settings=_shown(settings) | ({"llm": _shown(llm.settings)} if (llm := assistant.tools.llm) else {}),
        index=asdict(manifest) if manifest else {"version": assistant.tools.index.version},
        packages=_packages(),
        machine=f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {_cores()} cores",
    )


def product_hash(root: Path = ROOT) -> str:
    """One hash over the files that answers come from."""
    digest = hashlib.sha256()
    for name in PRODUCT:
        for path in sorted((root / name).rglob("*")):
            if path.suffix in _READ and path.is_file():
                digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _commit() -> tuple[str, bool]:
    """The short commit and whether the tree differs from it; «none» outside a repository."""
    commit = _git("rev-parse", "--short=8", "HEAD")
    return (commit or "none", bool(_git("status", "--porcelain", "--untracked-files=no")) or not commit)


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", "-C", str(ROOT), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)  # noqa: S603 # own words
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def _shown(settings: BaseModel) -> dict[str, Any]:
    told = settings.model_dump(mode="json")
    return {name: "(set)" if value and _SECRET.search(name) else value for name, value in told.items()}


def _packages() -> dict[str, str]:
    """Versions of the packages that the product names."""
    try:
        wanted = importlib.metadata.requires(PACKAGE) or []
    except importlib.metadata.PackageNotFoundError:
        return {}
    names = sorted({re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in wanted})
    return {name: version for name in names if (version := _version(name))}


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _cores() -> int:
    import os

    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
