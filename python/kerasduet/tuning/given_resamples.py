"""Resamples that others drew: scikit-learn's splitters, and positions as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sized
from typing import Any

import numpy as np

from kerasduet.data.dataset import Dataset
from kerasduet.data.user_data import dataset
from kerasduet.errors import ArgumentError
from kerasduet.tuning.resamples import Resamples


def as_resamples(x: Any, data: Any, *, groups: Any = None) -> Resamples:
    """Take resamples that were drawn elsewhere.

    Parameters
    ----------
    x : splitter of scikit-learn, iterable of (train, test), or mapping of such pairs by id
        Positions count from 0. Without ids they are "Resample1", "Resample2", ...
    data : Dataset or (x, y)
        The rows that they are of, those of the split "train".
    groups : array-like, shape (rows,), optional
        What a splitter of groups, such as ``GroupKFold``, asks for.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `x` is nothing of this.
    DataError
        ``invalid_resamples`` if positions are outside the rows, or in both parts.
    LabelError
        ``missing_class``.

    Examples
    --------
    >>> import kerasduet as kd
    >>> from sklearn.model_selection import KFold
    >>> kd.as_resamples(KFold(2, shuffle=True, random_state=3), kd.garments(train=100, test=10))
    <Resamples: given; 2 resamples of 100 rows>
    """
    known = dataset(data)
    known.check_split("train")
    pairs = _pairs(x, known, groups)
    width = len(str(len(pairs)))
    names = x if isinstance(x, dict) else [f"Resample{place:0{width}d}" for place in range(1, len(pairs) + 1)]
    drawn = ((name, train, held_out) for name, (train, held_out) in zip(names, pairs, strict=True))
    return given_positions(known, drawn)


def given_positions(data: Dataset, drawn: Iterable[tuple[str, Any, Any]]) -> Resamples:
    """Make resamples of ids and positions, from 0, that were drawn elsewhere; see `as_resamples`."""
    return Resamples.of_rows(data, drawn, {"method": "given"})


def _pairs(x: Any, data: Dataset, groups: Any) -> list[Any]:
    if hasattr(x, "split") and hasattr(x, "get_n_splits"):
        y = data.split("train").y
        rows = np.zeros((data.splits["train"], 1))  # a splitter looks at their number only
        return list(x.split(rows, y, groups))
    pairs = list(x.values()) if isinstance(x, dict) else list(x) if isinstance(x, Iterable) else []
    if not pairs or not all(isinstance(each, Sized) and len(each) == 2 for each in pairs):
        wanted = "a splitter of scikit-learn, or pairs of positions to train and to test on"
        raise ArgumentError.must_be("invalid_argument", "x", wanted, x)
    return pairs
