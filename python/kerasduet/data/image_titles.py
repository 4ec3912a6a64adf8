"""What stands above each of the first images of a data set."""

from __future__ import annotations

import numpy as np

from kerasduet.data.dataset import Dataset
from kerasduet.errors import DataError


def image_titles(data: Dataset, split: str = "train", count: int = 64, lang: str = "en") -> list[str]:
    """Give a title for each of the first images of a split.

    Returns
    -------
    list of str
        The classes, or the number of an image that has one; else the positions from 1.

    Raises
    ------
    DataError
        ``not_images`` if the rows have another shape, ``unknown_split``.

    Examples
    --------
    >>> import kerasduet as kd
    >>> image_titles(kd.garments(train=100, test=20), count=3)
    ['Pullover', 'Trouser', 'Sandal']
    """
    check_images(data)
    names = data.names(lang)
    rows = data.split(split)
    if data.schema.outputs:
        return [str(position) for position in range(1, len(rows) + 1)][:count]
    targets = np.asarray(rows.y[:count])
    if data.task == "classification" and targets.ndim == 1:
        return [names[code] for code in targets]
    if data.task == "regression" and targets.size == len(targets):
        return [f"{value:.4g}" for value in targets.reshape(-1)]
    return [str(position) for position in range(1, len(targets) + 1)]


def check_images(data: Dataset) -> None:
    """Refuse data whose rows are no images: (height, width), or with 1 or 3 channels behind."""
    if data.schema.inputs:
        raise DataError.must_be("not_images", "data", "images", [*data.schema.inputs])
    shape = data.shape
    if not (len(shape) == 2 or (len(shape) == 3 and shape[2] in (1, 3))):
        raise DataError.must_be("not_images", "data", "images", list(shape) if shape else "texts")
