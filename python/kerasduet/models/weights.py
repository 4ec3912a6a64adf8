"""The weights of a model or of one of its layers, and which layers keep theirs in training."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.errors import RunError
from kerasduet.models.architecture import built_network
from kerasduet.specs.model_spec import ModelSpec


def get_weights(part: Any, *, trainable: bool | None = None) -> list[NDArray[Any]]:
    """Give the weights as arrays, in Keras's order.

    Parameters
    ----------
    part : keras.Model or keras.Layer
    trainable : bool, optional
        Those that training changes, or the others; all unless given.
    """
    if trainable is None:
        found = part.weights
    else:
        found = part.trainable_weights if trainable else part.non_trainable_weights
    return [np.asarray(each) for each in found]


def set_weights(part: Any, weights: list[Any]) -> None:
    """Put weights into a model or a layer, in place.

    Raises
    ------
    RunError
        ``different_model`` if they are not of its shapes.
    """
    arrays = [np.asarray(each) for each in weights]
    wanted, got = ([list(each.shape) for each in some] for some in (part.weights, arrays))
    if wanted != got:
        sentence = "`{argument}` must be arrays of the shapes {wanted!j}, as the model has them, not {got!j}."
        raise RunError("different_model", sentence, argument="weights", wanted=wanted, got=got)
    part.set_weights(arrays)


def freeze_layers(model: Any, spec: ModelSpec) -> None:
    """Let the layers of a model be trained, or keep their weights, as a spec says."""
    for entry, layer in zip(spec.get("layers"), layers_in_spec(model, spec), strict=True):
        if "shared" not in entry:
            layer.trainable = entry["config"].get("trainable", True)


def layers_in_spec(model: Any, spec: ModelSpec) -> list[Any]:
    """List the layers of a built model in the order of its spec; one that is called again stands again."""
    network, first = built_network(model, spec)
    return [call.layer for call in network.calls[first:]]
