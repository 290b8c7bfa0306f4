"""The page where there is none."""

from __future__ import annotations

from html import escape

from ui.frame import Frame, Room


def missing_page(frame: Frame, what: str = "") -> str:
    """Says that nothing is here, and where to go on."""
    words = frame.words.frame
    ways = "".join(
        f'<li><a href="{frame.address(room.value or "./")}">{escape(name)}</a></li>'
        for room, name in (
            (Room.CHAT, words.chat),
            (Room.CATALOGUE, words.catalogue),
            (Room.FINDER, words.finder),
            (Room.PLACES, words.places),
        )
    )
    body = (
        f'<div class="sheet empty"><h1>{escape(what or words.missing_title)}</h1>'
        f'<p>{escape(words.missing_text)}</p><ul class="ways-on">{ways}</ul></div>'
    )
    return frame.document(what or words.missing_title, body, None)
