"""Compiled steps are used again: by models of one structure, to the bits that their own would give."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.engine import programs
from kerasduet.engine.forward import model_outputs
from kerasduet.engine.structure import structure
from kerasduet.runtime import keras

GENERATOR = np.random.default_rng(0)
Y = GENERATOR.integers(0, 3, 48)
INPUTS: dict[str, Any] = {
    "dense": GENERATOR.normal(size=(48, 5)),
    "sequence": GENERATOR.normal(size=(48, 4, 2)),
    "image": GENERATOR.normal(size=(48, 6, 6, 1)),
}
LAST = {"class_name": "Dense", "config": {"units": 3, "activation": "softmax"}}


def layer(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


# Of layers that draw, learn from a batch, or stand on what was learnt before.
NETWORKS: dict[str, tuple[str, list[dict[str, Any]], dict[str, Any]]] = {
    "dense": (
        "dense",
        [
            layer("Normalization"),
            layer("GaussianNoise", stddev=0.5),
            layer("Dense", units=4),
            layer("BatchNormalization"),
            layer("Dropout", rate=0.5),
            layer("kerasduet>DropConnect", units=4, rate=0.5),
        ],
        {},
    ),
    "dropout": ("dense", [layer("Dense", units=4), layer("Dropout", rate=0.5)], {}),
    "standardized": ("dense", [layer("Dense", units=4)], {"preprocessing": {"standardize": {"offset": 0.1}}}),
    "recurrent": ("sequence", [layer("LSTM", units=3, dropout=0.3)], {}),
    "convolution": ("image", [layer("Conv2D", filters=2, kernel_size=3), layer("Flatten")], {}),
}
MODES = {
    "dense": ("xla", "graph"),
    "standardized": ("xla", "graph"),
    "recurrent": ("xla", "graph"),
    "convolution": ("graph",),  # XLA takes seconds
}
OPTIMIZERS = {
    "averaged weights": layer("Adam", use_ema=True),
    "a schedule": layer(
        "SGD",
        learning_rate=layer("ExponentialDecay", initial_learning_rate=0.1, decay_steps=2, decay_rate=0.5),
    ),
    "in graphs only": layer("Nadam"),
}


@pytest.fixture(autouse=True)
def no_programs() -> Iterator[None]:
    programs.clear()
    yield
    programs.clear()


def spec_of(name: str, **changes: Any) -> kd.ModelSpec:
    _, layers, more = NETWORKS[name]
    of_classes = {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"], "batch_size": 8}
    spec = kd.model_spec("xor_mlp").override({"layers": [*layers, LAST], **more}, **of_classes)
    return spec.override(changes)


def trained(name: str, seed: int, mode: str | None = None, **changes: Any) -> kd.Fit:
    x = INPUTS[NETWORKS[name][0]] * (1 + seed)  # other data of the same shape
    return kd.fit(
        spec_of(name, **changes), (x, Y), seed=seed, epochs=2, mode=mode, verbose=0, validation_data=(x, Y)
    )


def outcome(fit: kd.Fit) -> tuple[Any, ...]:
    return (
        fit.fingerprint,
        fit.history["value"].tolist(),
        kd.predict(fit, type="raw", x=fit.data.split("train").x).tolist(),
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "mode"),
    [(name, mode) for name, modes in MODES.items() for mode in modes],
)
def test_another_seed_and_other_data_get_the_bits_of_a_program_of_their_own(name: str, mode: str) -> None:
    own = outcome(trained(name, 2, mode))
    programs.clear()
    trained(name, 1, mode)
    before = programs.count()
    assert outcome(trained(name, 2, mode)) == own
    assert programs.count() == before + 1  # the predictions


@pytest.mark.slow
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_state_of_every_optimizer_is_its_own(name: str) -> None:
    changes = {"compile.optimizer": OPTIMIZERS[name]}
    own = outcome(trained("dropout", 2, **changes))
    programs.clear()
    trained("dropout", 1, **changes)
    assert outcome(trained("dropout", 2, **changes)) == own


def test_rates_weights_and_folds_need_no_program_of_their_own() -> None:
    data = kd.dataset(INPUTS["dense"], np.array(["a", "b", "c"])[Y])
    spec = spec_of("dropout")
    kd.fit(spec, data, epochs=1, class_weight={"a": 2}, verbose=0)
    before = programs.count()
    kd.fit(spec.override(learning_rate=0.5), data, epochs=3, class_weight={"b": 3}, verbose=0)
    kd.fit(
        spec,
        kd.dataset(INPUTS["dense"][::-1], np.array(["a", "b", "c"])[Y]),
        class_weight="balanced",
        epochs=1,
        verbose=0,
    )
    assert programs.count() == before


@pytest.mark.parametrize(
    "changes",
    [
        {"layers.0.config.units": 5},
        {"layers.0.config.activation": "relu"},
        {"layers.0.config.kernel_regularizer": "l2"},
        {"layers.1.config.rate": 0.25},
        {"compile.optimizer": "RMSprop"},
        {"compile.optimizer": layer("SGD", momentum=0.5)},
        {"compile.metrics": ["accuracy", "mse"]},
        {"compile.dtype_policy": "mixed_float16"},
        {"preprocessing": {"rescale": 2}},
    ],
)
def test_what_is_compiled_in_tells_structures_apart(changes: dict[str, Any]) -> None:
    first, second = (kd.build_model(spec_of("dropout", **each), shape=(5,)) for each in ({}, changes))
    assert structure(first) != structure(second)
    assert structure(first) is not None


def test_settings_of_keras_tell_structures_apart() -> None:
    model = kd.build_model(spec_of("dropout"), shape=(5,))
    before, epsilon = structure(model), keras().config.epsilon()
    keras().config.set_epsilon(1e-3)
    try:
        assert structure(model) != before
    finally:
        keras().config.set_epsilon(epsilon)


def of_keras(*layers: Any, **how: Any) -> Any:
    model = keras().Sequential([keras().Input((5,)), *layers])
    model.compile(**{"optimizer": "sgd", "loss": "mse"} | how)
    model.optimizer.build(model.trainable_variables)
    return model


def test_code_of_the_user_is_compiled_for_itself() -> None:
    class Own(keras().layers.Layer):  # type: ignore[misc]
        pass

    def own(x: Any, *_: Any) -> Any:
        return x

    dense = keras().layers.Dense
    assert structure(of_keras(dense(1))) is not None
    assert structure(of_keras(dense(1), Own())) is None
    assert structure(of_keras(dense(1, activation=own))) is None
    assert structure(of_keras(keras().layers.Lambda(lambda x: x), dense(1))) is None
    assert structure(of_keras(dense(1), loss=own)) is None
    assert structure(of_keras(dense(1), loss=own), compiled=False) is not None


def test_arguments_of_numpy_are_told() -> None:
    noises = [
        structure(of_keras(keras().layers.GaussianNoise(each))) for each in (np.float32(0.5), 0.5, 0.25)
    ]
    assert noises[0] == noises[1] != noises[2]


def test_any_number_of_rows_takes_one_program() -> None:
    model = kd.build_model(spec_of("recurrent"), shape=(None, 2))
    for rows, steps in ((1, 3), (2, 4), (5, 9)):
        assert model_outputs(model, np.ones((rows, steps, 2), np.float32)).shape == (rows, 3)
    assert programs.count() == 1


def test_a_seed_may_have_32_bits() -> None:
    model = of_keras(keras().layers.Dropout(0.5, seed=2**32 - 1))
    assert model_outputs(model, np.ones((2, 5), np.float32)).tolist() == [[1.0] * 5] * 2


def test_means_that_are_learnt_later_are_seen() -> None:
    normalization = keras().layers.Normalization()
    model = of_keras(normalization)
    x = np.ones((2, 5), np.float32)
    assert model_outputs(model, x).tolist() == x.tolist()
    normalization.adapt(np.stack([x[0], x[0] * 3]))
    np.testing.assert_allclose(model_outputs(model, x), -x, rtol=1e-6)


@pytest.mark.slow
def test_a_program_keeps_neither_model_nor_weights() -> None:
    fit = trained("dense", 1, "xla")
    kd.evaluate(fit, (INPUTS["dense"], Y))
    kept = [weakref.ref(fit.model), *(weakref.ref(each.value.handle) for each in fit.model.weights)]
    del fit
    gc.collect()
    gc.collect()  # what predicts goes after its model
    assert programs.count() > 0
    assert [each() for each in kept] == [None] * len(kept)


def test_programs_are_bounded_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "_MOST", 2)
    for units in (2, 3, 4):
        model = kd.build_model(spec_of("dropout", **{"layers.0.config.units": units}), shape=(5,))
        model_outputs(model, INPUTS["dense"])
    assert programs.count() == 2
