"""Rows taken a block at a time, so that what is made of them stays small."""

from __future__ import annotations

from collections.abc import Iterator

ROWS_AT_ONCE = 1000  # of 28 x 28 pixels: 0.8 MB as bytes, which the processor's cache holds, 6 MB in double


def blocks(rows: int, size: int = ROWS_AT_ONCE) -> Iterator[slice]:
    """Give the slices of up to `size` rows that follow each other from the first row to the last.

    Examples
    --------
    >>> [(each.start, each.stop) for each in blocks(2500)]
    [(0, 1000), (1000, 2000), (2000, 2500)]
    """
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))
