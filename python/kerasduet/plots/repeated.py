"""Several fits of a spec: their curves, and the cells of a grid."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kerasduet.arguments import check_kind
from kerasduet.plots.curves import STYLES
from kerasduet.plots.figure import INK, Figure, new_figure, plain, shown, shown_apart, wrapped
from kerasduet.tuning.repeated_results import RepeatedResults
from kerasduet.tuning.tune_results import TuneResults

_MARKERS = "osD^v<>p"


def plot_repeated(results: RepeatedResults) -> Figure:
    """Draw the curves of fits on resamples or of several seeds: pale ones, and their mean.

    Parameters
    ----------
    results : ResampleResults or SeedResults

    Examples
    --------
    >>> import kerasduet as kd
    >>> figure = plot_repeated(kd.fit_seeds("xor_mlp", seeds=[1, 2], epochs=2, verbose=0))
    >>> [axes.get_title() for axes in figure.axes]
    ['loss', 'binary_accuracy']
    """
    check_kind("results", results, RepeatedResults, "what `fit_resamples()` or `fit_seeds()` gives")
    history = results.history
    metrics = [*dict.fromkeys(history["metric"])]
    figure = new_figure(4 * max(len(metrics), 1), 3.4)
    for position, metric in enumerate(metrics, start=1):
        _curves(figure.add_subplot(1, len(metrics), position), history[history["metric"] == metric], metric)
    if history["split"].nunique() > 1:
        figure.axes[-1].legend(frameon=False)
    _entitle(figure, f"{len(results.ids)} fits of {shown(results.spec.name)} on {shown(results.data_name)}")
    return figure


def plot_tune(results: TuneResults) -> Figure:
    """Draw the metric of each cell of a grid, with its standard error, and its time.

    The values of the first path are on the axis; each combination of the others has a line.

    Examples
    --------
    >>> import kerasduet as kd
    >>> data = kd.garments(train=200, test=10)
    >>> folds = kd.resamples(data, folds=2, stratify=True, seed=1)
    >>> found = kd.tune("fashion_mlp", {"epochs": [1, 2]}, data, folds, seed=1, verbose=0)
    >>> [axes.get_title() for axes in plot_tune(found).axes]
    ['accuracy', 'seconds']
    """
    check_kind("results", results, TuneResults, "what `tune()` gives")
    along, *others = results.paths
    cells = results.cells.assign(**{path: results.cells[path].map(str) for path in results.paths})
    groups = [*cells.groupby(others, sort=False)] if others else [("", cells)]
    figure = new_figure(8.4, 3.4)
    for position, (column, title) in enumerate([("mean", results.metric), ("seconds", "seconds")], start=1):
        axes = figure.add_subplot(1, 2, position)
        ticks = [*dict.fromkeys(cells[along])]
        for place, (names, rows) in enumerate(groups):
            errors = rows["std_err"] if column == "mean" else None
            label = ", ".join(map(shown, names))
            marker = _MARKERS[place % len(_MARKERS)]
            axes.errorbar(rows[along].map(ticks.index), rows[column], errors, marker=marker, label=label)
        axes.set_xticks(range(len(ticks)), shown_apart(ticks), parse_math=False)
        _label(axes, title, along)
    if others:
        handles, labels = figure.axes[-1].get_legend_handles_labels()
        title = "\n".join(map(shown, others))
        figure.legend(handles, labels, loc="outside right upper", frameon=False, title=title)
    _entitle(figure, f"{shown(results.spec.name)} on {shown(results.data_name)}")
    return figure


def _curves(axes: Axes, rows: pd.DataFrame, metric: str) -> None:
    for split, each in rows.groupby("split", sort=False):
        style: dict[str, Any] = {**STYLES[str(split)], "markersize": 3.5}
        for _, curve in each.groupby("id", sort=False):
            axes.plot(curve["epoch"], curve["value"], alpha=0.3, color=style["color"], linewidth=0.8)
        mean = each.groupby("epoch")["value"].mean()
        axes.plot(np.asarray(mean.index), mean, label=split, **style)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    _label(axes, metric, "epoch")


def _label(axes: Axes, title: str, below: str) -> None:
    axes.set_title(wrapped(shown(title), 36), color=INK, parse_math=False)
    axes.set_xlabel(shown(below), color=INK, parse_math=False)
    plain(axes)


def _entitle(figure: Figure, title: str) -> None:
    figure.suptitle(wrapped(title, 72), color=INK, parse_math=False)
