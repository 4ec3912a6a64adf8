"""How the symbolic tensors of a Keras model were made: by which layer, of which other tensors."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Making:
    """One call of a layer, or of an operation, in a network.

    Attributes
    ----------
    layer : keras.Layer or keras.Operation
    call : int
        Which call of the layer it is, from 0; calls outside of the network count too.
    sources : list of KerasTensor
        What it takes, in the order of its arguments.
    arguments : dict
        Further arguments of the call, by name, that are not their defaults.
    outputs : list of KerasTensor
    is_input : bool
        Whether it is an input of a network, which is made of nothing.
    """

    layer: Any
    call: int
    sources: list[Any]
    arguments: dict[str, Any]
    outputs: list[Any]
    is_input: bool


def making_of(tensor: Any) -> Making:
    """Tell how a symbolic tensor was made.

    Stands on ``_keras_history``, and on the nodes of a layer, ``_inbound_nodes``, which keep the arguments
    of its calls; among these are masks that Keras hands on by itself, and defaults.
    """
    layer, call, _ = tensor._keras_history
    node = layer._inbound_nodes[call]
    given, further = node.arguments.args, dict(node.arguments.kwargs)
    # a list of tensors is the first argument of a layer that joins them
    sources = [*given[0]] if given and isinstance(given[0], list | tuple) else [*given]
    sources += [further.pop(name) for name in ("query", "value", "key") if name in further]
    if _is_own_mask(further.get("mask"), sources):
        further.pop("mask", None)
    defaults = inspect.signature(layer.call).parameters
    said = {name: each for name, each in further.items() if each is not defaults[name].default}
    return Making(layer, call, sources, said, list(node.output_tensors), bool(node.is_input))


def _is_own_mask(mask: Any, sources: list[Any]) -> bool:
    """Tell whether a mask is the one that came with the tensors, by ``_keras_mask``."""
    masks = mask if isinstance(mask, list | tuple) else [mask]
    own = [getattr(each, "_keras_mask", None) for each in sources]
    return len(masks) == len(own) and all(each is other for each, other in zip(masks, own, strict=True))
