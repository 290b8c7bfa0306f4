"""The look of Gradio's own parts: calm blues and greys, and the fonts a system has for all six languages."""

from __future__ import annotations

from typing import Any

from gradio.themes import Base
from gradio.themes.utils import sizes
from gradio.themes.utils.colors import Color

FONTS = (
    "system-ui",
    "-apple-system",
    "Segoe UI",
    "Roboto",
    "Noto Sans",
    "Helvetica Neue",
    "Arial",
    "PingFang SC",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "Geeza Pro",
    "Noto Sans Arabic",
    "Noto Naskh Arabic",
    "sans-serif",
)
MONOSPACE = ("ui-monospace", "Consolas", "DejaVu Sans Mono", "monospace")


def theme() -> Base:
    """The theme; what it does not say is in ``assets/page.css``."""
    blue = Color(
        "#eef7fb",
        "#d6ecf6",
        "#aedaee",
        "#78c1e2",
        "#3aa4d2",
        "#0f86bb",
        "#00699b",
        "#00557e",
        "#054764",
        "#0a3a51",
        "#06222f",
        name="habitat",
    )
    grey = Color(
        "#f5f7f8",
        "#e9edf0",
        "#d6dde2",
        "#b8c3ca",
        "#8796a0",
        "#647580",
        "#4c5c67",
        "#394750",
        "#222d34",
        "#172026",
        "#10171b",
        name="stone",
    )
    made: Any = Base(
        primary_hue=blue,
        secondary_hue=blue,
        neutral_hue=grey,
        text_size=sizes.text_md,
        radius_size=sizes.radius_md,
        font=FONTS,
        font_mono=MONOSPACE,
    )
    return made.set(
        body_background_fill="*neutral_50",
        body_background_fill_dark="*neutral_950",
        body_text_color="*neutral_900",
        body_text_color_dark="*neutral_100",
        input_background_fill="white",
        input_background_fill_dark="*neutral_900",
        input_placeholder_color="*neutral_500",
        input_placeholder_color_dark="*neutral_400",
        input_border_color="*neutral_400",
        input_border_color_dark="*neutral_500",
        input_border_color_focus="*primary_600",
        input_border_color_focus_dark="*primary_300",
        button_primary_background_fill="*primary_600",
        button_primary_background_fill_hover="*primary_700",
        button_primary_background_fill_dark="*primary_600",
        button_primary_background_fill_hover_dark="*primary_500",
        button_primary_text_color="white",
        button_primary_text_color_dark="white",
    )
