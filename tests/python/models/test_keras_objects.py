"""Keras objects by name: what JSON spells as 1, what is refused, and what Keras says of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import kerasduet as kd
from kerasduet.models.targets import loss_name


def test_a_learning_rate_of_1_is_a_float_for_keras() -> None:
    spec = kd.model_spec("xor_mlp").override(optimizer="Adadelta", learning_rate=1)
    assert float(kd.build_model(spec).optimizer.learning_rate) == 1.0


def test_a_momentum_of_0_is_a_float_for_keras() -> None:
    optimizer = {"class_name": "SGD", "config": {"momentum": 0}}
    assert kd.build_model(kd.model_spec("xor_mlp").override(optimizer=optimizer)).optimizer.momentum == 0


@pytest.mark.parametrize(
    ("name", "config", "rates"),
    [
        (
            "ExponentialDecay",
            {"initial_learning_rate": 1, "decay_steps": 2, "decay_rate": 0.25},
            [1, 0.5, 0.25],
        ),
        ("PiecewiseConstantDecay", {"boundaries": [0, 1], "values": [1, 0.5, 0.1]}, [1, 0.5, 0.1]),
        (
            "PolynomialDecay",
            {"initial_learning_rate": 3, "decay_steps": 2, "end_learning_rate": 1},
            [3, 2, 1],
        ),
    ],
)
def test_a_schedule_stands_for_a_learning_rate(
    name: str, config: dict[str, object], rates: list[float]
) -> None:
    spec = kd.model_spec("xor_mlp").override(learning_rate={"class_name": name, "config": config})
    rate = kd.build_model(spec).optimizer._learning_rate
    assert [float(rate(step)) for step in range(3)] == pytest.approx(rates)


@pytest.mark.parametrize("loss", ["mse", "MeanSquaredError", "mean_squared_error"])
def test_a_loss_has_all_the_names_of_keras(loss: str) -> None:
    model = kd.build_model(kd.model_spec("xor_mlp").override(loss=loss))
    assert loss_name(model) == "mean_squared_error"


def test_what_a_layer_says_of_its_input_is_told() -> None:
    spec = kd.model_spec("xor_mlp").override(
        {"layers": [{"class_name": "Reshape", "config": {"target_shape": [3]}}, {"class_name": "Flatten"}]}
    )
    with pytest.raises(kd.DataError) as error:
        kd.build_model(spec)
    assert error.value.code == "shape_mismatch"
    assert "total size of the tensor must be unchanged" in error.value.message


def layer(class_name: str, **config: object) -> dict[str, object]:
    return {"class_name": class_name, "config": config}


def stack(entry: dict[str, object]) -> kd.ModelSpec:
    return kd.model_spec("xor_mlp").override(layers=[entry])


@pytest.mark.parametrize(
    ("inner", "sentence"),
    [
        (layer("Lambda", function="f"), ".class_name` must be a layer of Keras"),
        (layer("TFSMLayer", filepath="model"), ".class_name` must be a layer of Keras"),
        (layer("StringLookup", vocabulary="words.txt"), ".config.vocabulary` must be a list of tokens"),
        (layer("Dense", unit=1), ".config.unit` is not an argument of Dense"),
        (layer("Dense"), ".config.units` is missing"),
        ({"class_name": "Dense", "config": 3}, "` must be an object"),
    ],
)
@pytest.mark.parametrize(
    ("outer", "place"),
    [
        (lambda entry: layer("TimeDistributed", layer=entry), "layer"),
        (
            lambda entry: layer("TimeDistributed", layer=layer("TimeDistributed", layer=entry)),
            "layer.config.layer",
        ),
        (lambda entry: layer("Pipeline", layers=[entry]), "layers.0"),
        (lambda entry: layer("RNN", cell=entry), "cell"),
    ],
)
def test_a_wrapped_layer_is_checked_as_any_other(
    outer: Callable[[object], dict[str, object]], place: str, inner: dict[str, object], sentence: str
) -> None:
    with pytest.raises(kd.SpecError) as error:
        kd.build_model(stack(outer(inner)), shape=(4, 3, 2))
    assert error.value.code == "invalid_layer"
    assert f"`layers.0.config.{place}{sentence}" in error.value.message


def test_a_layer_wrapped_twice_is_that_layer() -> None:
    dense = layer("Dense", units=2, activation=layer("LeakyReLU", negative_slope=1))
    twice = layer("TimeDistributed", layer=layer("TimeDistributed", layer=dense))
    model = kd.build_model(stack(twice), shape=(4, 3, 2))
    assert model.output_shape == (None, 4, 3, 2)
    assert model.count_params() == 6


@pytest.mark.parametrize("inner", [layer("Rescaling", scale=2), layer("TextVectorization")])
def test_a_layer_gets_the_defaults_that_keras_forgets(inner: dict[str, object]) -> None:
    alone = kd.build_model(stack(inner)).layers[0]
    wrapped = kd.build_model(stack(layer("TimeDistributed", layer=inner)), shape=(3, 2)).layers[0].layer
    assert type(alone).__name__ == type(wrapped).__name__ == inner["class_name"]


def _with(optimizer: str, **config: object) -> kd.ModelSpec:
    return kd.model_spec("xor_mlp").override(optimizer={"class_name": optimizer, "config": config})


def test_decay_falls_as_in_keras_2() -> None:
    spec = _with("SGD", learning_rate=0.5, decay=0.25)
    optimizer = kd.build_model(spec).optimizer
    for steps, rate in enumerate([0.5 / (1 + 0.25 * step) for step in range(4)]):
        optimizer.iterations.assign(steps)
        assert float(optimizer.learning_rate) == pytest.approx(rate, rel=1e-6)
    assert spec.get("compile.optimizer.config.decay") == 0.25


def test_decay_is_to_the_bit_the_schedule_of_keras_3() -> None:
    schedule = {"initial_learning_rate": 0.001, "decay_steps": 1, "decay_rate": 0.25}
    by_schedule = _with("RMSprop", learning_rate={"class_name": "InverseTimeDecay", "config": schedule})
    decayed = _with("RMSprop", decay=0.25)  # whose rate is Keras's own
    weights = {
        kd.fit(spec, batch_size=1, epochs=3, seed=1, verbose=0).fingerprint["weights"]
        for spec in (by_schedule, decayed)
    }
    assert len(weights) == 1
    plain = kd.fit(_with("RMSprop", decay=0), batch_size=1, epochs=3, seed=1, verbose=0)
    assert plain.fingerprint["weights"] not in weights


@pytest.mark.parametrize("decay", [-1, "slow", True])
def test_a_decay_is_a_number_of_at_least_0(decay: object) -> None:
    with pytest.raises(
        kd.SpecError, match=r"`compile\.optimizer\.config\.decay` must be a number of at leas"
    ):
        kd.build_model(_with("Adam", decay=decay))


def test_one_thing_only_sets_the_learning_rate() -> None:
    schedule = {"class_name": "InverseTimeDecay", "config": {"initial_learning_rate": 0.1, "decay_steps": 1}}
    schedule["config"] |= {"decay_rate": 0.5}  # type: ignore[operator]
    with pytest.raises(kd.SpecError, match="decay` must be left out where the learning rate follows a sched"):
        kd.build_model(_with("SGD", learning_rate=schedule, decay=0.5))
    slower = {"class_name": "ReduceLROnPlateau", "config": {"monitor": "loss"}}
    with pytest.raises(kd.SpecError, match="decay` must be left out, since the callback ReduceLROnPlateau"):
        kd.fit(_with("SGD", decay=0.5).override(callbacks=[slower]), epochs=1, verbose=0)


def test_the_input_length_of_keras_2_changes_nothing() -> None:
    layers = [{"class_name": "Embedding", "config": {"input_dim": 9, "output_dim": 2, "input_length": 4}}]
    spec = kd.model_spec("xor_mlp").override(layers=layers)
    assert kd.build_model(spec, shape=(4,)).output_shape == (None, 4, 2)
