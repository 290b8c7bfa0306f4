"""The report's plots, as SVG with real text, so that they stand inside the page and can be read aloud and searched."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from markupsafe import Markup
from matplotlib.figure import Figure as Canvas

from eval.figures import Figure, Values

INK, MUTED, GRID = "#1c2733", "#5c6b7a", "#d8dee4"
NOW, BEFORE, BAD = "#0b6fb8", "#9aa7b3", "#b3261e"
_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "habitat",
    "font.family": ["sans-serif"],
    "font.size": 11,
    "axes.edgecolor": GRID,
    "axes.labelcolor": MUTED,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "text.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_BINS = np.linspace(0.0, 1.0, 11)
_DATA = re.compile(r"<\?xml.*?<svg", re.DOTALL)
_METADATA = re.compile(r"<metadata>.*?</metadata>", re.DOTALL)


def intervals(rows: Sequence[tuple[str, Figure, float | None]], label: str) -> Markup:
    """A row for each group: the figure as a dot with its interval, the last release's as a hollow ring."""
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(4.8, 0.7 + 0.34 * len(rows)), layout="constrained")
        axes = canvas.subplots()
        for place, (_, found, before) in enumerate(reversed(rows)):
            axes.plot(
                [found.low, found.high], [place, place], color=NOW, linewidth=3, alpha=0.35, solid_capstyle="round"
            )
            axes.plot(found.mean, place, "o", color=NOW, markersize=7)
            if before is not None:
                axes.plot(before, place, "o", markerfacecolor="none", markeredgecolor=MUTED, markersize=11)
            axes.text(1.04, place, f"{found.mean:.0%} of {found.n}", va="center", fontsize=10, color=MUTED)
        axes.set_yticks(range(len(rows)), [name for name, *_ in reversed(rows)])
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.6, len(rows) - 0.4)
        axes.set_xticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        axes.grid(axis="x", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        return _svg(canvas, label)


def reliability(confidences: Values, right: Values, label: str) -> Markup:
    """How often answers were right at each stated confidence; on the diagonal the confidence is true."""
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(4.6, 3.7), layout="constrained")
        axes = canvas.subplots()
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (4, 4)))
        bins = np.clip(np.digitize(confidences, _BINS) - 1, 0, len(_BINS) - 2)
        for at in range(len(_BINS) - 1):
            own = bins == at
            if not own.any():
                continue
            size = 5 + 22 * float(own.mean()) ** 0.5
            axes.plot(
                float(confidences[own].mean()), float(right[own].mean()), "o", color=NOW, markersize=size, alpha=0.85
            )
            axes.annotate(
                str(int(own.sum())), (float(confidences[own].mean()), float(right[own].mean())),
                xytext=(0, size / 2 + 4), textcoords="offset points", ha="center", fontsize=9, color=MUTED,
            )  # fmt: skip
        axes.set_xlim(0, 1.02)
        axes.set_ylim(0, 1.08)
        axes.set_xlabel("confidence that the answer stated")
        axes.set_ylabel("share of right answers")
        axes.grid(color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        return _svg(canvas, label)


def times(milliseconds: Values, label: str) -> Markup:
    """How many questions took how long, with the median and the 95th percentile."""
    with mpl.rc_context(_STYLE):
        canvas = Canvas(figsize=(4.6, 3.7), layout="constrained")
        axes = canvas.subplots()
        most = float(np.quantile(milliseconds, 0.99)) * 1.1
        axes.hist(np.minimum(milliseconds, most), bins=np.linspace(0, most, 30).tolist(), color=NOW, alpha=0.75)
        top = axes.get_ylim()[1]
        for share, name, height in ((0.5, "median", 1.0), (0.95, "95 %", 0.9)):
            at = float(np.quantile(milliseconds, share))
            axes.axvline(at, color=BAD if share > 0.5 else INK, linewidth=1.2)
            axes.text(
                at + most * 0.015,
                top * height,
                f"{name} {at:.0f} ms",
                fontsize=10,
                va="top",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )
        axes.set_xlabel("milliseconds (slowest 1 % in the last bar)")
        axes.set_ylabel("questions")
        axes.grid(axis="y", color=GRID, linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(length=0)
        return _svg(canvas, label)


def _svg(canvas: Canvas, label: str) -> Markup:
    """The canvas as an SVG element that scales with the page and has a name for those who cannot see it."""
    out = io.StringIO()
    canvas.savefig(out, format="svg", transparent=True, metadata={"Date": None})
    text = _METADATA.sub("", _DATA.sub("<svg", out.getvalue(), count=1))
    text = re.sub(r'<svg([^>]*?) width="[^"]*"', r"<svg\1", text, count=1)
    text = re.sub(r'<svg([^>]*?) height="[^"]*"', r"<svg\1", text, count=1)
    text = re.sub(r"font-family: [^;\"]*", "font-family: inherit", text)
    text = re.sub(r"font: (\d+(?:\.\d+)?px)[^;\"]*", r"font-size: \1", text)
    return Markup(text.replace("<svg", f'<svg role="img" aria-label="{label}"', 1))  # noqa: S704 # matplotlib's, escaped by it
