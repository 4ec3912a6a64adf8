"""Recurrent layers that keep their states from batch to batch: found, held to whole batches, and reset."""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any

import numpy as np

from kerasduet.data.named_arrays import map_arrays
from kerasduet.errors import ArgumentError, DataError
from kerasduet.keras_internals.models import values_undone
from kerasduet.models.shapes import is_graph
from kerasduet.runtime import keras
from kerasduet.specs.model_spec import ModelSpec


def reset_states(model: Any) -> Any:
    """Put the states of stateful recurrent layers back to zero, in place.

    Such a layer (``"stateful": true``) begins each batch with the states that the last one left: row ``i`` of
    a batch goes on where row ``i`` of the one before it ended. As in Keras 3 nothing else resets them, no new
    epoch, no validation, no `evaluate` and no `predict`; a file of a model has none, so that a loaded model
    begins with zeros.

    Parameters
    ----------
    model : Fit or keras.Model
        Without stateful layers it stays as it is.

    Returns
    -------
    Fit or keras.Model
        The same object.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if it is neither.

    Examples
    --------
    >>> import kerasduet as kd
    >>> layers = [{"class_name": "GRU", "config": {"units": 2, "stateful": True}}, {"class_name": "Dense",
    ...     "config": {"units": 1}}]
    >>> spec = kd.model_spec("xor_mlp").override({"layers": layers}, batch_size=4, shuffle=False)
    >>> reset_states(kd.build_model(spec, shape=(5, 2))).input_shape
    (4, 5, 2)
    """
    found = getattr(model, "model", model)  # of a fit
    if not isinstance(found, keras().Model):
        raise ArgumentError.must_be("invalid_argument", "model", "a fit or a Keras model", model)
    for state in recurrent_states(found):
        state.assign(np.zeros(state.shape, np.float32))
    return model


def recurrent_states(model: Any) -> list[Any]:
    """List the variables of the states of all stateful layers, which are not among ``model.variables``."""
    states = [layer.states for layer in _stateful_layers(model.layers)]
    return list(keras().tree.flatten(states))


def states_hash(model: Any) -> str | None:
    """Hash the states as they are: SHA-256 in hexadecimal; None of a model that keeps none."""
    states = recurrent_states(model)
    if not states:
        return None
    return hashlib.sha256(b"".join(np.asarray(each, np.float32).tobytes() for each in states)).hexdigest()


def states_undone(model: Any) -> contextlib.AbstractContextManager[None]:
    """Put the states back to what they were before."""
    return values_undone(recurrent_states(model))


def keeps_states(spec: ModelSpec) -> bool:
    """Tell whether a spec has a stateful layer, also inside another one: it is built for whole batches."""
    return any(_is_stateful(entry.get("config")) for entry in spec.get("layers"))


def fixed_batch(model: Any) -> int | None:
    """Give how many rows each batch of a stateful model has; None of any other model."""
    stateful = is_graph(model) and _stateful_layers(model.layers)
    return int(model.inputs[0].shape[0]) if stateful else None


def with_fixed_batch(model: Any, x: Any) -> Any:
    """Tell TensorFlow the size of a batch, which a loop over the states of a stateful model must know."""
    import tensorflow as tf

    batch = fixed_batch(model)
    if batch is None:
        return x
    return map_arrays(lambda each: tf.ensure_shape(each, [batch, *each.shape[1:]]), x)


def check_batches(model: Any, rows: int, argument: str) -> None:
    """Raise ``shape_mismatch`` unless so many rows are whole batches of a stateful model."""
    batch = fixed_batch(model)
    if batch is not None and rows % batch:
        sentence = (
            "`{argument}` must make whole batches of {batch_size} rows, which the stateful layer {layer} "
            "takes, not {rows} rows."
        )
        layer = _stateful_layers(model.layers)[0].name
        raise DataError(
            "shape_mismatch", sentence, argument=argument, batch_size=batch, layer=layer, rows=rows
        )


def check_training(model: Any, batch_size: int, strategy: Any) -> None:
    """Raise ``invalid_argument`` if a stateful model is to be trained on batches that it cannot take."""
    batch = fixed_batch(model)
    if batch is None:
        return
    if batch_size != batch:
        wanted = f"{batch}, for which the stateful layers were built"
        raise ArgumentError.must_be("invalid_argument", "batch_size", wanted, batch_size)
    if strategy is not None:
        sentence = "`{argument}` must be left out where a layer is stateful: a batch cannot be split."
        raise ArgumentError("invalid_argument", sentence, argument="strategy")


def _stateful_layers(layers: list[Any]) -> list[Any]:
    """List the recurrent layers that keep states, those inside other layers included."""
    found = []
    for layer in layers:
        inside = [getattr(layer, name, None) for name in ("forward_layer", "backward_layer", "layer")]
        inside = [each for each in inside if each is not None]
        if inside:
            found += _stateful_layers(inside)
        elif getattr(layer, "stateful", False) and getattr(layer, "states", None) is not None:
            found.append(layer)
    return found


def _is_stateful(config: Any) -> bool:
    if isinstance(config, dict):
        return config.get("stateful") is True or any(map(_is_stateful, config.values()))
    return isinstance(config, list) and any(map(_is_stateful, config))
