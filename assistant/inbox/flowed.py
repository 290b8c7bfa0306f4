"""format=flowed (RFC 3676): lines that a mail program broke are joined again."""

from __future__ import annotations

_SIGNATURE = "-- "


def unflowed(text: str, delete_space: bool) -> str:
    """The text with soft line breaks joined; ``delete_space`` is the parameter DelSp."""
    lines: list[str] = []
    depth_before, open_line = 0, False
    for line in text.replace("\r\n", "\n").split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")  # stuffed, so that no line begins with what means something
        soft = words.endswith(" ") and words != _SIGNATURE
        if soft and delete_space:
            words = words[:-1]
        if open_line and depth == depth_before and words != _SIGNATURE:
            lines[-1] += words
        else:
            lines.append("> " * depth + words)
        depth_before, open_line = depth, soft
    return "\n".join(lines)
