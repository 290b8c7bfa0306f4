"""What docs/models.md says, as data."""

from __future__ import annotations

import re
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "models.md"
_BLOCK = re.compile(r"^#{2,3} ([^\n]+)\n(?:(?!^#{2,3} ).*\n)*?```sh\n((?:HABITAT_.*\n)+)```", re.MULTILINE)


def blocks() -> dict[str, str]:
    """The blocks of variables to copy, by the heading they stand under."""
    return dict(_BLOCK.findall(PAGE.read_text(encoding="utf-8")))


def section(title: str) -> str:
    """The text under a heading of the second level."""
    return PAGE.read_text(encoding="utf-8").split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(title: str, start: str = "`") -> list[list[str]]:
    """The cells of the tables under a heading, of the rows that begin so."""
    lines = [line[1:].removesuffix("|") for line in section(title).splitlines() if line.startswith(f"| {start}")]
    return [[cell.strip().strip("`") for cell in line.split("|")] for line in lines]
