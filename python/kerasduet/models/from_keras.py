"""The spec of a Keras model that was made elsewhere: all in which it differs from Keras's defaults."""

from __future__ import annotations

import inspect
import json
import re
from typing import Any

import numpy as np

from kerasduet.errors import SpecError
from kerasduet.keras_internals.models import fresh_names, full_config, given_to_compile
from kerasduet.models.column_chains import find_columns
from kerasduet.models.heads import output_names
from kerasduet.models.keras_objects import arguments_of, find_layer
from kerasduet.models.layer_calls import KerasNetwork, LayerCall, keras_network
from kerasduet.models.own_code import holds_own_code, is_own
from kerasduet.models.stateful import fixed_batch
from kerasduet.runtime import keras
from kerasduet.specs.columns import JOINED
from kerasduet.specs.model_spec import ModelSpec, spec_from_dict
from kerasduet.specs.network import snake_case

Config = dict[str, Any]

_OWN = "The model must be Sequential or Functional, as Keras has them, not {class_name}, a class of its own."

_OWN_PART = "`{argument}` must be without code of your own, which no spec holds: {got!j} has some."
_HAS_WEIGHTS = (
    "`{argument}` must be a layer without weights yet, not {layer!j}: what it has learnt would be lost."
)

# Inside a layer Keras finds classes of this module by module and name only.
_ASKED_FOR = "keras.layers"


def spec_from_keras(model: Any, *, name: str | None = None, dataset: str = "arrays") -> ModelSpec:
    """Describe a compiled Keras model, a network of layers, as a spec: see `kerasduet.as_model_spec`.

    Raises
    ------
    SpecError
        ``not_a_network`` if its layers are called by code, ``not_compiled``, and ``invalid_layer`` or
        ``invalid_spec`` for what no spec can say, such as a layer of one's own.
    """
    if not getattr(model, "compiled", False):
        raise SpecError(
            "not_compiled", "The model must be compiled: a spec names its loss and optimizer too."
        )
    if is_own(model):  # whose steps or calls are code
        raise SpecError("not_a_network", _OWN, class_name=type(model).__name__)
    document = {
        "spec_version": 1,
        "name": re.sub(r"[^a-z0-9_]", "_", model.name.lower()) if name is None else name,
        "dataset": {"name": dataset},
        **_described(keras_network(model)),
        "compile": _compilation(model),
        "fit": {} if (batch := fixed_batch(model)) is None else {"batch_size": batch},
    }
    spec = spec_from_dict(document)
    return spec_from_dict({**document, "layers": _plain_names(document)}) if spec.network.is_stack else spec


def preprocessing_count(model: Any) -> int:
    """Tell how many of a model's first layers a spec would have as preprocessing."""
    try:
        return int(bool(_preprocessing(keras_network(model))))
    except SpecError:
        return 0


def _described(network: KerasNetwork) -> Config:
    """Describe inputs, preprocessing, layers and outputs, with all names."""
    found = find_columns(network)
    preprocessing = {} if found.columns else _preprocessing(network)
    behind = network.calls[1:] if preprocessing else network.calls
    calls = [each for each in behind if each.name not in found.calls]
    # what is done to the pixels first has no name in a spec: the input stands for it
    names = {network.calls[0].name: network.inputs[0]} if preprocessing else found.names
    before, layers = JOINED if found.columns else network.inputs[0], []
    for position, call in enumerate(calls):
        sources = [names.get(each, each) for each in call.sources]
        layers.append(_call(call, position) | ({} if sources == [before] else {"inputs": sources}))
        before = call.name
    named = {name for each in layers for name in each.get("inputs", [])}
    is_plain = len(network.inputs) == 1 and _is_plain(network.inputs[0], "InputLayer") and not found.columns
    inputs = [
        found.columns[each].to_entry() if each in found.columns else {"name": each}
        for each in network.inputs
        if not is_plain or each in named
    ]
    return {
        **({"inputs": inputs} if inputs else {}),
        "preprocessing": preprocessing,
        "layers": layers,
        **({} if network.outputs == (before,) else {"outputs": list(network.outputs)}),
    }


def _call(call: LayerCall, position: int) -> Config:
    if call.shared is not None:
        return {"name": call.name, "shared": call.shared}
    return {"name": call.name, **_layer(call.layer, f"layers.{position}")}


def _plain_names(document: Config) -> list[Config]:
    """Leave out the names that Keras gives by itself: in a stack nothing asks for them."""
    return [
        {key: each for key, each in entry.items() if key != "name" or not _is_plain(each, class_name)}
        for entry in document["layers"]
        for class_name in [entry["class_name"]]
    ]


def _is_plain(name: str, class_name: str) -> bool:
    """Tell whether a name is one that Keras makes of a class, such as "dense_1"."""
    return re.fullmatch(rf"{re.escape(snake_case(class_name))}(_\d+)?", name) is not None


def _preprocessing(network: KerasNetwork) -> Config:
    """Describe a first layer that a spec says as preprocessing, if that alone takes the input."""
    takers = [each for each in network.calls if network.inputs[0] in each.sources]
    if len(network.inputs) > 1 or len(takers) != 1 or network.outputs == (takers[0].name,):
        return {}
    first = takers[0].layer
    if type(first) is keras().layers.Normalization:
        return {"standardize": {}}
    if type(first) is keras().layers.Rescaling and first.offset == 0 and np.ndim(first.scale) == 0:
        divisor = 1.0 / first.scale
        if 1.0 / divisor == first.scale and divisor > 0:
            return {"rescale": divisor}
    return {}


def described_object(value: Any, argument: str) -> Config | str:
    """Describe a live layer, optimizer, loss, ... of Keras, or a function of it by its name.

    Raises
    ------
    SpecError
        ``invalid_spec``, or ``invalid_layer``, for code of the user's, and for a layer that has weights.
    """
    if isinstance(value, keras().layers.Layer):
        if value.weights:
            raise SpecError("invalid_layer", _HAS_WEIGHTS, argument=argument, layer=value.name)
        return _layer(value, argument)
    _check_own(value, argument)
    if not (inspect.isfunction(value) or type(value).__module__.split(".")[0] in ("keras", "kerasduet")):
        raise SpecError.must_be("invalid_spec", argument, "an object of Keras", value)
    entry = _serialized(value)
    if isinstance(value, keras().metrics.Metric):
        described: Config = _metric(entry)
        return described
    return _optimizer(entry) if isinstance(value, keras().optimizers.Optimizer) else _object(entry)


def _serialized(value: Any) -> Any:
    """Serialise an object as Keras does, with the arguments that its own configuration leaves out."""
    entry = keras().saving.serialize_keras_object(value)
    if isinstance(value, keras().losses.Loss | keras().metrics.Metric):
        entry["config"] = {**full_config(value), **entry["config"]}
    return entry


def _check_own(value: Any, argument: str) -> None:
    """Raise for code of the user's, or a list or a dict with some: its name may be one of Keras's."""
    if isinstance(value, list | tuple | dict):
        for each in value.values() if isinstance(value, dict) else value:
            _check_own(each, argument)
    elif value is not None and holds_own_code(value):
        name = getattr(value, "__name__", type(value).__name__)
        raise SpecError("invalid_spec", _OWN_PART, argument=argument, got=name)


def _layer(layer: Any, path: str) -> Config:
    kind = type(layer)
    class_name = keras().saving.get_registered_name(kind)
    if find_layer(class_name, path) is not kind:
        raise SpecError.must_be("invalid_layer", f"{path}.class_name", "a layer of Keras", class_name)
    if holds_own_code(layer):
        raise SpecError("invalid_layer", _OWN_PART, argument=path, got=layer.name)
    config = _changed(kind, layer.get_config())
    if not layer.trainable:
        config["trainable"] = False
    return {"class_name": class_name, "config": config}


def _changed(kind: Any, config: Config) -> Config:
    """Keep the arguments that are not a class's defaults, without names and seeds."""
    own = arguments_of(kind)
    needed = [name for name, each in own.items() if each.default is inspect.Parameter.empty]
    plainest = {name: config[name] if name in needed else each.default for name, each in own.items()}
    default = _without_seeds(full_config(kind.from_config(plainest)))
    kept = {
        name: value
        for name, value in _without_seeds(config).items()
        if name in own and name not in ("name", "dtype") and (name in needed or default.get(name) != value)
    }
    return {name: _named(value) for name, value in kept.items()}


def _without_seeds(value: Any) -> Any:
    """Give a configuration as JSON has it, with all seeds left open, so that two can be compared."""
    if isinstance(value, dict):
        return {key: None if key == "seed" else _without_seeds(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_seeds(each) for each in value]
    return json.loads(json.dumps(value, default=np.ndarray.tolist)) if value is not None else None


def _object(entry: Config) -> Config | str:
    """Shorten a serialised object of Keras, or a function to its name."""
    if entry["class_name"] == "function":
        return str(entry["config"])
    kind: Any = keras()
    for name in [*entry["module"].split(".")[1:], entry["class_name"]]:
        kind = getattr(kind, name, None)
    if kind is None:
        raise SpecError.must_be("invalid_spec", "class_name", "a class of Keras", entry["class_name"])
    module = {"module": entry["module"]} if entry["module"] == _ASKED_FOR else {}
    return {"class_name": entry["class_name"], "config": _changed(kind, entry["config"]), **module}


def _compilation(model: Any) -> Config:
    given = dict(given_to_compile(model))
    for name in ("loss", "metrics", "weighted_metrics", "optimizer"):
        _check_own(given[name], f"compile.{name}")
    names = output_names(model)
    losses = _by_output(given["loss"], names, "loss")
    if not losses or None in losses.values():
        raise SpecError("invalid_spec", "The model must have a loss for each of its outputs.")
    made = {name: _named(_serialized(each)) for name, each in losses.items()}
    document = {"optimizer": _optimizer(_serialized(given["optimizer"])), "loss": made.get(None, made)}
    if weights := _by_output(given["loss_weights"], names, "loss_weights"):
        if None in weights:
            raise SpecError("invalid_spec", "The model must have no `loss_weights`, since it has one output.")
        document["loss_weights"] = weights
    for kind in ("metrics", "weighted_metrics"):
        found = _by_output(given[kind], names, kind)
        lists = {name: _metrics(some) for name, some in found.items() if some}
        if lists:
            document[kind] = lists.get(None, lists)
    return document


def _by_output(given: Any, names: list[str], what: str) -> dict[str | None, Any]:
    """Give what a model was compiled with by the names of its outputs; None is that of the only one.

    As Keras has it, several outputs have a list in their order or a dict by name, and a loss alone is that of
    each.
    """
    if given is None or given in ([], ()):
        return {}
    if isinstance(given, dict):
        return {None: given[names[0]]} if len(names) == 1 and {*given} == {*names} else {**given}
    is_list = isinstance(given, list | tuple)
    if len(names) == 1:
        return {None: given[0] if what == "loss" and is_list and len(given) == 1 else given}
    if not is_list:
        return dict.fromkeys(names, given)
    if len(given) != len(names):
        sentence = "The model must have as many {what} as outputs, {wanted}, not {got}."
        raise SpecError("invalid_spec", sentence, what=what, wanted=len(names), got=len(given))
    return dict(zip(names, given, strict=True))


def _metrics(given: Any) -> list[Any]:
    listed = given if isinstance(given, list | tuple) else [given]
    return [_metric(_serialized(each)) for each in listed]


def _optimizer(entry: Config) -> Config | str:
    rate = entry["config"].get("learning_rate")
    if isinstance(rate, float):  # kept in single precision: the shortest number that means the same
        entry["config"]["learning_rate"] = float(str(np.float32(rate)))
    return _object(entry)


def _metric(entry: Any) -> Any:
    """Describe a metric, with its name unless Keras numbered that by itself: "auc", "auc_7"."""
    named = _named(entry)
    if isinstance(named, dict):
        config = dict(entry["config"])
        name = str(config.pop("name", ""))
        with fresh_names():
            plain = keras().metrics.deserialize({**entry, "config": config}).name
        if not re.fullmatch(rf"({re.escape(plain)}(_\d+)?)?", name):
            named["config"]["name"] = name
    return named


def _named(entry: Any) -> Any:
    return _object(entry) if isinstance(entry, dict) and "class_name" in entry else entry
