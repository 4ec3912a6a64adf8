"""Pairs of the rows of one data set: alike or different, as a network with two inputs learns it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kerasduet.seeds import permutation


def partners(classes: NDArray[np.int64], purpose: str) -> NDArray[np.int64]:
    """Choose a partner for each row: of the same class for even rows, of another class for odd ones.

    Partners of the same class are the next rows of an order that is drawn, so that each is one once; those
    of another class are drawn from all rows of the others.

    Parameters
    ----------
    classes : array of int64, shape (rows,)
        Codes of two classes or more, each of two rows or more.
    purpose : str
        What the pairs are for, such as the name of the split: it decides what is drawn.

    Returns
    -------
    array of int64, shape (rows,)
        Positions of rows.

    Examples
    --------
    >>> chosen = partners(np.array([0, 0, 1, 1, 1]), "train")
    >>> [bool(chosen[row] != row) for row in range(5)]
    [True, True, True, True, True]
    """
    rows = len(classes)
    drawn = permutation(0, rows, "pairs", purpose)
    grouped = drawn[np.argsort(classes[drawn], kind="stable")]  # rows by class, in each as they were drawn
    counts = np.bincount(classes)
    starts = np.cumsum(counts) - counts
    place = np.empty(rows, np.int64)
    place[grouped] = np.arange(rows)
    start, count = starts[classes], counts[classes]
    same = grouped[start + (place - start + 1) % count]
    steps = permutation(0, rows, "pairs", purpose, "steps") % (rows - count)
    other = grouped[(start + count + steps) % rows]
    return np.where(np.arange(rows) % 2 == 0, same, other).astype(np.int64)
