"""A search: how good its cells are, and how long they took."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kerasduet.arguments import check_kind
from kerasduet.plots.figure import (
    FAINT,
    TRAIN,
    Figure,
    entitle,
    label_axes,
    new_figure,
    shown,
    shown_apart,
)
from kerasduet.tuning.search_space import Range
from kerasduet.tuning.tune_results import TuneResults

_MARKERS = "osD^v<>p"


def plot_tune(results: TuneResults) -> Figure:
    """Draw the metric of each cell, with its standard error, and its time.

    Of a grid, the values of the first path are on the axis, and each combination of the others has a line.
    Of other searches each path has a panel, in which each cell is a point, hollow if it was pruned.

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
    figure = _grid(results) if results.search == "grid" else _panels(results)
    entitle(figure, f"{shown(results.spec.name)} on {shown(results.data_name)}")
    return figure


def _grid(results: TuneResults) -> Figure:
    along, *others = results.paths
    cells = results.cells.assign(**{path: results.cells[path].map(str) for path in results.paths})
    groups = [*cells.groupby(others, sort=False)] if others else [("", cells)]
    figure = new_figure(8.4, 3.4)
    for position, (column, title) in enumerate(_measures(results), start=1):
        axes = figure.add_subplot(1, 2, position)
        ticks = [*dict.fromkeys(cells[along])]
        for place, (names, rows) in enumerate(groups):
            errors = rows["std_err"] if column == "mean" else None
            label = ", ".join(map(shown, names))
            marker = _MARKERS[place % len(_MARKERS)]
            axes.errorbar(rows[along].map(ticks.index), rows[column], errors, marker=marker, label=label)
        axes.set_xticks(range(len(ticks)), shown_apart(ticks), parse_math=False)
        label_axes(axes, title, along)
    if others:
        handles, labels = figure.axes[-1].get_legend_handles_labels()
        title = "\n".join(map(shown, others))
        figure.legend(handles, labels, loc="outside right upper", frameon=False, title=title)
    return figure


def _panels(results: TuneResults) -> Figure:
    paths = results.paths
    figure = new_figure(max(2.8 * len(paths), 4.2), 5.4)
    for row, (column, title) in enumerate(_measures(results)):
        for place, path in enumerate(paths):
            axes = figure.add_subplot(2, len(paths), row * len(paths) + place + 1)
            _points(axes, results.cells, path, results.space[path], column)
            label_axes(axes, title if place == 0 else "", path if row == 1 else "")
    handles, labels = figure.axes[0].get_legend_handles_labels()
    if len(handles) > 1:
        figure.legend(handles, labels, loc="outside right upper", frameon=False)
    return figure


def _points(axes: Axes, cells: pd.DataFrame, path: str, values: Any, column: str) -> None:
    """Draw the cells along the values of a path: numbers of a range, or choices side by side."""
    if isinstance(values, Range):
        places = cells[path].astype(float)
        if values.log:
            axes.set_xscale("log")
            axes.minorticks_off()
        elif values.is_whole:
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    else:
        texts = [*map(str, values)]
        places = cells[path].map(str).map(texts.index)
        axes.set_xticks(range(len(texts)), shown_apart(texts), parse_math=False)
        axes.set_xlim(-0.5, len(texts) - 0.5)
    pruned = cells["pruned_at"].notna()
    for chosen, label, fill in ((~pruned, "whole", TRAIN), (pruned, "pruned", "white")):
        if chosen.any():
            color = TRAIN if fill == TRAIN else FAINT
            style: dict[str, Any] = {"markerfacecolor": fill, "color": color, "label": label}
            errors = cells.loc[chosen, "std_err"] if column == "mean" else None
            axes.errorbar(places[chosen], cells.loc[chosen, column], errors, fmt="o", markersize=4, **style)


def _measures(results: TuneResults) -> list[tuple[str, str]]:
    return [("mean", results.metric), ("seconds", "seconds")]
