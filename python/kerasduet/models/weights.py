"""The weights of a model or of one of its layers, and which layers keep theirs in training."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.errors import RunError
from kerasduet.specs.model_spec import ModelSpec


def get_weights(model: Any, place: int | None = None, *, trainable: bool | None = None) -> list[NDArray[Any]]:
    """Give the weights as arrays, in Keras's order.

    Parameters
    ----------
    model : keras.Model
    place : int, optional
        Of one layer: its position in ``model.layers``.
    trainable : bool, optional
        Those that training changes, or the others; all unless given.
    """
    part = _part(model, place)
    if trainable is None:
        found = part.weights
    else:
        found = part.trainable_weights if trainable else part.non_trainable_weights
    return [np.asarray(each) for each in found]


def set_weights(model: Any, place: int | None, weights: list[Any]) -> None:
    """Put weights into a model, or into the layer at `place`, in place.

    Raises
    ------
    RunError
        ``different_model`` if they are not of its shapes.
    """
    part = _part(model, place)
    arrays = [np.asarray(each) for each in weights]
    wanted, got = ([list(each.shape) for each in some] for some in (part.weights, arrays))
    if wanted != got:
        sentence = "`{argument}` must be arrays of the shapes {wanted!j}, as the model has them, not {got!j}."
        raise RunError("different_model", sentence, argument="weights", wanted=wanted, got=got)
    part.set_weights(arrays)


def freeze_layers(model: Any, spec: ModelSpec) -> None:
    """Let the layers of a model be trained, or keep their weights, as a spec says."""
    entries = spec.get("layers")
    own = model.layers[len(model.layers) - len(entries) :]  # behind the preprocessing
    for entry, layer in zip(entries, own, strict=True):
        layer.trainable = entry["config"].get("trainable", True)


def _part(model: Any, place: int | None) -> Any:
    return model if place is None else model.layers[place]
