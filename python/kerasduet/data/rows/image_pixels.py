"""Pixels of any kind as bytes: what becomes of depth, palette, alpha, CMYK and rotation."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from kerasduet.errors import DataError

_BITS_PER_SAMPLE, _PHOTOMETRIC, _SAMPLE_FORMAT = 258, 262, 339  # tags of TIFF
_WHITE_IS_ZERO, _UNSIGNED = 0, 1

# What alpha is dropped from, by way of which mode; Pillow knows no direct way from premultiplied ones.
_BEFORE = {"P": "RGBA", "PA": "RGBA", "La": "LA", "RGBa": "RGBA"}
_KNOWN = ("1", "L", "LA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr")
_UNKNOWN = {"F": "floating numbers", "I": "whole numbers of 32 bits or with a sign"}


def upright_bytes(image: Any, path: Path, color: str) -> Any:
    """Give the first frame of an open Pillow image in mode "RGB" or "L", turned as its EXIF tag says.

    * 16 bits (PNG, TIFF; 12 in TIFF) keep their upper 8, as ``tf.io.decode_png`` has it.
    * A palette gives its colors; transparency and alpha are dropped, so that the color below them counts.
    * CMYK and YCbCr become RGB by Pillow's formulas, without a color profile.
    * Gray is 0.299 R + 0.587 G + 0.114 B; gray images become three equal channels for "rgb".
    * Floating numbers, 32-bit integers and integers with a sign are refused, since a file does not say which
      of them are black and white; so are pixels that Pillow cannot convert (Lab).

    Parameters
    ----------
    image : PIL.Image.Image
    path : Path
        For messages.
    color : {"rgb", "grayscale"}

    Raises
    ------
    DataError
        ``invalid_data``, with the reason.
    """
    from PIL import ImageOps

    image.load()
    mode, gray = image.mode, image
    if mode.startswith("I;16") or (mode == "I" and image.format == "PNG"):  # Pillow 10 opens PNG as "I"
        gray = _upper_bytes(image)
    elif (mode not in _KNOWN and mode not in _BEFORE) or _tag(image, _SAMPLE_FORMAT, _UNSIGNED) not in (1, 4):
        raise _other_pixels(path, mode)
    if mode in _BEFORE:
        gray = image.convert(_BEFORE[mode])
    turned = ImageOps.exif_transpose(_with_exif(gray, image))
    return turned.convert("RGB" if color == "rgb" else "L")


def _upper_bytes(image: Any) -> Any:
    """Make 8 bits of the 16, or 12, of a gray image."""
    from PIL import Image

    bits = _tag(image, _BITS_PER_SAMPLE, 16)
    numbers = np.asarray(image).astype(np.int32)  # (height, width)
    if _tag(image, _PHOTOMETRIC, 1) == _WHITE_IS_ZERO:  # Pillow turns over those of 8 bits only
        numbers = (1 << bits) - 1 - numbers
    return Image.fromarray((numbers >> (bits - 8)).clip(0, 255).astype(np.uint8))


def _tag(image: Any, number: int, default: int) -> int:
    """Look up a tag of a TIFF file, of which each channel has one."""
    value = getattr(image, "tag_v2", {}).get(number, default)
    return int(value[0] if isinstance(value, tuple) else value)


def _with_exif(made: Any, image: Any) -> Any:
    """Let an image that was made of another one be turned as that."""
    if made is not image:
        made.getexif()[0x0112] = image.getexif().get(0x0112, 1)
    return made


def _other_pixels(path: Path, mode: str) -> DataError:
    """Say why pixels cannot be bytes."""
    if mode not in _UNKNOWN and mode not in _KNOWN:
        sentence = "The image {path} must hold gray or RGB pixels, not the kind {mode!j}: convert it."
        return DataError("invalid_data", sentence, path=str(path), mode=mode)
    kind = _UNKNOWN.get(mode, "whole numbers with a sign")
    sentence = (
        "The image {path} holds {kind}, and does not say which of them are black and white: save it with "
        "8 or 16 bits a pixel, or read it yourself and give arrays."
    )
    return DataError("invalid_data", sentence, path=str(path), kind=kind, mode=mode)
