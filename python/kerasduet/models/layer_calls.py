"""The calls of layers that a Keras model is made of, the layers of models inside it included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kerasduet.errors import SpecError
from kerasduet.keras_internals.networks import Making, making_of
from kerasduet.models.own_code import is_own
from kerasduet.runtime import keras


@dataclass(frozen=True)
class LayerCall:
    """A layer of a Keras model that takes something.

    Attributes
    ----------
    name : str
        Of what it gives: the layer's name, behind those of the models that it is in, or of a further call.
    layer : keras.Layer
    sources : tuple of str
        The names of the calls and inputs that it takes.
    output : KerasTensor or None
        What it gives; None of a model that was not built.
    number : int
        Which call of the layer it is, in the order in which they were made.
    shared : str or None
        The name of the first call of the same layer.
    """

    name: str
    layer: Any
    sources: tuple[str, ...]
    output: Any
    number: int = 0
    shared: str | None = None


@dataclass(frozen=True)
class KerasNetwork:
    """The calls of a Keras model in an order in which they compute, between its inputs and its outputs."""

    inputs: tuple[str, ...]
    calls: tuple[LayerCall, ...]
    outputs: tuple[str, ...]


def is_in_line(network: KerasNetwork) -> bool:
    """Tell whether each call takes what the one before it gives, as in a stack, or nothing is known."""
    if not network.inputs:
        return True
    before = (network.inputs[0], *(each.name for each in network.calls))
    shared = any(each.shared for each in network.calls)
    return not shared and all(
        each.sources == (name,) for each, name in zip(network.calls, before, strict=False)
    )


def keras_network(model: Any) -> KerasNetwork:
    """Read of which calls of layers a Keras model is made.

    Raises
    ------
    SpecError
        ``not_a_network`` of a model whose layers are called by code, or in a way that no spec can say.
    """
    if not getattr(model, "inputs", None):
        return _unbuilt(model)
    reader = _Reader()
    inputs = [making_of(each).layer.name for each in model.inputs]
    outputs = reader.read(model, inputs, "")
    return KerasNetwork(tuple(inputs), tuple(reader.calls), tuple(outputs))


def _unbuilt(model: Any) -> KerasNetwork:
    """Read a stack that knows no shapes yet."""
    if not isinstance(model, keras().Sequential):
        raise _refused("it is a class of its own, whose layers are called by code")
    names = ["input_layer", *(each.name for each in model.layers)]
    calls = (
        LayerCall(each.name, each, (before,), None) for each, before in zip(model.layers, names, strict=False)
    )
    return KerasNetwork(tuple(names[:1]), tuple(calls), tuple(names[-1:]))


class _Reader:
    """Collects the calls of a network, and of the models that are called in it like layers."""

    def __init__(self) -> None:
        self.calls: list[LayerCall] = []
        self._first: dict[int, str] = {}  # the first call of each layer, by the layer's id

    def read(self, model: Any, sources: Iterable[str], prefix: str) -> list[str]:
        """Add the calls of a model that takes such sources, and give the names of its outputs."""
        names = {id(tensor): name for tensor, name in zip(model.inputs, sources, strict=True)}
        for making in _in_order(names, model.outputs):
            taken = tuple(names[id(each)] for each in making.sources)
            names |= zip(map(id, making.outputs), self._called(making, taken, prefix), strict=True)
        return [names[id(each)] for each in model.outputs]

    def _called(self, making: Making, sources: tuple[str, ...], prefix: str) -> list[str]:
        layer = making.layer
        if isinstance(layer, keras().Model):
            return self.read(layer, sources, f"{prefix}{layer.name}_")
        shared = self._first.get(id(layer))
        name = f"{prefix}{layer.name}" if shared is None else self._further(shared)
        self._first.setdefault(id(layer), name)
        self.calls.append(LayerCall(name, layer, sources, making.outputs[0], making.call, shared))
        return [name]

    def _further(self, name: str) -> str:
        """Name a further call of a layer: "encoder_call_2"."""
        return f"{name}_call_{1 + sum(name in (each.name, each.shared) for each in self.calls)}"


def _in_order(known: Mapping[int, str], outputs: Iterable[Any]) -> Iterator[Making]:
    """Go through the calls that lead to such outputs, each behind those that it takes."""
    done, waiting = {*known}, [(each, False) for each in reversed([*outputs])]
    while waiting:
        tensor, ready = waiting.pop()
        if id(tensor) in done:
            continue
        making = making_of(tensor)
        if ready:
            done |= {id(each) for each in making.outputs}
            yield making
        else:
            _check(making)
            waiting.append((tensor, True))
            waiting.extend((each, False) for each in reversed(making.sources) if id(each) not in done)


def _check(making: Making) -> None:
    """Raise unless a spec can say how the layer was called."""
    layer, about = making.layer, {"layer": making.layer.name, "class_name": type(making.layer).__name__}
    if making.is_input:
        raise _refused("it takes {layer}, which is no input of it", **about)
    if not isinstance(layer, keras().layers.Layer):
        reason = "the operation {layer} stands between its layers: a layer such as Add or Rescaling can"
        raise _refused(reason, **about)
    further = [name for name, each in making.arguments.items() if each is not None]
    if further:
        raise _refused("the layer {layer} ({class_name}) is called with `{name}`", name=further[0], **about)
    if isinstance(layer, keras().Model) and (is_own(layer) or not getattr(layer, "inputs", None)):
        raise _refused("{layer} in it is a class of its own, whose layers are called by code", **about)
    if len(making.outputs) > 1 and not isinstance(layer, keras().Model):
        raise _refused("the layer {layer} ({class_name}) has several outputs", **about)


def _refused(reason: str, **details: Any) -> SpecError:
    sentence = f"The model must be a network of layers that a spec can describe, but {reason}."
    return SpecError("not_a_network", sentence, **details)
