"""The document as PDF, set by Typst in fonts that come with Python packages: nothing depends on the machine's fonts."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from ui.export.document import Document

TEMPLATE = Path(__file__).parent / "document.typ"
_FONT_PACKAGES = ("fontpkg_noto_sans", "fontpkg_noto_sans_arabic", "manimgx_fonts_cjk")


def pdf(document: Document) -> bytes:
    """The file. The document reaches the template as data, never as mark-up."""
    made = typst.compile(
        TEMPLATE.read_bytes(),
        font_paths=fonts(),
        sys_inputs={"document": json.dumps(document.plain(), ensure_ascii=False)},
    )
    assert isinstance(made, bytes), "one document is one file"
    return made


@cache
def fonts() -> typst.Fonts:
    """The fonts that a file is set in."""
    folders = [str(files(package)) for package in _FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, font_paths=[Path(folder) for folder in folders])
