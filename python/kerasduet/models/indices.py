"""Numbers that stand for words: an embedding has a row for each, and there must be one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.named_arrays import Arrays, place_of
from kerasduet.data.rows.blocks import blocks
from kerasduet.errors import DataError, SpecError
from kerasduet.keras_internals.models import all_layers
from kerasduet.models.layer_calls import keras_network
from kerasduet.runtime import keras


def check_indices(model: Any, x: Arrays, argument: str = "x") -> None:
    """Raise unless an embedding that takes the model's inputs has a row for each of their values.

    TensorFlow would stop in the middle of an epoch, with words of its own, or on a GPU go on with zeros.

    Raises
    ------
    DataError
        ``unknown_index``, with the first row that holds one.
    """
    for layer, number, name in _embeddings(model):
        rows = x[name] if isinstance(x, dict) else x
        place = place_of(argument, name if isinstance(x, dict) else None)
        for block in blocks(len(rows)):
            _check_block(np.asarray(rows[block]), block.start, layer, number, place)


def _check_block(rows: NDArray[Any], start: int, layer: Any, number: int, argument: str) -> None:
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
            row=start + row + 1,
        )


def _as_given(value: Any) -> int | float:
    """Give a number as the user wrote it: whole ones as such, and 10.7 for the float32 that is nearest."""
    if isinstance(value, np.integer):
        return int(value)
    number = float(str(value))
    return int(number) if number.is_integer() else number


def _embeddings(model: Any) -> Iterator[tuple[Any, int, str]]:
    """Find the embeddings that take an input as it is, their numbers among the layers (from 1), its name."""
    layers = keras().layers
    if not any(isinstance(each, layers.Embedding) for each in all_layers(model)):
        return  # each prediction asks, and to read a network can take longer than to predict a row
    try:
        network = keras_network(model)
    except SpecError:  # of code nobody knows what its layers take
        return
    alike = (layers.Flatten, layers.Reshape, layers.Permute, layers.Masking)
    as_it_is = {name: name for name in network.inputs}  # what holds an input as it is
    for number, call in enumerate(network.calls, start=1):
        if call.sources[0] in as_it_is:
            if isinstance(call.layer, layers.Embedding):
                yield call.layer, number, as_it_is[call.sources[0]]
            elif isinstance(call.layer, alike):
                as_it_is[call.name] = as_it_is[call.sources[0]]
