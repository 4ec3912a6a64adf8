"""Soft labels: instead of its class, each row has the probability of every class."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.arrays import finite32
from kerasduet.errors import DataError

_ROUNDING = 1e-3  # by which the probabilities of a row may miss 1


def check_soft_labels(y: NDArray[Any], argument: str) -> NDArray[np.float32]:
    """Check the probabilities of classes, as float32, (rows, classes).

    Raises
    ------
    DataError
        ``invalid_data`` with the row, unless they are at least 0 and add up to 1; ``not_finite``.
    """
    values = finite32(y, argument)
    bad = (values < 0).any(axis=1) | (abs(values.sum(axis=1, dtype=np.float64) - 1) > _ROUNDING)
    if bad.any():
        row = int(bad.argmax())
        sentence = (
            "`{argument}` must hold the probabilities of the classes, at least 0 and with the sum 1 in each "
            "row, not {got!j} in row {row}."
        )
        got = [float(f"{each:.6g}") for each in values[row]]
        raise DataError("invalid_data", sentence, argument=argument, got=got, row=row + 1)
    return values


def true_codes(y: NDArray[Any], argument: str = "y") -> NDArray[Any]:
    """Give the code of each row's class; of soft labels that of the most probable one.

    Raises
    ------
    DataError
        ``tied_classes`` with the row, if several are the most probable.
    """
    if y.dtype.kind != "f":
        return y
    most_probable = y == y.max(axis=1, keepdims=True)  # (rows, classes)
    tied = most_probable.sum(axis=1) > 1
    if tied.any():
        row = int(tied.argmax())
        sentence = (
            "`{argument}` must have one most probable class in each row, not {got} of them in row {row}: "
            "leave such rows out, or give the class of each row."
        )
        details = {"argument": argument, "got": int(most_probable[row].sum()), "row": row + 1}
        raise DataError("tied_classes", sentence, **details)
    codes: NDArray[np.int64] = most_probable.argmax(axis=1)
    return codes
