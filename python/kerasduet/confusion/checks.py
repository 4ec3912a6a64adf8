"""The checks of a contingency table and of what is given with it."""

from __future__ import annotations

import math
import string
from collections.abc import Iterable, Mapping, Sequence, Sized
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_class_names, whole_numbers
from kerasduet.confusion.statistics import Statistic
from kerasduet.errors import ArgumentError, DataError, LabelError, describe

Prevalence = float | dict[str, Statistic]


def square_counts(table: Any) -> NDArray[Any]:
    """Copy a table of counts as int64 or float64, checked: square, finite, at least 0.

    Raises
    ------
    DataError
        ``invalid_table``, ``not_square``, ``invalid_counts``.
    """
    counts = _as_array(table)
    if counts.ndim != 2:
        sentence = "`table` must have two dimensions, predictions and truth, not the shape {shape!j}."
        raise DataError("invalid_table", sentence, argument="table", shape=list(counts.shape))
    if counts.shape[0] != counts.shape[1]:
        sentence = "`table` must have a row and a column for each class, not the shape {shape!j}."
        raise DataError("not_square", sentence, argument="table", shape=list(counts.shape))
    _check_counts(counts)
    return np.array(counts, dtype=np.float64 if counts.dtype.kind == "f" else np.int64)


def table_class_names(table: Any, class_names: Sequence[str] | None) -> tuple[str, ...]:
    """Give the class names of a table: as given, of a DataFrame's labels, or "A", "B", "C"...

    Raises
    ------
    LabelError
        ``class_names_differ``, ``one_class``, ``repeated_class``, ``missing_class_names``.
    ArgumentError
        ``invalid_argument`` if `class_names` is one text.
    """
    size = len(table)
    if class_names is None:
        labelled = hasattr(table, "columns") and hasattr(table, "index")
        class_names = same_labels(table.index, table.columns) if labelled else _letters(size)
    names = check_class_names(class_names)
    if len(names) != size:
        raise LabelError.must_be("class_names_differ", "class_names", f"{size} names", list(names))
    return names


def same_labels(rows: Iterable[Any], columns: Iterable[Any]) -> list[str]:
    """Give the names that the rows and the columns of a table share, or raise ``class_names_differ``."""
    in_rows, in_columns = list(map(str, rows)), list(map(str, columns))
    if in_rows != in_columns:
        sentence = (
            "`table` must have the same names of rows and columns, in order, not {rows!j} and {columns!j}."
        )
        raise LabelError("class_names_differ", sentence, argument="table", rows=in_rows, columns=in_columns)
    return in_columns


def positive_class(positive: Any, class_names: Sequence[str]) -> str | None:
    """Choose the class that two-class statistics are about; with more classes it is kept as given.

    True and False are the classes of that name, as Python spells it or R.

    Raises
    ------
    ArgumentError
        ``invalid_positive`` if it is no text or, of two classes, none of them.
    """
    if positive is None:
        return class_names[0] if len(class_names) == 2 else None
    if isinstance(positive, bool):
        positive = next((each for each in class_names if each.lower() == str(positive).lower()), positive)
    if not isinstance(positive, str) or (len(class_names) == 2 and positive not in class_names):
        two = f"a class, {' or '.join(map(describe, class_names))}"
        wanted = two if len(class_names) == 2 else "the name of a class"
        raise ArgumentError.must_be("invalid_positive", "positive", wanted, positive)
    return positive


def checked_prevalence(
    prevalence: Any, class_names: Sequence[str], positive: str | None = None
) -> Prevalence | None:
    """Check a prevalence: one number with two classes, one a class by name with more.

    With two classes the number may be named, by the `positive` one.

    Raises
    ------
    ArgumentError
        ``invalid_prevalence``.
    """
    if prevalence is None:
        return None
    if len(class_names) == 2:
        return _proportion(_only_one(prevalence, positive))
    if not isinstance(prevalence, Mapping) or len(prevalence) != len(class_names):
        _refuse_prevalence(f"a number from 0 to 1 by name for each of {len(class_names)} classes", prevalence)
    return {str(name): None if each is None else _proportion(each) for name, each in prevalence.items()}


def _only_one(prevalence: Any, positive: str | None) -> Any:
    """Give the only number of a sequence, or that of the positive class: numbers lose their names in R."""
    if isinstance(prevalence, Mapping):
        if [*prevalence] == [positive]:
            return prevalence[positive]
    elif not isinstance(prevalence, Sized) or isinstance(prevalence, str):
        return prevalence
    elif isinstance(prevalence, Iterable) and len(prevalence) == 1:
        return next(iter(prevalence))
    _refuse_prevalence("one number from 0 to 1 with two classes", prevalence)


def checked_dnn(dnn: Any) -> tuple[str, str] | None:
    """Check the names of rows and columns: two texts, or None (code ``invalid_dnn``)."""
    if dnn is None:
        return None
    names = list(dnn) if isinstance(dnn, Iterable) and not isinstance(dnn, str) else [dnn]
    if len(names) != 2 or not all(isinstance(name, str) for name in names):
        raise ArgumentError.must_be("invalid_dnn", "dnn", "two texts or None", dnn)
    return names[0], names[1]


def _as_array(table: Any) -> NDArray[Any]:
    try:
        counts = np.asarray(table)
        # Rows with None are objects: as floats they are NaN, and refused as counts.
        return counts.astype(np.float64) if counts.dtype.kind == "O" else counts
    except (
        TypeError,
        ValueError,
        OverflowError,
        RecursionError,
    ):  # ragged rows, or cells that are no numbers
        sentence = "`table` must have rows of equal length that hold numbers only."
        raise DataError("invalid_table", sentence, argument="table") from None


def _check_counts(counts: NDArray[Any]) -> None:
    """Refuse cells that are no counts, and those whose sum does not fit 64 bits or is infinite."""
    is_number = counts.dtype.kind in "iuf"
    wrong = np.argwhere(~((counts >= 0) & np.isfinite(counts)) if is_number else np.full(counts.shape, True))
    if len(wrong):
        row, column = wrong[0].tolist()
        sentence = (
            "`table` must hold counts, finite and at least 0, not {got!j} in row {row}, column {column}."
        )
        got = whole_numbers(counts[row, column].item())
        raise DataError("invalid_counts", sentence, argument="table", got=got, row=row + 1, column=column + 1)
    with np.errstate(over="ignore"):
        total = float(np.sum(counts, dtype=np.float64))
    if not math.isfinite(total) or (counts.dtype.kind != "f" and total >= 2.0**63):
        sentence = "`table` must hold counts whose sum fits a number of 64 bits, not {total!j}."
        raise DataError("invalid_counts", sentence, argument="table", total=total)


def _letters(size: int) -> list[str]:
    letters = string.ascii_uppercase
    if size > len(letters):
        sentence = "`class_names` must be given for more than {most} classes, and there are {classes}."
        raise LabelError(
            "missing_class_names", sentence, argument="class_names", most=len(letters), classes=size
        )
    return list(letters[:size])


def _proportion(value: Any) -> float:
    is_number = isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= 1:
        _refuse_prevalence("from 0 to 1", value)
    return float(value)


def _refuse_prevalence(wanted: str, got: Any) -> NoReturn:
    raise ArgumentError.must_be("invalid_prevalence", "prevalence", wanted, got)
