"""The printed page of a comparison, at most 80 columns wide, and its form in a notebook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kerasduet.confusion.labels import labels_apart
from kerasduet.confusion.r_format import format_general, format_p_values
from kerasduet.confusion.statistics import Statistic
from kerasduet.confusion.tables import html_paragraphs, html_table

if TYPE_CHECKING:
    from kerasduet.comparison.comparison import Comparison

Statistics = Mapping[str, Statistic]

_CLASSES = 20  # more would not fit one page
_DISCORDANT = 5
_RECALLS = "Recall of each class (p-values of the same test, adjusted by Holm)"


def page_lines(
    *,
    names: Sequence[str],
    accuracy: Statistics,
    by_class: Mapping[str, Statistics],
    right: Mapping[str, int] | None,
    kappa: Statistic,
    missing_rows: int,
    discordant: Sequence[tuple[str, ...]],
) -> list[str]:
    """Print a comparison on one page: with many classes, those with the smallest p-values.

    Parameters
    ----------
    names, accuracy, by_class, right, kappa, missing_rows
        As the attributes of `Comparison`; `right` is None when unpaired.
    discordant : sequence of (truth, first, second)
        The classes of the rows that the two predict differently; not looked at when unpaired.
    """
    paired = right is not None
    first, second = (label.rstrip() for label in labels_apart(names, 70))
    lines = [_title(accuracy, paired), "", f"  first:  {first}", f"  second: {second}", ""]
    if missing_rows:
        lines += [_missing(missing_rows), ""]
    if right is not None:
        header, rows = _right_table(right)
        lines += [*(f"{side:12}{one:>14}{other:>14}" for side, one, other in [header, *rows]), ""]
    lines += [*_accuracy_lines(accuracy, kappa, paired), "", *_class_lines(by_class, paired)]
    if right is not None:
        lines += ["", *_discordant_lines(discordant, right, list(by_class))]
    return lines


def comparison_html(comparison: Comparison) -> str:
    """Show a comparison as HTML: what the page says of all rows, and a table of every class in full."""
    first, second = comparison.names
    paired = comparison.paired
    said = [_title(comparison.accuracy, paired), f"first: {first}, second: {second}"]
    if comparison.missing_rows:
        said.append(_missing(comparison.missing_rows))
    said += _accuracy_lines(comparison.accuracy, comparison.kappa, paired)
    right = "" if comparison.right is None else html_table(*_right_table(comparison.right))
    rows = [
        [name, *([f"{each['rows_first']:,}"] if paired else []), *_class_texts(each)]
        for name, each in comparison.by_class.items()
    ]
    header = ["class", *(["rows"] if paired else []), first, second, "difference", "95% CI", "p", "adjusted"]
    return html_paragraphs(said) + right + html_table(header, rows, caption=_RECALLS)


def _title(accuracy: Statistics, paired: bool) -> str:
    if paired:
        return f"Two models on the same {_counted(accuracy['rows_first'], 'row')}"
    return "Two models, unpaired: as independent samples (cautious if the rows are the same)"


def _missing(rows: int) -> str:
    return f"{_counted(rows, 'row')} with a missing class not counted."


def _right_table(right: Mapping[str, int]) -> tuple[list[str], list[list[str]]]:
    cells = {side: f"{count:,}" for side, count in right.items()}
    rows = [["first right", cells["both"], cells["first_only"]],
            ["first wrong", cells["second_only"], cells["neither"]]]  # fmt: skip
    return ["", "second right", "second wrong"], rows


def _accuracy_lines(statistics: Statistics, kappa: Statistic, paired: bool) -> list[str]:
    interval = f"95% CI {_interval(statistics)}"
    test = "McNemar's test" if paired else "Two-sample test"
    lines = [
        f"Accuracy: first {_proportion(statistics['first'])}, second {_proportion(statistics['second'])}",
        f"  second - first = {_proportion(statistics['difference'])}, {interval}",
        f"  {test}, corrected: X-squared = {format_general(statistics['statistic'])}, df = 1, "
        f"{_p_value(statistics['p_value'])}",
    ]
    if paired:
        exact, mid_p = _p_value(statistics["exact_p_value"]), _p_value(statistics["mid_p_value"])
        lines += [
            f"  exact test: {exact}; mid-p: {mid_p}",
            f"  Cohen's kappa between the predictions = {_proportion(kappa)}",
        ]
    return lines


def _class_lines(by_class: Mapping[str, Statistics], paired: bool) -> list[str]:
    widths = 15 if paired else 22
    labels = dict(zip(by_class, labels_apart(list(by_class), widths), strict=True))
    classes = list(by_class.items())
    if len(classes) > _CLASSES:  # the sort is stable: classes without a p-value come last
        classes = sorted(classes, key=lambda item: _order(item[1]["p_value"]))[:_CLASSES]
    lines = [
        _RECALLS,
        f"{'class':15}{'rows' * paired:>7}"
        f"{'first':>8}{'second':>8}{'diff':>8}{'95% CI':>17}{'p':>8}{'adjusted':>9}",
        *(_class_line(labels[name], statistics, paired) for name, statistics in classes),
    ]
    hidden = len(by_class) - len(classes)
    return [*lines, f"... and {hidden} classes with larger p-values: see to_frame()"] if hidden else lines


def _class_line(label: str, statistics: Statistics, paired: bool) -> str:
    rows = f"{statistics['rows_first']:>7,}" if paired else ""
    first, second, difference, interval, p, adjusted = _class_texts(statistics)
    return f"{label}{rows}{first:>8}{second:>8}{difference:>8}{interval:>17}{p:>8}{adjusted:>9}"


def _class_texts(statistics: Statistics) -> list[str]:
    return [
        *(_proportion(statistics[key], 3) for key in ("first", "second", "difference")),
        _interval(statistics, 3),
        *(_short_p(statistics[key]) for key in ("p_value", "p_adjusted")),
    ]


def _discordant_lines(
    discordant: Sequence[tuple[str, ...]], right: Mapping[str, int], class_names: Sequence[str]
) -> list[str]:
    neither = len(discordant) - right["first_only"] - right["second_only"]
    lines = [
        f"{_counted(len(discordant), 'discordant row')}: {right['first_only']:,} only first has right, "
        f"{right['second_only']:,} only second, {neither:,} neither."
    ]
    common = Counter(discordant).most_common(_DISCORDANT)
    if common:
        lines.append(f"  {'truth':20}{'first':20}{'second':20}{'rows':>8}")
    labels = dict(zip(class_names, labels_apart(class_names, 20), strict=True))
    return lines + [f"  {''.join(labels[each] for each in kind)}{count:>8,}" for kind, count in common]


def _counted(count: Statistic, what: str) -> str:
    return f"1 {what}" if count == 1 else f"{count:,} {what}s"


def _order(p_value: Statistic) -> float:
    return p_value if p_value is not None and p_value == p_value else 2.0


def _interval(statistics: Statistics, digits: int = 4) -> str:
    if statistics["lower"] is None:
        return "NA"
    return f"({_proportion(statistics['lower'], digits)}, {_proportion(statistics['upper'], digits)})"


def _proportion(value: Statistic, digits: int = 4) -> str:
    if value is None or value != value:
        return format_general(value)
    return f"{round(value, digits) + 0.0:.{digits}f}"  # + 0.0 turns -0.0 into 0


def _p_value(p_value: Statistic) -> str:
    text = format_p_values([p_value], 4)[0]
    return f"p-value {text}" if text.startswith("<") else f"p-value = {text}"


def _short_p(p_value: Statistic) -> str:
    return format_p_values([p_value], 2)[0]
