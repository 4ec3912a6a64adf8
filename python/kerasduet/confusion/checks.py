"""The checks of a contingency table and of what is given with it, in caret's words where caret has them."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_class_names
from kerasduet.confusion.statistics import Statistic
from kerasduet.errors import ArgumentError, DataError, LabelError

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
        raise DataError("invalid_table", "the table must have two dimensions")
    if counts.shape[0] != counts.shape[1]:
        raise DataError("not_square", "the table must nrow = ncol")
    if counts.dtype.kind not in "iuf" or not _are_counts(counts):
        raise DataError("invalid_counts", "all entries of 'x' must be nonnegative and finite")
    return np.array(counts, dtype=np.float64 if counts.dtype.kind == "f" else np.int64)


def table_class_names(table: Any, class_names: Sequence[str] | None) -> tuple[str, ...]:
    """Give the class names of a table: as given, of a DataFrame's labels, or "A", "B", "C"...

    Raises
    ------
    LabelError
        ``class_names_differ``, ``too_few_levels``, ``repeated_class``, ``missing_class_names``.
    """
    size = len(table)
    if class_names is None:
        class_names = _labels(table) if hasattr(table, "columns") else _letters(size)
    names = check_class_names(class_names)
    if len(names) != size:
        raise LabelError.must_be("class_names_differ", "class_names", f"{size} names", list(names))
    return names


def check_positive_type(positive: Any) -> None:
    """Refuse a `positive` that is not a text (code ``invalid_positive``)."""
    if positive is not None and not isinstance(positive, str):
        raise ArgumentError("invalid_positive", "positive argument must be character")


def positive_class(positive: str | None, class_names: Sequence[str]) -> str | None:
    """Choose the class that two-class statistics are about; with more classes it is kept as given."""
    if len(class_names) > 2:
        return positive
    if positive is not None and positive not in class_names:
        raise LabelError("unknown_class", "subscript out of bounds")
    return class_names[0] if positive is None else positive


def checked_prevalence(prevalence: Any, class_names: Sequence[str]) -> Prevalence | None:
    """Check a prevalence: one number with two classes, one a class by name with more.

    Raises
    ------
    ArgumentError
        ``invalid_prevalence``.
    """
    if prevalence is None:
        return None
    given = prevalence if np.ndim(prevalence) or isinstance(prevalence, Mapping) else [prevalence]
    if len(class_names) == 2:
        if len(given) != 1:
            _refuse_prevalence("with two levels, one prevalence probability must be specified")
        return _share(next(iter(given.values() if isinstance(given, Mapping) else given)))
    if len(given) != len(class_names):
        _refuse_prevalence("the number of prevalence probability must be the same as the number of levels")
    if not isinstance(given, Mapping):
        _refuse_prevalence("with >2 classes, the prevalence vector must have names")
    return {str(name): None if share is None else _share(share) for name, share in given.items()}


def checked_dnn(dnn: Any) -> tuple[str, str] | None:
    """Check the names of rows and columns: two texts, or None (code ``invalid_dnn``)."""
    if dnn is None:
        return None
    if isinstance(dnn, str) or len(dnn) != 2 or not all(isinstance(name, str) for name in dnn):
        raise ArgumentError.must_be("invalid_dnn", "dnn", "two texts or None", dnn)
    rows, columns = dnn
    return rows, columns


def _as_array(table: Any) -> NDArray[Any]:
    try:
        counts = np.asarray(table)
        # Rows with None are objects: as floats they are NaN, and refused as counts.
        return counts.astype(np.float64) if counts.dtype.kind == "O" else counts
    except (TypeError, ValueError):  # ragged rows, or cells that are no numbers
        raise DataError("invalid_table", "the table must have two dimensions") from None


def _are_counts(counts: NDArray[Any]) -> bool:
    """Tell whether all cells, and their sum, are finite and not negative (and fit 64 bits)."""
    with np.errstate(over="ignore"):
        total = float(np.sum(counts, dtype=np.float64))
    fits = counts.dtype.kind == "f" or total < 2.0**63
    return bool((counts >= 0).all()) and math.isfinite(total) and fits


def _labels(table: Any) -> list[str]:
    rows, columns = [str(each) for each in table.index], [str(each) for each in table.columns]
    if rows != columns:
        raise LabelError("class_names_differ", "the table must the same classes in the same order")
    return columns


def _letters(size: int) -> list[str]:
    if size > len(string.ascii_uppercase):
        raise LabelError.must_be("missing_class_names", "class_names", f"given for {size} classes", None)
    return list(string.ascii_uppercase[:size])


def _share(value: Any) -> float:
    is_number = isinstance(value, (int, float, np.number)) and not isinstance(value, bool)
    if not is_number or not 0 <= value <= 1:
        raise ArgumentError.must_be("invalid_prevalence", "prevalence", "from 0 to 1", value)
    return float(value)


def _refuse_prevalence(message: str) -> NoReturn:
    raise ArgumentError("invalid_prevalence", message)
