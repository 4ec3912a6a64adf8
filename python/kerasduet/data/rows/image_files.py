"""Images as rows: each read by Pillow, or left in its file until it is used."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.rows.image_pixels import upright_bytes
from kerasduet.data.rows.stored_rows import StoredRows
from kerasduet.errors import DataError, KerasDuetError, cannot_read, corrupt_file

_READERS = 4  # files that are read and decoded at the same time
# Those that the endings of files name: Pillow knows others, one of which it hands to Ghostscript.
_FORMATS = ("BMP", "GIF", "JPEG", "PNG", "TIFF", "WEBP")


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

    An image is turned as its EXIF tag says; `upright_bytes` tells what becomes of each kind of pixels. Of a
    file of several (an animation, the pages of a TIFF) the first is read.

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
        ``corrupt_file``, when it is no whole image; ``invalid_data``, when it is no file, its size is another
        one or above ``PIL.Image.MAX_IMAGE_PIXELS``, or black and white of its numbers are not known.
    RunError
        ``cannot_read``, when the system does not let it be read.
    """
    from PIL import Image

    with _opened(path) as image:
        converted = upright_bytes(image, path, color)
    if converted.size != size[::-1] and not resize:
        raise _other_size(path, size, (converted.height, converted.width))
    return np.asarray(converted.resize(size[::-1], Image.Resampling.BILINEAR), dtype=np.uint8)


def image_size(path: Path) -> tuple[int, int]:
    """Give the height and width that `read_image` finds: a turned image has those of its header turned."""
    with _opened(path) as image:
        converted = upright_bytes(image, path, "grayscale")
        return converted.height, converted.width


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open an image; whatever Pillow raises over a file that is none, or while it is read, is told."""
    from PIL import Image

    try:
        _check_file(path)
        with path.open("rb") as stream, Image.open(stream, formats=_FORMATS) as image:
            _check_pixels(path, image.width * image.height)
            yield image
    except KerasDuetError:
        raise
    except PermissionError as error:
        raise cannot_read(path, error) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_large(path, Image.MAX_IMAGE_PIXELS) from None
    except Exception as error:  # a damaged file lets a decoder fail in any way
        raise corrupt_file(path, "is not a whole image that Pillow can read") from error


def _check_file(path: Path) -> None:
    """Raise unless it is a file with an end: a pipe would be waited for."""
    if os.path.exists(path) and not os.path.isfile(path):
        kind = "a folder" if os.path.isdir(path) else "a pipe or a device"
        sentence = "The image {path} must be a file, not {kind}."
        raise DataError("invalid_data", sentence, path=str(path), kind=kind)


def _check_pixels(path: Path, pixels: int) -> None:
    """Raise if an image would take much memory, where Pillow warns only; a user can set its limit."""
    from PIL import Image

    if Image.MAX_IMAGE_PIXELS is not None and pixels > Image.MAX_IMAGE_PIXELS:
        raise _too_large(path, Image.MAX_IMAGE_PIXELS)


def _too_large(path: Path, limit: Any) -> DataError:
    sentence = (
        "The image {path} must have {limit} pixels at most, or it could fill the memory: "
        "set PIL.Image.MAX_IMAGE_PIXELS to allow more."
    )
    return DataError("invalid_data", sentence, path=str(path), limit=limit)


def _other_size(path: Path, wanted: tuple[int, int], got: tuple[int, int]) -> DataError:
    sentence = (
        "Images must have one size, {wanted_height} x {wanted_width} pixels, "
        "not {height} x {width} as {path}: give `size`."
    )
    sizes = {"wanted_height": wanted[0], "wanted_width": wanted[1], "height": got[0], "width": got[1]}
    return DataError("invalid_data", sentence, path=str(path), **sizes)
