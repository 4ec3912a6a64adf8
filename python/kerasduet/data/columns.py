"""The columns of a table, known by their names whatever their order."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from kerasduet.data.frames import frame_inputs
from kerasduet.errors import DataError, DataWarning, nearest

Names = tuple[str, ...]


def column_names(x: Any) -> Names | None:
    """Give the names of a data frame's columns; None of an array, and where columns are only numbered."""
    if not _is_frame(x) or type(x.columns).__name__ == "RangeIndex":
        return None
    return tuple(map(str, x.columns))


def inputs_by_name(x: Any, columns: Names | None, argument: str) -> Any:
    """Give the inputs of a data frame as an array, its columns in the order of training; arrays as they are.

    Parameters
    ----------
    x : array-like or pandas.DataFrame
    columns : tuple of str or None
        Those that were trained on; None if they had no names: then the place decides.
    argument : str
        What a message calls `x`.

    Raises
    ------
    DataError
        ``missing_column``.

    Warns
    -----
    DataWarning
        ``extra_columns``: they are left out.
    """
    if not _is_frame(x):
        return x
    names = column_names(x)
    if columns is not None and names is not None:
        x = x.iloc[:, column_order(names, columns, argument)]
    return frame_inputs(x)


def column_order(names: Sequence[str], columns: Sequence[str], argument: str) -> list[int]:
    """Find the places of the training's columns among names; see `inputs_by_name`."""
    for column in columns:
        if column not in names:
            sentence, hint = "`{argument}` has no column {column!j}: {hint}", nearest(column, names)
            raise DataError("missing_column", sentence, argument=argument, column=column, hint=hint)
    extra = [name for name in names if name not in columns]
    if extra:
        sentence = "`{argument}` has the columns {columns!j} that were not trained on: they are left out."
        warnings.warn(DataWarning("extra_columns", sentence, argument=argument, columns=extra), stacklevel=5)
    names = list(names)
    return [names.index(column) for column in columns]


def _is_frame(x: Any) -> bool:
    return hasattr(x, "columns") and hasattr(x, "iloc")
