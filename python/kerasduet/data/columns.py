"""The columns of a table, known by their names whatever their order."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from kerasduet.arguments import first_repeated
from kerasduet.data.frames import frame_inputs, frame_target, is_frame
from kerasduet.errors import DataError, DataWarning, nearest

Names = tuple[str, ...]


def column_names(x: Any, argument: str = "x") -> Names | None:
    """Give the names of a data frame's columns; None of an array, and where columns are only numbered.

    Raises
    ------
    DataError
        ``invalid_data`` if two columns have one name.
    """
    if not is_frame(x) or type(x.columns).__name__ == "RangeIndex":
        return None
    names = tuple(map(str, x.columns))
    twice = first_repeated(names)
    if twice is not None:
        sentence = "The columns of `{argument}` must have distinct names, not {column!j} twice."
        raise DataError("invalid_data", sentence, argument=argument, column=twice)
    return names


def inputs_by_name(
    x: Any, columns: Names | None, argument: str, target: Names | None = None, *, texts: bool = True
) -> Any:
    """Give the inputs of a data frame as an array, its columns in the order of training; arrays as they are.

    Parameters
    ----------
    x : array-like or pandas.DataFrame
    columns : tuple of str or None
        Those that were trained on; None if they had no names: then the place decides.
    argument : str
        What a message calls `x`.
    target : tuple of str, optional
        The columns that were predicted, which do no harm.
    texts : bool
        Whether the only column may hold texts.

    Raises
    ------
    DataError
        ``missing_column``; what `frames.frame_inputs` refuses.

    Warns
    -----
    DataWarning
        ``extra_columns``: they are left out.
    """
    return frame_inputs(_ordered(x, columns, argument, target or ()), texts=texts) if is_frame(x) else x


def targets_by_name(y: Any, columns: Names | None, argument: str) -> Any:
    """Give the targets of a data frame as `inputs_by_name` does; one column may hold classes."""
    return frame_target(_ordered(y, columns, argument)) if is_frame(y) else y


def take_columns(frame: Any, columns: Names, argument: str) -> tuple[Any, Any]:
    """Take the targets' columns out of a data frame: the other columns, and they."""
    names = column_names(frame, argument) or tuple(map(str, frame.columns))
    places = [_place(column, names, argument) for column in columns]
    others = [place for place in range(len(names)) if place not in places]
    return frame.iloc[:, others], frame.iloc[:, places]


def column_order(
    names: Sequence[str], columns: Sequence[str], argument: str, target: Sequence[str] = ()
) -> list[int]:
    """Find the places of the training's columns among names; see `inputs_by_name`."""
    places = [_place(column, names, argument) for column in columns]
    extra = [name for name in names if name not in (*columns, *target)]
    if extra:
        sentence = "`{argument}` has the columns {columns!j} that were not trained on: they are left out."
        warnings.warn(DataWarning("extra_columns", sentence, argument=argument, columns=extra), stacklevel=6)
    return places


def _ordered(frame: Any, columns: Names | None, argument: str, target: Names = ()) -> Any:
    names = column_names(frame, argument)
    if columns is None or names is None:
        return frame
    return frame.iloc[:, column_order(names, columns, argument, target)]


def _place(column: str, names: Sequence[str], argument: str) -> int:
    if column not in names:
        sentence, hint = "`{argument}` has no column {column!j}: {hint}", nearest(column, names)
        raise DataError("missing_column", sentence, argument=argument, column=column, hint=hint)
    return list(names).index(column)
