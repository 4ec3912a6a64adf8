"""Models as R calls them: built, saved, loaded and looked at, without a fit."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from kerasduet.arguments import whole_numbers
from kerasduet.bridge.callbacks import with_callables
from kerasduet.bridge.values import Answer, answers, values_from_r
from kerasduet.data.arrays import check_features
from kerasduet.data.columns import inputs_by_name
from kerasduet.data.dataset import Dataset
from kerasduet.data.named_arrays import by_name, check_same_length, each_array, map_arrays, place_of
from kerasduet.engine import forward
from kerasduet.errors import ArgumentError, SpecError
from kerasduet.fits.result import Fit
from kerasduet.json_values import jsonable
from kerasduet.keras_internals.messages import first_sentence
from kerasduet.models import activations, adapting, architecture, build, keras_objects, stateful, weights
from kerasduet.models.completion import completed
from kerasduet.models.from_keras import described_object, spec_from_keras
from kerasduet.models.heads import input_names
from kerasduet.models.shapes import is_graph
from kerasduet.models.targets import encode_targets
from kerasduet.plots.network_layout import BOX_HEIGHT, Text
from kerasduet.plots.network_layout import network_layout as layout_of
from kerasduet.runs import model_files
from kerasduet.runtime import keras
from kerasduet.specs.model_spec import ModelSpec, spec_from_json


@answers
def build_model(text: str, seed: int, shape: Any = None) -> Answer:
    """Build a model; give its handle and its layer table by columns. Several inputs have shapes by name."""
    spec = completed(spec_from_json(text))
    model = build.build_model(spec, seed=whole_numbers(seed), shape=whole_numbers(shape) or None)
    return {"model": model, **layer_record(model, spec)}


@answers
def activation_curve(name: str) -> Answer:
    """Compute an activation over a range."""
    z, value, shared = activations.activation_curve(name)
    return {"z": z, "value": value, "shared": shared}


@answers
def output_shape(layer: Mapping[str, Any], input_shape: list[int]) -> list[int | None]:
    """Tell the shape that a layer makes of its input."""
    return list(architecture.output_shape(layer, tuple(whole_numbers(input_shape))))


@answers
def network_layout(model: Any, text: str) -> Answer:
    """Place the boxes, their texts and the arrows of a model: each by columns, in letters."""
    layout = layout_of(model, spec_from_json(text))
    half = layout.box_width / 2
    return {
        "boxes": {
            "name": [box.name for box in layout.boxes],
            "xmin": [box.x - half for box in layout.boxes],
            "xmax": [box.x + half for box in layout.boxes],
            "ymin": [box.y for box in layout.boxes],
            "ymax": [box.y + BOX_HEIGHT for box in layout.boxes],
            "is_end": [box.is_end for box in layout.boxes],
            "is_shared": [box.is_shared for box in layout.boxes],
        },
        "texts": {field.name: [getattr(each, field.name) for each in layout.texts] for field in fields(Text)},
        "arrows": {
            "arrow": [number for number, points in enumerate(layout.arrows) for _ in points],
            "x": [x for points in layout.arrows for x, _ in points],
            "y": [y for points in layout.arrows for _, y in points],
        },
        "width": layout.width,
        "height": layout.height,
    }


@answers
def keras_object(module: str, class_name: str, config: Mapping[str, Any]) -> Any:
    """Make an object of Keras of what R holds as a class name and its arguments."""
    kinds, given = getattr(keras(), module), whole_numbers(config)
    if module != "callbacks":
        return keras_objects.make_object(kinds, {"class_name": class_name, "config": given}, module)
    kind = getattr(kinds, class_name)
    try:
        keras_objects.check_arguments(kind, given, "callbacks")
    except SpecError as error:  # no spec holds it: what is wrong is an argument of the call
        raise ArgumentError("invalid_argument", error.sentence, **error.details) from None
    return kind(**keras_objects.with_floats(kind, with_callables(given)))


@answers
def describe_object(value: Any, argument: str) -> Answer | str:
    """Give the class and the arguments of a live object of Keras, or the name of a function of it."""
    return described_object(value, argument)


@answers
def adapt(layer: Mapping[str, Any], data: Any) -> Answer:
    """Let a preprocessing layer learn of R's rows; give what it learnt, as its arguments."""
    x = check_features(inputs_by_name(values_from_r(data), None, "data"), "data")
    return adapting.adapted(layer["class_name"], whole_numbers(layer["config"]), x)


@answers
def keras_values(module: str, name: str, values: list[Any], config: Mapping[str, Any]) -> Any:
    """Compute an activation, a loss or a metric, a function of Keras, of R's numbers."""
    function = getattr(getattr(keras(), module), name)
    try:
        computed = function(*(np.asarray(each, np.float32) for each in values), **whole_numbers(config))
    except Exception as failure:  # whatever odd values let Keras fail with
        about = {"argument": name, "class_name": module, "reason": first_sentence(failure)}
        raise ArgumentError("invalid_argument", keras_objects.REFUSED, **about) from None
    computed = np.asarray(computed, np.float64)
    return computed if computed.ndim else float(computed)


@answers
def random_values(name: str, shape: list[float], bounds: Mapping[str, float], seed: float | None) -> Any:
    """Draw an array by a function of ``keras.random``: whole numbers, or numbers in double precision."""
    draw = getattr(keras().random, name)
    drawn = np.asarray(draw(tuple(whole_numbers(shape)), **whole_numbers(bounds), seed=whole_numbers(seed)))
    return drawn if drawn.dtype.kind == "i" else drawn.astype(np.float64)


@answers
def save_model(model: Any, path: str) -> str:
    """Save the model of a fit, or a model, whole."""
    return str(model_files.save_model(model, path))


@answers
def load_model(path: str, compile: bool) -> Answer:
    """Load a whole model, with its spec, which of a model that is not compiled has a loss that stands in."""
    model = model_files.load_model(path, compile=compile)
    if not getattr(model, "inputs", None):
        sentence = "The model of {path!j} must be built before it is saved: it knows no shape of a row."
        raise SpecError("unknown_shape", sentence, path=path)
    shapes = [[size if size is None else int(size) for size in each.shape[1:]] for each in model.inputs]
    record = {"model": model, "shapes": shapes, "compiled": bool(model.compiled)}
    if not model.compiled:
        model.compile(loss="mean_squared_error")
    spec = spec_from_keras(model)
    return {"json": spec.to_json(), **record, **layer_record(model, spec)}


@answers
def save_weights(model: Any, path: str) -> str:
    """Save the weights of a fit or of a model."""
    return str(model_files.save_weights(model, path))


@answers
def load_weights(model: Any, path: str) -> None:
    """Load weights into a model, in place."""
    model_files.load_weights(model, path)


@answers
def get_weights(model: Any, layer: list[Any] | None = None, trainable: bool | None = None) -> list[Any]:
    """Give the weights of a fit or a model, or of one of its layers, as arrays."""
    found = weights.get_weights(_part(model, layer), trainable=trainable)
    return [each.astype(np.float64) for each in found]


@answers
def set_weights(model: Any, layer: list[Any] | None, arrays: list[Any]) -> None:
    """Put weights into a model or one of its layers, in place."""
    weights.set_weights(_part(model, layer), arrays)


@answers
def layer_config(model: Any, layer: list[Any]) -> dict[str, Any]:
    """Give the arguments of a layer of a model as Keras has them, those with its defaults too."""
    config: dict[str, Any] = jsonable(_part(model, layer).get_config())  # lists that Keras wraps are plain
    return config


@answers
def reset_states(model: Any) -> None:
    """Put the states of stateful layers back to zero, in place."""
    stateful.reset_states(model)


@answers
def predict_model(model: Any, x: Any) -> Any:
    """Give the outputs of a model that no fit trained, for R's arrays or a data set's test split."""
    rows = x.split("test").x if isinstance(x, Dataset) else _features(model, values_from_r(x))
    return map_arrays(lambda each: each.astype(np.float64), forward.model_outputs(model, rows))


def _features(model: Any, x: Any) -> Any:
    """Check the rows for a model, of several inputs by name or in their order."""
    named = by_name(x, input_names(model), "x", "input") if is_graph(model) else x
    checked = {
        name: check_features(inputs_by_name(each, None, place), place)
        for name, each in each_array(named)
        for place in [place_of("x", name)]
    }
    check_same_length(named, "x")
    return checked.get(None, checked)


@answers
def evaluate_model(model: Any, data: Dataset, split: str) -> dict[str, float]:
    """Measure a model that no fit trained: the loss and its metrics."""
    rows = data.split(split)
    y = encode_targets(model, data.schema, rows.y)
    return forward.compile_evaluation(model, rows.x, y, class_names=data.names())()


@answers
def model_bytes(model: Any) -> bytearray:
    """Give a fit's model, or a model, as a ``.keras`` file's bytes, which reticulate makes a raw vector."""
    with tempfile.TemporaryDirectory() as folder:
        return bytearray(model_files.save_model(model, Path(folder) / "model.keras").read_bytes())


@answers
def revive_model(model: bytes | bytearray, text: str) -> Answer:
    """Make a model again of its bytes, compiled as a spec says."""
    loaded = model_of(model)
    spec = spec_from_json(text)
    weights.freeze_layers(loaded, spec)
    build.compile_model(loaded, spec)
    return {"model": loaded, **layer_record(loaded, spec)}


def model_of(data: bytes | bytearray) -> Any:
    """Make a model of the bytes of a ``.keras`` file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        path.write_bytes(data)
        return model_files.load_model(path)


def _part(model: Any, layer: list[Any] | None) -> Any:
    """Give the model of a fit, a model, or its layer, which R names by the spec and its place from 1."""
    found = model.model if isinstance(model, Fit) else model
    if layer is None:
        return found
    text, place = layer
    return weights.layers_in_spec(found, spec_from_json(text))[whole_numbers(place) - 1]


def layer_record(model: Any, spec: ModelSpec | None) -> Answer:
    """Describe a model layer by layer, with its counts of parameters; preprocessing has the number 0."""
    table = architecture.layers_of(model, spec)
    return {
        "layers": {
            "number": [1 + place if place != "" else 0 for place in table.index],
            "layer": list(table["layer"]),
            "class_name": list(table["class_name"]),
            "output_shape": [list(shape) for shape in table["output_shape"]],
            "params": [int(count) for count in table["params"]],
            "calculation": list(table["calculation"]),
            **({"connected_to": list(table["connected_to"])} if "connected_to" in table else {}),
        },
        "total_params": int(model.count_params()),
        "trainable_params": sum(int(np.prod(each.shape)) for each in model.trainable_variables),
    }
