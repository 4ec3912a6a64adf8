"""Class names to 0-based codes, and caret's checks of two factors with different levels."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from itertools import repeat
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_class_names
from kerasduet.errors import (
    DataError,
    KerasDuetWarning,
    LabelError,
    describe,
    nearest,
)

Codes = NDArray[np.int64]
MISSING, UNKNOWN = -1, -2


class ConfusionWarning(KerasDuetWarning):
    """Codes: ``missing_rows``, ``empty_levels_dropped``, ``levels_reordered``, ``levels_recycled``."""


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
        ``unknown_class``, ``too_few_levels``, ``too_many_levels``, ``no_common_level``,
        ``repeated_class``, ``missing_class_names``, ``not_factors``.
    DataError
        ``length_mismatch``, ``empty_data``.
    """
    if class_names is None:
        class_names = _levels(prediction, truth)
    names = check_class_names(class_names)
    predicted = class_codes(prediction, names, "prediction")
    actual = class_codes(truth, names, "truth")
    if len(predicted) != len(actual):
        raise DataError("length_mismatch", "all arguments must have the same length")
    if not len(actual):
        raise DataError("empty_data", "`prediction` and `truth` must hold at least one row, not 0.")
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
        codes = _looked_up(values, class_names)
    unknown = np.flatnonzero(codes == UNKNOWN)
    if unknown.size:
        _refuse_unknown(values[int(unknown[0])], int(unknown[0]), class_names, argument)
    return codes


def _one_dimensional(values: Any, argument: str) -> Any:
    """Keep lists (an array would turn NaN among names into text); make everything else an array."""
    if isinstance(values, (list, tuple)):
        return values
    array = np.asarray(values)
    if array.dtype.kind == "b":
        _refuse_values()
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


def _looked_up(values: Any, class_names: Sequence[str]) -> Codes:
    # Names and whole numbers cannot be confused as keys: "1" is not 1.
    lookup: dict[Any, int] = {i: i for i in range(len(class_names))}
    lookup.update({name: i for i, name in enumerate(class_names)})
    items = values.tolist() if isinstance(values, np.ndarray) else values
    try:
        found = map(lookup.get, items, repeat(UNKNOWN))
        codes = np.fromiter(found, np.int64, len(items))
    except TypeError:  # an item that cannot be a key, such as a list
        _refuse_values()
    for i in np.flatnonzero(codes == UNKNOWN):
        if _is_missing(items[i]):
            codes[i] = MISSING
    return codes


def _refuse_values() -> NoReturn:
    text = "`data` and `reference` should be factors with the same levels."
    raise LabelError("not_factors", text) from None


def _is_missing(value: Any) -> bool:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, (float, np.floating)) and bool(value != value)


def _refuse_unknown(value: Any, row: int, class_names: Sequence[str], argument: str) -> None:
    value = value.item() if isinstance(value, np.generic) else value
    codes = f"a class name or a code from 0 to {len(class_names) - 1}"
    wanted = "one of `class_names`" if isinstance(value, str) else codes
    start = f"`{argument}` must hold {wanted}, but row {row + 1} is {describe(value)}"
    hint = f"; {nearest(value, class_names)}" if isinstance(value, str) and len(class_names) <= 20 else "."
    raise LabelError("unknown_class", start + hint)


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
        raise DataError("empty_data", "`prediction` and `truth` must hold at least one row, not 0.")
    known = [value for value in values if not _is_missing(value)]
    if not all(isinstance(name, str) for name in known):
        raise LabelError("missing_class_names", "`class_names` must be given when the classes are not names.")
    return sorted(set(known))


def _check_factors(data: list[str], reference: list[str], occurring: set[Any]) -> None:
    """Check the levels of two factors in caret's order and in caret's words."""
    if len(data) > len(reference):
        raise LabelError("too_many_levels", "the data cannot have more levels than the reference")
    if not set(data) & set(reference):
        text = "The data must contain some levels that overlap the reference."
        raise LabelError("no_common_level", text)
    extra = set(data) - set(reference)
    if extra & occurring:
        raise LabelError("unknown_class", "The data contain levels not found in the data.")
    if extra:
        text = "The data contain levels not found in the data, but they are empty and will be dropped."
        _warn("empty_levels_dropped", text)
        data = sorted(set(data) & occurring)
    if data != reference:
        if data and len(reference) % len(data):
            _warn("levels_recycled", "longer object length is not a multiple of shorter object length")
        text = "Levels are not in the same order for reference and data. Refactoring data to match."
        _warn("levels_reordered", text)


def _warn(code: str, message: str) -> None:
    warnings.warn(ConfusionWarning(code, message), stacklevel=6)
