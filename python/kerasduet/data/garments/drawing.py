"""Draw grayscale images of clothes, shoes and bags: data that need no file and no network.

Only raw generator bits and operations that IEEE 754 defines exactly (+ - * / and the square root,
comparisons, rounding down) are used, one at a time and never summed in an order that NumPy chooses, so the
same seed draws the same bits on every machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.garments.distance_fields import Field, Uniforms, clip, inside, wave, where
from kerasduet.data.garments.silhouettes import Garment, silhouette
from kerasduet.seeds import derived_seed

SIDE = 28
_ROWS_AT_ONCE = 1000  # a hundred images of each class stay in the processor's cache
_PARAMETERS = 96  # raw numbers for the shape and the cloth of a image
_NOISE = SIDE * SIDE // 2  # and for its pixels: 64 bits are four bytes for each of two


def draw(rows: int, seed: int, split: str) -> tuple[NDArray[np.uint8], NDArray[np.int64], NDArray[np.uint8]]:
    """Draw the first rows of a split.

    Parameters
    ----------
    rows : int
        How many; row i is the same for any number.
    seed : int
        0 to 2**32 - 1.
    split : str
        Rows of different splits are drawn from different bits.

    Returns
    -------
    tuple of numpy.ndarray
        Pixels, uint8 (rows, 28, 28); classes, int64 (rows,), in the order of Fashion-MNIST; masks, uint8
        (rows, 28, 28), 1 where the garment covers at least half of the pixel, else 0.

    Examples
    --------
    >>> pixels, classes, masks = draw(10, seed=0, split="train")
    >>> sorted(classes.tolist())
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    classes = _classes(rows, seed, split)
    pixels = np.empty((rows, SIDE, SIDE), np.uint8)
    masks = np.empty((rows, SIDE, SIDE), np.uint8)
    # The words of the key decide the bits: with others, all garments would be drawn anew.
    bits = np.random.Philox(key=derived_seed(seed, "garments", split, "pictures"))
    for start in range(0, rows, _ROWS_AT_ONCE):
        batch = classes[start : start + _ROWS_AT_ONCE]
        raw = bits.random_raw(len(batch) * (_PARAMETERS + _NOISE)).reshape(len(batch), -1)
        for code in range(10):
            chosen = np.flatnonzero(batch == code)
            pixels[start + chosen], masks[start + chosen] = _images(code, raw[chosen])
    return pixels, classes, masks


def _classes(rows: int, seed: int, split: str) -> NDArray[np.int64]:
    """Shuffle blocks of ten classes, each block by the rank of ten raw numbers."""
    bits = np.random.Philox(key=derived_seed(seed, "garments", split, "classes"))
    blocks = bits.random_raw(-(-rows // 10) * 10).reshape(-1, 10)
    return np.argsort(blocks, axis=1, kind="stable").reshape(-1)[:rows].astype(np.int64)


def _images(code: int, raw: NDArray[np.uint64]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Draw images of one class, and their masks."""
    u = Uniforms(raw[:, :_PARAMETERS])
    x, y = _posed(u)
    garment = silhouette(code, u, x, y)
    shade = _cloth(u, x, y) + _details(garment)
    shade = _folded(u, x, y, shade, garment.outline) + _noise(raw[:, _PARAMETERS:]) * u(0.02, 0.12)
    grey = clip(shade, 0.06, 1) * inside(garment.outline) * 255.0
    return grey.astype(np.uint8), (garment.outline <= 0).astype(np.uint8)


def _posed(u: Uniforms) -> tuple[Field, Field]:
    """Coordinates of the pixels after a small shift, turn, shear and change of size."""
    place = np.arange(SIDE, dtype=np.float32) - (SIDE - 1) / 2
    x, y = place[None, None, :] - u(-1.2, 1.2), place[None, :, None] - u(-1, 1)
    half = u(-0.04, 0.04)  # tangent of half the angle, so that the turn needs no sine
    sine, cosine = 2.0 * half / (1.0 + half * half), (1.0 - half * half) / (1.0 + half * half)
    wide, high, shear = u(0.94, 1.1), u(0.95, 1.06), u(-0.05, 0.05)
    turned_x, turned_y = x * cosine + y * sine, y * cosine - x * sine
    return turned_x * wide + turned_y * shear, turned_y * high


def _cloth(u: Uniforms, x: Field, y: Field) -> Field:
    """Shade of the cloth: plain, striped across or along, or checked."""
    base, depth, period = u(0.3, 1.0), u(0.1, 0.4), u(0.12, 0.4)
    kind, phase = u(0, 1), u(0, 1)
    across, along = wave(y * period + phase), wave(x * period + phase)
    stripes = where(kind < 0.12, across, where(kind < 0.2, along, where(kind < 0.3, across * along, 0.0)))
    return base - depth * stripes


def _details(garment: Garment) -> Field:
    shade = np.zeros_like(garment.outline)
    for field, change in garment.details:
        shade = shade + inside(field) * change
    return shade


def _folded(u: Uniforms, x: Field, y: Field, shade: Field, outline: Field) -> Field:
    """Light from one side, a soft fold, and a darker border."""
    light = 1.0 + x * u(-0.025, 0.025) + y * u(-0.015, 0.015)
    fold = wave(x * u(0.05, 0.16) + y * u(-0.05, 0.05) + u(0, 1)) * u(0, 0.2)
    border = clip(1.0 + outline * 0.5, 0, 1) * u(0, 0.5)
    return (shade - fold) * light * (1.0 - border)


def _noise(raw: NDArray[np.uint64]) -> Field:
    """Add four uniform bytes for each pixel, which is nearly normal, from -1 to 1; (rows, 28, 28)."""
    parts = raw.astype("<u8").view(np.uint8).reshape(len(raw), SIDE, SIDE, 4).astype(np.float32)
    noise: Field = (parts[..., 0] + parts[..., 1] + parts[..., 2] + parts[..., 3] - 510.0) / 510.0
    return noise
