"""Tables: rows whose columns are inputs by their names, numbers beside categories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from kerasduet.data.columns import column_names, column_order
from kerasduet.data.frames import is_frame, is_numeric_frame, is_text_frame
from kerasduet.errors import DataError


def is_table(x: Any, rules: Mapping[str, str] | None = None) -> bool:
    """Tell of a data frame that has columns of no numbers, and is more than a column of texts.

    Where a spec has `rules` for its columns, each one with names for them is a table.
    """
    if rules and column_names(x) is not None:
        return True
    return is_frame(x) and not is_numeric_frame(x) and not (x.shape[1] == 1 and is_text_frame(x))


def table_cells(x: Any, names: Sequence[str], argument: str, target: Sequence[str] = ()) -> dict[str, Any]:
    """Take the columns that have these names, from whatever holds them.

    Parameters
    ----------
    x : pandas.DataFrame, mapping of arrays by name, or array, shape (rows, columns)
        An array has no names: its columns go by place, if there are as many.
    names : sequence of str
    argument : str
        What messages call `x`.
    target : sequence of str
        The columns that are predicted, which do no harm.

    Raises
    ------
    DataError
        ``missing_column``, ``shape_mismatch``, ``invalid_data``.

    Warns
    -----
    DataWarning
        ``extra_columns``: they are left out.
    """
    if is_frame(x) and column_names(x, argument) is not None:
        places = column_order([*map(str, x.columns)], names, argument, target)
        return {name: x.iloc[:, place] for name, place in zip(names, places, strict=True)}
    if isinstance(x, Mapping):
        known = {str(name): each for name, each in x.items()}
        column_order([*known], names, argument, target)
        return {name: known[name] for name in names}
    values = np.asarray(x, object) if isinstance(x, list | tuple) else np.asarray(x)
    if len(names) == 1 and values.ndim == 1:
        return {names[0]: x}
    if values.ndim != 2 or values.shape[1] != len(names):
        sentence = "`{argument}` must have the columns {columns!j}, by their names or in this order."
        raise DataError("shape_mismatch", sentence, argument=argument, columns=[*names])
    return {name: values[:, place] for place, name in enumerate(names)}
