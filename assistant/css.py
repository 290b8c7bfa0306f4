"""The little of CSS that decides whether text is seen: declarations, simple rules, sizes, places and colours.

Rules with one simple selector count (``.note``, ``#id``, ``td``, ``td.note``); those inside ``@media`` and the like do
not, for they hold on some screens only. All reading is linear in the length of what is read.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Colour = tuple[int, int, int]
Declarations = dict[str, str]

_MOST_SHEET = 200_000
_MOST_STYLE = 10_000
_MOST_VALUE = 200
_SELECTOR = re.compile(r"([a-z][a-z0-9]{0,20})?(?:([.#])([\w-]{1,100}))?", re.IGNORECASE | re.ASCII)
_LENGTH = re.compile(r"(-?\d{0,8}(?:\.\d{1,8})?)(px|pt|pc|em|rem|ex|%|in|cm|mm|vw|vh)?(?=[\s,);/]|$)")
_FONT = re.compile(r"(?:^|\s)(\d{0,8}(?:\.\d{1,8})?(?:px|pt|pc|em|rem|%)|0)(?=[\s/]|$)")
_PIXELS = {
    "": 1.0,
    "px": 1.0,
    "pt": 4 / 3,
    "pc": 16.0,
    "em": 16.0,
    "rem": 16.0,
    "ex": 8.0,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
    "vw": 8.0,
    "vh": 6.0,
}
_SIZES = ("width", "height", "max-width", "max-height")
_SIDES = ("left", "top", "right", "bottom")
_SHIFTS = ("text-indent", "margin-left", "margin-top")
_TAKING = frozenset({*_SIZES, *_SIDES, *_SHIFTS, "display", "opacity", "transform", "clip", "clip-path"})
_CLIPPED = re.compile(r"rect\((?:[01](?:px)?[\s,]*){4}\)|inset\((?:50|100)%\)|circle\(0")
_HEX = re.compile(r"#([0-9a-f]{8}|[0-9a-f]{6}|[0-9a-f]{3,4})(?![0-9a-f])")
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^()]{1,80})\)")
_NUMBER = re.compile(r"(\d{0,6}(?:\.\d{1,8})?)(%?)")
_NAME = re.compile(r"(?<![\w-])[a-z]{3,20}(?![\w(-])")
_NAMED: dict[str, Colour] = {
    "white": (255, 255, 255),
    "snow": (255, 250, 250),
    "ghostwhite": (248, 248, 255),
    "whitesmoke": (245, 245, 245),
    "floralwhite": (255, 250, 240),
    "ivory": (255, 255, 240),
    "mintcream": (245, 255, 250),
    "azure": (240, 255, 255),
    "black": (0, 0, 0),
    "windowtext": (0, 0, 0),
    "window": (255, 255, 255),
    "gray": (128, 128, 128),
    "grey": (128, 128, 128),
    "silver": (192, 192, 192),
    "red": (255, 0, 0),
    "maroon": (128, 0, 0),
    "yellow": (255, 255, 0),
    "olive": (128, 128, 0),
    "lime": (0, 255, 0),
    "green": (0, 128, 0),
    "aqua": (0, 255, 255),
    "teal": (0, 128, 128),
    "blue": (0, 0, 255),
    "navy": (0, 0, 128),
    "fuchsia": (255, 0, 255),
    "purple": (128, 0, 128),
    "orange": (255, 165, 0),
    "darkblue": (0, 0, 139),
    "darkred": (139, 0, 0),
    "darkgreen": (0, 100, 0),
}
_BOX_PERCENT = 8.0  # of a page of 800 pixels
_FAR = -500.0  # pixels: what lies further left or higher is off every screen


def declarations(style: str) -> Declarations:
    """What a ``style`` attribute (or the body of a rule) declares, in lower case; later declarations win."""
    declared: Declarations = {}
    for part in style[:_MOST_STYLE].split(";"):
        name, colon, value = part.partition(":")
        if colon:
            declared[name.strip().lower()] = value[:_MOST_VALUE].lower().replace("!important", "").strip()
    return declared


@dataclass
class Sheet:
    """The simple rules of a style sheet."""

    text: str = ""
    rules: dict[str, Declarations] = field(init=False, default_factory=dict[str, Declarations])

    def __post_init__(self) -> None:
        for selectors, body in _rules(_without_comments(self.text[:_MOST_SHEET])):
            declared = declarations(body)
            for selector in selectors.split(","):
                name = selector.strip().lower()
                if declared and _SELECTOR.fullmatch(name) is not None:
                    self.rules.setdefault(name, {}).update(declared)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def declared(self, tag: str, attributes: dict[str, str]) -> Declarations:
        """What the rules declare for an element; the narrower rule wins."""
        names = [tag]
        for name in attributes.get("class", "")[:_MOST_VALUE].lower().split():
            names += (f".{name}", f"{tag}.{name}")
        if identifier := attributes.get("id", "").lower():
            names += (f"#{identifier}", f"{tag}#{identifier}")
        return {key: value for name in names for key, value in self.rules.get(name, {}).items()}


def _without_comments(text: str) -> str:
    first, *commented = text.split("/*")
    return " ".join([first, *(part.partition("*/")[2] for part in commented)])


def _rules(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and body of each rule outside ``@`` blocks."""
    depth = 0
    nested = 0  # how deep the ``@`` block that holds this place was opened; 0 outside
    head = ""
    for piece in re.split(r"([{}])", text):
        if piece == "{":
            depth += 1
            if not nested and head.strip().startswith("@"):
                nested = depth
        elif piece == "}":
            depth = max(0, depth - 1)
            if depth < nested:
                nested = 0
        elif depth == 0:
            head = piece.rpartition(";")[2]
        elif depth == 1 and not nested:
            yield head, piece


def _pixels(value: str, percent: float = 0.16) -> float | None:
    """A length in pixels, roughly; ``percent`` is what one per cent stands for."""
    match = _LENGTH.match(value)
    if match is None or not match[1].strip("-"):
        return None
    return float(match[1]) * (percent if match[2] == "%" else _PIXELS[match[2] or ""])


def is_tiny(size: str, within_tiny: bool) -> bool | None:
    """Whether a font of that size (``font-size`` or ``font``) cannot be read; ``None`` where it says no size."""
    match = _FONT.search(size)
    pixels = _pixels(match[1] if match else size)
    if pixels is None:
        return None
    relative = match is not None and match[1].endswith(("em", "%")) and not match[1].endswith("rem")
    return pixels <= 1 or (within_tiny and relative)


def off_page(declared: Declarations) -> bool:
    """Whether declarations take an element with all it holds off the page."""
    if _TAKING.isdisjoint(declared):
        return False
    if declared.get("display") == "none" or _opacity(declared.get("opacity")) < 0.1:
        return True
    sizes = {name: _pixels(declared[name], _BOX_PERCENT) for name in _SIZES if name in declared}
    small = [name for name, pixels in sizes.items() if pixels is not None and pixels <= 1]
    if small and (declared.get("overflow", "").startswith("hidden") or {"width", "height"} <= set(small)):
        return True
    if declared.get("position") in ("absolute", "fixed") and _any_far(declared, _SIDES):
        return True
    if _any_far(declared, _SHIFTS):
        return True
    moved = declared.get("transform", "").replace(" ", "")
    cut = declared.get("clip", "") + declared.get("clip-path", "")
    return moved.startswith(("scale(0)", "translate(-9", "translatex(-9", "translatey(-9")) or bool(_CLIPPED.match(cut))


def _any_far(declared: Declarations, names: tuple[str, ...]) -> bool:
    return any((_pixels(declared.get(name, ""), _BOX_PERCENT) or 0) < _FAR for name in names)


def _opacity(value: str | None) -> float:
    """How much of an element is seen, 0 to 1."""
    match = _NUMBER.match(value) if value else None
    if match is None or not match[1]:
        return 1.0
    return float(match[1]) / (100 if match[2] else 1)


def share_of(colour: str) -> float:
    """How opaque a colour is, 0 to 1; 1 where it does not say."""
    if "transparent" in colour:
        return 0.0
    if (match := _HEX.search(colour)) and len(match[1]) in (4, 8):
        digits = match[1][-1] * 2 if len(match[1]) == 4 else match[1][-2:]
        return int(digits, 16) / 255
    if match := _FUNCTION.search(colour):
        numbers = _numbers(match[2])
        return numbers[3] if len(numbers) > 3 else 1.0
    return 1.0


def _numbers(inside: str) -> list[float]:
    found = [_NUMBER.match(part) for part in re.split(r"[\s,/]+", inside.replace("deg", "").strip())]
    return [float(match[1]) / (100 if match[2] else 1) for match in found if match is not None and match[1]]


def colour_of(value: str) -> Colour | None:
    """The first colour that a value names, or ``None``."""
    value = value[:_MOST_VALUE].lower()
    if match := _HEX.search(value):
        digits = match[1]
        pairs = [digit * 2 for digit in digits[:3]] if len(digits) < 6 else [digits[0:2], digits[2:4], digits[4:6]]
        return int(pairs[0], 16), int(pairs[1], 16), int(pairs[2], 16)
    if match := _FUNCTION.search(value):
        return _mixed(match[1], match[2])
    return next((_NAMED[match[0]] for match in _NAME.finditer(value) if match[0] in _NAMED), None)


def _mixed(kind: str, inside: str) -> Colour | None:
    numbers = _numbers(inside)
    if len(numbers) < 3:
        return None
    if kind == "hsl":
        red, green, blue = colorsys.hls_to_rgb(numbers[0] % 360 / 360, min(1, numbers[2]), min(1, numbers[1]))
    else:
        whole = 1 if "%" in inside.split("/")[0] else 255
        red, green, blue = (min(1.0, number / whole) for number in numbers[:3])
    return round(red * 255), round(green * 255), round(blue * 255)
