"""Training that goes on with a fit: the same bits as without a stop, and what else may be gone on with."""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd

DATA = kd.garments(train=64, test=16)
SPEC = kd.model_spec("fashion_mlp").override({"layers.1.config.units": 8}, validation_split=0.25)


def train(epochs: int, spec: kd.ModelSpec = SPEC, data: Any = DATA, **arguments: Any) -> kd.Fit:
    arguments = {"seed": 3, "verbose": 0, "mode": "eager", **arguments}
    return kd.fit(spec, data, epochs=epochs, **arguments)


@pytest.fixture(scope="module")
def two() -> kd.Fit:
    return train(2)


def test_two_and_one_epochs_are_three_to_the_bit(two: kd.Fit) -> None:
    weights = two.model.get_weights()
    gone_on, straight = train(1, init_from=two), train(3)
    assert gone_on.fingerprint == straight.fingerprint
    assert gone_on.history.equals(straight.history)
    assert gone_on.spec == straight.spec
    for before, now in zip(weights, two.model.get_weights(), strict=True):
        np.testing.assert_array_equal(before, now, err_msg="the fit that was gone on with has changed")


def test_class_weights_and_validation_data_go_on_too() -> None:
    more = kd.garments(train=16, test=24, seed=9)
    weights = {"class_weight": {"Bag": 3.0, "Coat": 0.0}, "validation_data": more}
    first, straight = train(1, **weights), train(2, **weights)
    gone_on = train(1, init_from=first, **weights)
    assert gone_on.fingerprint == straight.fingerprint
    assert gone_on.history.equals(straight.history)
    unweighted = train(1, init_from=first, validation_data=more)
    assert unweighted.fingerprint["initial_weights"] == first.fingerprint["weights"]
    assert unweighted.fingerprint["weights"] != straight.fingerprint["weights"]


def test_a_fit_that_was_stopped_in_its_first_epoch_goes_on() -> None:
    from keras.callbacks import LambdaCallback

    def stop(epoch: int, logs: object) -> None:
        signal.raise_signal(signal.SIGINT)

    previous = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
    try:
        stopped = train(3, callbacks=[LambdaCallback(on_epoch_begin=stop)])
    finally:
        signal.signal(signal.SIGINT, previous)
    assert "no whole epoch" in repr(stopped)
    assert train(1, init_from=stopped).history["epoch"].max() == 1


def test_sample_weights_make_a_training_of_its_own(two: kd.Fit) -> None:
    gone_on, other = (train(1, init_from=two, sample_weight=np.full(64, each)) for each in (1, 2))
    assert gone_on.fingerprint["initial_weights"] == two.fingerprint["weights"]
    assert gone_on.fingerprint["weights"] != other.fingerprint["weights"]


@pytest.mark.parametrize("touched", ["averaged", "extra callback"])
def test_an_end_that_is_no_stage_makes_a_training_of_its_own(touched: str) -> None:
    from keras.callbacks import LearningRateScheduler

    spec, callbacks = kd.model_spec("xor_mlp"), []
    if touched == "averaged":
        spec = spec.override(optimizer={"class_name": "SGD", "config": {"use_ema": True}})
    else:
        callbacks = [LearningRateScheduler(lambda epoch, rate: rate / 2)]
    first = kd.fit(spec, seed=3, epochs=2, mode="eager", callbacks=callbacks)
    gone_on, straight = (
        kd.fit(spec, seed=3, epochs=epochs, mode="eager", init_from=start)
        for epochs, start in ((1, first), (3, None))
    )
    assert gone_on.fingerprint["weights"] != straight.fingerprint["weights"]
    assert gone_on.fingerprint["initial_weights"] == first.fingerprint["weights"]


def test_other_data_make_a_training_of_its_own(two: kd.Fit) -> None:
    gone_on = train(1, data=kd.garments(train=40, test=16, seed=7), init_from=two)
    assert gone_on.fingerprint["initial_weights"] == two.fingerprint["weights"]
    assert gone_on.history["epoch"].max() == 3
    assert gone_on.fingerprint["order"] != two.fingerprint["order"]


def test_another_optimizer_begins_anew_with_the_trained_weights(two: kd.Fit) -> None:
    gone_on = train(1, SPEC.override(optimizer="sgd"), init_from=two)
    assert type(gone_on.model.optimizer).__name__ == "SGD"
    assert int(gone_on.model.optimizer.iterations) == 2  # of this training alone: 48 rows in batches of 32
    assert gone_on.fingerprint["initial_weights"] == two.fingerprint["weights"]


def test_a_standardized_model_keeps_its_mean_and_std() -> None:
    spec = kd.model_spec("fashion_mlp_standardized").override({"layers.1.config.units": 4})
    first = train(1, spec)
    second = train(1, spec, kd.garments(train=40, test=16, seed=7), init_from=first)
    pixels = DATA.split("test").x
    np.testing.assert_array_equal(first.model.layers[0](pixels), second.model.layers[0](pixels))


def test_the_mean_and_std_of_a_model_come_with_its_weights(tmp_path: Path) -> None:
    spec, others = kd.model_spec("fashion_mlp_standardized"), kd.garments(train=40, test=16, seed=7)
    first = train(1, spec.override({"layers.1.config.units": 4}))
    saved = kd.load_model(kd.save_model(first, tmp_path / "first.keras"))
    begun = train(1, first.spec, others, init_from=saved)
    again = kd.load_model(kd.save_model(begun, tmp_path / "begun.keras"))
    pixels = DATA.split("test").x
    for model in (begun.model, again):
        np.testing.assert_array_equal(model.layers[0](pixels), first.model.layers[0](pixels))
    measured = train(
        1, first.spec, others, init_from=kd.build_model(first.spec)
    )  # which has measured no rows
    drawn = train(1, first.spec, others)
    np.testing.assert_array_equal(measured.model.layers[0](pixels), drawn.model.layers[0](pixels))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"init_from": "a fit"}, "invalid_argument"),
        ({"seed": 4}, "invalid_argument"),
        ({"spec": SPEC.override({"layers.1.config.units": 9})}, "invalid_argument"),
        ({"spec": SPEC.override({"preprocessing.rescale": 2})}, "invalid_argument"),
        ({"run_dir": "runs"}, "invalid_argument"),
        ({"data": ([[0.0, 1.0], [1.0, 0.0]], ["a", "b"])}, "unknown_class"),
    ],
    ids=["no fit", "another seed", "other layers", "other preprocessing", "a run folder", "other classes"],
)
def test_what_cannot_be_gone_on_with(two: kd.Fit, arguments: dict[str, Any], code: str) -> None:
    with pytest.raises(kd.KerasDuetError) as caught:
        train(1, **{"init_from": two, **arguments})
    assert caught.value.code == code


def test_training_begins_with_the_weights_of_a_model():
    spec = kd.model_spec("xor_mlp")
    model = kd.build_model(spec, seed=7)
    went_on = kd.fit(spec, seed=1, epochs=1, verbose=0, init_from=model)
    drawn = kd.fit(spec, seed=7, epochs=1, verbose=0)
    assert went_on.fingerprint["initial_weights"] == drawn.fingerprint["initial_weights"]
    assert went_on.model is not model
    assert went_on.history["epoch"].max() == 1
    other = kd.build_model(spec.override({"layers.0.config.units": 5}))
    with pytest.raises(kd.ArgumentError, match="same shapes"):
        kd.fit(spec, epochs=1, verbose=0, init_from=other)


@pytest.mark.parametrize("optimizer", ["Adam", "SGD", "RMSprop"])
def test_the_optimizer_of_a_model_file_goes_on(tmp_path: Path, optimizer: str) -> None:
    config = {"learning_rate": 0.05, **({"momentum": 0.9} if optimizer == "SGD" else {})}
    spec = kd.model_spec("xor_mlp").override(optimizer={"class_name": optimizer, "config": config})
    x = np.random.default_rng(0).normal(size=(40, 2)).astype("float32")
    y = (x[:, 0] * x[:, 1] > 0).astype(int)
    path = kd.save_model(train(3, spec, (x, y)), tmp_path / "model.keras")
    gone_on = train(1, spec, (x, y), batch_size=40, init_from=kd.load_model(path)).model
    theirs = kd.load_model(path)
    theirs.fit(x, y[:, None], batch_size=40, epochs=1, verbose=0)
    assert int(gone_on.optimizer.iterations) == int(theirs.optimizer.iterations) == 3 * 2 + 1
    for ours, wanted in zip(gone_on.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(ours, wanted, atol=1e-5)


def test_an_optimizer_with_other_arguments_begins_anew(tmp_path: Path) -> None:
    model = kd.load_model(kd.save_model(train(2), tmp_path / "model.keras"))
    other = train(1, SPEC.override(learning_rate=0.5), init_from=model)
    assert int(other.model.optimizer.iterations) == 2
