"""Dropout masks from a counter: an integer hash of seed, layer, step and element.

Keras's own generator costs a compiled epoch most of its time, and its bits depend on how the graph is run.
These masks are the same under XLA, in graph mode and eagerly, and need no state but the step.
"""

from __future__ import annotations

import collections
import contextlib
import math
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kerasduet.keras_internals.functions import current_graph, is_in_loop_inside
from kerasduet.keras_internals.models import calls_replaced, direct_layers
from kerasduet.models.own_code import is_own
from kerasduet.runtime import keras

_APART = 0x5DEECE66D  # between the seeds of two uses of a layer
BatchPart = tuple[Any, Any] | None  # position of its first row in a batch, rows of the batch; None is all


def dropout_mask(shape: Any, rate: float, seed: Any, step: Any, first: Any = 0) -> Any:
    """Draw a mask: ``1 / (1 - rate)`` where an element is kept, 0 where it is dropped.

    Parameters
    ----------
    shape : int32 tensor, or list of int and scalar tensors
        Shape of the mask.
    rate : float
        The fraction that is dropped, 0 to below 1.
    seed : int or scalar integer tensor
        Of the layer, 0..2^31-1.
    step : scalar integer tensor
        Counts the training steps; another step gives another mask.
    first : integer tensor that broadcasts to `shape`, default 0
        What is added to the position of each element, where this is a part of a larger mask.

    Returns
    -------
    float32 tensor of that shape

    Notes
    -----
    Two rounds of the 32-bit finalizer "lowbias32" (C. Wellons, "Prospecting for Hash Functions", 2018), the
    first keyed by seed and step, so that masks of two steps are no shifted copies of each other.
    """
    import tensorflow as tf

    elements = tf.reshape(tf.range(tf.reduce_prod(shape)), shape) + first
    key = _mix(tf.cast(step, tf.uint32) * _uint32(0x9E3779B1) + tf.cast(seed, tf.uint32))
    bits = _mix(_mix(tf.cast(elements, tf.uint32) ^ key) + key * _uint32(0x85EBCA77))
    kept = tf.cast(bits >= _uint32(math.floor(rate * 2**32)), tf.float32)
    return kept * (1.0 / (1.0 - rate))


@contextlib.contextmanager
def counted_dropout(
    model: Any, seeds: Mapping[Any, Any], step: Any, part: Callable[[], BatchPart] = lambda: None
) -> Iterator[None]:
    """Let Dropout and DropConnect use `dropout_mask` at this step, as long as the context lasts.

    `seeds` has the seed of each Dropout as a scalar tensor: its own number would be a constant of what is
    compiled. ``part()`` says which part of a batch a replica has, so that all together draw what one device
    would.
    """
    calls = {layer: _call_at_step(layer, seeds.get(layer), step, part) for layer in layers_in_models(model)}
    with calls_replaced({layer: call for layer, call in calls.items() if call}):
        yield


def layers_in_models(model: Any) -> list[Any]:
    """List the layers of a model, and those of models and of the user's own layers in it.

    Not those that a layer of Keras's wraps, which may call one for each step of a sequence.
    """
    found: dict[Any, None] = {}
    for layer in direct_layers(model):
        found[layer] = None
        if isinstance(layer, keras().Model) or is_own(layer):
            found |= dict.fromkeys(layers_in_models(layer))
    return list(found)


def _call_at_step(layer: Any, seed: Any, step: Any, part: Callable[[], BatchPart]) -> Any:
    """Give what to call instead of the layer's own ``call``, or None to leave that."""
    if hasattr(layer, "call_at_step"):
        return lambda inputs, training=False: layer.call_at_step(inputs, training, step, part())
    return None if seed is None or layer.rate == 0 else _dropout_call(layer, seed, step, part)


def _dropout_call(layer: Any, seed: Any, step: Any, part: Callable[[], BatchPart]) -> Any:
    """Give the call of a ``Dropout``; where a layer is used twice in a step, each use has its own mask.

    In a loop inside the step, which is traced once, only Keras's own generator counts on.
    """
    import tensorflow as tf

    own_call, graph = layer.call, current_graph()
    uses: collections.Counter[int] = collections.Counter()  # by thread: each replica traces in its own

    def call(inputs: Any, training: bool = False) -> Any:
        if not training:
            return inputs
        if is_in_loop_inside(graph):
            return own_call(inputs, training=training)
        use = uses[threading.get_ident()]
        uses[threading.get_ident()] += 1
        own_seed = tf.cast(seed, tf.int64) + use * _APART if use else seed
        whole = tf.shape(inputs) if None in inputs.shape else inputs.shape.as_list()
        shape = (
            whole
            if layer.noise_shape is None
            else [whole[axis] if size is None else size for axis, size in enumerate(layer.noise_shape)]
        )
        by_row = layer.noise_shape is None or layer.noise_shape[0] is None
        own = part() if by_row else None
        first = own[0] * tf.reduce_prod(shape[1:]) if own else 0
        return inputs * tf.cast(dropout_mask(shape, layer.rate, own_seed, step, first), inputs.dtype)

    return call


def _mix(bits: Any) -> Any:
    """Scatter 32 bits: each input bit changes each output bit with a chance near one half."""
    import tensorflow as tf

    bits = (bits ^ tf.bitwise.right_shift(bits, _uint32(16))) * _uint32(0x7FEB352D)
    bits = (bits ^ tf.bitwise.right_shift(bits, _uint32(15))) * _uint32(0x846CA68B)
    return bits ^ tf.bitwise.right_shift(bits, _uint32(16))


def _uint32(value: int) -> Any:
    import tensorflow as tf

    return tf.constant(value, tf.uint32)
