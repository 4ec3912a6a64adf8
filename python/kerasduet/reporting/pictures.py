"""Images and masks as small pictures that stand in the page itself."""

from __future__ import annotations

import base64
import colorsys
import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

_SIDE = 128  # pixels of a picture at most
_SMALL = 64 * 64  # pixels that PNG holds in fewer bytes than JPEG needs for its tables
_GOLDEN = 0.618033988749895  # steps of it go round a circle of hues without coming near one another


def picture(levels: NDArray[np.float64]) -> str:
    """Draw an image as a data URI: one channel dark on white, as the tutorials have it.

    Parameters
    ----------
    levels : array, shape (height, width) or (height, width, 1 or 3)
        From 0 to 1.
    """
    from PIL import Image

    pixels = (np.nan_to_num(levels) * 255).round().clip(0, 255).astype(np.uint8)
    if pixels.ndim == 2 or pixels.shape[2] == 1:
        pixels = np.invert(pixels.reshape(pixels.shape[:2]))
    image = Image.fromarray(pixels)
    image.thumbnail((_SIDE, _SIDE))
    kind = "png" if image.width * image.height <= _SMALL else "jpeg"
    return _data_uri(image, kind)


def mask_picture(codes: NDArray[Any], classes: int) -> str:
    """Draw the class of each pixel, (height, width), in the colors of `palette`, as a data URI."""
    from PIL import Image

    colors = np.array(palette(classes), np.uint8)
    image = Image.fromarray(colors[codes])
    if max(image.size) > _SIDE:
        scale = _SIDE / max(image.size)
        size = (max(round(image.width * scale), 1), max(round(image.height * scale), 1))
        image = image.resize(size, Image.Resampling.NEAREST)
    return _data_uri(image, "png")


def palette(classes: int) -> list[tuple[int, int, int]]:
    """Give a color for each class: light grey for the first, the background, then hues far apart.

    Examples
    --------
    >>> palette(2)
    [(232, 232, 232), (51, 118, 204)]
    """
    hues = [(0.594 + _GOLDEN * place) % 1 for place in range(classes - 1)]
    lights = [(0.5, 0.6) if place % 2 == 0 else (0.68, 0.65) for place in range(classes - 1)]
    colors = [colorsys.hls_to_rgb(hue, *light) for hue, light in zip(hues, lights, strict=True)]
    return [(232, 232, 232), *((round(255 * r), round(255 * g), round(255 * b)) for r, g, b in colors)]


def _data_uri(image: Any, kind: str) -> str:
    content = io.BytesIO()
    image.save(content, kind, **({"optimize": True} if kind == "png" else {"quality": 80}))
    return f"data:image/{kind};base64,{base64.b64encode(content.getvalue()).decode()}"
