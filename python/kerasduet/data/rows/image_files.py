"""Images that stay in their files until they are used."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.formats import read_image
from kerasduet.data.rows.stored_rows import StoredRows

_READERS = 4  # files that are read and decoded at the same time


def stored_images(paths: Sequence[Path], size: tuple[int, int], color: str, *, resize: bool) -> StoredRows:
    """Give images as rows, (height, width) or (height, width, 3) of uint8, none of which is read yet.

    Parameters
    ----------
    paths : sequence of Path
    size : tuple of int
        Height and width.
    color : {"rgb", "grayscale"}
    resize : bool
        Whether images of another size are resized or refused.
    """

    def read(places: NDArray[np.int64]) -> NDArray[Any]:
        with ThreadPoolExecutor(_READERS) as readers:
            chosen = (paths[place] for place in places)
            pixels = readers.map(lambda path: read_image(path, size, color, resize=resize), chosen)
            return np.stack(list(pixels))

    shape = (*size, 3) if color == "rgb" else size
    return StoredRows(read, np.arange(len(paths)), shape, np.uint8)
