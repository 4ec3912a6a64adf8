"""Distance fields of simple shapes, for many images at once: how far a pixel is outside, in pixels.

All functions work on float32 arrays of shape (rows, 28, 28), or (rows, 1, 1) for one number an image, and
use only operations that give the same bits on every machine.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating[Any]]  # float32
Number = Field | float


class Uniforms:
    """Uniform numbers made from raw generator bits, handed out one column (rows, 1, 1) at a time."""

    def __init__(self, raw: NDArray[np.uint64]):
        self._values = (raw >> np.uint64(40)).astype(np.float32) / np.float32(2**24)  # 24 bits: exact
        self._next = 0

    def __call__(self, low: float, high: float) -> Field:
        """Take the next numbers, from `low` to `high`."""
        values = self._values[:, self._next, None, None]
        self._next += 1
        return low + (high - low) * values

    def chance(self, probability: float) -> NDArray[np.bool_]:
        """Take the next numbers as true in this proportion of the images."""
        return self(0.0, 1.0) < probability


def inside(outline: Field) -> Field:
    """Give the proportion of the pixel that a shape covers: a ramp of one pixel along its border."""
    return clip(0.5 - outline, 0.0, 1.0)


def clip(values: Field, low: Number, high: Number) -> Field:
    """Bound values from below and above."""
    return np.minimum(np.maximum(values, _float32(low)), _float32(high))


def where(condition: NDArray[np.bool_], yes: Number, no: Number) -> Field:
    """Choose between two fields or numbers."""
    return np.where(condition, _float32(yes), _float32(no))


def profile(t: Field, *knots: tuple[Number, Number]) -> Field:
    """Give the piecewise linear curve through the knots (t, value), level beyond the first and the last."""
    points = [_pair(knot) for knot in knots]
    curve = points[0][1]
    for (start, low), (end, high) in pairwise(points):
        length = np.maximum(end - start, _float32(0.01))
        curve = curve + clip(t - start, 0.0, length) * ((high - low) / length)
    return curve


def band(t: Field, low: Number, high: Number) -> Field:
    """Give the distance to the band between two bounds."""
    return np.maximum(low - t, t - high)


def ellipse(x: Field, y: Field, center: tuple[Number, Number], radii: tuple[Number, Number]) -> Field:
    """Give the distance to an ellipse: exact on its border, close near it."""
    wide, high = _pair(radii)
    across, along = (x - center[0]) / wide, (y - center[1]) / high
    distance: Field = (np.sqrt(across * across + along * along) - 1.0) * np.minimum(wide, high)
    return distance


def segment(
    x: Field, y: Field, start: tuple[Number, Number], end: tuple[Number, Number], thick: tuple[Number, Number]
) -> Field:
    """Give the distance to a limb from `start` to `end`, whose half thickness changes from end to end."""
    (left, top), (right, bottom), (first, last) = _pair(start), _pair(end), _pair(thick)
    run, rise = right - left, bottom - top
    from_x, from_y = x - left, y - top
    length = np.maximum(run * run + rise * rise, _float32(0.01))
    along = clip((from_x * run + from_y * rise) / length, 0.0, 1.0)
    off_x, off_y = from_x - along * run, from_y - along * rise
    distance: Field = np.sqrt(off_x * off_x + off_y * off_y) - (first + along * (last - first))
    return distance


def wave(t: Field) -> Field:
    """Give a triangular wave of period 1, from 0 to 1: a stripe, without a sine."""
    stripe: Field = np.abs(t - np.floor(t) - 0.5) * 2.0
    return stripe


def _float32(value: Number) -> Field:
    """Make a number an array, since NumPy 1 and 2 differ on what Python and NumPy scalars make together."""
    return np.asarray(value, np.float32)


def _pair(values: tuple[Number, Number]) -> tuple[Field, Field]:
    return _float32(values[0]), _float32(values[1])
