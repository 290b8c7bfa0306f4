"""The Markdown of an answer as safe HTML, its marks ``[n]`` as links to the sources."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SPACE = re.compile(" $")
_FIRST_HEADING = 2
_LAST_HEADING = 6
_LONGEST_MARK = 3


def answer_html(text: str, known: frozenset[int], turn: int, mark_label: str, *, arabic: bool) -> str:
    """The answer's HTML. A mark becomes a link only where citation ``n`` is known; any other HTML is shown as text.

    Images and reference definitions are off: an answer must neither load things nor redefine its marks.
    """
    environment = {"known": known, "turn": turn, "mark_label": mark_label, "arabic": arabic}
    return str(_markdown().render(text, environment))


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Links lead to web pages and mail addresses, and nowhere else."""
        return url.lower().startswith(("https://", "http://", "mailto:"))


@cache
def _markdown() -> MarkdownIt:
    markdown = _Markdown("commonmark", {"html": False, "linkify": False, "breaks": True})
    markdown.enable("table").disable(["image", "reference", "html_block", "html_inline"])
    markdown.inline.ruler.before("link", "mark", _read_mark)
    markdown.core.ruler.push("headings", _lower_headings)
    markdown.core.ruler.push("isolate", _isolate_foreign)
    markdown.add_render_rule("mark", _render_mark)
    markdown.add_render_rule("link_open", _render_link)
    return markdown


def _read_mark(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "[":
        return False
    end = state.src.find("]", state.pos + 1, state.pos + _LONGEST_MARK + 2)
    digits = state.src[state.pos + 1 : end] if end > 0 else ""
    if not (digits.isascii() and digits.isdigit()) or int(digits) not in state.env["known"]:
        return False
    if not silent:
        if state.pending.strip():
            state.pending = _SPACE.sub("\u00a0", state.pending)  # a mark does not begin a line
        state.push("mark", "", 0).content = digits
    state.pos = end + 1
    return True


def _lower_headings(state: StateCore) -> None:
    """The page has headings of its own above those of an answer."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            level = min(int(token.tag[1]) + _FIRST_HEADING - 1, _LAST_HEADING)
            token.tag = f"h{level}"


def _isolate_foreign(state: StateCore) -> None:
    """In an Arabic answer, keep a quotation in another script in its own order: its numbers and full stop too."""
    if not state.env["arabic"]:
        return
    around: list[tuple[Token, list[str]]] = []  # the list items around, with what they hold
    for token in state.tokens:
        if token.type == "list_item_open":
            around.append((token, []))
        elif token.type == "list_item_close":
            item, held = around.pop()
            if not item.info and _is_chinese("".join(held)):  # a numbered item stays below its neighbours' numbers
                item.attrSet("dir", "ltr")
        elif token.type == "inline" and token.children:
            for _, held in around:
                held.append(token.content)
            if not _ARABIC.search(token.content):
                opening, closing = Token("bdi_open", "bdi", 1, {"dir": "ltr"}), Token("bdi_close", "bdi", -1)
                token.children = [opening, *token.children, closing]


def _is_chinese(text: str) -> bool:
    return bool(_CHINESE.search(text)) and not _ARABIC.search(text)


def _render_mark(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    number, turn = int(tokens[index].content), int(env["turn"])
    label = escape(str(env["mark_label"]).format(n=number))
    return (
        f'<a class="mark" href="#source-{turn}-{number}" data-turn="{turn}" data-n="{number}"'
        f' aria-label="{label}" title="{label}">[{number}]</a>'
    )


def _render_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
) -> str:
    tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    tokens[index].attrSet("target", "_blank")
    return renderer.renderToken(tokens, index, options, env)
