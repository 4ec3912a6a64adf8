"""The printed form of ``caret::confusionMatrix``, blank for blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from kerasduet.confusion.r_format import (
    display_width,
    escape,
    format_jointly,
    format_number,
    format_p_values,
    pad_left,
    pad_right,
    round_decimal,
)
from kerasduet.confusion.statistics import BY_CLASS, Statistic
from kerasduet.errors import ArgumentError

COUNT_DIGITS = 7  # R's getOption("digits")
TITLE = "Confusion Matrix and Statistics"
_DROPPED = {
    "sens_spec": ("Precision", "Recall", "F1"),
    "prec_recall": ("Sensitivity", "Specificity", "Pos Pred Value", "Neg Pred Value"),
    "everything": (),
}


def shown_statistics(mode: str) -> list[str]:
    """List the by-class statistics that a `mode` prints, in caret's order.

    Raises
    ------
    ArgumentError
        Code ``invalid_mode`` when there is no such mode.
    """
    if not isinstance(mode, str) or mode not in _DROPPED:
        known = '"sens_spec", "prec_recall" or "everything"'
        raise ArgumentError.must_be("invalid_mode", "mode", known, mode)
    return [name for name in BY_CLASS if name not in _DROPPED[mode]]


def table_lines(
    table: NDArray[np.generic], class_names: Sequence[str], dnn: tuple[str, str] | None, width: int
) -> list[str]:
    """Print a contingency table as R prints one with (``dnn``) or without dimnames names.

    Integers are written in full; floats to seven digits in a common format, as R does.
    """
    return grid_lines(count_texts(table), class_names, class_names, dnn, width)


def grid_lines(
    cells: Sequence[Sequence[str]],
    row_names: Sequence[str],
    column_names: Sequence[str],
    dnn: tuple[str, str] | None,
    width: int,
) -> list[str]:
    """Print cells under right-aligned headers, wrapped into blocks of columns that fit in `width`."""
    headers, labels = [escape(name) for name in column_names], [escape(name) for name in row_names]
    columns = list(zip(*cells, strict=True))
    widths = [max(map(display_width, (h, *column))) for h, column in zip(headers, columns, strict=True)]
    corner, labels = _row_labels(labels, escape(dnn[0]) if dnn else None)
    lines = []
    for start, stop in _blocks(widths, display_width(corner), width):
        if dnn:
            lines.append(" " * display_width(corner) + escape(dnn[1]))
        rows = [headers, *cells]
        for label, row in zip([corner, *labels], rows, strict=True):
            lines.append(label + "".join(" " + pad_left(row[i], widths[i]) for i in range(start, stop)))
    return lines


def count_texts(table: NDArray[np.generic]) -> list[list[str]]:
    """Write counts to a common width: integers in full, floats to seven digits in a common format."""
    if table.dtype.kind in "iu":
        texts = list(map(str, table.ravel().tolist()))
        width = max(map(len, texts))
        texts = [text.rjust(width) for text in texts]
    else:
        texts = format_jointly(table.ravel().tolist(), COUNT_DIGITS)
    return [texts[start : start + len(table)] for start in range(0, len(texts), len(table))]


def statistics_lines(
    overall: Mapping[str, Statistic],
    by_class: Sequence[Mapping[str, Statistic]],
    class_names: Sequence[str],
    positive: str | None,
    mode: str,
    width: int,
    digits: int,
) -> list[str]:
    """Print what follows the table: the overall statistics and those of the classes.

    `by_class` holds one mapping when there are two classes (that of `positive`), else one a class.
    """
    names = shown_statistics(mode)
    block = _overall_entries(overall, digits)
    if len(class_names) == 2:
        texts = format_jointly([by_class[0][name] for name in names], digits)
        block += [("", ""), *zip(names, texts, strict=True), ("", ""), ("'Positive' Class", str(positive))]
        return [*block_lines(block), _blank(block)]
    by_column = [format_jointly([statistics[name] for name in names], digits) for statistics in by_class]
    headers = [f"Class: {name}" for name in class_names]
    matrix = grid_lines(list(zip(*by_column, strict=True)), names, headers, None, width)
    return ["", "Overall Statistics", *block_lines(block), "", "Statistics by Class:", "", *matrix]


def block_lines(entries: Sequence[tuple[str, str]]) -> list[str]:
    """Print names and texts in two columns below a line of blanks, as R prints an unnamed matrix."""
    names = [f"{name} :" if name else "" for name, _ in entries]
    left, right = max(map(len, names)), max(display_width(text) for _, text in entries)
    texts = [escape(pad_right(text, right)) for _, text in entries]
    lines = [f" {name.rjust(left)} {text}" for name, text in zip(names, texts, strict=True)]
    return [_blank(entries), *lines]


def _row_labels(labels: Sequence[str], title: str | None) -> tuple[str, list[str]]:
    """Give the corner text and the row labels, padded alike; with a title the labels are indented."""
    longest = max(map(display_width, labels))
    if title is None:
        return " " * longest, [pad_right(label, longest) for label in labels]
    titled = display_width(title)
    offset = 2 if titled < longest + 2 else titled - longest
    corner = pad_right(title, longest + offset)
    return corner, [" " * offset + pad_right(label, longest) for label in labels]


def _blocks(widths: Sequence[int], label_width: int, width: int) -> Iterable[tuple[int, int]]:
    """Cut columns into runs that stay below `width`, at least one column each."""
    start, used = 0, label_width
    for i, each in enumerate(widths):
        if i > start and used + 1 + each >= width:
            yield start, i
            start, used = i, label_width
        used += 1 + each
    yield start, len(widths)


def _overall_entries(overall: Mapping[str, Statistic], digits: int) -> list[tuple[str, str]]:
    def rounded(name: str) -> str:
        value = overall[name]
        return format_number(value if value is None else round_decimal(value, digits))

    p_value, mcnemar = format_p_values([overall["AccuracyPValue"], overall["McnemarPValue"]], digits)
    return [
        ("Accuracy", rounded("Accuracy")),
        ("95% CI", f"({rounded('AccuracyLower')}, {rounded('AccuracyUpper')})"),
        ("No Information Rate", rounded("AccuracyNull")),
        ("P-Value [Acc > NIR]", p_value),
        ("", ""),
        ("Kappa", rounded("Kappa")),
        ("", ""),
        ("Mcnemar's Test P-Value", mcnemar),
    ]


def _blank(entries: Sequence[tuple[str, str]]) -> str:
    left = max(len(name) for name, _ in entries) + 2
    return " " * (left + max(display_width(text) for _, text in entries) + 2)
