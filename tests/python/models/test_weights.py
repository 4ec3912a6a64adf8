"""Weights of models and layers, and layers that keep theirs."""

from __future__ import annotations

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.models.weights import freeze_layers, get_weights, layers_in_spec, set_weights


def test_weights_of_a_model_and_of_a_layer_come_as_arrays() -> None:
    model = kd.build_model(kd.model_spec("xor_mlp"), seed=1)
    assert [each.shape for each in get_weights(model)] == [(2, 2), (2,), (2, 1), (1,)]
    assert [each.shape for each in get_weights(model.layers[-1])] == [(2, 1), (1,)]
    assert get_weights(model, trainable=False) == []


def test_weights_are_put_in_where_they_fit() -> None:
    model = kd.build_model(kd.model_spec("xor_mlp"), seed=1)
    first = get_weights(model.layers[-2])
    set_weights(model.layers[-1], [np.ones((2, 1)), np.zeros(1)])
    assert np.array_equal(get_weights(model.layers[-1])[0], np.ones((2, 1)))
    assert np.array_equal(get_weights(model.layers[-2])[0], first[0])
    with pytest.raises(kd.RunError, match=r"of the shapes \[\[2, 1\], \[1\]\], .* not \[\[1, 2\]\]") as error:
        set_weights(model.layers[-1], [np.ones((1, 2))])
    assert error.value.code == "different_model"


def test_a_spec_says_which_layers_are_frozen_behind_its_preprocessing() -> None:
    spec = kd.model_spec("fashion_mlp").override({"layers.1.config.trainable": False})
    model = kd.build_model(kd.model_spec("fashion_mlp"))
    freeze_layers(model, spec)
    assert [layer.name for layer in model.layers if not layer.trainable] == ["dense"]
    freeze_layers(model, kd.model_spec("fashion_mlp"))
    assert all(layer.trainable for layer in model.layers)


def test_layers_are_found_in_the_order_of_the_spec_whatever_keras_makes_of_it() -> None:
    layers = [
        {"class_name": "Dense", "name": "long", "config": {"units": 3}},
        {"shared": "long", "name": "again", "inputs": ["long"]},
        {"class_name": "Dense", "name": "short", "config": {"units": 3}, "inputs": ["rows"]},
        {"class_name": "Add", "inputs": ["again", "short"]},
    ]
    changes = {"inputs": [{"name": "rows"}], "layers": layers}
    spec = kd.model_spec("xor_mlp").override(changes)
    model = kd.build_model(spec, shape=(3,))
    assert [each.name for each in layers_in_spec(model, spec)] == ["long", "long", "short", "add"]
    freeze_layers(model, spec.override({"layers.2.config.trainable": False}))
    assert [each.name for each in model.layers if not each.trainable] == ["short"]
