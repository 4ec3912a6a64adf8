"""Several fits of a spec: their curves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from kerasduet.arguments import check_kind
from kerasduet.plots.curves import STYLES
from kerasduet.plots.figure import Figure, entitle, label_axes, new_figure, shown
from kerasduet.tuning.repeated_results import RepeatedResults


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
    entitle(figure, f"{len(results.ids)} fits of {shown(results.spec.name)} on {shown(results.data_name)}")
    return figure


def _curves(axes: Axes, rows: pd.DataFrame, metric: str) -> None:
    for split, each in rows.groupby("split", sort=False):
        style: dict[str, Any] = {**STYLES[str(split)], "markersize": 3.5}
        for _, curve in each.groupby("id", sort=False):
            axes.plot(curve["epoch"], curve["value"], alpha=0.3, color=style["color"], linewidth=0.8)
        mean = each.groupby("epoch")["value"].mean()
        axes.plot(np.asarray(mean.index), mean, label=split, **style)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    label_axes(axes, metric, "epoch")
