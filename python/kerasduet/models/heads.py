"""The outputs of a model, each with its loss: what a network of several outputs is to each of its targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kerasduet.models.shapes import Shape, is_graph, output_of_code, set_output


@dataclass(frozen=True, eq=False)
class Head:
    """One of several outputs of a compiled model, which asks as a model with this output alone would.

    Attributes
    ----------
    name : str
    loss : keras.losses.Loss, function or str
    outputs : list of KerasTensor
        The one; none of a model that is code.
    """

    name: str
    loss: Any
    outputs: list[Any]

    @property
    def trainable_variables(self) -> list[Any]:
        """Those whose penalties are in the loss of this output: none, since they are in the sum of all."""
        return []

    @property
    def output_shape(self) -> Shape:
        """The shape of the output, the batch included."""
        return tuple(self.outputs[0].shape)


def heads(model: Any) -> dict[str | None, Any]:
    """Give the outputs of a model by their names; None is the only one, for which the model itself stands."""
    names = output_names(model)
    if len(names) == 1:
        return {None: model}
    losses = _losses(model, names)
    if not is_graph(model):
        return _heads_of_code(model, names, losses)
    tensors = zip(names, model.outputs, strict=True)
    return {name: Head(name, losses[name], [tensor]) for name, tensor in tensors}


def _heads_of_code(model: Any, names: list[str], losses: Mapping[str, Any]) -> dict[str | None, Any]:
    shapes = by_output(model, output_of_code(model))
    found: dict[str | None, Any] = {}
    for name in names:
        found[name] = Head(name, losses[name], [])
        set_output(found[name], tuple(shapes[name]))
    return found


def output_names(model: Any) -> list[str]:
    """Name the outputs of a model as Keras does: by their layers, or the keys of a dict of them.

    A list of them that code gives has no names, and gets "output_1", "output_2", ...
    """
    if not is_graph(model):
        return _names_of_code(model, output_of_code(model))
    if len(model.outputs) == 1:
        return [model.name]
    return sorted(model.output) if isinstance(model.output, Mapping) else list(model.output_names)


def _names_of_code(model: Any, shapes: Any) -> list[str]:
    if isinstance(shapes, Mapping):
        return sorted(shapes)
    several = any(isinstance(each, list | tuple) for each in shapes)
    return [f"output_{place}" for place in range(1, len(shapes) + 1)] if several else [model.name]


def input_names(model: Any) -> list[str]:
    """Name the inputs of a network as Keras does: by their own names, or the keys of a dict of them."""
    several = len(model.inputs) > 1 and isinstance(model.input, Mapping)
    return sorted(model.input) if several else [each.name for each in model.inputs]


def by_output(model: Any, outputs: Any) -> Any:
    """Give what a model gave by the names of its several outputs; of one, the array itself."""
    names = output_names(model)
    if len(names) == 1:
        return outputs
    return dict(outputs) if isinstance(outputs, Mapping) else dict(zip(names, outputs, strict=True))


def like_outputs(model: Any, named: Any) -> Any:
    """Give what is there for each of several outputs, by name, in the form in which a model gives them."""
    if not isinstance(named, Mapping):
        return named
    outputs = model.output if is_graph(model) else output_of_code(model)
    if isinstance(outputs, Mapping):
        return named
    return [named[name] for name in output_names(model)]


def _losses(model: Any, names: list[str]) -> dict[str, Any]:
    if isinstance(model.loss, Mapping):
        return {name: model.loss.get(name) for name in names}
    if isinstance(model.loss, list | tuple):
        return dict(zip(names, model.loss, strict=True))
    return dict.fromkeys(names, model.loss)
