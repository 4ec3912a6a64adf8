"""Code of the user's in a model: layers, losses, metrics and functions that no configuration tells."""

from __future__ import annotations

from typing import Any

from kerasduet.keras_internals.models import all_layers, compiled_metrics, operations
from kerasduet.runtime import keras

_KNOWN_CODE = ("keras", "kerasduet", "tensorflow")
_CODE_AS_ARGUMENT = ("Lambda", "TorchModuleWrapper", "JaxLayer", "FlaxLayer", "TFSMLayer")


def is_own(code: Any) -> bool:
    """Tell whether a function, or the class of an object, is code of the user's."""
    module = getattr(code, "__module__", None) or type(code).__module__
    return not isinstance(code, str) and module.split(".")[0] not in _KNOWN_CODE


def holds_own_code(part: Any) -> bool:
    """Tell whether a layer, a metric, ... computes by code of the user's: its class, or what it was given."""
    if is_own(part) or type(part).__name__ in _CODE_AS_ARGUMENT:
        return True
    return any(is_own(each) for each in getattr(part, "__dict__", {}).values() if callable(each))


def has_own_code(model: Any) -> bool:
    """Tell whether a compiled model holds code of the user's anywhere."""
    parts = [*all_layers(model), model.optimizer, *_losses(model), *compiled_metrics(model)]
    return is_own(model) or any(map(holds_own_code, parts))


def _losses(model: Any) -> list[Any]:
    """List the losses, of which several outputs have several."""
    return list(keras().tree.flatten(model.loss))


def has_functions(model: Any) -> bool:
    """Tell whether a functional model has functions, such as ``keras.ops.add``, among its layers."""
    return not all(isinstance(each, keras().layers.Layer) for each in operations(model))


def judges_by_own_code(model: Any) -> bool:
    """Tell whether the loss, a metric or the step of an evaluation is code of the user's."""
    own = type(model).test_step is not keras().Model.test_step
    return own or any(map(holds_own_code, [*_losses(model), *compiled_metrics(model)]))


def has_own_step(model: Any) -> bool:
    """Tell whether a model's class says itself what a step of training is."""
    return type(model).train_step is not keras().Model.train_step
