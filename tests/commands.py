"""The real command in a process of its own, offline, with the settings a test gives."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
OFFLINE = Path(__file__).parent / "offline"
SHARED = ROOT.parent / "shared"


def command_environment(**changes: str) -> dict[str, str]:
    """The environment of a command: ours without HABITAT settings (the cache apart), with the network blocked."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HABITAT_") or key == "HABITAT_CACHE"}
    return kept | {"PYTHONPATH": str(OFFLINE), "NO_COLOR": "1", "TERM": "dumb"} | changes


def command_line(*arguments: str) -> list[str]:
    """The installed ``habitat``, or the same entry point by module."""
    script = Path(sys.executable).with_name("habitat")
    return [*([str(script)] if script.exists() else [sys.executable, "-m", "assistant.cli"]), *arguments]


def habitat(
    *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """Run ``habitat`` as users do."""
    return subprocess.run(
        command_line(*arguments), cwd=ROOT, env=command_environment(**(env or {})),
        capture_output=True, text=True, timeout=timeout, check=False,
    )  # fmt: skip
