"""What a reader sees: the one rule on hidden HTML and invisible characters, for questions and for messages.

Hidden is what a style or attribute takes off the page (not displayed, invisible, no size, no opacity, off the screen,
in the colour of its ground), by a ``style`` attribute or by a simple rule of a style sheet in the page. Comments, scripts,
styles and templates are no text at all. A page is parsed by libxml2, which repairs what is broken, and walked without
recursion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal, NamedTuple

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue] - a compiled module without stubs

from assistant.css import Colour, Declarations, Sheet, colour_of, declarations, is_tiny, off_page, share_of

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_TAG = re.compile(r"<(?:!doctype|html|body|p|div|span|br|a|img|table|script|style|b|i|font)\b[^<>]*>", re.IGNORECASE)
_NO_TEXT = frozenset({"script", "style", "head", "title", "noembed", "object", "applet"})
_LEFT_OUT = _NO_TEXT | {"template", "noscript"}
_KEEPING = frozenset({"pre", "textarea", "plaintext", "listing", "xmp"})
_CONDITIONS = ("[if", "[endif", "<!")  # comments that word processors write for one another
_CHINESE = re.compile("[\u3400-\u9fff]")
_WORDS = 3  # fewer words in a comment are a label
_WHITE: Colour = (255, 255, 255)
_NEAR = 16  # colours whose channels all lie nearer than this cannot be told apart
_FLAG_TAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007f]{1,8}")  # flags such as Scotland's are spelt with tags
_TAGS = re.compile("[\U000e0000-\U000e007f]+")
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]+")
_MARKS = re.compile(
    "[\u00ad\u061c\u115f\u1160\u3164\uffa0\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]+"
)
_JOINERS = re.compile(
    "(?<![\u0600-\u08ff\u0900-\u0dff\u0e00-\u109f\u1780-\u17ff\ufb50-\ufdff\ufe70-\ufefc])[\u200c\u200d]+"
)
_WRITING = 4  # so many invisible selectors in a row are writing, not the form of a character


class Piece(NamedTuple):
    """A step of the walk through a page: an element opens or closes, or visible text stands there.

    ``kept`` says that the text's line breaks are shown (``pre``).
    """

    kind: Literal["open", "close", "text"]
    tag: str
    attributes: dict[str, str]
    text: str = ""
    kept: bool = False


class _Look(NamedTuple):
    """How text looks at one place of a page; passed on to what lies inside. ``hides``: it cannot be seen there."""

    colour: Colour = (0, 0, 0)
    ground: Colour = _WHITE
    unseen: bool = False
    tiny: bool = False
    kept: bool = False
    hides: bool = False


MOST_HIDDEN = 2_000  # characters kept of what was left out, to tell what it wanted


class Page:
    """A page of HTML. ``hidden`` holds after the walk the first words that were left out, ``broken`` whether it could be read."""

    def __init__(self, markup: str) -> None:
        parser: Any = etree.HTMLParser(encoding="utf-8", huge_tree=True, no_network=True)
        self.root: Any = None
        if markup.strip():
            self.root = etree.fromstring(_CONTROLS.sub("", markup).encode("utf-8", "replace"), parser)
        # what is nested deeper than the parser allows is lost with all that follows
        self.broken = any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log)
        self.hidden = ""
        self._sheet = Sheet()
        if self.root is not None:
            self._sheet = Sheet("\n".join(style.text or "" for style in self.root.iter("style")))

    def walk(self) -> Iterator[Piece]:
        """The visible page in order."""
        if self.root is None:
            return
        looks = [_Look()]
        steps: Any = etree.iterwalk(self.root, events=("start", "end", "comment", "pi"))
        for event, element in steps:
            if event == "start":
                tag = element.tag.lower()
                attributes = dict(element.attrib.items())
                declared = self._declared(tag, attributes)
                if tag in _LEFT_OUT or "hidden" in attributes or off_page(declared):
                    self._leave_out(tag, element)
                    looks.append(looks[-1])
                    steps.skip_subtree()
                    continue
                looks.append(_inside(looks[-1], tag, attributes, declared))
                yield Piece("open", tag, attributes)
                text = element.text
            else:
                if event == "end":
                    looks.pop()
                    yield Piece("close", element.tag.lower(), {})
                else:
                    self._leave_out_comment(element.text or "")
                text = element.tail
            if text and not looks[-1].hides:
                yield Piece("text", "", {}, text, looks[-1].kept)
            elif text and _has_words(text):
                self._hide(text)

    def _declared(self, tag: str, attributes: dict[str, str]) -> Declarations:
        style = attributes.get("style")
        declared = self._sheet.declared(tag, attributes) if self._sheet else {}
        return {**declared, **declarations(style)} if style else declared

    def _leave_out(self, tag: str, element: Any) -> None:
        if tag not in _NO_TEXT and len(self.hidden) < MOST_HIDDEN:
            text = "".join(element.itertext(with_tail=False))
            if _has_words(text):
                self._hide(text)

    def _leave_out_comment(self, text: str) -> None:
        wordy = len(text.split()) >= _WORDS or len(_CHINESE.findall(text)) >= 2 * _WORDS
        if wordy and not text.lstrip().startswith(_CONDITIONS):
            self._hide(text)

    def _hide(self, text: str) -> None:
        self.hidden = f"{self.hidden}\n{text.strip()}".strip()[:MOST_HIDDEN]


def _inside(outer: _Look, tag: str, attributes: dict[str, str], declared: Declarations) -> _Look:
    """How text looks inside an element, given how it looks around it."""
    if not declared and not attributes and tag not in _KEEPING:
        return outer
    colour = declared.get("color") or (attributes.get("color") if tag == "font" else None)
    ground = declared.get("background-color") or declared.get("background") or attributes.get("bgcolor")
    space = declared.get("white-space") or ("pre" if tag in _KEEPING else None)
    size = declared.get("font-size") or declared.get("font")
    seen = declared.get("visibility")
    if not (colour or ground or space or size or seen):
        return outer
    look = outer
    if ground and share_of(ground) > 0.5 and (known := colour_of(ground)):
        look = look._replace(ground=known)
    if colour and (known := look.ground if share_of(colour) < 0.1 else colour_of(colour)):
        look = look._replace(colour=known)
    if space:
        look = look._replace(kept=space.startswith(("pre", "break-spaces")))
    if size and (tiny := is_tiny(size, outer.tiny)) is not None:
        look = look._replace(tiny=tiny)
    if seen:
        look = look._replace(unseen=seen in ("hidden", "collapse"))
    same = all(abs(a - b) < _NEAR for a, b in zip(look.colour, look.ground, strict=True))
    return look._replace(hides=look.unseen or look.tiny or same)


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def is_html(text: str) -> bool:
    """Whether a text holds HTML."""
    return "<!--" in text or _TAG.search(text) is not None


def visible_text(raw: str) -> str:
    """What a reader sees of a text that may be HTML, one piece of text a line; plain text stays as it is."""
    if not is_html(raw):
        return raw
    return "\n".join(piece.text for piece in Page(raw).walk() if piece.kind == "text").strip()


def without_invisible(text: str) -> tuple[str, bool]:
    """The text without characters that show nothing, and whether they carried writing (Unicode tags, selectors).

    Joiners stay behind letters of the scripts that need them.
    """
    if text.isascii():
        return text, False
    text = _FLAG_TAGS.sub("\U0001f3f4", text)
    tags = _TAGS.search(text) is not None
    runs = any(len(match[0]) >= _WRITING for match in _SELECTORS.finditer(text))
    for pattern in (_TAGS, _SELECTORS):
        text = pattern.sub("", text)
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    return _JOINERS.sub("", _MARKS.sub("", text)), tags or runs
