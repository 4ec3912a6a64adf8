"""How values cross to R and back, and how errors and warnings come along with them."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.rows.blocks import blocks
from kerasduet.data.rows.byte_rows import coded
from kerasduet.data.target_values import Categories
from kerasduet.errors import KerasDuetError, KerasDuetWarning, internal_error, told

Answer = dict[str, Any]


def answers(function: Callable[..., Any]) -> Callable[..., Answer]:
    """Turn what a function gives, warns of or raises into an answer.

    The answer is ``{"value": ...}``, or ``{"error": ...}`` as `told` gives it, which R turns into a
    condition, so that no traceback crosses. Warnings come along under ``"warnings"``.
    """

    @functools.wraps(function)
    def answer(*args: Any, **kwargs: Any) -> Answer:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always", KerasDuetWarning)
            try:
                given = {"value": function(*args, **kwargs)}
            except KerasDuetError as error:
                given = {"error": told(error)}
            except Exception as error:  # a fault of ours: R gets a condition all the same, and no traceback
                given = {"error": told(internal_error(error))}
        given["warnings"] = [told(_as_ours(each.message)) for each in caught]
        return given

    return answer


def _as_ours(message: Warning | str) -> KerasDuetWarning:
    if isinstance(message, KerasDuetWarning):
        return message
    return KerasDuetWarning("warning", "{reason}", reason=str(message))


def column_major(pixels: NDArray[np.uint8]) -> Answer:
    """Give bytes in R's order, the first dimension changing fastest: R makes integers of them in one copy."""
    values = bytearray(pixels.size)
    view = np.frombuffer(values, np.uint8).reshape(pixels.shape, order="F")
    for block in blocks(len(pixels)):  # whose rows stay in the processor's cache
        view[block] = pixels[block]
    return {"bytes": values, "dim": list(pixels.shape)}


def rows_from_r(data: Any) -> Any:
    """Make a pair of R's rows, a list of x and y, or a data frame; a handle and None stay what they are."""
    return tuple(map(values_from_r, data)) if isinstance(data, list) else values_from_r(data)


def values_from_r(values: Any) -> Any:
    """Make arrays, categories and data frames of what R sends.

    A factor is ``{"codes":, "levels":}``, its codes from 1 and of several dimensions for masks, with
    ``"chosen"`` unless nobody chose the order of its levels; a data frame ``{"columns":, "names":}``; a
    matrix whose columns have names ``{"matrix":, "names":}``. Those of several inputs or outputs are
    ``{"by_name":}`` or ``{"in_order":}``.
    """
    if not isinstance(values, Mapping):
        return coded(values)
    if "by_name" in values:
        return {name: values_from_r(each) for name, each in values["by_name"].items()}
    if "in_order" in values:
        return [values_from_r(each) for each in values["in_order"]]
    if "levels" in values:
        codes = np.asarray(values["codes"], np.int64) - 1
        return Categories(codes, tuple(values["levels"]), bool(values.get("chosen", True)))
    return _frame(values)


def _frame(frame: Mapping[str, Any]) -> Any:
    import pandas as pd

    names = pd.Index(list(frame["names"]), dtype=object)
    if "matrix" in frame:
        return pd.DataFrame(frame["matrix"], columns=names)
    columns = {place: _column(each) for place, each in enumerate(frame["columns"])}
    table = pd.DataFrame(columns, copy=False)  # R made the columns for this call
    return table.set_axis(names, axis=1)


def _column(values: Any) -> Any:
    import pandas as pd

    if not isinstance(values, Mapping):
        return values
    codes = np.asarray(values["codes"]) - 1  # which count from 1; 0 is NA
    if values.get("chosen", True):
        return pd.Categorical.from_codes(codes, values["levels"])
    return np.array([*values["levels"], None], object)[codes]
