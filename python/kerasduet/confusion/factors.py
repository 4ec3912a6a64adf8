"""Class names to 0-based codes, and caret's checks of two factors with different levels."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Sequence
from itertools import repeat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_class_names
from kerasduet.errors import DataError, KerasDuetWarning, LabelError, nearest

Codes = NDArray[np.int64]
MISSING, UNKNOWN = -1, -2


class ConfusionWarning(KerasDuetWarning):
    """What was done with the given classes or statistics, and may not be what was meant.

    Codes: ``missing_rows``, ``empty_levels_dropped``, ``levels_reordered``, ``levels_recycled``,
    ``statistics_disagree``.
    """


def paired_codes(
    prediction: Any, truth: Any, class_names: Sequence[str] | None
) -> tuple[Codes, Codes, tuple[str, ...]]:
    """Turn predictions and truth into codes of the same classes.

    Parameters
    ----------
    prediction, truth : one-dimensional, of equal length
        Class names, or whole numbers as 0-based codes; None, NaN and pandas' NA are missing.
    class_names : sequence of str or None
        The classes in order. None takes the categories of pandas Categoricals (with caret's checks of
        factors whose levels differ), or else the names that occur, sorted.

    Returns
    -------
    tuple
        The codes of the predictions, those of the truth (-1 = missing), and the class names.

    Raises
    ------
    LabelError
        ``unknown_class``, ``one_class``, ``too_many_levels``, ``no_common_level``,
        ``repeated_class``, ``missing_class_names``, ``not_factors``.
    DataError
        ``length_mismatch``, ``empty_data`` (no rows that would tell the classes), ``invalid_shape``.
    ArgumentError
        ``invalid_argument`` if `class_names` is one text.
    """
    if class_names is None:
        class_names = _levels(prediction, truth)
    names = check_class_names(class_names)
    predicted = class_codes(prediction, names, "prediction")
    actual = class_codes(truth, names, "truth")
    check_length("prediction", len(predicted), len(actual))
    return predicted, actual, names


def class_codes(values: Any, class_names: Sequence[str], argument: str) -> Codes:
    """Turn names or 0-based codes into checked codes; missing values become -1.

    Examples
    --------
    >>> class_codes(["dog", None, "cat"], ["cat", "dog"], "truth").tolist()
    [1, -1, 0]
    """
    values = _one_dimensional(values, argument)
    if isinstance(values, np.ndarray) and values.dtype.kind in "iuf":
        codes = _checked_numbers(values, len(class_names))
    else:
        codes = _looked_up(values, class_names, argument)
    unknown = np.flatnonzero(codes == UNKNOWN)
    if unknown.size:
        row = int(unknown[0])
        raise _unknown(values[row], row, class_names, argument)
    return codes


def check_length(argument: str, rows: int, wanted: int) -> None:
    """Refuse a column that is not as long as the truth (code ``length_mismatch``)."""
    if rows != wanted:
        sentence = "`{argument}` must have as many rows as `truth`, {wanted}, not {got}."
        raise DataError("length_mismatch", sentence, argument=argument, wanted=wanted, got=rows)


def warn(code: str, sentence: str, **details: Any) -> None:
    """Warn with a `ConfusionWarning` that points at the line outside this package that led here."""
    level, frame = 1, sys._getframe()
    while frame.f_back and str(frame.f_globals.get("__name__")).partition(".")[0] == "kerasduet":
        level, frame = level + 1, frame.f_back
    warnings.warn(ConfusionWarning(code, sentence, **details), stacklevel=level)


def warn_of_missing_rows(missing: int, rows: int, where: str) -> None:
    """Say how many rows are left out because a value is missing, and in which arguments."""
    sentence = "{missing} of {rows} rows have a missing value in {where} and are not counted."
    warn("missing_rows", sentence, missing=missing, rows=rows, where=where)


def _one_dimensional(values: Any, argument: str) -> Any:
    """Keep lists (an array would turn NaN among names into text); make everything else an array."""
    if isinstance(values, (list, tuple)):
        return values
    array = np.asarray(values)
    if array.dtype.kind == "b":
        raise _no_classes(argument, "true or false")
    if array.ndim != 1:
        raise DataError.must_be("invalid_shape", argument, "one-dimensional", list(array.shape))
    return array


def _checked_numbers(values: NDArray[Any], classes: int) -> Codes:
    missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(len(values), bool)
    numbers = np.where(missing, 0, values)
    known = (numbers >= 0) & (numbers < classes) & (numbers == np.floor(numbers))
    codes = np.where(known, numbers, 0).astype(np.int64)  # signed, before the negative marks
    codes[~known] = UNKNOWN
    codes[missing] = MISSING
    return codes


def _looked_up(values: Any, class_names: Sequence[str], argument: str) -> Codes:
    # Names and whole numbers cannot be confused as keys: "1" is not 1.
    lookup: dict[Any, int] = {i: i for i in range(len(class_names))}
    lookup.update({name: i for i, name in enumerate(class_names)})
    items = values.tolist() if isinstance(values, np.ndarray) else values
    try:
        found = map(lookup.get, items, repeat(UNKNOWN))
        codes = np.fromiter(found, np.int64, len(items))
    except TypeError:  # an item that cannot be a key
        raise _no_classes(argument, "a list or another collection") from None
    for i in np.flatnonzero(codes == UNKNOWN):
        if _is_missing(items[i]):
            codes[i] = MISSING
    return codes


def _no_classes(argument: str, got: str) -> LabelError:
    sentence = "`{argument}` must hold a class name or a code in each row, not {got}."
    return LabelError("not_factors", sentence, argument=argument, got=got)


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and bool(value != value)


def _unknown(value: Any, row: int, class_names: Sequence[str], argument: str) -> LabelError:
    value = value.item() if isinstance(value, np.generic) else value
    place = {"argument": argument, "got": value, "row": row + 1}
    if isinstance(value, str):
        sentence = "`{argument}` must hold known classes only, not {got!j} in row {row}: {hint}"
        return LabelError("unknown_class", sentence, hint=nearest(value, class_names), **place)
    sentence = "`{argument}` must hold class names or codes from 0 to {highest}, not {got!j} in row {row}."
    return LabelError("unknown_class", sentence, highest=len(class_names) - 1, **place)


def _levels(prediction: Any, truth: Any) -> Sequence[str]:
    """Find the classes: the levels of factors, as caret takes them, or else the names that occur."""
    data_levels, reference_levels = _categories(prediction), _categories(truth)
    if data_levels is None and reference_levels is None:
        return _sorted_names([*_one_dimensional(prediction, "prediction"), *_one_dimensional(truth, "truth")])
    if reference_levels is None:
        return data_levels or []
    if data_levels is not None:
        _check_factors(data_levels, reference_levels, set(np.asarray(prediction, dtype=object).tolist()))
    return reference_levels


def _categories(values: Any) -> list[str] | None:
    """Give the categories of a pandas Categorical, or of a Series of them, without importing pandas."""
    categories = getattr(getattr(values, "cat", values), "categories", None)
    return None if categories is None else [str(each) for each in categories]


def _sorted_names(values: Sequence[Any]) -> list[str]:
    if not values:
        sentence = "`prediction` and `truth` must hold at least one row, not 0, where no classes are given."
        raise DataError("empty_data", sentence)
    known = [value for value in values if not _is_missing(value)]
    if not all(isinstance(name, str) for name in known):
        sentence = "`{argument}` must be given where classes are not given by their names."
        raise LabelError("missing_class_names", sentence, argument="class_names")
    return sorted(set(known))


def _check_factors(data: list[str], reference: list[str], occurring: set[Any]) -> None:
    """Check the levels of two factors, predictions and truth, in caret's order."""
    if len(data) > len(reference):
        sentence = "`{argument}` must have no more categories than `truth`, {most}, not {got}."
        raise LabelError(
            "too_many_levels", sentence, argument="prediction", got=len(data), most=len(reference)
        )
    if not set(data) & set(reference):
        sentence = "`{argument}` must have categories of `truth`, {known!j}, not {got!j}."
        raise LabelError("no_common_level", sentence, argument="prediction", known=reference, got=data)
    extra = [each for each in data if each not in reference]
    if occurring & set(extra):
        return  # unknown classes, which are refused with their row
    if extra:
        sentence = (
            "The categories {got!j} of `prediction` are none of `truth` and do not occur: they are dropped."
        )
        warn("empty_levels_dropped", sentence, got=extra)
        data = sorted(set(data) & occurring)
    _warn_of_order(data, reference)


def _warn_of_order(data: list[str], reference: list[str]) -> None:
    if data and len(reference) % len(data):  # R recycles the shorter, with a warning of its own
        sentence = "`prediction` has only {got} of the {known} categories of `truth`: the others are added."
        warn("levels_recycled", sentence, got=len(data), known=len(reference))
    if data != reference:
        sentence = "The categories of `prediction`, {got!j}, are taken to be those of `truth` in their order."
        warn("levels_reordered", sentence, got=data)
