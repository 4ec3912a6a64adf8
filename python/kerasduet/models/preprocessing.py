"""What is done to the pixels first: layers that hold constants, so that a saved model takes raw pixels."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.named_arrays import Arrays, map_arrays, row_count, take_rows
from kerasduet.data.rows.blocks import blocks
from kerasduet.keras_internals.layers import normalization_constants, set_normalization_constants
from kerasduet.keras_internals.networks import making_of
from kerasduet.models.layer_calls import keras_network
from kerasduet.runtime import keras
from kerasduet.specs.model_spec import ModelSpec


@dataclass(frozen=True)
class NormalizationStats:
    """Mean and standard deviation of each pixel over the training rows, in double precision."""

    mean: NDArray[np.float64]  # the shape of one sample
    std: NDArray[np.float64]  # the shape of one sample; population form (divides by the number of rows)


def fit_normalization(spec: ModelSpec, x: Any) -> NormalizationStats | None:
    """Compute mean and deviation of the training rows, if the spec standardizes; `None` if it does not."""
    if spec.get("preprocessing.standardize") is None:  # which only a network of one input has
        return None
    mean, variance = _mean_and_variance(lambda rows: rows, x, tuple(range(1, len(x.shape))))
    return NormalizationStats(mean, np.sqrt(variance))


def preprocessing_layers(
    spec: ModelSpec, shape: tuple[int | None, ...], stats: NormalizationStats | None
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
    known = [size for size in shape if size is not None]  # all, where there are rows
    if stats is None:
        stats = NormalizationStats(np.zeros(known), np.ones(known))
    scale = stats.std + offset
    scale[scale == 0] = 1.0
    axes = tuple(axis for axis, size in enumerate(shape, start=1) if size is not None)
    return [keras().layers.Normalization(axis=axes, mean=stats.mean, variance=scale**2, name="normalization")]


def learn_normalization(model: Any, spec: ModelSpec, x: Arrays) -> None:
    """Give each ``Normalization`` of the spec without a mean and a variance those of what comes to it.

    They are of the training rows, as `fit_normalization` has them, and constants of the layer. What comes to
    a layer behind others is what these make of the rows before training.
    """
    unlearnt = {
        call.name
        for call, entry in zip(spec.network.calls, spec.get("layers"), strict=True)
        if is_unlearnt(entry)
    }
    for call in keras_network(model).calls if unlearnt else ():
        if call.name in unlearnt:
            inputs, rows = _before(model, making_of(call.output).sources[0], x)
            set_normalization_constants(call.layer, *_constants(call.layer, inputs, rows))


def normalization_of(layer: Any, x: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute the mean and the variance that a built ``Normalization`` learns of rows which come to it."""
    return _constants(layer, lambda rows: rows.astype(np.float64), x)


def is_unlearnt(entry: dict[str, Any]) -> bool:
    """Tell whether a layer of a spec is a ``Normalization`` that is told no numbers."""
    return entry.get("class_name") == "Normalization" and entry["config"].get("mean") is None


def take_normalization(model: Any, source: Any) -> None:
    """Give a model the means and deviations of one that standardizes, unless that was built without any."""
    for layer, given in zip(_normalizations(model), _normalizations(source), strict=False):
        constants = normalization_constants(given)
        if constants is not None and np.any(constants[0]):
            set_normalization_constants(layer, *constants)


def _normalizations(model: Any) -> list[Any]:
    return [layer for layer in model.layers if type(layer) is keras().layers.Normalization]


def _before(model: Any, tensor: Any, x: Arrays) -> tuple[Callable[[Any], NDArray[np.float64]], Any]:
    """Give what makes the values of a tensor of rows, at inference, and the rows that it takes."""
    for each in model.inputs:
        if tensor is each:
            return lambda rows: rows.astype(np.float64), x[each.name] if isinstance(x, dict) else x
    part = keras().Model(model.inputs if isinstance(x, dict) else model.inputs[0], tensor)
    return lambda rows: np.asarray(part(rows, training=False)).astype(np.float64), x


def _constants(
    layer: Any, inputs: Callable[[Any], NDArray[Any]], x: Arrays
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    mean, variance = _mean_and_variance(inputs, x, layer.axis)
    variance[variance == 0] = 1.0  # a constant is divided by 1
    return mean, variance


def _mean_and_variance(
    inputs: Callable[[Any], NDArray[Any]], x: Arrays, axes: tuple[int, ...]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Compute mean and variance of what is made of the rows, over all but the axes, in double precision.

    A block of rows at a time: those of files need no more memory, and get the same bits.
    """
    first, count = inputs(_in_memory(x, slice(1))), row_count(x)
    kept = {each % first.ndim for each in axes}
    gone = tuple(each for each in range(first.ndim) if each not in kept)
    values = count * first.size / np.prod([first.shape[each] for each in kept])
    parts = (inputs(_in_memory(x, block)) for block in blocks(count))
    mean = np.add.reduce([part.sum(axis=gone, keepdims=True, dtype=np.float64) for part in parts]) / values
    squares = np.zeros(mean.shape)
    for block in blocks(count):
        squares += np.square(inputs(_in_memory(x, block)) - mean).sum(axis=gone, keepdims=True)
    return np.squeeze(mean, axis=gone), np.squeeze(squares / values, axis=gone)


def _in_memory(x: Arrays, rows: slice) -> Any:
    return map_arrays(np.asarray, take_rows(x, rows))
