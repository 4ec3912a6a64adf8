"""Activation functions as numbers to look at."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.errors import ArgumentError, SpecError
from kerasduet.models.keras_objects import make_object
from kerasduet.runtime import keras

_REACH, _POINTS = 5.0, 401  # from -5 to 5, with 0 among them


def activation_curve(name: str) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
    """Compute an activation over -5 to 5, by Keras's own function.

    Parameters
    ----------
    name : str
        As a spec has it, such as ``"relu"``, ``"leaky_relu"`` or ``"kerasduet>heaviside"``; "heaviside" may
        stand alone, capitals and blanks in place of underscores are no matter.

    Returns
    -------
    (array, array, bool)
        The pre-activations z, the values, each of shape (401,), and whether a value depends on other outputs
        of its layer too, as with softmax: then it is the first of two outputs, z and 0.

    Raises
    ------
    ArgumentError
        ``unknown_activation``, with the nearest names; ``invalid_argument`` for ``"threshold"``, which
        Keras gives no defaults.

    Examples
    --------
    >>> z, value, _ = activation_curve("relu")
    >>> value[z == 2].item()
    2.0
    """
    if not isinstance(name, str):
        raise ArgumentError.must_be("invalid_argument", "name", "the name of an activation", name)
    function = _find(name.strip().lower().replace(" ", "_"))
    z = np.linspace(-_REACH, _REACH, _POINTS)
    try:
        value, beside_one = (_first_output(function, z, other) for other in (0.0, 1.0))
    except TypeError:
        wanted = "an activation that needs no more arguments"
        raise ArgumentError.must_be("invalid_argument", "name", wanted, name) from None
    return z, value, not np.array_equal(value, beside_one)


def _find(name: str) -> Any:
    try:
        return make_object(keras().activations, name if ">" in name else _full_name(name), "name")
    except SpecError as error:
        raise ArgumentError("unknown_activation", error.sentence, **error.details) from None


def _full_name(name: str) -> str:
    from kerasduet.models.layers import OWN

    return next((each for each in OWN["activations"] if each.endswith(f">{name}")), name)


def _first_output(function: Any, z: NDArray[np.float64], other: float) -> NDArray[np.float64]:
    """Apply an activation to a layer of two outputs, z and another: (points,) to (points,)."""
    pair = np.stack([z, np.full_like(z, other)], axis=1).astype(np.float32)
    values = keras().ops.convert_to_numpy(function(keras().ops.convert_to_tensor(pair)))
    return np.asarray(values[:, 0], np.float64)
