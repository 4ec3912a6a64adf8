"""Rows that stay in files until they are used: data too large for memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.rows.lazy_rows import LazyRows


class StoredRows(LazyRows):
    """Rows that ``np.asarray`` reads from files.

    Parameters
    ----------
    read : callable
        Gives the rows at some places in the files: of an array of int64, (n,), the rows, (n, ...).
    places : array of int64, shape (rows,)
        Where the rows are.
    shape : tuple of int
        Of one row.
    dtype : dtype-like
    """

    def __init__(
        self,
        read: Callable[[NDArray[np.int64]], NDArray[Any]],
        places: NDArray[np.int64],
        shape: tuple[int, ...],
        dtype: Any,
    ):
        self._read, self._places = read, places
        self.shape, self.dtype = (len(places), *shape), np.dtype(dtype)

    def __getitem__(self, rows: Any) -> StoredRows:
        return StoredRows(self._read, self._places[rows], self.shape[1:], self.dtype)

    def _rows(self) -> NDArray[Any]:
        return self._read(self._places) if len(self) else np.zeros(self.shape, self.dtype)
