"""The document as Markdown."""

from __future__ import annotations

import re

from ui.export.document import BREAK, Block, Document, Kind, Run

_SPECIAL = re.compile(r"([\\`*_{}<>#|~]|\](?=\())")
_HEADINGS = {Kind.TITLE: "#", Kind.HEADING: "##", Kind.SUBHEADING: "###"}


def markdown(document: Document) -> bytes:
    """The file. What is mark-up in a text is written so that it stays text."""
    return ("\n\n".join(_written(block) for block in document.blocks) + "\n").encode()


def _written(block: Block) -> str:
    text = "".join(_run(run) for run in block.runs)
    if block.kind in _HEADINGS:
        return f"{_HEADINGS[block.kind]} {text}"
    match block.kind:
        case Kind.ITEM:
            indent = "    " * (block.level - 1)
            bullet = {"•": "-", "": " "}.get(block.bullet, block.bullet)
            return f"{indent}{bullet} {text}"
        case Kind.QUOTE:
            return f"> {text}"
        case Kind.NOTE:
            return f"*{text}*"
        case Kind.TABLE:
            rows = ["| " + " | ".join(map(_escaped, row)) + " |" for row in block.rows]
            return "\n".join([rows[0], "|" + " --- |" * len(block.rows[0]), *rows[1:]])
        case _:
            return text


def _run(run: Run) -> str:
    if run == BREAK:
        return "\\\n"
    return f"**{_escaped(run.text.strip())}**" if run.bold else _escaped(run.text)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text.replace("\n", " "))
