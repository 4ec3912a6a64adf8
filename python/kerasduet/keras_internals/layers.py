"""What single layers hold beside their weights."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

TAKE_INPUTS_APART = ("MultiHeadAttention", "GroupQueryAttention", "GroupedQueryAttention")  # by both names


def takes_several_inputs(layer: Any) -> bool:
    """Tell whether a layer takes a list of inputs, as ``Add`` and the layers of attention do.

    Stands on ``Merge``, the base of the layers that join inputs.
    """
    from keras import layers
    from keras.src.layers.merging.base_merge import Merge

    return isinstance(layer, Merge | layers.Attention) or takes_inputs_apart(layer)


def takes_inputs_apart(layer: Any) -> bool:
    """Tell whether a layer takes its inputs one by one, as query, value and key, and not in a list."""
    return type(layer).__name__ in TAKE_INPUTS_APART


def normalization_constants(layer: Any) -> tuple[NDArray[Any], NDArray[Any]] | None:
    """Give the mean and the variance that a ``Normalization`` was made with; none of one that was adapted.

    Stands on ``input_mean`` and ``input_variance``.
    """
    if layer.input_mean is None:
        return None
    return np.asarray(layer.input_mean), np.asarray(layer.input_variance)


def set_normalization_constants(layer: Any, mean: NDArray[Any], variance: NDArray[Any]) -> None:
    """Put another mean and variance into a built ``Normalization`` that was made with some.

    Stands on ``input_mean`` and ``input_variance``, and on ``build()``, which may be called again.
    """
    layer.input_mean, layer.input_variance = mean, variance
    layer.build(layer.get_build_config()["input_shape"])


def take_tokens(layer: Any, source: Any) -> None:
    """Give a ``TextVectorization`` the vocabulary of another, and what each token weighs under "tf_idf".

    Stands on ``save_own_variables`` and ``load_own_variables``, which hold ``idf_weights`` with one for
    unknown tokens in front, and nothing of the vocabulary.
    """
    tokens, state = source.get_vocabulary(include_special_tokens=False), dict[str, Any]()
    source.save_own_variables(state)
    weights = state.get("idf_weights")
    layer.set_vocabulary(tokens, None if weights is None else weights[1 : len(tokens) + 1])
    layer.load_own_variables(state)


@contextlib.contextmanager
def constants_replaced(values: Mapping[Any, tuple[Any, Any]]) -> Iterator[None]:
    """Let each ``Normalization`` compute with another mean and variance, as long as the context lasts.

    Stands on ``mean`` and ``variance``, tensors that broadcast to its input.
    """
    before = {layer: (layer.mean, layer.variance) for layer in values}
    _set_constants(values)
    try:
        yield
    finally:
        _set_constants(before)


def _set_constants(values: Mapping[Any, tuple[Any, Any]]) -> None:
    for layer, (mean, variance) in values.items():
        layer.mean, layer.variance = mean, variance
