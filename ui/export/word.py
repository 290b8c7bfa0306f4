"""The document as a Word file."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from ui.export.document import Block, Document, Kind, Run

_LATIN, _CHINESE, _ARABIC = "Arial", "Microsoft YaHei", "Arial"
_GREY = RGBColor(0x4C, 0x5C, 0x67)
_HEADINGS = {Kind.TITLE: 1, Kind.HEADING: 2, Kind.SUBHEADING: 3}


def word(document: Document) -> bytes:
    """The file."""
    made: Any = docx.Document()
    made.core_properties.title = document.title
    made.core_properties.language = document.language.value
    for style in ("Normal", "Heading 1", "Heading 2", "Heading 3"):
        _set_fonts(made.styles[style].element.get_or_add_rPr())
    made.styles["Normal"].font.size = Pt(10.5)
    for block in document.blocks:
        _write(made, block)
    buffer = BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def _write(made: Any, block: Block) -> None:
    if block.kind is Kind.TABLE:
        _write_table(made, block)
        return
    level = _HEADINGS.get(block.kind)
    paragraph = made.add_heading(level=level) if level else made.add_paragraph()
    if block.kind is Kind.ITEM:
        _indent(paragraph, block)
    if block.kind is Kind.QUOTE:
        paragraph.paragraph_format.left_indent = Cm(0.75)
    if block.leads:
        paragraph.paragraph_format.keep_with_next = True
    for run in block.runs:
        _write_run(paragraph, run, block)
    if block.rtl:
        _turn(paragraph)


def _write_run(paragraph: Any, run: Run, block: Block) -> None:
    written = paragraph.add_run(_printable(run.text))
    written.bold = run.bold or None
    if block.kind in {Kind.NOTE, Kind.QUOTE}:
        written.font.size = Pt(9)
        written.font.color.rgb = _GREY
    if block.rtl:
        written._element.get_or_add_rPr().append(OxmlElement("w:rtl"))


def _indent(paragraph: Any, block: Block) -> None:
    """A hanging bullet. The number is written out, for the answer's text refers to it."""
    paragraph.paragraph_format.left_indent = Cm(0.75 * block.level)
    if block.bullet:
        paragraph.paragraph_format.first_line_indent = Cm(-0.75)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.75 * block.level))
        _write_run(paragraph, Run(f"{block.bullet}\t"), block)


def _write_table(made: Any, block: Block) -> None:
    table = made.add_table(rows=0, cols=max(len(row) for row in block.rows), style="Table Grid")
    for number, row in enumerate(block.rows):
        for cell, text in zip(table.add_row().cells, row, strict=False):
            cell.paragraphs[0].add_run(_printable(text)).bold = number == 0 or None
    if block.rtl:
        table._tbl.tblPr.append(OxmlElement("w:bidiVisual"))


def _turn(paragraph: Any) -> None:
    """Let a paragraph run from the right: «left» then means its beginning."""
    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT


def _set_fonts(properties: Any) -> None:
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script, name in (("ascii", _LATIN), ("hAnsi", _LATIN), ("eastAsia", _CHINESE), ("cs", _ARABIC)):
        fonts.set(qn(f"w:{script}"), name)


def _printable(text: str) -> str:
    """XML holds no control characters."""
    return "".join(character for character in text if character in "\t\n" or ord(character) >= 32)
