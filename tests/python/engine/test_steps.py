"""The engine: Keras's mathematics under every way of compiling it."""

from __future__ import annotations

import functools
import gc
import weakref
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.data.sample_weights import row_weights
from kerasduet.engine.mode import choose_mode
from kerasduet.engine.steps import compile_training
from kerasduet.runtime import keras
from kerasduet.seeds import permutation

DATA = kd.garments(train=100, test=10)
ROWS = DATA.split("train")
ORDER = permutation(3, 100, "order", 1)

OPTIMIZERS = {
    "SGD": {"class_name": "SGD", "config": {"learning_rate": 0.05}},
    "momentum": {"class_name": "SGD", "config": {"learning_rate": 0.02, "momentum": 0.9}},
    "Nesterov": {"class_name": "SGD", "config": {"learning_rate": 0.02, "momentum": 0.9, "nesterov": True}},
    "RMSprop": {"class_name": "RMSprop", "config": {"momentum": 0.5, "centered": True}},
    "Adam": {"class_name": "Adam", "config": {"amsgrad": True}},
    "AdamW": {"class_name": "AdamW", "config": {"weight_decay": 0.02}},
    "Adamax": {"class_name": "Adamax"},
    "Adagrad": {"class_name": "Adagrad", "config": {"learning_rate": 0.05}},
    "Adadelta": {"class_name": "Adadelta", "config": {"learning_rate": 0.5}},
    "Lion": {"class_name": "Lion", "config": {"learning_rate": 0.0005}},
    "Ftrl": {"class_name": "Ftrl", "config": {"learning_rate": 0.05}},
    "clipped norm": {"class_name": "Adam", "config": {"clipnorm": 0.1}},
    "clipped globally": {"class_name": "SGD", "config": {"global_clipnorm": 0.1}},
    "clipped value": {"class_name": "SGD", "config": {"clipvalue": 0.001, "weight_decay": 0.01}},
    "a schedule": {
        "class_name": "Adam",
        "config": {
            "learning_rate": {
                "class_name": "ExponentialDecay",
                "config": {"initial_learning_rate": 0.01, "decay_steps": 5, "decay_rate": 0.5},
            }
        },
    },
}

LAYERS: dict[str, list[dict[str, Any]]] = {
    "penalties and a constraint": [
        {
            "class_name": "Dense",
            "config": {
                "units": 6,
                "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 0.001, "l2": 0.01}},
            },
        },
        {
            "class_name": "Dense",
            "config": {"units": 6, "activity_regularizer": {"class_name": "L2", "config": {"l2": 0.01}}},
        },
        {
            "class_name": "Dense",
            "config": {
                "units": 6,
                "kernel_constraint": {"class_name": "MaxNorm", "config": {"max_value": 0.5}},
            },
        },
    ],
    "batch normalisation": [
        {"class_name": "Dense", "config": {"units": 6}},
        {"class_name": "BatchNormalization"},
        {"class_name": "LeakyReLU"},
    ],
    "skip connections of a shared layer": [
        {"class_name": "Dense", "name": "before", "config": {"units": 6}},
        {"class_name": "Dense", "name": "first", "config": {"units": 6, "activation": "tanh"}},
        {"shared": "first", "name": "second"},
        {"class_name": "Concatenate", "inputs": ["first", "second"]},
        {"class_name": "Dense", "name": "behind", "config": {"units": 6}},
        {"class_name": "Add", "inputs": ["before", "behind"]},
    ],
}


def spec_with(*middle: dict[str, Any], optimizer: Any = "sgd") -> kd.ModelSpec:
    last = {"class_name": "Dense", "config": {"units": 10, "activation": "softmax"}}
    layers = [{"class_name": "Flatten"}, *middle, last]
    return kd.model_spec("fashion_mlp").override({"layers": layers, "optimizer": optimizer})


def train(spec: kd.ModelSpec, mode: str | None, epochs: int, weights: Any = None, order: Any = ORDER) -> Any:
    model = kd.build_model(spec, seed=5)
    training = compile_training(model, ROWS.x, ROWS.y, mode, weights)
    for _ in range(epochs):
        model.reset_metrics()
        training.run(order, 32, 0, -(-len(order) // 32))  # of all rows the last batch has 4
    model.optimizer.finalize_variable_values(model.trainable_weights)  # as at the end of Keras's fit()
    return model


def train_by_keras(
    spec: kd.ModelSpec, epochs: int, order: Any = ORDER, *, eagerly: bool = False, **weights: Any
) -> Any:
    model = kd.build_model(spec, seed=5)
    model.jit_compile = False  # so that XLA is held to what needs none of it
    model.run_eagerly = eagerly  # a few steps are over before a graph is compiled
    how = {"epochs": epochs, "batch_size": 32, "shuffle": False, "verbose": 0, **weights}
    history = model.fit(ROWS.x[order], ROWS.y[order], **how).history
    model.last = {name: values[-1] for name, values in history.items()}
    return model


def assert_same_weights(one: Any, other: Any, tolerance: float = 1e-5) -> None:
    for mine, theirs in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=tolerance)


def assert_same_results(ours: Any, theirs: Any) -> None:
    results = {name: float(value) for name, value in ours.get_metrics_result().items()}
    assert results == pytest.approx(theirs.last, abs=1e-5)


BRANCHING = {
    "a moving average": {"class_name": "Adam", "config": {"use_ema": True, "ema_overwrite_frequency": 3}},
    "gradients of two steps": {"class_name": "Adam", "config": {"gradient_accumulation_steps": 2}},
    "another class": {"class_name": "Nadam"},
}


@pytest.mark.slow
@pytest.mark.parametrize("name", BRANCHING)
def test_other_optimizers_run_as_a_graph_and_are_those_of_keras(name: str) -> None:
    spec = spec_with(optimizer=BRANCHING[name])
    assert choose_mode(kd.build_model(spec)) == "graph"
    with pytest.raises(kd.ArgumentError):
        train(spec, "xla", 1)
    assert_same_weights(train(spec, None, 13), train_by_keras(spec, 13))


@pytest.mark.slow
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_51_steps_of_each_optimizer_are_those_of_keras(name: str) -> None:
    spec, order = spec_with(optimizer=OPTIMIZERS[name]), np.tile(ORDER[:96], 17)
    assert choose_mode(kd.build_model(spec)) == "xla"
    assert_same_weights(train(spec, "xla", 1, order=order), train_by_keras(spec, 1, order=order))


def spec_of(name: str) -> kd.ModelSpec:
    if name in LAYERS:
        return spec_with(*LAYERS[name])
    return kd.model_spec(name).override({"layers.0.config.units": 6})


def order_of(name: str) -> Any:
    return ORDER if name in LAYERS else ORDER[:96]  # XLA takes seconds for each size of a recurrent one


@functools.cache
def trained_by_keras(name: str) -> Any:
    return train_by_keras(spec_of(name), 3, order_of(name), eagerly=name in LAYERS)


@pytest.mark.slow
@pytest.mark.parametrize("name", [*LAYERS, "mnist_lstm", "mnist_gru"])
@pytest.mark.parametrize("mode", ["xla", "graph"])
def test_what_layers_add_to_training_is_as_in_keras(name: str, mode: str) -> None:
    ours, theirs = train(spec_of(name), mode, 3, order=order_of(name)), trained_by_keras(name)
    assert_same_weights(ours, theirs)
    assert_same_results(ours, theirs)


@pytest.mark.parametrize("mode", ["xla", "graph"])
@pytest.mark.parametrize("kind", ["sample_weight", "class_weight"])
def test_weights_count_as_in_keras(kind: str, mode: str) -> None:
    spec = spec_with().override(weighted_metrics=["accuracy"])
    if kind == "sample_weight":
        weights = np.random.default_rng(1).uniform(0, 3, 100).astype(np.float32)
        theirs = train_by_keras(spec, 2, eagerly=True, sample_weight=weights[ORDER])
    else:
        by_class = {DATA.class_names[2]: 5.0, DATA.class_names[7]: 0.0}
        weights = row_weights(None, by_class, DATA.class_names, ROWS.y)
        theirs = train_by_keras(spec, 2, eagerly=True, class_weight={2: 5.0, 7: 0.0})
    ours = train(spec, mode, 2, weights)
    assert_same_weights(ours, theirs)
    assert {"accuracy", "weighted_accuracy"} < set(theirs.last)
    assert_same_results(ours, theirs)


@pytest.mark.slow
def test_masks_are_the_same_under_every_mode() -> None:
    spec = spec_with(
        {"class_name": "Dense", "config": {"units": 20, "activation": "relu"}},
        {"class_name": "Dropout", "config": {"rate": 0.5}},
        {"class_name": "kerasduet>DropConnect", "config": {"units": 20, "rate": 0.5, "activation": "relu"}},
    )
    assert choose_mode(kd.build_model(spec)) == "xla"
    xla, graph, eager = (train(spec, mode, 2) for mode in ("xla", "graph", "eager"))
    assert_same_weights(xla, graph)
    assert_same_weights(xla, eager)


@pytest.mark.slow
def test_an_epoch_in_parts_is_the_whole_epoch() -> None:
    spec = spec_with(*LAYERS["batch normalisation"])
    whole, parts = kd.build_model(spec, seed=5), kd.build_model(spec, seed=5)
    compile_training(whole, ROWS.x, ROWS.y).run(ORDER, 32, 0, 4)
    training = compile_training(parts, ROWS.x, ROWS.y)
    for start in range(4):
        training.run(ORDER, 32, start, start + 1)
    assert_same_weights(whole, parts, tolerance=0)


@pytest.mark.parametrize("mode", ["xla", "graph", "eager"])
def test_no_step_runs_after_a_loss_that_is_not_finite(mode: str) -> None:
    model, weights = kd.build_model(spec_with(), seed=5), np.ones(len(ROWS.x), np.float32)
    weights[ORDER[40]] = np.nan  # in the second of 4 batches
    training = compile_training(model, ROWS.x, ROWS.y, mode, weights)
    with pytest.raises(kd.RunError, match="step 2"):
        training.run(ORDER, 32, 0, 4)
    assert int(model.optimizer.iterations.numpy()) == 2


@pytest.mark.parametrize("mode", ["xla", "graph"])
def test_nothing_keeps_what_was_compiled_for_a_model(mode: str) -> None:
    def graphs() -> int:
        gc.collect()
        return sum(type(each).__name__ == "FuncGraph" for each in gc.get_objects())

    before = graphs()
    model = weakref.ref(train(spec_with(), mode, 1))
    assert graphs() == before
    assert model() is None


@pytest.mark.slow
def test_the_optimizer_goes_on_where_it_was() -> None:
    model = train(spec_with(optimizer="adam"), "xla", 1)
    assert int(model.optimizer.iterations.numpy()) == 4
    assert type(model.optimizer) is keras().optimizers.Adam
    model.fit(ROWS.x, ROWS.y, verbose=0)  # a plain Keras model, in every way
    assert int(model.optimizer.iterations.numpy()) == 8
