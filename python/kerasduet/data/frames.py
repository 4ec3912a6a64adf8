"""A user's data frame, taken apart into arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.texts import check_texts
from kerasduet.errors import DataError, nearest


def frame_columns(
    frame: Any, target: str, columns: list[Any] | None = None, *, argument: str
) -> tuple[NDArray[Any], Any, list[Any]]:
    """Take a pandas data frame apart: the inputs, the target, the names of the inputs.

    Numbers are (rows, columns); a column of texts, which must be the only one, is (rows,). A message calls
    what is no data frame by the name of the `argument`.

    Raises
    ------
    DataError
        ``invalid_data``, when it is no data frame, or a column is missing or holds no numbers;
        ``missing_text``; ``not_finite``, when the target is missing in a row.
    """
    import pandas as pd

    if not isinstance(frame, pd.DataFrame):
        raise DataError.must_be("invalid_data", argument, "a pandas data frame", frame)
    missing = [each for each in [target, *(columns or [])] if each not in frame.columns]
    if missing:
        name = str(missing[0])
        sentence, hint = "The data frame has no column {column!j}: {hint}", nearest(name, map(str, frame))
        raise DataError("invalid_data", sentence, column=name, hint=hint)
    columns = [each for each in frame.columns if each != target] if columns is None else columns
    y = frame[target]
    if y.isna().any():
        sentence = "The column {column!j} must hold a class or a number in each row, not NA in row {row}."
        row = int(y.isna().to_numpy().argmax()) + 1
        raise DataError("not_finite", sentence, column=str(target), row=row)
    numeric = pd.api.types.is_numeric_dtype(y) and not pd.api.types.is_bool_dtype(y)
    return frame_inputs(frame[columns]), y.to_numpy(np.float64, na_value=np.nan) if numeric else y, columns


def frame_inputs(frame: Any) -> NDArray[Any]:
    """Give all columns of a data frame as numbers, (rows, columns), or its only one as texts, (rows,).

    Raises
    ------
    DataError
        ``invalid_data`` for a column that holds neither; ``missing_text``.
    """
    from pandas.api.types import is_numeric_dtype, is_object_dtype, is_string_dtype

    for name in frame.columns:
        column = frame[name]
        if frame.shape[1] == 1 and (is_object_dtype(column) or is_string_dtype(column)):
            return check_texts(column, "The column {column!j}", column=str(name))  # (rows,)
        if not is_numeric_dtype(column):
            sentence = "The column {column!j} must hold numbers, not values of type {dtype}."
            raise DataError("invalid_data", sentence, column=str(name), dtype=str(column.dtype))
    numbers: NDArray[Any] = frame.to_numpy(np.float64, na_value=np.nan)  # (rows, columns)
    return numbers
