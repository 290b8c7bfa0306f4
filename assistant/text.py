"""Text as users send it, made safe to pass on."""

from __future__ import annotations

import re
import unicodedata

_ADDRESS = re.compile(
    r"(?:https?|ftps?|file|mailto|tel|javascript|data):\S+|www\.\S+|[^\s<>«“\"(（]+@[^\s>»”\")）]+|(?<![\w.])(?:[\w-]{2,63}\.)+[a-z]{2,24}(?![\w.])(?:[/:?#]\S*)?|"
    r"\+?\d(?:[\s().-]{0,2}\d){7,}",
    re.IGNORECASE,
)
_BIDI_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and overrides of the writing direction, trimmed.

    Line breaks and tabs stay; so do the joiners that Arabic and other scripts need.
    """
    unified = _BIDI_CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    kept = (char for char in unified if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"})
    return "".join(kept).strip()


def repeatable(text: str) -> str:
    """A stranger's words that may be shown again: without links, addresses, telephone numbers and scissors, on one line.

    Scissors mark the line above which an officer deletes.
    """
    return " ".join(_ADDRESS.sub("…", clean(text)).replace("✂", " ").split())
