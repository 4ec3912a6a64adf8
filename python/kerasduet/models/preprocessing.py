"""What is done to the pixels first: layers that hold constants, so that a saved model takes raw pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.rows.blocks import blocks
from kerasduet.keras_internals import normalization_constants, set_normalization_constants
from kerasduet.runtime import keras
from kerasduet.specs.model_spec import ModelSpec


@dataclass(frozen=True)
class NormalizationStats:
    """Mean and standard deviation of each pixel over the training rows, in double precision."""

    mean: NDArray[np.float64]  # the shape of one sample
    std: NDArray[np.float64]  # the shape of one sample; population form (divides by the number of rows)


def fit_normalization(spec: ModelSpec, x: NDArray[Any]) -> NormalizationStats | None:
    """Compute mean and deviation of the training rows, if the spec standardizes; `None` if it does not."""
    if spec.get("preprocessing.standardize") is None:
        return None
    mean = _mean(x)
    squares = np.zeros(x.shape[1:])
    for block in blocks(len(x)):
        squares += np.square(np.asarray(x[block]) - mean).sum(axis=0)
    return NormalizationStats(mean, np.sqrt(squares / len(x)))


def _mean(x: NDArray[Any]) -> NDArray[np.float64]:
    """Average the rows a part at a time: those of files need no more memory, and get the same bits."""
    parts = (np.asarray(x[block]) for block in blocks(len(x)))
    total: NDArray[np.float64] = np.add.reduce([part.sum(axis=0, dtype=np.float64) for part in parts])
    return total / len(x)


def preprocessing_layers(
    spec: ModelSpec, shape: tuple[int, ...], stats: NormalizationStats | None
) -> list[Any]:
    """Build the first layers of the model; without statistics they stand for mean 0 and deviation 1.

    Standardizing gives ``(x - mean) / (std + offset)``. A constant pixel is divided by 1, as in
    scikit-learn's ``StandardScaler``.
    """
    divisor = spec.get("preprocessing.rescale")
    offset = spec.get("preprocessing.standardize.offset")
    if divisor is not None:
        return [keras().layers.Rescaling(1.0 / divisor, name="rescaling")]
    if offset is None:
        return []
    if stats is None:
        stats = NormalizationStats(np.zeros(shape), np.ones(shape))
    scale = stats.std + offset
    scale[scale == 0] = 1.0
    axes = tuple(range(1, len(shape) + 1))
    return [keras().layers.Normalization(axis=axes, mean=stats.mean, variance=scale**2, name="normalization")]


def take_normalization(model: Any, source: Any) -> None:
    """Give a model that standardizes the mean and deviation of another, unless that was built without any."""
    layer = model.layers[0]
    given = next((each for each in source.layers if type(each) is keras().layers.Normalization), None)
    if type(layer) is not keras().layers.Normalization or given is None:
        return
    constants = normalization_constants(given)
    if constants is not None and np.any(constants[0]):
        set_normalization_constants(layer, *constants)
