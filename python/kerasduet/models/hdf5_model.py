"""A model in an HDF5 file, as Keras 2 wrote it: looked through before Keras opens it, and compiled here.

Keras 3 reads the layers and weights of such a file, but fails on its own short names of losses and metrics.
"""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable
from typing import Any

from kerasduet.data.hdf5_files import check_hdf5
from kerasduet.errors import RunError
from kerasduet.models.model_config import check_config
from kerasduet.runtime import keras

_OF_THE_LOSS = ("accuracy", "acc", "crossentropy", "ce")  # metrics whose kind Keras chooses by the loss


def check_hdf5_model(path: str | os.PathLike[str], *, compile: bool) -> int:
    """Raise unless an HDF5 file holds a model that may be loaded; give how many values its weights are.

    Parameters
    ----------
    path : path
    compile : bool
        Whether its loss, metrics and optimizer are looked at too.

    Raises
    ------
    OSError, ValueError
        With what is wrong in it.
    """
    import h5py

    if not h5py.is_hdf5(path):
        raise ValueError("It is no HDF5 file.")
    with h5py.File(path, "r") as file:
        values = check_hdf5(file, os.stat(path).st_size)
        for name in ("model_config", "training_config") if compile else ("model_config",):
            check_config(_read(file, name), is_legacy=True)
        if "model_weights" not in file:
            raise ValueError("It has no model_weights.")
        return values


def check_saves_as_hdf5(model: Any) -> None:
    """Raise ``cannot_save`` if a layer has what Keras loses in an HDF5 file: tokens, or several axes."""
    for layer in model.layers:
        config = layer.get_config()
        learnt = hasattr(layer, "get_vocabulary") and config.get("vocabulary") is None
        axes = config.get("axis")
        if learnt or (isinstance(axes, list | tuple) and len(axes) > 1):
            sentence = (
                "The model must be saved in a file that ends in .keras: an HDF5 file does not hold {what} of "
                "its layer {layer}."
            )
            what = "the vocabulary" if learnt else "the axes"
            raise RunError("cannot_save", sentence, layer=layer.name, what=what)


def load_hdf5_model(path: str | os.PathLike[str], *, compile: bool) -> Any:
    """Load a model that was looked through; with `compile` also its loss, metrics and optimizer."""
    import h5py

    model = keras().saving.load_model(path, compile=False, safe_mode=True)
    with h5py.File(path, "r") as file:
        config = _read(file, "training_config") if compile else None
        if config is not None:
            _compile(model, config)
            _take_optimizer(model, file.get("optimizer_weights"))
    return model


def _compile(model: Any, config: dict[str, Any]) -> None:
    metrics = {name: _made(keras().metrics, config.get(name)) for name in ("metrics", "weighted_metrics")}
    model.compile(
        optimizer=keras().optimizers.deserialize(config["optimizer_config"]),
        loss=_made(keras().losses, config.get("loss")),
        loss_weights=config.get("loss_weights"),
        **metrics,
    )


def _made(module: Any, entry: Any) -> Any:
    """Make the objects of a configuration, at any depth; names stay, for Keras to give metrics these."""
    if isinstance(entry, str):
        registered = keras().saving.get_registered_object(entry)
        if inspect.isfunction(registered):
            return registered
        if entry not in _OF_THE_LOSS:
            module.get(entry)  # or raises
        return entry
    if isinstance(entry, list):
        return [_made(module, each) for each in entry]
    if isinstance(entry, dict) and "class_name" not in entry:
        return {name: _made(module, each) for name, each in entry.items()}
    deserialize: Callable[[Any], Any] = module.deserialize
    return entry if entry is None else deserialize(entry)


def _take_optimizer(model: Any, group: Any) -> None:
    """Give the optimizer the state that a file holds; where Keras 2 had another one it begins anew."""
    model.optimizer.build(model.trainable_variables)
    names = [] if group is None else group.attrs.get("weight_names", [])
    saved = [group[name][()] for name in names]
    variables = model.optimizer.variables
    if [each.shape for each in saved] == [tuple(each.shape) for each in variables]:
        for variable, value in zip(variables, saved, strict=True):
            variable.assign(value)


def _read(file: Any, name: str) -> Any:
    """Read the JSON of an attribute; a model that was not compiled has no ``training_config``."""
    text = file.attrs.get(name)
    if text is None and name == "training_config":
        return None
    if not isinstance(text, str | bytes):
        raise ValueError(f"It has no {name}.")
    return json.loads(text)
