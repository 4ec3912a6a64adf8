"""Rows that become an array only when they are used."""

from __future__ import annotations

import abc
from typing import Any

import numpy as np
from numpy.typing import NDArray


class LazyRows(abc.ABC):
    """What stands in for an array of rows: they are chosen as in an array, and made by ``np.asarray``.

    Attributes
    ----------
    shape : tuple of int
        (rows, ...).
    dtype : numpy.dtype
    """

    shape: tuple[int, ...]
    dtype: np.dtype[Any]

    def __len__(self) -> int:
        return self.shape[0]

    @abc.abstractmethod
    def __getitem__(self, rows: Any) -> LazyRows:
        """Choose rows by a slice or an array of positions, without making them."""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Make the rows: of `dtype`, of `shape`."""
        rows = self._rows()
        return rows if dtype is None else rows.astype(dtype, copy=False)

    @abc.abstractmethod
    def _rows(self) -> NDArray[Any]: ...
