"""From a spec to a plain, compiled ``keras.Model`` whose initial weights one seed decides."""

from __future__ import annotations

import collections
import inspect
import re
from typing import Any

import pandas as pd

from .backend import keras
from .datasets import load_dataset
from .errors import SpecError, describe, must_be, nearest
from .preprocessing import Moments, preprocessing_layers
from .seeds import check_seed, derived_seed
from .specs import ModelSpec

# These run Python code or load files that a spec could name.
_REFUSED = (
    "Lambda",
    "TFSMLayer",
    "TorchModuleWrapper",
    "JaxLayer",
    "FlaxLayer",
    "Layer",
    "Wrapper",
    "InputLayer",
)


def build_model(
    spec: ModelSpec, *, seed: int = 0, shape: tuple[int, ...] | None = None, moments: Moments | None = None
) -> Any:
    """Build and compile the model that a spec describes.

    Parameters
    ----------
    spec : ModelSpec
        What to build.
    seed : int, default 0
        Decides the initial weights and the dropout, 0..2^32-1.
    shape : tuple of int, optional
        Shape of one sample; that of the spec's data set unless given.
    moments : Moments, optional
        Mean and deviation of the training rows, for a spec that standardises; 0 and 1 unless given.

    Returns
    -------
    keras.Sequential
        Its inputs are raw pixels, of any numeric dtype.

    Raises
    ------
    SpecError
        ``invalid_layer`` if Keras refuses a layer, ``shape_mismatch`` if a layer does not fit its input,
        ``invalid_spec`` if Keras knows no such optimizer, loss or metric.

    Examples
    --------
    >>> from kerasduet import build_model, load_spec
    >>> build_model(load_spec("fashion_mlp")).count_params()
    111146
    """
    seed = check_seed(seed)
    shape = shape or load_dataset(spec.get("dataset.name")).shape
    first = [keras().Input(shape), *preprocessing_layers(spec, shape, moments)]
    model = _stack(spec, first, seed, shape)
    model.compile(**_compile_arguments(spec))
    return model


def layer_table(model: Any) -> pd.DataFrame:
    """List the layers: name, class, output shape (without the batch) and number of parameters.

    Examples
    --------
    >>> from kerasduet import build_model, load_spec
    >>> layer_table(build_model(load_spec("xor_mlp")))
         layer class_name output_shape  params
    0    dense      Dense         (2,)       6
    1  dense_1      Dense         (1,)       3
    """
    rows = [
        (each.name, type(each).__name__, _shape(each.output), each.count_params()) for each in model.layers
    ]
    return pd.DataFrame(rows, columns=["layer", "class_name", "output_shape", "params"])


def _stack(spec: ModelSpec, first: list[Any], seed: int, shape: tuple[int, ...]) -> Any:
    """Stack the layers on the input and the preprocessing, `first`."""
    layers = _layers(spec, seed)
    try:
        return keras().Sequential([*first, *layers], name=spec.name)
    except (ValueError, TypeError):
        raise _misfit(_layers(spec, seed), shape) from None


def _misfit(layers: list[Any], shape: tuple[int, ...]) -> SpecError:
    """Find the layer that does not fit its input; preprocessing leaves the shape as it is."""
    tensor = keras().Input(shape)
    for position, layer in enumerate(layers):
        try:
            tensor = layer(tensor)
        except (ValueError, TypeError) as failure:
            return SpecError(
                "shape_mismatch",
                f"`layers.{position}` ({type(layer).__name__}) must fit its input of shape {_shape(tensor)}, "
                f"which data of shape {shape} give: {_first_sentence(failure)}",
            )
    return SpecError("invalid_layer", "`layers` must be a stack that Keras builds, but it does not.")


def _shape(tensor: Any) -> tuple[int | None, ...]:
    """Give a shape without the batch."""
    return tuple(tensor.shape[1:])


def _layers(spec: ModelSpec, seed: int) -> list[Any]:
    """Make the layers, named as Keras names them in a new session, each with its own seeds."""
    seen: collections.Counter[str] = collections.Counter()
    made = []
    for position, entry in enumerate(spec.get("layers")):
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", entry["class_name"].rsplit(">", 1)[-1]).lower()
        config = {"name": f"{name}_{seen[name]}" if seen[name] else name, **entry["config"]}
        seen[name] += 1
        made.append(_layer(entry["class_name"], config, position, seed))
    return made


def _layer(class_name: str, config: dict[str, Any], position: int, seed: int) -> Any:
    kind = _layer_class(class_name, position)
    _check_arguments(kind, config, f"layers.{position}.config")
    try:
        drawn = kind.from_config(config).get_config()  # complete: with every initializer and its seed
        return kind.from_config(_seeded(drawn, derived_seed(seed, "layers", position)))
    except (ValueError, TypeError, AttributeError) as failure:
        reason = _first_sentence(failure)
        named = next((f".config.{key}" for key in config if key in reason and key != "name"), "")
        raise SpecError(
            "invalid_layer",
            f"`layers.{position}{named}` is no layer that Keras builds ({class_name}): {reason}",
        ) from None


def _layer_class(class_name: str, position: int) -> Any:
    """Find a Keras layer, or a registered one of kerasduet, by its name; nothing else can be named."""
    keras_layers = keras().layers
    registered = (
        keras().saving.get_registered_object(class_name) if class_name.startswith("kerasduet>") else None
    )
    known = {
        name: each
        for name, each in vars(keras_layers).items()
        if inspect.isclass(each) and issubclass(each, keras_layers.Layer) and name not in _REFUSED
    }
    found = registered or known.get(class_name)
    if found:
        return found
    wrong = must_be(f"layers.{position}.class_name", "a layer of Keras", class_name)
    raise SpecError("invalid_layer", f"{wrong[:-1]}: {nearest(class_name, known)}")


def _check_arguments(kind: Any, config: dict[str, Any], path: str) -> None:
    """Raise unless the layer takes all that is given and is given all that it needs."""
    own = {
        name: each.default is inspect.Parameter.empty
        for name, each in inspect.signature(kind.__init__).parameters.items()
        if name not in ("self", "args", "kwargs")
    }
    shared = [*inspect.signature(keras().layers.Layer.__init__).parameters, "input_shape"]
    for name in config:
        if name not in own and name not in shared:
            wrong = f"`{path}.{name}` is not an argument of {kind.__name__}: {nearest(name, own)}"
            raise SpecError("invalid_layer", wrong)
    for name, needed in own.items():
        if needed and name not in config:
            raise SpecError("invalid_layer", f"`{path}.{name}` is missing: {kind.__name__} needs it.")


def _seeded(config: Any, seed: int, path: str = "") -> Any:
    """Put a number of our own wherever a layer's configuration leaves a seed to chance."""
    if isinstance(config, dict):
        return {
            key: derived_seed(seed, path)
            if key == "seed" and each is None
            else _seeded(each, seed, f"{path}.{key}")
            for key, each in config.items()
        }
    if isinstance(config, list):
        return [_seeded(each, seed, f"{path}.{position}") for position, each in enumerate(config)]
    return config


def _compile_arguments(spec: ModelSpec) -> dict[str, Any]:
    part = spec.get("compile")
    return {
        "optimizer": _known("compile.optimizer", keras().optimizers, part["optimizer"]),
        "loss": _known("compile.loss", keras().losses, part["loss"]),
        "metrics": [
            metric
            if metric in ("accuracy", "acc")
            else _known(f"compile.metrics.{position}", keras().metrics, metric)
            for position, metric in enumerate(part["metrics"])
        ],
    }


def _known(path: str, module: Any, entry: str | dict[str, Any]) -> Any:
    """Find an optimizer, loss or metric of Keras, by its name or with its arguments."""
    try:
        return module.get(entry)
    except (ValueError, TypeError, AttributeError) as failure:
        name = entry if isinstance(entry, str) else entry["class_name"]
        names = [each for each, value in vars(module).items() if inspect.isclass(value)]
        known = name.lower().replace("_", "") in (each.lower() for each in names)
        why = _first_sentence(failure) if known else nearest(name, names)
        raise SpecError(
            "invalid_spec", f"`{path}` is nothing that Keras knows as {describe(name)}: {why}"
        ) from None


def _first_sentence(error: Exception) -> str:
    """Give what Keras says in the end, without the configuration that it prints around it."""
    text = str(error).rsplit("Exception encountered: ", 1)[-1].strip()
    text = re.split(r"\n\n|(?<=[.])\s", text, maxsplit=1)[0]
    return " ".join(text.split()).rstrip(".") + "."
