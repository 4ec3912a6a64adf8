"""Activations are drawn with Keras's own values."""

from __future__ import annotations

import inspect

import numpy as np
import pytest

from kerasduet.models.activations import activation_curve
from kerasduet.runtime import keras


@pytest.mark.parametrize("name", ["sigmoid", "tanh", "relu", "leaky_relu", "elu", "gelu", "softplus", "silu"])
def test_values_are_those_of_keras(name: str) -> None:
    z, value, shared = activation_curve(name)
    wanted = getattr(keras().activations, name)(z.astype("float32"))
    assert not shared
    assert np.array_equal(value, keras().ops.convert_to_numpy(wanted))


def test_softmax_is_drawn_for_the_first_of_two_outputs() -> None:
    z, value, shared = activation_curve("softmax")
    assert shared
    assert value == pytest.approx(1 / (1 + np.exp(-z)), abs=1e-6)


def test_every_activation_of_keras_that_has_defaults_is_drawn() -> None:
    module = keras().activations
    functions = {name: each for name, each in vars(module).items() if inspect.isfunction(each)}
    for name in functions.keys() - {"get", "serialize", "deserialize", "threshold"}:
        z, value, _ = activation_curve(name)
        assert z.shape == value.shape == (401,)
        assert np.isfinite(value).all()
