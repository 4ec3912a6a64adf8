"""Pixels as shades, however they are stored."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def image_levels(images: NDArray[Any]) -> NDArray[np.float64]:
    """Give how much of it each pixel has, from 0 to 1.

    Numbers from 0 to 1 stay, those from 0 to 255 are divided by 255, and others are stretched from the lowest
    of all to the highest.

    Examples
    --------
    >>> image_levels(np.array([[0, 51, 255]])).tolist()
    [[0.0, 0.2, 1.0]]
    """
    lowest, highest = (float(images.min()), float(images.max())) if images.size else (0.0, 1.0)
    if lowest < 0 or highest > 255:
        return (images - lowest) / (highest - lowest)
    return images / (255.0 if highest > 1 else 1.0)
