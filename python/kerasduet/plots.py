"""Plots of a fit, as matplotlib figures: save one with ``savefig``, or let a notebook show it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_kind, check_whole
from kerasduet.comparison.comparison import Comparison
from kerasduet.comparison.statistics import SIGNIFICANCE_LEVEL
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.data.dataset import Dataset
from kerasduet.errors import DataError, RunError
from kerasduet.evaluation.evaluate import predict
from kerasduet.evaluation.feature_maps import feature_maps, one_image
from kerasduet.models.activations import activation_curve
from kerasduet.training.result import Fit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLORS = {"train": "#1f6fb4", "validation": "#d9720b"}
_INK = "#333333"
_FAINT = "#9a9a9a"


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
    from matplotlib.ticker import MaxNLocator

    history = fit.history
    metrics = list(dict.fromkeys(history["metric"]))
    figure = _figure(4 * len(metrics), 3.2)
    for position, metric in enumerate(metrics, start=1):
        axes = figure.add_subplot(1, len(metrics), position)
        for split, rows in history[history["metric"] == metric].groupby("split", sort=False):
            marker = "o" if len(rows) <= 30 else None
            axes.plot(
                rows["epoch"], rows["value"], label=split, color=_COLORS[split], marker=marker, markersize=3.5
            )
        axes.set_title(metric, color=_INK)
        axes.set_xlabel("epoch", color=_INK)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        _plain(axes)
    if history["split"].nunique() > 1:
        figure.axes[-1].legend(frameon=False)
    figure.suptitle(f"{fit.spec.name} on {fit.data.name}", color=_INK)
    return figure


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
    figure = _figure(4.2, 3.2)
    axes = figure.add_subplot()
    axes.axhline(0, color=_FAINT, linewidth=0.8)
    axes.axvline(0, color=_FAINT, linewidth=0.8)
    axes.plot(z, value, color=_COLORS["train"])
    axes.set_title(f"{name} of z, beside a second output of 0" if shared else name, color=_INK)
    axes.set_xlabel("z", color=_INK)
    _plain(axes)
    return figure


def plot_confusion(matrix: ConfusionMatrix) -> Figure:
    """Draw a confusion matrix as a heatmap: rows = Prediction, columns = Reference.

    The color is the proportion of the column, so that rare classes are seen as well as common ones; the
    number is the count.
    """
    check_kind("matrix", matrix, ConfusionMatrix, "a confusion matrix")
    names, counts = matrix.class_names, np.asarray(matrix.table, dtype=np.float64)  # (prediction, reference)
    totals = counts.sum(axis=0, keepdims=True)
    proportion = np.divide(counts, totals, out=np.zeros_like(counts), where=totals > 0)
    side = 2.2 + 0.5 * len(names)
    figure = _figure(side + 0.6, side)
    axes = figure.add_subplot()
    image = axes.imshow(proportion, cmap="Blues", vmin=0, vmax=1)
    for (row, column), value in np.ndenumerate(counts):
        if value:
            color = "white" if proportion[row, column] > 0.5 else _INK
            axes.text(column, row, f"{value:g}", ha="center", va="center", color=color, fontsize=8)
    axes.set_xticks(range(len(names)), names, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("Reference", color=_INK)
    axes.set_ylabel("Prediction", color=_INK)
    axes.set_title(f"Accuracy {counts.trace() / max(counts.sum(), 1):.4f}", color=_INK)
    _plain(axes)
    bar = figure.colorbar(image, ax=axes, shrink=0.8)
    bar.set_label("proportion of the reference class", color=_INK)
    bar.outline.set_visible(False)
    return figure


def plot_comparison(comparison: Comparison) -> Figure:
    """Draw the difference of accuracy and of the recall of each class, with 95 % intervals.

    To the right of zero the second model is better. Color marks the significant differences, whose p-value,
    after Holm for the classes, is below 0.05; the intervals are not adjusted. Classes without rows are left
    blank.

    Examples
    --------
    >>> import kerasduet as kd
    >>> first = kd.ConfusionMatrix.from_table([[30, 10], [10, 50]], ["cat", "dog"])
    >>> second = kd.ConfusionMatrix.from_table([[38, 5], [2, 55]], ["cat", "dog"])
    >>> axes = plot_comparison(kd.compare_fits(first, second)).axes[0]
    >>> [label.get_text() for label in axes.get_yticklabels()]
    ['Accuracy', 'cat', 'dog']
    """
    check_kind("comparison", comparison, Comparison, "a comparison")
    table = comparison.to_frame()
    figure = _figure(6.4, 1.6 + 0.28 * len(table))
    axes = figure.add_subplot()
    axes.axvline(0, color=_FAINT, linewidth=0.8)
    for position, (lower, difference, upper) in enumerate(table[["lower", "difference", "upper"]].to_numpy()):
        color = _COLORS["train"] if table["significant"][position] else _FAINT
        axes.plot([lower, upper], [position, position], color=color, linewidth=2)
        axes.plot([difference], [position], color=color, marker="o" if position else "D", markersize=5.5)
    axes.set_yticks(range(len(table)), ["Accuracy", *comparison.class_names])
    axes.set_ylim(len(table) - 0.5, -0.5)  # the first row is on top
    first, second = comparison.names
    marked = f"blue: p < {SIGNIFICANCE_LEVEL}, of classes after Holm"
    axes.set_xlabel(f"{second} - {first}, accuracy and recall, 95% intervals\n{marked}", color=_INK)
    kind = "the same rows" if comparison.paired else "unpaired"
    axes.set_title(f"{first} and {second} ({kind})", color=_INK)
    _plain(axes)
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x", color="#e3e3e3", linewidth=0.8)
    return figure


def plot_misclassified(fit: Fit, data: Dataset | None = None, *, count: int = 25, lang: str = "en") -> Figure:
    """Show the first test images that the fit gets wrong, each with its class and what it was taken for.

    Parameters
    ----------
    fit : Fit
        Trained on images, (height, width) or (height, width, 3).
    data : Dataset, optional
        Whose test split is shown; the fit's own unless given.
    count : int, default 25
        At most so many images.
    lang : {"en", "fr"}
        "fr" names the classes of the built-in sets in French.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `fit` or `count` is none.
    DataError
        ``not_images`` if the rows have another shape.
    RunError
        ``no_classes`` unless each image has one class.
    """
    check_kind("fit", fit, Fit, "a fit")
    count = check_whole("count", count, 1)
    if fit.data.task != "classification":
        sentence = "Images are misclassified in a classification, not in a {task}."
        raise RunError("no_classes", sentence, task=fit.data.task)
    names = fit.data.names(lang)
    rows = (data or fit.data).split("test")
    if len(rows.x.shape) not in (3, 4):
        raise DataError.must_be("not_images", "data", "images", list(rows.x.shape[1:]))
    codes = predict(fit, rows.x, type="code")
    wrong = np.flatnonzero(codes != rows.y)[:count]
    titles = [f"{names[rows.y[each]]}\nas {names[codes[each]]}" for each in wrong]
    return _grid(
        np.asarray(rows.x[wrong]),
        titles,
        f"{(codes != rows.y).sum():,} of {len(codes):,} test images are misclassified",
    )


def plot_feature_maps(fit: Fit, image: Any, *, count: int = 8) -> Figure:
    """Draw the outputs of the convolution layers for one image: a line a layer, behind the image itself.

    Parameters
    ----------
    fit : Fit
    image : array or int
        As for `feature_maps`.
    count : int, default 8
        So many first maps of each layer. Each map is grey from its own lowest to its highest value.
    """
    count = check_whole("count", count, 1)
    maps = feature_maps(fit, image)
    shown = min(count, max(each.shape[-1] for each in maps.values()))
    figure = _figure(1.1 * (shown + 1) + 0.4, 1.3 * len(maps) + 0.5)
    for line, (name, outputs) in enumerate(maps.items()):
        for column in range(1, min(count, outputs.shape[-1]) + 1):
            place = (len(maps), shown + 1, line * (shown + 1) + column + 1)
            _image(figure, place, outputs[..., column - 1], f"{name} {column}")
    _image(figure, (len(maps), shown + 1, 1), one_image(fit, image), "image")
    figure.suptitle(f"Feature maps of {fit.spec.name}", color=_INK)
    return figure


def _image(figure: Figure, place: tuple[int, int, int], image: NDArray[Any], title: str) -> None:
    axes = figure.add_subplot(*place)
    axes.imshow(image, cmap="gray")
    axes.set_title(title, fontsize=7, color=_INK)
    axes.set_axis_off()


def _grid(images: NDArray[Any], titles: list[str], heading: str) -> Figure:
    columns = min(5, max(1, len(images)))
    lines = max(1, -(-len(images) // columns))
    figure = _figure(1.5 * columns + 0.5, 1.8 * lines + 0.6)
    for position, (image, title) in enumerate(zip(images, titles, strict=True), start=1):
        axes = figure.add_subplot(lines, columns, position)
        axes.imshow(image, cmap="gray_r")
        axes.set_title(title, fontsize=8, color=_INK)
        axes.set_axis_off()
    figure.suptitle(heading, color=_INK)
    return figure


def _figure(width: float, height: float) -> Figure:
    """Make a figure without pyplot, whose list of open figures would keep it alive."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained", dpi=120)


def _plain(axes: Axes) -> None:
    """Leave out what carries no data."""
    for side in axes.spines.values():
        side.set_visible(False)
    axes.tick_params(length=0, colors=_INK)
    if axes.lines:
        axes.grid(axis="y", color="#e3e3e3", linewidth=0.8)
        axes.set_axisbelow(True)
