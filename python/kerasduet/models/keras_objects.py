"""Keras's classes by the names in a spec: found, their arguments checked, and made; nothing else can be."""

from __future__ import annotations

import inspect
from typing import Any

from kerasduet.errors import KerasDuetError, SpecError, nearest
from kerasduet.keras_internals.messages import first_sentence
from kerasduet.runtime import keras

REFUSED = "`{argument}` is refused by Keras ({class_name}): {reason}"

# These run Python code or load files that a spec could name, or are no layers of their own.
REFUSED_LAYERS = (
    "Lambda",
    "TFSMLayer",
    "TorchModuleWrapper",
    "JaxLayer",
    "FlaxLayer",
    "Layer",
    "Wrapper",
    "InputLayer",
)
# These do in a model what nobody expects of them, in silence.
_UNFIT = {
    "AugMix": "it draws from Python's random, which no seed of the layer decides",
    "Equalization": "Keras leaves it out of a model, so that it would change no pixel",
}
_BASES = (
    *("Layer", "Loss", "Metric", "Optimizer", "LearningRateSchedule"),
    *("Initializer", "Regularizer", "Constraint"),
)
DOORS = ("get", "serialize", "deserialize")

# The arguments of layers that name an object of Keras, by the last word of their own name.
_OPTIONS = {
    "activation": "activations",
    "initializer": "initializers",
    "regularizer": "regularizers",
    "constraint": "constraints",
}
# Those that hold a layer, or a list of layers.
_WRAPPED = ("layer", "backward_layer", "layers", "cell", "cells")


def find_layer(class_name: str, path: str) -> Any:
    """Find a layer of Keras, or one of kerasduet's own (``"kerasduet>DropConnect"``), by its name.

    Raises
    ------
    SpecError
        ``invalid_layer``, with the nearest names.
    """
    layers = keras().layers
    of_keras = {
        name: each
        for name, each in vars(layers).items()
        if inspect.isclass(each) and issubclass(each, layers.Layer) and name not in REFUSED_LAYERS
    }
    classes = {each.__name__: each for each in of_keras.values()}  # GroupQueryAttention has another name
    known = _own("layers") | classes | of_keras
    if class_name not in known:
        hint = nearest(class_name, known)
        place = f"{path}.class_name"
        raise SpecError.must_be("invalid_layer", place, "a layer of Keras", class_name, hint=hint)
    if class_name in _UNFIT:
        sentence = "`{argument}` must be another layer than {got!j}: {reason}."
        about = {"argument": f"{path}.class_name", "got": class_name, "reason": _UNFIT[class_name]}
        raise SpecError("invalid_layer", sentence, **about)
    return known[class_name]


def make_object(module: Any, entry: str | dict[str, Any], path: str, code: str = "invalid_spec") -> Any:
    """Make an object of ``keras.optimizers``, ``.losses``, ``.regularizers`` and so on, or find a function.

    Raises
    ------
    SpecError
        `code` if neither Keras nor kerasduet has one of that name, or Keras refuses its arguments.
    """
    name = entry if isinstance(entry, str) else entry["class_name"]
    kinds = module.__name__.rsplit(".", 1)[-1]
    known = _own(kinds) | {key: each for key, each in vars(module).items() if _is_named(key, each)}
    classes: dict[str, Any] = {key.lower(): each for key, each in known.items() if inspect.isclass(each)}
    kind = classes.get(name.lower().replace("_", ""))
    try:
        if name in _own(kinds):
            return known[name]
        if kind is None or (isinstance(entry, str) and kinds != "optimizers"):
            return module.get(name)  # short names such as "mse", and functions
        config = {} if isinstance(entry, str) else entry.get("config", {})
        if kinds == "optimizers":
            config = _with_decay(kind, config, f"{path}.config", code)
        check_arguments(kind, config, f"{path}.config", code=code)
        return kind.from_config(_with_schedule(with_floats(kind, config), f"{path}.config"))
    except KerasDuetError:
        raise
    except Exception as failure:  # whatever an odd argument lets Keras fail with
        if kind is not None:
            about = {"argument": f"{path}.config", "class_name": name, "reason": first_sentence(failure)}
            raise SpecError(code, REFUSED, **about) from None
        wanted, hint = f"one of Keras's {kinds}", nearest(name, known)
        raise SpecError.must_be(code, path, wanted, name, hint=hint) from None


def layer_arguments(class_name: str, config: dict[str, Any], path: str) -> tuple[Any, dict[str, Any]]:
    """Find a layer's class, and check and make its arguments, those of the layers that it wraps included.

    Raises
    ------
    SpecError
        ``invalid_layer``, with the nearest names.
    """
    kind = find_layer(class_name, path)
    if class_name == "Embedding":  # the rows tell it; Keras 3 takes it too, and warns that it is not needed
        config = {name: each for name, each in config.items() if name != "input_length"}
    check_arguments(kind, config, f"{path}.config", base=keras().layers.Layer)
    if isinstance(config.get("vocabulary"), str):  # Keras would read a file of that name
        place = f"{path}.config.vocabulary"
        raise SpecError.must_be("invalid_layer", place, "a list of tokens", config["vocabulary"])
    given = with_floats(kind, config)
    return kind, {name: _option(name, each, f"{path}.config.{name}") for name, each in given.items()}


def _option(name: str, value: Any, path: str) -> Any:
    """Make the activation, initializer, regularizer or constraint that an argument names, or check a layer.

    An activation that is an object, such as a leaky relu with its slope, is a layer.
    """
    kinds = _OPTIONS.get(name.rsplit("_", 1)[-1])
    is_object = isinstance(value, dict) and isinstance(value.get("class_name"), str)
    if name in _WRAPPED and isinstance(value, list):
        return [_wrapped(each, f"{path}.{position}") for position, each in enumerate(value)]
    if (name in _WRAPPED and value is not None) or (kinds == "activations" and is_object):
        return _wrapped(value, path)
    if kinds and (is_object or isinstance(value, str)):
        return make_object(getattr(keras(), kinds), value, path, "invalid_layer")
    return value


def _wrapped(entry: Any, path: str) -> dict[str, Any]:
    """Check a layer inside another one, as Keras deserialises it: of these it asks for the module."""
    is_object = isinstance(entry, dict) and isinstance(entry.get("class_name"), str)
    if not is_object or not isinstance(entry.get("config", {}), dict):
        wanted = "an object with the `class_name` and the `config` of a layer"
        raise SpecError.must_be("invalid_layer", path, wanted, entry)
    _, given = layer_arguments(entry["class_name"], entry.get("config", {}), path)
    return {"module": "keras.layers", "class_name": entry["class_name"], "config": given}


def check_arguments(
    kind: Any, config: dict[str, Any], path: str, *, base: Any = None, code: str = "invalid_layer"
) -> None:
    """Raise unless a class (or its `base`) takes all that is given, and is given all that it needs."""
    own, class_name = arguments_of(kind), kind.__name__
    also = {*arguments_of(base), "input_shape"} if base else {"name", "dtype"}
    for name in config:
        if name not in own and name not in also:
            if base:
                _check_batch(name, path)
            _check_weights(kind, name, path)
            sentence, hint = "`{argument}` is not an argument of {class_name}: {hint}", nearest(name, own)
            raise SpecError(code, sentence, argument=f"{path}.{name}", class_name=class_name, hint=hint)
    for name, parameter in own.items():
        if parameter.default is inspect.Parameter.empty and name not in config:
            sentence = "`{argument}` is missing: {class_name} needs it."
            raise SpecError(code, sentence, argument=f"{path}.{name}", class_name=class_name)


def _check_batch(name: str, path: str) -> None:
    """Raise if an argument is the batch size that Keras's stateful layers are told."""
    if name in ("batch_input_shape", "batch_shape", "batch_size"):
        sentence = (
            "`{argument}` must be left out: the data give the shape of a row, and `fit.batch_size` is the "
            "size of a batch."
        )
        raise SpecError("invalid_layer", sentence, argument=f"{path}.{name}")


def _check_weights(kind: Any, name: str, path: str) -> None:
    """Raise if an argument is about weights and the layer has none."""
    about_weights = name.endswith(("_initializer", "_regularizer", "_constraint"))
    if about_weights and not any(each.endswith("_initializer") for each in arguments_of(kind)):
        sentence = "`{argument}` must belong to a layer with weights, and {class_name} has none."
        place = f"{path}.{name}"
        raise SpecError("invalid_layer", sentence, argument=place, class_name=kind.__name__)


def with_floats(kind: Any, config: dict[str, Any]) -> dict[str, Any]:
    """Give Keras a float where its default is one: JSON has 1, a learning rate must be 1.0."""
    own = arguments_of(kind)
    if kind in (keras().layers.TextVectorization, keras().layers.Rescaling):  # no defaults in from_config()
        config = {**{name: each.default for name, each in own.items()}, **config}
    return {
        name: float(value)
        if isinstance(value, int) and not isinstance(value, bool) and isinstance(_default(own, name), float)
        else value
        for name, value in config.items()
    }


def _with_schedule(config: dict[str, Any], path: str) -> dict[str, Any]:
    """Make the schedule that stands for a learning rate: Keras asks for its module, which no spec names."""
    rate = config.get("learning_rate")
    if not isinstance(rate, dict) or "class_name" not in rate:
        return config
    entry = {"class_name": rate["class_name"], "config": _as_floats(rate.get("config", {}))}
    made = make_object(keras().optimizers.schedules, entry, f"{path}.learning_rate")
    return {**config, "learning_rate": made}


def _with_decay(kind: Any, config: dict[str, Any], path: str, code: str) -> dict[str, Any]:
    """Obey `decay`, which Keras 3 has dropped, as Keras 2 did: by a schedule of the learning rate.

    After `n` steps the learning rate is the first one, divided by ``1 + decay * n``.
    """
    rest = {name: each for name, each in config.items() if name != "decay"}
    rate = rest.get("learning_rate", _default(arguments_of(kind), "learning_rate"))
    decay = config.get("decay")
    if decay is None or decay == 0:
        return rest
    if isinstance(decay, bool) or not isinstance(decay, int | float) or not decay > 0:
        raise SpecError.must_be(code, f"{path}.decay", "a number of at least 0", decay)
    if isinstance(rate, dict):
        sentence = "`{argument}` must be left out where the learning rate follows a schedule, {schedule!j}."
        about = {"argument": f"{path}.decay", "schedule": rate.get("class_name")}
        raise SpecError(code, sentence, **about)
    if isinstance(rate, bool) or not isinstance(rate, int | float):
        return rest  # Keras says what it must be
    schedule = {"initial_learning_rate": rate, "decay_steps": 1, "decay_rate": decay}
    return {**rest, "learning_rate": {"class_name": "InverseTimeDecay", "config": schedule}}


def _as_floats(value: Any) -> Any:
    """Make floats of whole numbers at any depth: a schedule that starts at 1 would compute with them."""
    if isinstance(value, dict):
        return {name: _as_floats(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_as_floats(each) for each in value]
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def register_own() -> None:
    """Let Keras know kerasduet's layers and functions, which stand in saved models."""
    _own("layers")


def _own(kinds: str) -> dict[str, Any]:
    from kerasduet.models.layers import OWN  # starts Keras

    return OWN.get(kinds, {})


def _is_named(name: str, value: Any) -> bool:
    return (inspect.isclass(value) and name not in _BASES) or (
        inspect.isfunction(value) and name not in DOORS
    )


def arguments_of(kind: Any) -> dict[str, inspect.Parameter]:
    """List the named arguments of a class."""
    parameters = inspect.signature(kind.__init__).parameters
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return {name: each for name, each in parameters.items() if each.kind in named and name != "self"}


def _default(parameters: dict[str, inspect.Parameter], name: str) -> Any:
    return parameters[name].default if name in parameters else None
