"""Curves: the history of a fit, and activation functions."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kerasduet.arguments import check_kind
from kerasduet.fits.result import Fit
from kerasduet.models.activations import activation_curve
from kerasduet.plots.figure import FAINT, INK, TRAIN, VALIDATION, Figure, new_figure, plain, shown, wrapped

# Told apart by more than their color, which a printer may not have.
STYLES: dict[str, dict[str, Any]] = {
    "train": {"color": TRAIN, "linestyle": "-", "marker": "o"},
    "validation": {"color": VALIDATION, "linestyle": "--", "marker": "s", "markerfacecolor": "white"},
}
_FEW = 30  # epochs whose points are marked
_PANELS = 4  # in a line


def plot_history(fit: Fit) -> Figure:
    """Draw the loss and each metric by epoch, one panel a metric, one line a split.

    Examples
    --------
    >>> import kerasduet as kd
    >>> figure = plot_history(kd.fit("xor_mlp", seed=1, epochs=3, verbose=0))
    >>> [axes.get_title() for axes in figure.axes]
    ['loss', 'binary_accuracy']
    """
    check_kind("fit", fit, Fit, "a fit")
    history = fit.history
    metrics = list(dict.fromkeys(history["metric"]))
    columns = min(max(len(metrics), 1), _PANELS)
    lines = -(-len(metrics) // columns)
    title = wrapped(f"{shown(fit.settings.name)} on {shown(fit.data.name)}", 36 * columns)
    figure = new_figure(4 * columns, 3.2 * max(lines, 1) + 0.2 * title.count("\n"))
    for position, metric in enumerate(metrics, start=1):
        _panel(figure.add_subplot(lines, columns, position), history[history["metric"] == metric], metric)
    if history["split"].nunique() > 1:
        figure.axes[-1].legend(frameon=False)
    figure.suptitle(title, color=INK, parse_math=False)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, metric: str) -> None:
    for split, each in rows.groupby("split", sort=False):
        style = STYLES.get(str(split), STYLES["train"]) | ({} if len(each) <= _FEW else {"marker": None})
        axes.plot(each["epoch"], each["value"], label=split, markersize=3.5, **style)
    axes.set_title(wrapped(shown(metric), 36), color=INK, parse_math=False)
    axes.set_xlabel("epoch", color=INK)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    plain(axes)


def plot_activation(name: str) -> Figure:
    """Draw an activation function, as Keras computes it, from -5 to 5.

    Parameters
    ----------
    name : str
        Such as ``"relu"``, ``"sigmoid"``, ``"tanh"``, ``"leaky_relu"``, ``"softmax"`` or ``"heaviside"``. An
        activation that looks at all outputs of a layer, as softmax does, is drawn for the first of two, while
        the other stays 0.

    Raises
    ------
    ArgumentError
        ``unknown_activation``, with the nearest names.

    Examples
    --------
    >>> plot_activation("relu").axes[0].get_title()
    'relu'
    """
    z, value, shared = activation_curve(name)
    figure = new_figure(4.2, 3.2)
    axes = figure.add_subplot()
    axes.axhline(0, color=FAINT, linewidth=0.8)
    axes.axvline(0, color=FAINT, linewidth=0.8)
    axes.plot(z, value, color=TRAIN)
    axes.set_title(f"{name} of z, beside a second output of 0" if shared else name, color=INK)
    axes.set_xlabel("z", color=INK)
    plain(axes)
    return figure
