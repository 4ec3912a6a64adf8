"""Keras objects by name: what JSON spells as 1, what is refused, and what Keras says of it."""

from __future__ import annotations

import pytest

import kerasduet as kd


def test_a_learning_rate_of_1_is_a_float_for_keras() -> None:
    spec = kd.load_spec("xor_mlp").override(optimizer="Adadelta", learning_rate=1)
    assert float(kd.build_model(spec).optimizer.learning_rate) == 1.0


def test_a_momentum_of_0_is_a_float_for_keras() -> None:
    optimizer = {"class_name": "SGD", "config": {"momentum": 0}}
    assert kd.build_model(kd.load_spec("xor_mlp").override(optimizer=optimizer)).optimizer.momentum == 0


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
    spec = kd.load_spec("xor_mlp").override(learning_rate={"class_name": name, "config": config})
    rate = kd.build_model(spec).optimizer._learning_rate
    assert [float(rate(step)) for step in range(3)] == pytest.approx(rates)


@pytest.mark.parametrize("loss", ["mse", "MeanSquaredError", "mean_squared_error"])
def test_a_loss_has_all_the_names_of_keras(loss: str) -> None:
    kd.build_model(kd.load_spec("xor_mlp").override(loss=loss))


def test_what_a_layer_says_of_its_input_is_told() -> None:
    spec = kd.load_spec("xor_mlp").override(
        {"layers": [{"class_name": "Reshape", "config": {"target_shape": [3]}}, {"class_name": "Flatten"}]}
    )
    with pytest.raises(kd.SpecError) as error:
        kd.build_model(spec)
    assert error.value.code == "shape_mismatch"
    assert "total size of the tensor must be unchanged" in error.value.message
