"""Rows of each class in its proportion: a validation split that no rare class falls out of."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset
from kerasduet.errors import RunError


def stratified(order: NDArray[np.int32], data: Dataset, y: NDArray[Any], count: int) -> NDArray[np.int32]:
    """Take `count` rows of an order, of each class in its proportion, and within a class the first ones.

    What rounding down leaves over goes to the classes with the largest remainders, the first ones in a tie.

    Parameters
    ----------
    order : array of int32, shape (rows,)
        Positions of rows, each once.
    data : Dataset
        Says what `y` holds.
    y : array of int64 codes, shape (rows,)
    count : int
        At most as many as there are rows.

    Raises
    ------
    RunError
        ``no_classes`` unless each row has one class.
    """
    if data.task != "classification" or y.ndim != 1:
        raise RunError("no_classes", "`fit.stratify` must be false where a row of `y` is not one class.")
    sizes = np.bincount(y.astype(np.int64))
    taken, left = np.divmod(sizes * count, len(y))
    taken[np.argsort(-left, kind="stable")[: count - taken.sum()]] += 1
    classes = y[order]
    return np.concatenate([order[classes == code][:most] for code, most in enumerate(taken)])
