"""Rows of pixels that came as wider numbers, kept as the bytes that they were.

R has no bytes: its users divide whole numbers by 255 and have doubles. Single precision would take four times
the memory that the pixels took.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.rows.aligned_memory import aligned_empty
from kerasduet.data.rows.blocks import blocks
from kerasduet.data.rows.lazy_rows import LazyRows

_LEAST = 1_000_000  # values; fewer are not worth it


class CodedRows(LazyRows):
    """Rows that ``np.asarray`` decodes.

    Parameters
    ----------
    codes : array of uint8, shape (rows, ...)
        Places in `values`.
    values : array of float32, shape (256,)
    """

    def __init__(self, codes: NDArray[np.uint8], values: NDArray[np.float32]):
        self.codes, self.values = codes, values
        self.shape, self.dtype = codes.shape, values.dtype

    def __getitem__(self, rows: Any) -> CodedRows:
        return CodedRows(self.codes[rows], self.values)

    def _rows(self) -> NDArray[Any]:
        return self.values[self.codes]


def coded(x: Any) -> Any:
    """Keep many whole numbers from 0 to 255, as they are or divided by 255, as bytes; give back all else."""
    if isinstance(x, np.ndarray) and x.dtype.kind in "if" and x.ndim > 1 and x.size >= _LEAST:
        for divisor in (255, 1):
            values = (np.arange(256) / divisor).astype(np.float32)
            codes = _codes(x, values, divisor)
            if codes is not None:
                return CodedRows(codes, values)
    return x


def _codes(x: NDArray[Any], values: NDArray[np.float32], divisor: int) -> NDArray[np.uint8] | None:
    """Find the place of each number in `values`, in single precision; `None` if one is not there."""
    codes = aligned_empty(x.shape, np.dtype(np.uint8))
    for block in blocks(len(x)):
        with np.errstate(over="ignore", invalid="ignore"):  # of numbers that have no place
            numbers = x[block].astype(np.float32, order="C")
            np.copyto(codes[block], np.rint(numbers * divisor), casting="unsafe")
        if not np.array_equal(values[codes[block]], numbers):
            return None
    return codes
