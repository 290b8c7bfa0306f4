"""A conversation as a document: headings, paragraphs, items, quotations and tables, before any file format."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from assistant.answer import Answer, Language
from corpus.model import Edition
from ui.engine import engine
from ui.labels import Labels, labels
from ui.session import Chat, Turn


class Kind(StrEnum):
    """What a piece of the document is."""

    TITLE = "title"
    HEADING = "heading"
    SUBHEADING = "subheading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    QUOTE = "quote"
    NOTE = "note"
    TABLE = "table"


@dataclass(frozen=True)
class Run:
    """Characters of one look."""

    text: str
    bold: bool = False


BREAK = Run("\n")


@dataclass(frozen=True)
class Block:
    """One piece of the document. ``bullet`` stands before an item of depth ``level``; ``rows`` are those of a table."""

    kind: Kind
    runs: tuple[Run, ...] = ()
    level: int = 0
    bullet: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    rtl: bool = False

    @property
    def text(self) -> str:
        """The characters without their look."""
        return "".join(run.text for run in self.runs)

    @property
    def leads(self) -> bool:
        """Whether it begins in bold, as what leads to the next block does; no page should part them."""
        return self.kind is Kind.PARAGRAPH and bool(self.runs) and self.runs[0].bold


@dataclass(frozen=True)
class Document:
    """A whole conversation to be saved."""

    title: str
    language: Language
    blocks: tuple[Block, ...]

    def plain(self) -> dict[str, Any]:
        """The document as plain data."""
        blocks = [{**asdict(block), "leads": block.leads} for block in self.blocks]
        return {"title": self.title, "language": self.language.value, "blocks": blocks}


def document(chat: Chat, edition: Edition, language: Language, now: datetime) -> Document:
    """The document of a conversation, its own words in the page's language."""
    words = labels(language)
    return Document(words.title, language, tuple(_blocks(chat, edition, words, now)))


def right_to_left(text: str) -> bool:
    """Whether a text runs from the right: its first letter decides, as ``dir=auto`` does in a browser."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    return next((kind in {"R", "AL"} for kind in kinds if kind in {"L", "R", "AL"}), False)


def _blocks(chat: Chat, edition: Edition, words: Labels, now: datetime) -> Iterator[Block]:
    yield _said(Kind.TITLE, words.title)
    yield _said(Kind.NOTE, words.chat.saved_on.format(date=f"{now:%Y-%m-%d %H:%M} UTC"))
    yield _said(Kind.NOTE, f"{words.edition_notice.format(number=edition.number)} {words.binding_notice}")
    for number, turn in enumerate(chat.turns, 1):
        yield _said(Kind.HEADING, f"{number}. {turn.question}")
        yield from _reply(turn, words)
    yield _said(Kind.NOTE, words.check_notice)
    yield _said(Kind.NOTE, f"{words.contact} {edition.contact} · {edition.url}")


def _reply(turn: Turn, words: Labels) -> Iterator[Block]:
    answer = turn.visible
    if turn.failed:
        yield _said(Kind.PARAGRAPH, words.failure)
    if answer:
        status = words.status.get(answer.status)
        if status:
            yield Block(Kind.PARAGRAPH, (Run(status, bold=True),), rtl=right_to_left(status))
        yield from markdown_blocks(answer.answer, rtl=answer.language is Language.AR)
        yield from _gaps(answer, words)
        if said := engine(answer, words):
            yield _said(Kind.NOTE, said)
    if turn.stopped:
        yield _said(Kind.NOTE, words.chat.stopped)
    if answer and answer.citations:
        yield from _sources(answer, words)


def _gaps(answer: Answer, words: Labels) -> Iterator[Block]:
    if answer.gaps:
        yield _said(Kind.SUBHEADING, words.gaps)
    for gap in answer.gaps:
        yield Block(Kind.ITEM, (Run(gap),), bullet="•", rtl=right_to_left(gap))


def _sources(answer: Answer, words: Labels) -> Iterator[Block]:
    yield _said(Kind.SUBHEADING, words.sources)
    for citation in answer.citations:
        place = words.fields[citation.field]
        if citation.page is not None:
            place += f" · {words.page.format(page=citation.page)}"
        head = (Run(f"[{citation.n}] {citation.entry_id} {citation.title}", bold=True), Run(f" — {place}"))
        yield Block(Kind.PARAGRAPH, head)
        yield Block(Kind.QUOTE, (Run(citation.quote),))
    yield _said(Kind.NOTE, words.sources_note)


def _said(kind: Kind, text: str) -> Block:
    return Block(kind, (Run(" ".join(text.split())),), rtl=right_to_left(text))


def markdown_blocks(text: str, *, rtl: bool = False) -> Iterator[Block]:
    """The blocks of an answer's Markdown. ``rtl`` is the direction of what has no letters of its own."""
    bullets: list[list[Any]] = []
    first_in_item, quoted, heading, rows = False, 0, False, list[tuple[str, ...]]()
    for token in _markdown().parse(text):
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                start = token.attrs.get("start", 1) if token.type.startswith("ordered") else None
                bullets.append([start])
            case "bullet_list_close" | "ordered_list_close":
                bullets.pop()
            case "list_item_open":
                first_in_item = True
            case "blockquote_open" | "blockquote_close":
                quoted += 1 if token.type.endswith("open") else -1
            case "heading_open" | "heading_close":
                heading = token.type.endswith("open")
            case "table_open":
                rows = []
            case "tr_open":
                rows.append(())
            case "table_close":
                yield Block(Kind.TABLE, rows=tuple(rows), rtl=rtl)
                rows = []
            case "inline" if rows:
                rows[-1] = (*rows[-1], "".join(run.text for run in _runs(token)))
            case "inline" | "fence" | "code_block":
                runs = tuple(_runs(token)) if token.type == "inline" else (Run(token.content.rstrip()),)
                plain = "".join(run.text for run in runs)
                kind = Kind.SUBHEADING if heading else Kind.QUOTE if quoted else Kind.PARAGRAPH
                bullet = _bullet(bullets) if bullets and first_in_item else ""
                first_in_item = False
                yield Block(
                    Kind.ITEM if bullets else kind, runs, len(bullets), bullet, rtl=_direction(plain, default=rtl)
                )
            case _:
                pass


def _bullet(bullets: list[list[Any]]) -> str:
    number = bullets[-1][0]
    if number is None:
        return "•"
    bullets[-1][0] = int(number) + 1
    return f"{number}."


def _direction(text: str, *, default: bool) -> bool:
    """In an Arabic answer a line with Arabic letters runs from the right, whatever it begins with."""
    arabic = any(unicodedata.bidirectional(character) == "AL" for character in text)
    letters = any(unicodedata.bidirectional(character) == "L" for character in text)
    return default if arabic or not letters else False


def _runs(token: Token) -> Iterator[Run]:
    bold = 0
    for child in token.children or []:
        if child.type in {"strong_open", "strong_close"}:
            bold += 1 if child.type == "strong_open" else -1
        elif child.type in {"softbreak", "hardbreak"}:
            yield BREAK
        elif child.content:
            yield Run(child.content, bold=bold > 0)


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False})
    return markdown.enable("table").disable(["image", "reference", "html_block", "html_inline"])
