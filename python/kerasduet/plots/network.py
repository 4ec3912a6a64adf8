"""A network as boxes and arrows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch, Rectangle
from matplotlib.path import Path

from kerasduet.models.architecture import model_and_spec
from kerasduet.plots.figure import INK, LINE, Figure, new_figure, shown, text_width, wrapped
from kerasduet.plots.network_layout import BOX_HEIGHT, Box, NetworkLayout, Point, Text, network_layout

_FONTS = (8.0, 7.0)  # of the two lines of a box
_MARGIN = 1.0  # letters
_TITLE_HEIGHT = 3.5  # letters that a line of the title is high


def plot_network(model: Any, *, shape: tuple[int, ...] | None = None) -> Figure:
    """Draw the layers of a network as boxes, and what each takes as arrows.

    A box has the name of a layer, its class, the shape that it gives (without the batch) and its parameters.
    Inputs and outputs are grey; a further call of a shared layer is dashed. A deep network goes on at the top
    of a further column, to the right.

    Parameters
    ----------
    model : ModelSpec, Fit or keras.Model
    shape : tuple of int, optional
        Shape of one sample, for a spec; that of the spec's data set unless given.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `model` is none of these, has a shape already or was not built.
    DataError
        ``unknown_dataset`` without `shape`, if the spec's data set is one's own.
    SpecError
        ``not_a_network`` of a Keras model whose layers are called by code.

    Examples
    --------
    >>> import kerasduet as kd
    >>> figure = plot_network(kd.model_spec("xor_mlp"))
    >>> [text.get_text() for text in figure.axes[0].texts][:4]
    ['xor_mlp: 9 params', 'input_layer', '(2,)', 'Input']
    """
    built, spec = model_and_spec(model, shape)
    layout = network_layout(built, spec)
    name = shown(built.name if spec is None else spec.name)
    figure = _figure(layout, wrapped(f"{name}: {built.count_params():,} params", int(layout.width)))
    for points in layout.arrows:
        _draw_arrow(figure.axes[0], points)
    for box in layout.boxes:
        _draw_box(figure.axes[0], box, layout.box_width)
    for text in layout.texts:
        _write(figure.axes[0], text)
    return figure


def _figure(layout: NetworkLayout, title: str) -> Figure:
    """Make a figure that is as large as the letters ask for; its axes are in letters."""
    above = _TITLE_HEIGHT * (title.count("\n") + 1)
    letter = text_width(["x"], _FONTS[0])
    figure = new_figure((layout.width + 2 * _MARGIN) * letter, (above + layout.height + _MARGIN) * letter)
    figure.set_layout_engine("none")  # the axes fill it
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(-_MARGIN, layout.width + _MARGIN)
    axes.set_ylim(layout.height + _MARGIN, -above)
    axes.set_axis_off()
    axes.text(layout.width / 2, -above / 2, title, ha="center", va="center", color=INK, parse_math=False)
    return figure


def _draw_arrow(axes: Axes, points: Sequence[Point]) -> None:
    axes.add_patch(
        FancyArrowPatch(path=Path(points), arrowstyle="-|>", mutation_scale=7, color=INK, linewidth=0.8)
    )


def _draw_box(axes: Axes, box: Box, width: float) -> None:
    corner = (box.x - width / 2, box.y)
    color, style = LINE if box.is_end else "white", "--" if box.is_shared else "-"
    axes.add_patch(
        Rectangle(corner, width, BOX_HEIGHT, edgecolor=INK, facecolor=color, linestyle=style, linewidth=0.8)
    )


def _write(axes: Axes, text: Text) -> None:
    align, size = "right" if text.is_right else "left", _FONTS[text.line]
    axes.text(text.x, text.y, text.text, ha=align, va="center", fontsize=size, color=INK, parse_math=False)
