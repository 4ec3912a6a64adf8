"""A user's own numbers and texts: checked, and brought to the types that training uses."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import is_missing
from kerasduet.data.rows.aligned_memory import aligned_copy
from kerasduet.data.rows.lazy_rows import LazyRows
from kerasduet.data.texts import are_texts, check_texts
from kerasduet.errors import DataError


def check_features(x: Any, argument: str, columns: Sequence[str] | None = None) -> NDArray[Any]:
    """Check the rows that a model takes: texts, uint8 as it is, or other numbers as float32, all finite.

    Messages name the `columns` of a table.
    """
    if isinstance(x, LazyRows):  # checked as they were stored
        return x  # type: ignore[return-value]
    array = as_array(np.asarray(x, object) if mixed(x) else x, argument)
    if are_texts(array):
        return check_texts(array, "`{argument}`", argument=argument)
    if array.dtype.kind == "O":
        array = _numbers(array, argument)
    if array.dtype.kind not in "biuf":
        raise _no_numbers(argument, array.dtype)
    if array.size == 0:
        sentence = "`{argument}` must have at least one row and one value in it."
        raise DataError("empty_data", sentence, argument=argument)
    if array.ndim < 2:
        wanted = "an array of rows with 2 axes or more"
        raise DataError.must_be("invalid_data", argument, wanted, list(array.shape))
    return array if array.dtype == np.uint8 else finite32(array, argument, columns)


def check_numbers(values: Any, argument: str) -> NDArray[np.float32]:
    """Check one number for each row, as float32, (rows,), all finite; the caller's array is not kept."""
    array = as_array(values, argument)
    if array.dtype.kind == "O":
        refuse_missing(array, argument)
    if array.dtype.kind not in "biuf" or array.ndim != 1:
        sentence = "`{argument}` must hold one number for each row."
        raise DataError("invalid_data", sentence, argument=argument)
    return own(finite32(array, argument), values) if len(array) else array.astype(np.float32)


def own(array: NDArray[Any], given: Any) -> NDArray[Any]:
    """Copy rows that the caller could still change: a data set's fingerprint must stay true."""
    if not isinstance(given, np.ndarray) or not np.may_share_memory(array, given):
        return array
    return array.copy() if array.dtype.kind == "O" else aligned_copy(array, array.dtype)


def as_array(values: Any, argument: str) -> NDArray[Any]:
    """Make an array; nested lists of different lengths are refused."""
    try:
        return np.asarray(values)
    except ValueError as error:
        sentence = "`{argument}` must have rows of one shape."
        raise DataError("invalid_data", sentence, argument=argument) from error


def mixed(values: Any) -> bool:
    """Tell of a list of texts, among which NumPy would turn None into a text."""
    return isinstance(values, list | tuple) and any(isinstance(value, str) for value in values)


def finite32(array: NDArray[Any], argument: str, columns: Sequence[str] | None = None) -> NDArray[Any]:
    """Bring numbers to float32, in C order; a least and a greatest value tell NaN and Inf without a copy."""
    ready = array.dtype == np.float32 and array.flags.c_contiguous
    values = array if ready else aligned_copy(array, np.float32)
    if not (np.isfinite(values.min()) and np.isfinite(values.max())):
        place = np.unravel_index(int(np.argmin(np.isfinite(values))), array.shape)
        raise not_finite(argument, float(array[place]), place, columns)
    return values


def refuse_missing(array: NDArray[Any], argument: str) -> None:
    """Raise for the first missing value among Python objects."""
    kinds = set(map(type, array.reshape(-1).tolist()))
    if all(issubclass(kind, str | int) for kind in kinds):  # of which none is missing
        return
    for position, value in enumerate(array.reshape(-1)):
        if is_missing(value):
            got = float(value) if isinstance(value, Real) else None
            raise not_finite(argument, got, np.unravel_index(position, array.shape))


def not_finite(
    argument: str, value: float | None, place: Sequence[Any], columns: Sequence[str] | None = None
) -> DataError:
    """Say that a value is missing, not finite or too large for float32; `place` counts from 0."""
    where, details = _spot(place, columns)
    if value is not None and np.isfinite(value):
        sentence = "`{argument}` must hold values below 3.4e38, not {got!j} in " + where
        return DataError("not_finite", sentence, argument=argument, got=float(value), **details)
    shown = {"None": "NA", "nan": "NaN", "inf": "Inf", "-inf": "-Inf"}[str(value)]
    sentence = "`{argument}` must hold finite values only, not {got} in " + where
    if columns is not None and shown in ("NA", "NaN"):
        sentence = sentence[:-1] + ', unless `missing` is "mean" in the spec\'s `preprocessing`.'
    return DataError("not_finite", sentence, argument=argument, got=shown, **details)


def are_numbers(values: Iterable[Any]) -> bool:
    """Tell whether Python objects are all numbers or booleans."""
    return all(isinstance(each, bool | int | float | np.number | np.bool_) for each in values)


def _numbers(array: NDArray[Any], argument: str) -> NDArray[Any]:
    """Take the numbers and booleans of an array of Python objects, as a table of several types gives one."""
    refuse_missing(array, argument)
    if not are_numbers(array.reshape(-1)):
        return array
    try:
        return array.astype(np.float64)
    except OverflowError:  # a whole number of more than 308 digits
        position = next(i for i, each in enumerate(array.reshape(-1)) if abs(each) > sys.float_info.max)
        raise not_finite(argument, np.inf, np.unravel_index(position, array.shape)) from None


def _spot(place: Sequence[Any], columns: Sequence[str] | None) -> tuple[str, dict[str, Any]]:
    """End a sentence by a place in an array, which is given from 0 and counted from 1."""
    row, *rest = (int(each) + 1 for each in place or (0,))
    if not rest:
        return "row {row}.", {"row": row}
    if len(rest) == 1 and columns is not None:
        return "row {row}, column {column!j}.", {"row": row, "column": columns[rest[0] - 1]}
    if len(rest) == 1:
        return "row {row}, column {column}.", {"row": row, "column": rest[0]}
    return "row {row} at {place!j}.", {"row": row, "place": rest}


def _no_numbers(argument: str, dtype: np.dtype[Any]) -> DataError:
    if dtype.kind in "SU":
        return DataError("invalid_data", "`{argument}` must hold numbers only, not text.", argument=argument)
    sentence = "`{argument}` must hold numbers only, not values of type {dtype}."
    return DataError("invalid_data", sentence, argument=argument, dtype=str(dtype))
