"""Gradio's own parts in our look: every value is a name of ``assets/theme.css``."""

from __future__ import annotations

from typing import Any

from gradio.themes import Base
from gradio.themes.utils import sizes

FONTS = ("system-ui", "sans-serif")  # no font of the net; the whole list is in the style sheet
MONOSPACE = ("ui-monospace", "monospace")
_LOOK = {
    "body_background_fill": "ground",
    "body_text_color": "text",
    "body_text_color_subdued": "quiet",
    "background_fill_primary": "paper",
    "background_fill_secondary": "soft",
    "border_color_primary": "line",
    "input_background_fill": "paper",
    "input_background_fill_focus": "paper",
    "input_placeholder_color": "quiet",
    "input_border_color": "edge",
    "input_border_color_focus": "blue",
    "button_primary_background_fill": "blue",
    "button_primary_background_fill_hover": "press",
    "button_primary_text_color": "on-blue",
    "button_secondary_background_fill": "paper",
    "button_secondary_background_fill_hover": "soft",
    "button_secondary_text_color": "text",
    "button_secondary_border_color": "edge",
}


def theme() -> Base:
    """The theme; light and dark are told apart in the style sheet alone."""
    made: Any = Base(text_size=sizes.text_md, radius_size=sizes.radius_md, font=FONTS, font_mono=MONOSPACE)
    values = {name: f"var(--h-{value})" for name, value in _LOOK.items()}
    return made.set(**values, **{f"{name}_dark": value for name, value in values.items()})
