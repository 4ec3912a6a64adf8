"""The figure that all plots are drawn on, its colors, and texts that are drawn as they are."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure as MatplotlibFigure

from kerasduet.confusion.labels import labels_apart
from kerasduet.confusion.r_format import display_width, escape

TRAIN, VALIDATION = "#1f6fb4", "#d9720b"
INK, FAINT, LINE = "#333333", "#9a9a9a", "#e3e3e3"
POINT = 1 / 72  # inches
_LETTER = 0.62  # the width of a common letter, in font sizes; capitals are wider
_LONGEST = 60  # columns of a name


class Figure(MatplotlibFigure):
    """A figure that shows itself in a notebook, made without pyplot, whose list of figures keeps it alive."""

    def _repr_png_(self) -> bytes:
        content = io.BytesIO()
        self.savefig(content, format="png", bbox_inches="tight")
        return content.getvalue()


def new_figure(width: float, height: float) -> Figure:
    """Make a figure of so many inches."""
    return Figure(figsize=(width, height), layout="constrained", dpi=120)


def shown(name: str) -> str:
    r"""Give a name as it is drawn: control characters as R shows them, a very long one cut in its middle.

    Examples
    --------
    >>> shown("a\nb"), len(shown("x" * 200))
    ('a\\nb', 60)
    """
    text = escape(name)
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[: half - 1]}...{text[-half + 2 :]}"


def shown_apart(names: Sequence[str]) -> list[str]:
    """Give names as they are drawn, very long ones cut so that different names stay different.

    Examples
    --------
    >>> shown_apart(["x" * 80, "x" * 70 + "y" * 10])[1][-12:]
    'xxyyyyyyyyyy'
    """
    return [label.rstrip() for label in labels_apart(names, _LONGEST + 1)]


def wrapped(text: str, columns: int) -> str:
    """Break a text, of names as `shown` gives them, into lines of so many letters at most."""
    return "\n".join(textwrap.wrap(text, columns)) or " "


def text_width(texts: Sequence[str], font_size: float) -> float:
    """Estimate the inches of the longest text, generously."""
    return max(map(display_width, texts), default=0) * font_size * _LETTER * POINT


def name_rows(axes: Axes, names: Sequence[str], **kwargs: Any) -> None:
    """Put names at the positions 0, 1, ... of the vertical axis."""
    axes.set_yticks(range(len(names)), shown_apart(names), parse_math=False, **kwargs)


def plain(axes: Axes) -> None:
    """Leave out what carries no data."""
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, colors=INK)
    if axes.lines:
        axes.grid(axis="y", color=LINE, linewidth=0.8)
        axes.set_axisbelow(True)


def label_axes(axes: Axes, title: str, below: str) -> None:
    """Say what is drawn above it, and along what below."""
    axes.set_title(wrapped(shown(title), 36), color=INK, parse_math=False)
    axes.set_xlabel(shown(below), color=INK, parse_math=False)
    plain(axes)


def entitle(figure: Figure, title: str) -> None:
    """Put a title over the whole figure."""
    figure.suptitle(wrapped(title, 72), color=INK, parse_math=False)
