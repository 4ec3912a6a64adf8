"""Images as rows: each read by Pillow, or left in its file until it is used."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.rows.stored_rows import StoredRows
from kerasduet.errors import DataError, corrupt_file

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
    read = functools.partial(_read_images, paths, size, color, resize)
    shape = (*size, 3) if color == "rgb" else size
    return StoredRows(read, np.arange(len(paths)), shape, np.uint8)


def _read_images(
    paths: Sequence[Path], size: tuple[int, int], color: str, resize: bool, places: NDArray[np.int64]
) -> NDArray[Any]:
    """Read the images at some places: (places, height, width), or with 3 colors."""
    with ThreadPoolExecutor(_READERS) as readers:
        chosen = (paths[place] for place in places)
        pixels = readers.map(lambda path: read_image(path, size, color, resize=resize), chosen)
        return np.stack(list(pixels))


def read_image(path: Path, size: tuple[int, int], color: str, *, resize: bool) -> NDArray[Any]:
    """Read one image as uint8, (height, width, 3), or (height, width) when ``"grayscale"``.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    size : tuple of int
        Height and width that the image must have, or is brought to when `resize` is true.
    color : {"rgb", "grayscale"}
        What the pixels are converted to.
    resize : bool
        Whether another size is resized (bilinear) or refused.

    Raises
    ------
    DataError
        ``corrupt_file``, when it is no whole image; ``invalid_data``, when its size is another one.
    """
    from PIL import Image

    with _opened(path) as image:
        image.load()
        if image.size == size[::-1] or resize:
            converted = image.convert("RGB" if color == "rgb" else "L")
            return np.asarray(converted.resize(size[::-1], Image.Resampling.BILINEAR), dtype=np.uint8)
        height, width = image.height, image.width
    raise _other_size(path, size, (height, width))


def image_size(path: Path) -> tuple[int, int]:
    """Read the height and width of an image from its header."""
    with _opened(path) as image:
        return image.height, image.width


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open an image; whatever Pillow raises over a file that is none, or while it is read, is told."""
    from PIL import Image

    try:
        with Image.open(path) as image:
            yield image
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise corrupt_file(path, "is not a whole image that Pillow can read") from error


def _other_size(path: Path, wanted: tuple[int, int], got: tuple[int, int]) -> DataError:
    sentence = (
        "Images must have one size, {wanted_height} x {wanted_width} pixels, "
        "not {height} x {width} as {path}: give `size`."
    )
    sizes = {"wanted_height": wanted[0], "wanted_width": wanted[1], "height": got[0], "width": got[1]}
    return DataError("invalid_data", sentence, path=str(path), **sizes)
