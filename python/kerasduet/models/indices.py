"""Numbers that stand for words: an embedding has a row for each, and there must be one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.rows.blocks import blocks
from kerasduet.errors import DataError
from kerasduet.models.shapes import is_graph
from kerasduet.runtime import keras


def check_indices(model: Any, x: NDArray[Any], argument: str = "x") -> None:
    """Raise unless an embedding that takes the model's inputs has a row for each of their values.

    TensorFlow would stop in the middle of an epoch, with words of its own, or on a GPU go on with zeros.

    Raises
    ------
    DataError
        ``unknown_index``, with the first row that holds one.
    """
    found = _embedding(model)
    if found is None:
        return
    layer, number = found
    for block in blocks(len(x)):
        rows = np.asarray(x[block])
        wrong = (rows < 0) | (rows >= layer.input_dim)
        if wrong.any():
            row = int(wrong.reshape(len(rows), -1).any(axis=1).argmax())
            got = _as_given(rows[row][wrong[row]].reshape(-1)[0])
            raise DataError(
                "unknown_index",
                "`{argument}` must hold numbers from 0 to {largest} (`input_dim` of layer {layer}), not "
                "{got!j} in row {row}.",
                argument=argument,
                largest=layer.input_dim - 1,
                layer=number,
                got=got,
                row=block.start + row + 1,
            )


def _as_given(value: Any) -> int | float:
    """Give a number as the user wrote it: whole ones as such, and 10.7 for the float32 that is nearest."""
    if isinstance(value, np.integer):
        return int(value)
    number = float(str(value))
    return int(number) if number.is_integer() else number


def _embedding(model: Any) -> tuple[Any, int] | None:
    """Find the embedding that takes the inputs as they are, and its number among the layers, from 1.

    In what is no stack a layer need not take what the one before it gives.
    """
    layers = keras().layers
    alike = (layers.InputLayer, layers.Flatten, layers.Reshape, layers.Permute, layers.Masking)
    if not is_graph(model):
        return None
    for number, layer in enumerate(model.layers, start=1):
        if isinstance(layer, layers.Embedding):
            return layer, number
        if not isinstance(layer, alike) or not _goes_on(model, number):
            return None
    return None


def _goes_on(model: Any, number: int) -> bool:
    """Tell whether the layer behind that one takes what it gives, and nothing else."""
    if isinstance(model, keras().Sequential):
        return True
    try:
        return model.layers[number].input is model.layers[number - 1].output
    except (AttributeError, IndexError, ValueError):  # a layer that is used twice, or the last one
        return False
