"""The differences between two models, with their intervals."""

from __future__ import annotations

from matplotlib.axes import Axes

from kerasduet.arguments import check_kind
from kerasduet.comparison.comparison import Comparison
from kerasduet.comparison.statistics import SIGNIFICANCE_LEVEL
from kerasduet.plots.figure import (
    FAINT,
    INK,
    LINE,
    TRAIN,
    Figure,
    name_rows,
    new_figure,
    plain,
    shown,
    shown_apart,
    text_width,
    wrapped,
)

_DRAWN = 4.2  # inches that the intervals have
_TITLE_COLUMNS, _BELOW_COLUMNS = 38, 48  # letters of a line of the title, and of the text below


def plot_comparison(comparison: Comparison) -> Figure:
    """Draw the difference of accuracy and of the recall of each class, with 95 % intervals.

    To the right of zero the second model is better. Full blue points mark the significant differences, whose
    p-value, after Holm for the classes, is below 0.05, and hollow grey ones the others; the intervals are not
    adjusted. Classes without rows are left blank.

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
    names = ["Accuracy", *comparison.class_names]
    first, second = map(shown, comparison.names)
    kind = "the same rows" if comparison.paired else "unpaired"
    title = wrapped(f"{first} and {second} ({kind})", _TITLE_COLUMNS)
    below = wrapped(f"{second} - {first}, accuracy and recall, 95% intervals", _BELOW_COLUMNS)
    lines = title.count("\n") + below.count("\n")
    width = max(_DRAWN + text_width(shown_apart(names), 10), 6.4)
    figure = new_figure(width, 1.6 + 0.28 * len(names) + 0.2 * lines)
    axes = figure.add_subplot()
    axes.axvline(0, color=FAINT, linewidth=0.8)
    for position in range(len(names)):
        _draw(axes, comparison, position)
    name_rows(axes, names)
    axes.set_ylim(len(names) - 0.5, -0.5)  # the first row is on top
    marked = f"full, blue: p < {SIGNIFICANCE_LEVEL}, of classes after Holm"
    axes.set_xlabel(f"{below}\n{marked}", color=INK, parse_math=False)
    axes.set_title(title, color=INK, parse_math=False)
    plain(axes)
    axes.grid(visible=False, axis="y")
    axes.grid(axis="x", color=LINE, linewidth=0.8)
    return figure


def _draw(axes: Axes, comparison: Comparison, position: int) -> None:
    """Draw one difference: the first is that of the accuracy."""
    classes = comparison.class_names
    statistics = comparison.by_class[classes[position - 1]] if position else comparison.accuracy
    lower, difference, upper = (statistics[name] for name in ("lower", "difference", "upper"))
    values = [float("nan") if each is None else each for each in (lower, difference, upper)]
    color = TRAIN if statistics["significant"] else FAINT
    axes.plot(values[::2], [position, position], color=color, linewidth=2)
    axes.plot(
        values[1:2],
        [position],
        color=color,
        marker="o" if position else "D",
        markersize=5.5,
        markerfacecolor=color if statistics["significant"] else "white",
    )
