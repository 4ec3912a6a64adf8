"""What a compiled step depends on: two models of one structure can run each other's steps."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from kerasduet.keras_internals.models import all_layers, compiled_metrics
from kerasduet.keras_internals.optimizers import decays_all_weights
from kerasduet.models.own_code import holds_own_code, is_own
from kerasduet.runtime import keras, tensorflow


def structure(model: Any, *, compiled: bool = True) -> str | None:
    """Describe all of a model that becomes a part of its steps: its layers, and how it is `compiled`.

    Left out are the values that a step reads from variables: seeds, learning rates, means and variances of
    ``Normalization``, and names. None of a model that holds code of the user's, or tensors that no argument
    tells: its steps are its own.
    """
    parts = all_layers(model)
    if compiled:
        parts += [model.optimizer, *keras().tree.flatten(model.loss), *compiled_metrics(model)]
    if not model.built or is_own(model) or not all(map(_is_told, parts)):
        return None
    if compiled and not decays_all_weights(model.optimizer):
        return None
    of_values = {"seed", "learning_rate"} | ({"name"} if type(model) is keras().Sequential else set())
    how = model.get_compile_config() if compiled else None
    described = _without(of_values, [type(model).__name__, model.get_config(), how])
    weights = [[*each.shape, each.dtype, each.trainable] for each in model.variables]
    return json.dumps([described, weights, _surroundings()], sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    """Give a value of NumPy's, such as a number of units, as Python's; of another kind what tells it."""
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else repr(value)


def _is_told(part: Any) -> bool:
    """Tell whether the configuration of a layer, a metric, ... says all that it computes with."""
    held = getattr(part, "__dict__", {}).values()
    tensors = any(isinstance(each, tensorflow().Tensor) for each in held)
    is_normalization = type(part) is keras().layers.Normalization  # whose constants are variables of a step
    return (is_normalization or not tensors) and not holds_own_code(part)


def _without(values: set[str], config: Any) -> Any:
    """Leave values out of a configuration, by their names."""
    if isinstance(config, list | tuple):
        return [_without(values, each) for each in config]
    if not isinstance(config, dict) or "DTypePolicy" in str(config.get("class_name")):
        return config
    if config.get("class_name") == "Normalization":
        values = values | {"mean", "variance"}
    return {
        key: _without(values, each)
        for key, each in config.items()
        if key not in values or isinstance(each, dict)  # a schedule of learning rates is no value
    }


def _surroundings() -> list[Any]:
    """Give what else is compiled in: Keras's settings, and the device."""
    settings = keras().config
    device = tensorflow().constant(0.0).device
    return [settings.epsilon(), settings.floatx(), settings.image_data_format(), device]
