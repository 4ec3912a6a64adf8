"""What a regression predicted: the observed numbers and the residuals, against the predicted ones."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from kerasduet.errors import ArgumentError, RunError
from kerasduet.evaluation.evaluate import Evaluation, check_one_output, evaluate
from kerasduet.fits.result import Fit
from kerasduet.plots.figure import FAINT, INK, TRAIN, Figure, new_figure, plain

_MOST = 4  # targets that are drawn


def plot_regression(evaluation: Evaluation | Fit) -> Figure:
    """Draw the observed numbers against the predicted ones, and below them the residuals.

    Points on the grey line are predicted exactly; residuals are observed less predicted. Each target has a
    column of its own; of more than four the first four are drawn.

    Parameters
    ----------
    evaluation : Evaluation or Fit
        Of a regression; of a fit the test split is evaluated.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if it is neither.
    RunError
        ``not_a_regression`` if there are classes.

    Examples
    --------
    >>> import kerasduet as kd
    >>> fit = kd.fit("diabetes_mlp", seed=1, epochs=1, verbose=0)
    >>> [axes.get_ylabel() for axes in plot_regression(fit).axes]
    ['observed', 'residual']
    """
    truth, prediction = _numbers(evaluation)
    targets = truth.shape[1]
    drawn = min(targets, _MOST)
    figure = new_figure(max(4.4, 3.4 * drawn), 6.4)
    for place in range(drawn):
        axes = figure.add_subplot(2, drawn, place + 1)
        _panel(axes, prediction[:, place], truth[:, place], "observed")
        if targets > 1:
            axes.set_title(f"target {place + 1} of {targets}", color=INK)
        below = figure.add_subplot(2, drawn, drawn + place + 1)
        _panel(below, prediction[:, place], truth[:, place] - prediction[:, place], "residual")
        below.set_xlabel("predicted", color=INK)
    return figure


def _numbers(x: Evaluation | Fit) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if not isinstance(x, Evaluation | Fit):
        wanted = "an evaluation or a fit"
        raise ArgumentError.must_be("invalid_argument", "evaluation", wanted, x)
    if x.class_names if isinstance(x, Evaluation) else x.data.class_names:
        raise RunError("not_a_regression", "Residuals need numbers, and this has classes.")
    evaluation = evaluate(x) if isinstance(x, Fit) else x
    check_one_output(evaluation)
    table = evaluation.predictions.to_numpy(np.float64)
    truth, prediction = np.split(table, 2, axis=1)  # each (rows, targets)
    return truth, prediction


def _panel(axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64], label: str) -> None:
    axes.plot(x, y, "o", color=TRAIN, markersize=3.5, alpha=0.6 if len(x) <= 1000 else 0.2, markeredgewidth=0)
    ends = np.array([np.nanmin(x), np.nanmax(x)])
    axes.plot(ends, ends if label == "observed" else 0 * ends, color=FAINT, linewidth=1, zorder=1)
    axes.set_ylabel(label, color=INK)
    plain(axes)
