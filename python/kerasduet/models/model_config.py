"""What a model file may ask Keras to make: the classes and functions that a spec may hold, and no files."""

from __future__ import annotations

import inspect
import re
from functools import cache
from typing import Any

from kerasduet.models.keras_objects import DOORS, REFUSED_LAYERS
from kerasduet.runtime import keras

_FUNCTIONS = ("activations", "losses", "metrics", "initializers", "regularizers", "constraints")
_CLASSES = ("layers", "optimizers", "optimizers.schedules", *_FUNCTIONS[1:])
# The classes around a spec's own: models, the types of numbers, generators of random numbers.
_AROUND = (
    *(("keras", name) for name in ("Sequential", "DTypePolicy", "FloatDTypePolicy")),
    *(("keras.models", name) for name in ("Sequential", "Functional")),
    *(("keras.src.models.functional", "Functional"), ("keras.src.models.sequential", "Sequential")),
    *(("keras.dtype_policies", name) for name in ("DTypePolicy", "FloatDTypePolicy", "DTypePolicyMap")),
    *(("keras.layers", "InputLayer"), ("keras.random", "SeedGenerator")),
)
# Values that Keras writes as objects. Not ``__lambda__`` and ``__typespec__``, which are code and classes.
_VALUES = ("__keras_tensor__", "__tensor__", "__numpy__", "__bytes__", "__ellipsis__", "__slice__")
_DTYPE = re.compile(r"(bool|string|object|u?int\d{1,2}|b?float\d{1,2})\Z")
_MOST_THRESHOLDS = 100_000  # of an AUC, which makes a list of them before it has any weight
_FILES = ("vocabulary", "filepath")


def check_config(config: Any, *, is_legacy: bool = False) -> None:
    """Raise unless all that the ``config.json`` of a model file names may stand in a spec.

    Keras imports modules, finds functions and opens files by the names that stand there. Here only classes
    and functions of Keras that a spec may hold are known, those of kerasduet, and what the user's own program
    has registered; no text stands where Keras would open a file.

    Parameters
    ----------
    config : object
        As it is read from JSON.
    is_legacy : bool
        Of an HDF5 file, whose classes may stand without their modules.

    Raises
    ------
    ValueError
        With the name that is refused.
    """
    waiting = [config]
    while waiting:
        each = waiting.pop()
        if isinstance(each, dict):
            _check_entry(each, is_legacy)
            waiting.extend(each.values())
        elif isinstance(each, list):
            waiting.extend(each)


def _check_entry(entry: dict[str, Any], is_legacy: bool) -> None:
    for name in _FILES:
        if isinstance(entry.get(name), str):
            raise ValueError(f"Its configuration names a file as `{name}`.")
    thresholds = entry.get("num_thresholds")
    if isinstance(thresholds, int | float) and thresholds > _MOST_THRESHOLDS:
        raise ValueError("Its configuration asks for too many thresholds.")
    if "class_name" not in entry:
        return
    name, module = entry["class_name"], entry.get("module")
    if not isinstance(name, str) or not isinstance(module, str | None):
        raise ValueError("Its configuration names a class by what is no text.")
    if name in _VALUES:
        _check_value(entry.get("config"))
    elif is_legacy and module is None:
        if not _is_registered(name) and name not in _legacy_names():
            raise _refused("the class", name, module)
    elif name == "function":
        if not _is_known_function(entry.get("config"), module):
            raise _refused("the function", entry.get("config"), module)
    elif not _is_registered(entry.get("registered_name") or name) and (module, name) not in _classes():
        raise _refused("the class", name, module)


def _check_value(config: Any) -> None:
    """Raise if a value is of a type that takes more memory than the value has characters."""
    dtype = config.get("dtype") if isinstance(config, dict) else None
    if dtype is not None and not (isinstance(dtype, str) and _DTYPE.match(dtype)):
        raise ValueError("Its configuration has a value of an unknown type.")


def _is_known_function(name: Any, module: Any) -> bool:
    places = ("builtins", *(f"keras.{each}" for each in _FUNCTIONS))
    return _is_registered(name) or (isinstance(name, str) and name in _functions() and module in places)


def _is_registered(name: Any) -> bool:
    return isinstance(name, str) and keras().saving.get_registered_object(name) is not None


@cache
def _classes() -> set[tuple[Any, Any]]:
    """List the classes that a spec may hold, each with its module."""
    found: set[tuple[Any, Any]] = set(_AROUND)
    for place in _CLASSES:
        module = keras()
        for part in place.split("."):
            module = getattr(module, part)
        names = {name for name, each in vars(module).items() if inspect.isclass(each)}
        found |= {(f"keras.{place}", name) for name in names if name not in REFUSED_LAYERS}
    return found


@cache
def _legacy_names() -> set[Any]:
    """List what Keras 2 names without a module: the classes that a spec may hold, shapes and tuples."""
    return {name for _, name in _classes()} | {"Model", "TensorShape", "__tuple__"}


@cache
def _functions() -> set[str]:
    modules = [vars(getattr(keras(), place)) for place in _FUNCTIONS]
    return {
        name
        for module in modules
        for name, each in module.items()
        if inspect.isfunction(each) and name not in DOORS
    }


def _refused(kind: str, name: Any, module: str | None) -> ValueError:
    place = f"{module}.{name}" if module else str(name)
    place = place if len(place) <= 80 else f"{place[:77]}..."
    return ValueError(f"Its configuration names {kind} {place}, which no spec may hold.")
