"""A user's data frame, taken apart into arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.arrays import are_numbers
from kerasduet.data.table_columns import read_column
from kerasduet.data.texts import check_texts
from kerasduet.errors import DataError
from kerasduet.specs.columns import Column


def is_frame(x: Any) -> bool:
    """Tell of a pandas data frame, without importing pandas."""
    return hasattr(x, "columns") and hasattr(x, "iloc")


def is_numeric_frame(frame: Any) -> bool:
    """Tell whether all columns of a data frame are numbers or booleans."""
    return all(_is_numeric(frame.iloc[:, place]) for place in range(frame.shape[1]))


def is_text_frame(frame: Any) -> bool:
    """Tell whether a data frame holds Python objects, such as texts, or texts of pandas."""
    from pandas.api.types import CategoricalDtype, is_object_dtype, is_string_dtype

    return all(
        (is_object_dtype(each) or is_string_dtype(each)) and not isinstance(each, CategoricalDtype)
        for each in frame.dtypes
    )


def frame_inputs(frame: Any, *, texts: bool = True) -> NDArray[Any]:
    """Give all columns of a data frame as numbers, (rows, columns), or its only one as texts, (rows,).

    Raises
    ------
    DataError
        ``invalid_data`` for a column that holds neither, or texts where these are not wanted;
        ``missing_text``.
    """
    for place, name in enumerate(frame.columns):
        column = frame.iloc[:, place]
        if _is_numeric(column):
            continue
        if texts and frame.shape[1] == 1 and is_text_frame(frame):
            return check_texts(column, "The column {column!j}", column=str(name))  # (rows,)
        read_column(Column(name=str(name), kind="number"), column)  # which says what is wrong, and where
    numbers: NDArray[Any] = frame.to_numpy(np.float64, na_value=np.nan)  # (rows, columns)
    return numbers


def frame_target(frame: Any) -> Any:
    """Give the target of a data frame: its only column, whose numbers are measured, or numbers in several.

    Raises
    ------
    DataError
        ``not_finite``, with the row, where a value is missing; what `frame_inputs` refuses.
    """
    from pandas.api.types import is_bool_dtype, is_numeric_dtype

    for place, name in enumerate(frame.columns):
        missing = frame.iloc[:, place].isna().to_numpy()
        if missing.any():
            sentence = "The column {column!j} must hold a class or a number in each row, not NA in row {row}."
            row = int(missing.argmax()) + 1
            raise DataError("not_finite", sentence, column=str(name), row=row)
    if frame.shape[1] != 1:
        return frame_inputs(frame)
    column = frame.iloc[:, 0]
    if is_numeric_dtype(column) and not is_bool_dtype(column):
        return column.to_numpy(np.float64)
    return column.to_numpy() if is_bool_dtype(column) else column


def _is_numeric(column: Any) -> bool:
    from pandas.api.types import is_numeric_dtype, is_object_dtype

    return is_numeric_dtype(column) or (is_object_dtype(column) and are_numbers(column))
