"""Keras models as specs: there and back without a change, and what no spec can say."""

from __future__ import annotations

from typing import Any

import pytest

import kerasduet as kd
from kerasduet.fits.result import weights_hash
from kerasduet.runtime import keras


@pytest.mark.parametrize("name", kd.list_specs())
def test_every_spec_comes_back(name: str) -> None:
    spec = kd.model_spec(name)
    model = kd.build_model(spec, seed=1)
    described = kd.as_model_spec(model, dataset=spec.get("dataset.name"))
    again = kd.build_model(described, seed=1)
    assert weights_hash(again) == weights_hash(model)
    assert kd.as_model_spec(again, dataset=spec.get("dataset.name")).hash == described.hash
    assert list(described.get("preprocessing")) == list(spec.get("preprocessing"))
    assert described.get("compile.optimizer") == spec.get("compile.optimizer")
    for one, other in zip(again.layers, model.layers, strict=True):
        assert type(one) is type(other)
        if not one.name.startswith("normalization"):  # its constants are of the rows that are trained on
            assert one.get_config() == other.get_config()


def test_what_is_written_without_defaults_comes_back_as_it_is() -> None:
    for name in ("fashion_mlp", "keras_intro", "mnist_linear", "mnist_mlp", "xor_mlp"):
        layers = kd.model_spec(name).get("layers")
        assert kd.as_model_spec(kd.build_model(kd.model_spec(name))).get("layers") == layers, name


def test_a_model_of_ones_own_is_described_and_built_again() -> None:
    layers, optimizers = keras().layers, keras().optimizers
    model = keras().Sequential(
        [
            keras().Input((7,)),
            layers.Embedding(50, 8),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True)),
            layers.GRU(3, kernel_regularizer=keras().regularizers.L2(0.5)),
            layers.Dense(2, activation="softmax", trainable=False),
        ],
        name="My-Model",
    )
    model.compile(
        optimizers.SGD(optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)),
        loss=keras().losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy", keras().metrics.AUC(num_thresholds=50)],
    )
    spec = kd.as_model_spec(model)
    assert spec.name == "my_model"
    assert spec.get("layers.2.config.kernel_regularizer.config") == {"l2": 0.5}
    assert spec.get("layers.3.config") == {"units": 2, "activation": "softmax", "trainable": False}
    assert spec.get("compile.loss.config") == {"from_logits": True}
    assert spec.get("compile.metrics") == [
        "accuracy",
        {"class_name": "AUC", "config": {"num_thresholds": 50}},
    ]
    again = kd.build_model(spec, shape=(7,))
    assert again.count_params() == model.count_params()
    assert kd.as_model_spec(again, name=spec.name).hash == spec.hash


def functional(branch: bool) -> Any:
    layers = keras().layers
    start = keras().Input((3,))
    hidden = layers.Dense(4)(start)
    end = layers.Dense(2)(layers.Concatenate()([hidden, start]) if branch else hidden)
    model = keras().Model(start, end)
    model.compile(loss="mse")
    return model


def test_a_functional_stack_is_a_stack() -> None:
    assert [each["config"] for each in kd.as_model_spec(functional(False)).get("layers")] == [
        {"units": 4},
        {"units": 2},
    ]


def own_layer() -> Any:
    class Twice(keras().layers.Layer):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return 2 * x

    model = keras().Sequential([keras().Input((3,)), Twice()])
    model.compile(loss="mse")
    return model


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: "a model", "invalid_argument"),
        (lambda: keras().Sequential([keras().Input((3,)), keras().layers.Dense(1)]), "not_compiled"),
        (lambda: functional(True), "not_a_stack"),
        (own_layer, "invalid_layer"),
    ],
    ids=["no model", "not compiled", "a branch", "a layer of one's own"],
)
def test_what_no_spec_can_say(make: Any, code: str) -> None:
    with pytest.raises(kd.KerasDuetError) as caught:
        kd.as_model_spec(make())
    assert caught.value.code == code
