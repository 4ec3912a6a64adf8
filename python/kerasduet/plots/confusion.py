"""The heatmap of a confusion matrix."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.r_format import format_number, round_decimal
from kerasduet.errors import ArgumentError
from kerasduet.evaluation.evaluate import Evaluation, classes_matrix, evaluate
from kerasduet.fits.result import Fit
from kerasduet.plots.figure import (
    INK,
    POINT,
    Figure,
    name_rows,
    new_figure,
    plain,
    shown,
    shown_apart,
    text_width,
)

_DARK = 0.62  # from this proportion on white is better seen than ink
_SMALLEST_SIDE, _LARGEST_SIDE = 2.6, 50.0  # inches
_MARGIN = 2.2  # for the titles of the axes and the bar of colors
_SMALLEST_FONT = 4.0


class _Size(NamedTuple):
    cell: float
    count_font: float
    name_font: float


def plot_confusion(matrix: ConfusionMatrix | Evaluation | Fit) -> Figure:
    """Draw a confusion matrix as a heatmap: rows = Prediction, columns = Reference.

    The color is the proportion of the column, so that rare classes are seen as well as common ones; the
    number is the count.

    Parameters
    ----------
    matrix : ConfusionMatrix, Evaluation or Fit
        The matrix, or what has one: an evaluation, or a fit, whose test split is evaluated.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if it is none of these.
    RunError
        ``no_classes`` for a regression.

    Examples
    --------
    >>> import kerasduet as kd
    >>> figure = plot_confusion(kd.confusion_matrix(["cat", "cat", "dog"], ["cat", "dog", "dog"]))
    >>> figure.axes[0].get_title()
    'Accuracy 0.6667'
    """
    matrix = _matrix_of(matrix)
    names = matrix.class_names
    size = _size(matrix)
    labels = text_width(shown_apart(names), size.name_font)
    side = len(names) * size.cell
    figure = new_figure(side + labels + _MARGIN, side + 0.75 * labels + _MARGIN - 0.8)
    axes = figure.add_subplot()
    image = axes.imshow(_proportions(matrix), cmap="Blues", vmin=0, vmax=1)
    if size.count_font >= _SMALLEST_FONT:
        _write_counts(axes, matrix, size.count_font)
    _label(axes, matrix, size.name_font)
    bar = figure.colorbar(image, ax=axes, shrink=0.8, aspect=20 * min(1.0, side / 4))
    bar.set_label("proportion of the\nreference class", color=INK)
    bar.outline.set_visible(False)
    return figure


def _matrix_of(x: ConfusionMatrix | Evaluation | Fit) -> ConfusionMatrix:
    if isinstance(x, ConfusionMatrix):
        return x
    if isinstance(x, Evaluation | Fit):
        evaluation = evaluate(x) if isinstance(x, Fit) else x
        return classes_matrix(
            evaluation, next(iter(evaluation.class_names), None)
        )  # counts are about no class
    wanted = "a confusion matrix, an evaluation or a fit"
    raise ArgumentError.must_be("invalid_argument", "matrix", wanted, x)


def _size(matrix: ConfusionMatrix) -> _Size:
    """Choose the inches of a cell, so that its count has room, and the sizes of the letters."""
    classes = len(matrix.class_names)
    font = 8.0 if classes <= 12 else 6.5
    cell = max(0.5 if classes <= 12 else 0.34, text_width(_count_texts(matrix), font) + 0.08)
    cell = min(max(cell, _SMALLEST_SIDE / classes), _LARGEST_SIDE / classes)
    longest = max(text_width(_count_texts(matrix), 1.0), 1e-9)
    name_font = min(10.0 if classes <= 12 else 8.0, 0.65 * cell / POINT)
    return _Size(cell, min(font, 0.92 * cell / longest, 0.8 * cell / POINT), name_font)


def _count_texts(matrix: ConfusionMatrix) -> list[str]:
    return [_count_text(value) for value in matrix.table.ravel().tolist()]


def _count_text(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:.4g}"


def _proportions(matrix: ConfusionMatrix) -> NDArray[np.float64]:
    counts = np.asarray(matrix.table, dtype=np.float64)  # (prediction, reference)
    totals = counts.sum(axis=0, keepdims=True)
    return np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)


def _write_counts(axes: Axes, matrix: ConfusionMatrix, font: float) -> None:
    proportions = _proportions(matrix)
    for row, column in np.argwhere(matrix.table > 0).tolist():
        color = "white" if proportions[row, column] > _DARK else INK
        text = _count_text(matrix.table[row, column].item())
        axes.text(column, row, text, ha="center", va="center", color=color, fontsize=font)


def _label(axes: Axes, matrix: ConfusionMatrix, font: float) -> None:
    names = shown_apart(matrix.class_names)
    places = range(len(names))
    axes.set_xticks(
        places, names, rotation=45, ha="right", rotation_mode="anchor", parse_math=False, fontsize=font
    )
    name_rows(axes, matrix.class_names, fontsize=font)
    rows, columns = matrix.dnn or ("Prediction", "Reference")
    axes.set_xlabel(shown(columns), color=INK, parse_math=False)
    axes.set_ylabel(shown(rows), color=INK, parse_math=False)
    accuracy = matrix.overall["Accuracy"]
    text = (
        format_number(accuracy)
        if accuracy is None or accuracy != accuracy
        else f"{round_decimal(accuracy):.4f}"
    )
    axes.set_title(f"Accuracy {text}", color=INK)
    plain(axes)
