"""What a model is made of: its layers' shapes, and their parameters counted as one would by hand."""

from __future__ import annotations

import collections
import itertools
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from kerasduet.arguments import whole_numbers
from kerasduet.errors import ArgumentError, DataError, SpecError
from kerasduet.keras_internals.messages import first_sentence
from kerasduet.models.build import build_model, check_shape
from kerasduet.models.completion import completed
from kerasduet.models.from_keras import preprocessing_count
from kerasduet.models.layer_calls import KerasNetwork, LayerCall, is_in_line, keras_network
from kerasduet.models.network import make_layer, shape_without_batch
from kerasduet.runtime import keras
from kerasduet.specs.model_spec import ModelSpec

_COLUMNS = ["layer", "class_name", "output_shape", "params", "calculation", "connected_to"]
_GATES = {"LSTM": 4, "GRU": 3}  # how often their weights stand side by side in one array


def layer_table(model: Any, *, shape: tuple[int, ...] | None = None) -> pd.DataFrame:
    """List the layers: name, class, output shape (without the batch), parameters, and how to count them.

    Parameters
    ----------
    model : ModelSpec, Fit or keras.Model
    shape : tuple of int, optional
        Shape of one sample, for a spec; that of the spec's data set unless given.

    Returns
    -------
    pandas.DataFrame
        A row a layer, or a further call of a shared one, with its position in the spec's ``layers`` as index,
        by which ``override({"layers.1.config.units": 48})`` knows it. Preprocessing has none: there the index
        is empty. (Of a Keras model that is a first ``Rescaling`` or ``Normalization``, as for
        `as_model_spec`.) Of a network that is no stack, ``connected_to`` has the names of what a layer takes.
        Where code calls the layers, the shapes that it leaves open are ().

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `model` is none of these, or has a shape already.

    Examples
    --------
    >>> from kerasduet import build_model, model_spec
    >>> layer_table(build_model(model_spec("xor_mlp")))
         layer class_name output_shape  params calculation
    0    dense      Dense         (2,)       6   2 x 2 + 2
    1  dense_1      Dense         (1,)       3   2 x 1 + 1
    >>> layer_table(model_spec("fashion_mlp")).loc[1, "calculation"]
    '784 x 128 + 128'
    """
    return layers_of(*model_and_spec(model, shape))


def model_and_spec(model: Any, shape: tuple[int, ...] | None) -> tuple[Any, ModelSpec | None]:
    """Give the Keras model of a spec, which is built, of a fit, or itself, and the spec that it has."""
    if isinstance(model, ModelSpec):
        model = completed(model)
        return build_model(model, shape=shape), model
    spec, found = getattr(model, "spec", None), getattr(model, "model", model)  # of a fit
    if not isinstance(found, keras().Model):
        raise ArgumentError.must_be("invalid_argument", "model", "a spec, a fit or a Keras model", model)
    if shape is not None:
        raise ArgumentError("invalid_argument", "`shape` must be left out of what is built already.")
    return found, spec


def layers_of(model: Any, spec: ModelSpec | None) -> pd.DataFrame:
    """List the layers of a built Keras model, with their positions in its spec: see `layer_table`."""
    try:
        network, first = built_network(model, spec)
    except SpecError:  # of code nobody knows what takes what
        network, first = _layers_alone(model), 0
    places = [""] * first + [*range(len(network.calls) - first)] if first else None
    table = pd.DataFrame(map(_row, network.calls), columns=_COLUMNS, index=places)
    return table.drop(columns="connected_to") if is_in_line(network) else table


def built_network(model: Any, spec: ModelSpec | None) -> tuple[KerasNetwork, int]:
    """Give the calls of a built Keras model, as in its spec, and how many of the first are preprocessing.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` of a model that knows no shapes yet.
    SpecError
        ``not_a_network`` of a model whose layers are called by code.
    """
    network = keras_network(model)
    if any(each.output is None for each in network.calls) or not network.calls:
        sentence = "`{argument}` must be built: begin it with an Input, or call it on rows first."
        raise ArgumentError("invalid_argument", sentence, argument="model")
    if spec is None:
        return network, preprocessing_count(model)
    network = network if spec.network.is_stack else _as_in_spec(network, spec)
    return network, len(network.calls) - len(spec.get("layers"))


def _layers_alone(model: Any) -> KerasNetwork:
    """Give the layers of a model that is code, without what they take."""
    calls = (LayerCall(each.name, each, (), getattr(each, "output", None)) for each in model.layers)
    return KerasNetwork((), tuple(calls), ())


def _as_in_spec(network: KerasNetwork, spec: ModelSpec) -> KerasNetwork:
    """Give the calls of a model in the order of its spec, under the names that further calls have there."""
    made = collections.defaultdict[str, list[LayerCall]](list)
    for each in sorted(network.calls, key=lambda call: call.number):
        made[each.shared or each.name].append(each)
    taken = [(call, made[call.layer].pop(0)) for call in spec.network.calls]
    names = {each.name: call.name for call, each in taken}
    first = [each for each in network.calls if each.name not in names]  # preprocessing
    calls = [
        replace(
            each,
            name=call.name,
            sources=tuple(names.get(source, source) for source in each.sources),
            shared=call.layer if call.is_shared else None,
        )
        for call, each in taken
    ]
    return replace(network, calls=(*first, *calls))


def _row(call: LayerCall) -> dict[str, Any]:
    return {
        "layer": call.name,
        "class_name": type(call.layer).__name__,
        "output_shape": () if call.output is None else shape_without_batch(call.output),
        "params": 0 if call.shared else call.layer.count_params(),
        "calculation": f"those of {call.shared}" if call.shared else calculation(call.layer),
        "connected_to": ", ".join(call.sources),
    }


def calculation(layer: Any) -> str:
    """Spell out the number of a layer's parameters: the sum, over its weights, of their sizes' products.

    Parameters
    ----------
    layer : keras.layers.Layer
        Built.

    Returns
    -------
    str
        Such as ``"784 x 128 + 128"`` for Dense, ``"3 x 3 x 32 x 64 + 64"`` for Conv2D (height, width,
        channels and filters of the kernel, then the bias), ``"4 x 32"`` for BatchNormalization, and
        ``"4 x (28 x 128 + 128 x 128 + 128)"`` for LSTM with its four gates; empty without weights.

    Examples
    --------
    >>> from kerasduet import build_model, model_spec
    >>> calculation(build_model(model_spec("keras_intro")).layers[-1])
    '128 x 10 + 10'
    """
    gates = _GATES.get(type(layer).__name__, 1)
    sizes = [_of_one_gate(tuple(each.shape), gates) for each in layer.weights]
    runs = [(len([*run]), size) for size, run in itertools.groupby(sizes)]
    terms = [" x ".join(map(str, ([count] if count > 1 else []) + [*size])) for count, size in runs]
    total = " + ".join(term or "1" for term in terms)
    return f"{gates} x ({total})" if gates > 1 else total


def _of_one_gate(shape: tuple[int, ...], gates: int) -> tuple[int, ...]:
    return (*shape[:-1], shape[-1] // gates) if shape else ()


def output_shape(layer: Mapping[str, Any], input_shape: tuple[int, ...]) -> tuple[int | None, ...]:
    """Tell the shape that a layer makes of its input.

    Along each side of an image, a convolution or pooling with window F and stride S makes of W pixels
    ``floor((W - F + 2 P) / S) + 1``, with P pixels of padding on either side: P = 0 for ``"valid"``. Keras's
    ``"same"`` pads just enough for ``ceil(W / S)``. The channels become as many as there are filters. (The
    formula is that of Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016.)

    Parameters
    ----------
    layer : mapping
        An entry of a spec's ``layers``, any layer of Keras: ``class_name`` and ``config``.
    input_shape : tuple of int
        Shape of one sample, without the batch.

    Returns
    -------
    tuple
        The shape without the batch. It is Keras's own answer: the layer is called on an input without values.

    Raises
    ------
    SpecError
        ``invalid_layer`` if Keras knows no such layer.
    DataError
        ``shape_mismatch`` if it cannot take the input.

    Examples
    --------
    >>> output_shape({"class_name": "Conv2D", "config": {"filters": 32, "kernel_size": 3}}, (64, 64, 3))
    (62, 62, 32)
    """
    shape = check_shape(input_shape, "input_shape")
    if not isinstance(layer, Mapping) or not isinstance(layer.get("class_name"), str):
        wanted = "an object with a `class_name` and a `config`"
        raise ArgumentError.must_be("invalid_argument", "layer", wanted, layer)
    made = make_layer(layer["class_name"], whole_numbers(layer.get("config", {})), "layer", seed=0)
    try:
        return shape_without_batch(made(keras().Input(shape)))
    except (ValueError, TypeError, IndexError) as failure:
        wanted = f"a shape that {layer['class_name']} takes"
        hint = first_sentence(failure)
        raise DataError.must_be("shape_mismatch", "input_shape", wanted, list(shape), hint=hint) from None
