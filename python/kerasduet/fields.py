"""Distance fields of simple shapes, for many pictures at once: how far a pixel is outside, in pixels.

All functions work on float32 arrays of shape (rows, 28, 28), or (rows, 1, 1) for one number a picture, and
use only operations that give the same bits on every machine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.float32]
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
        return f32(low) + f32(high - low) * values

    def chance(self, share: float) -> NDArray[np.bool_]:
        """Take the next numbers as true in this share of the pictures."""
        return self(0, 1) < f32(share)


def f32(value: float) -> np.float32:
    """Make a float32 scalar, which NumPy 1 and 2 combine with float32 arrays alike."""
    return np.float32(value)


def inside(field: Field) -> Field:
    """Share of the pixel that a shape covers: 1 inside, 0 outside, a ramp of one pixel between."""
    return clip(f32(0.5) - field, 0, 1)


def clip(values: Field, low: Number, high: Number) -> Field:
    """Bound values from below and above."""
    return np.minimum(np.maximum(values, low), high)


def where(condition: Any, yes: Field, no: Number) -> Field:
    """Choose between two fields, in float32."""
    return np.where(condition, yes, np.asarray(no, np.float32))


def profile(t: Field, *knots: tuple[Number, Number]) -> Field:
    """Piecewise linear curve through the knots (t, value), level beyond the first and the last."""
    value: Any = knots[0][1]
    for (start, low), (end, high) in zip(knots, knots[1:], strict=False):
        length = np.maximum(end - start, f32(0.01))  # type: ignore[operator]
        value = value + (clip(t - start, 0, length)) * ((high - low) / length)  # type: ignore[operator]
    return value  # type: ignore[no-any-return]


def band(t: Field, low: Number, high: Number) -> Field:
    """Distance to the band between two bounds."""
    return np.maximum(low - t, t - high)


def ellipse(x: Field, y: Field, center: tuple[Number, Number], radii: tuple[Number, Number]) -> Field:
    """Distance to an ellipse, exact on its border and close near it."""
    across, along = (x - center[0]) / radii[0], (y - center[1]) / radii[1]
    return (np.sqrt(across * across + along * along) - f32(1)) * np.minimum(radii[0], radii[1])


def segment(
    x: Field, y: Field, start: tuple[Number, Number], end: tuple[Number, Number], thick: tuple[Number, Number]
) -> Field:
    """Distance to a limb from `start` to `end` whose half thickness goes from one to the other value."""
    run, rise = end[0] - start[0], end[1] - start[1]
    from_x, from_y = x - start[0], y - start[1]
    length = np.maximum(run * run + rise * rise, f32(0.01))
    along = clip((from_x * run + from_y * rise) / length, 0, 1)
    off_x, off_y = from_x - along * run, from_y - along * rise
    return np.sqrt(off_x * off_x + off_y * off_y) - (thick[0] + along * (thick[1] - thick[0]))


def wave(t: Field) -> Field:
    """Triangular wave of period 1, from 0 to 1: a stripe, without a sine."""
    return np.abs(t - np.floor(t) - f32(0.5)) * f32(2)
