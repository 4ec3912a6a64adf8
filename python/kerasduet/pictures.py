"""Pictures that stay in their files until they are used: data too large for memory."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .formats import read_image

_READERS = 4  # files that are read and decoded at the same time


class Pictures:
    """What stands in for the pixels of many files: rows are chosen as in an array, read by ``np.asarray``.

    Attributes
    ----------
    dtype : numpy.dtype
        uint8.
    shape : tuple of int
        (pictures, height, width) or (pictures, height, width, 3).

    Parameters
    ----------
    paths : sequence of Path
    size : tuple of int
        Height and width.
    color : {"rgb", "grayscale"}
    resize : bool
        Whether pictures of another size are resized or refused.
    """

    dtype = np.dtype(np.uint8)

    def __init__(self, paths: Sequence[Path], size: tuple[int, int], color: str, *, resize: bool):
        self._paths = np.array(paths, object)
        self._size, self._color, self._resize = size, color, resize
        self.shape = (len(paths), *size, 3) if color == "rgb" else (len(paths), *size)

    def __len__(self) -> int:
        return len(self._paths)

    def __getitem__(self, rows: Any) -> Pictures:
        """Choose pictures by a slice or an array of positions, without reading them."""
        return Pictures(self._paths[rows], self._size, self._color, resize=self._resize)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """Read the pictures: uint8, of `shape`."""
        if not len(self):
            return np.zeros(self.shape, dtype or np.uint8)
        with ThreadPoolExecutor(_READERS) as readers:
            pixels: NDArray[Any] = np.stack(list(readers.map(self._read, self._paths)))
        return pixels if dtype is None else pixels.astype(dtype, copy=False)

    def _read(self, path: Path) -> NDArray[Any]:
        return read_image(path, self._size, self._color, resize=self._resize)
