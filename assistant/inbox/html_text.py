"""HTML -> the text a reader sees, line by line, with remarks on what it hides, fetches and links to. Nothing is fetched.

Quotations (``blockquote``) become lines that begin with ``> ``, list items and table rows one line each. A table whose
cells hold paragraphs is a layout: its cells stand one below the other.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from assistant.inbox.mail import Remark
from assistant.visible import Page

_PARAGRAPHS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "blockquote", "table", "hr"})
_BLOCKS = _PARAGRAPHS | {
    *("address", "article", "aside", "body", "caption", "center", "dd", "details", "dir", "div", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "header", "legend", "li", "main", "menu", "nav", "option", "plaintext"),
    *("section", "summary", "tbody", "textarea", "tfoot", "thead", "title", "tr", "xmp"),
}
_CELLS = frozenset({"td", "th"})
_SOURCES = frozenset({"src", "srcset", "background", "poster", "data", "lowsrc"})
_REMOTE = re.compile(r"(?:https?:|ftp:|//)", re.IGNORECASE)
_REMOTE_STYLE = re.compile(r"""(?:url\(|@import)[\s"']{0,5}(?:https?:|ftp:|//)""", re.IGNORECASE)
_DATA = re.compile(r"data:image/[\w.+-]{1,40};base64,[A-Za-z0-9+/=]+")
_CELL_BREAK = " | "
_DEEPEST = 8


@dataclass(frozen=True)
class PageText:
    """What a page says and hides, and what is to be remarked of it (``CUT`` where it was too long or too deep to be read whole)."""

    text: str
    remarks: frozenset[Remark]
    hidden: str = ""


def read_html(markup: str, most: int) -> PageText:
    """The visible text of a page of which at most so many characters are read."""
    remarks: set[Remark] = set()
    if len(markup) > most:
        markup = _DATA.sub("data:", markup)  # pictures inside the page are no text, and may stand before it
    if len(markup) > most:
        markup = markup[:most]
        remarks.add(Remark.CUT)
    page = Page(markup)
    writer = _Writer()
    for piece in page.walk():
        if piece.kind == "text":
            writer.text(piece.text, piece.kept)
        elif piece.kind == "open":
            writer.opened(piece.tag, piece.attributes)
            if piece.attributes:
                remarks |= _remarks_on(piece.tag, piece.attributes)
        else:
            writer.closed(piece.tag)
    if page.broken:
        remarks.add(Remark.CUT)
    if page.hidden:
        remarks.add(Remark.HIDDEN_TEXT)
    if page.root is not None and any(_REMOTE_STYLE.search(style.text or "") for style in page.root.iter("style")):
        remarks.add(Remark.REMOTE_CONTENT)
    return PageText(writer.finished(), frozenset(remarks), page.hidden)


def _remarks_on(tag: str, attributes: dict[str, str]) -> set[Remark]:
    found: set[Remark] = set()
    if tag in ("a", "area") and _REMOTE.match(attributes.get("href", "").strip()):
        found.add(Remark.LINKS)
    remote = not _SOURCES.isdisjoint(attributes) and any(
        _REMOTE.match(value.strip()) for name, value in attributes.items() if name in _SOURCES
    )
    if remote or ("style" in attributes and _REMOTE_STYLE.search(attributes["style"])):
        found.add(Remark.REMOTE_CONTENT)
    return found


@dataclass
class _Writer:
    """Puts pieces of text into lines as a page would break them."""

    lines: list[str] = field(default_factory=list[str])
    line: list[str] = field(default_factory=list[str])
    quotes: int = 0
    lists: list[int | None] = field(default_factory=list[int | None])  # the next number, or None where bulleted
    mark: str = ""  # of the list item that begins
    space: bool = False  # white space waits for the next word
    cell: bool = False  # a cell's border waits for the next word

    def text(self, text: str, kept: bool) -> None:
        """Write text; white space is one space unless line breaks are kept."""
        first, *others = text.splitlines() if kept else [text]
        self._words(first)
        for other in others:
            self.end_line(empty_too=True)
            self._words(other)
        if kept and text.endswith("\n"):
            self.end_line()

    def _words(self, text: str) -> None:
        words = " ".join(text.split())
        if not words:
            self.space = self.space or bool(text)
            return
        if not self.line and self.mark:
            self.line.append(self.mark)
            self.mark = ""
        elif self.line and self.cell:
            self.line.append(_CELL_BREAK)
        elif self.line and (self.space or text[0].isspace()):
            self.line.append(" ")
        self.line.append(words)
        self.cell = False
        self.space = text[-1].isspace()

    def end_line(self, empty_too: bool = False) -> None:
        """End the line that is being written."""
        if self.line or empty_too:
            self.lines.append(self._quoted("".join(self.line)))
        self.line.clear()
        self.space = self.cell = False

    def _quoted(self, line: str) -> str:
        return f"{'> ' * self.quotes}{line}".rstrip()

    def _gap(self) -> None:
        self.end_line()
        if self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._quoted(""))
        elif self.lines:
            self.lines[-1] = self._quoted("")

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if tag == "br":
            self.end_line(empty_too=True)
        elif tag in _CELLS:
            self.cell = bool(self.line)
        elif tag in _PARAGRAPHS and not (self.lists and tag in ("ul", "ol", "p")):
            self._gap()
        elif tag in _BLOCKS:
            self.end_line()
        if tag in ("ul", "ol"):
            self.lists.append(_number(attributes.get("start"), 1) if tag == "ol" else None)
        elif tag == "li":
            self._item(attributes)
        elif tag == "blockquote":
            self.quotes = min(self.quotes + 1, _DEEPEST)

    def _item(self, attributes: dict[str, str]) -> None:
        indent = "  " * min(len(self.lists) - 1, _DEEPEST)
        number = self.lists[-1] if self.lists else None
        if number is None:
            self.mark = f"{indent}- "
            return
        number = _number(attributes.get("value"), number)
        self.lists[-1] = number + 1
        self.mark = f"{indent}{number}. "

    def closed(self, tag: str) -> None:
        """An element ends."""
        if tag == "blockquote":
            self.end_line()
            self.quotes = max(0, self.quotes - 1)
            self._gap()
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        if tag in _PARAGRAPHS and not self.lists:
            self._gap()
        elif tag in _BLOCKS:
            self.end_line()
        if tag == "li":
            self.mark = ""

    def finished(self) -> str:
        """All lines."""
        self.end_line()
        return "\n".join(self.lines).strip()


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 5 else otherwise
