"""The weights after each epoch: a fit predicts with them as a shorter training would, to the bit."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.training.epoch_weights import epoch_keeper, kept_weights, weights_of_epoch

DATA = kd.garments(train=64, test=16)
SPEC = kd.model_spec("fashion_mlp").override({"layers.1.config.units": 8})


def train(epochs: int, spec: kd.ModelSpec = SPEC, **arguments: Any) -> kd.Fit:
    return kd.fit(spec, DATA, epochs=epochs, seed=3, verbose=0, mode="eager", **arguments)


def train_keeping(spec: kd.ModelSpec = SPEC, *more: Any) -> tuple[kd.Fit, bytes]:
    keeper = epoch_keeper()
    fit = train(3, spec, callbacks=[keeper, *more])
    return fit, kept_weights(keeper)


@pytest.fixture(scope="module")
def kept() -> tuple[kd.Fit, bytes]:
    return train_keeping()


def test_a_keeper_changes_nothing(kept: tuple[kd.Fit, bytes]) -> None:
    straight = train(3)
    assert kept[0].fingerprint == straight.fingerprint
    assert kept[0].extra_callbacks == straight.extra_callbacks is False


@pytest.mark.parametrize("epochs", [1, 2, 3])
def test_each_epoch_is_a_training_of_so_many(kept: tuple[kd.Fit, bytes], epochs: int) -> None:
    fit, content = kept
    before = kd.predict(fit, type="prob")
    with weights_of_epoch(fit, content, epochs) as shorter:
        np.testing.assert_array_equal(
            kd.predict(shorter, type="prob"), kd.predict(train(epochs), type="prob")
        )
    np.testing.assert_array_equal(kd.predict(fit, type="prob"), before)


@pytest.mark.parametrize("epochs", [0, 4, -1])
def test_epochs_beyond_the_training_are_refused(kept: tuple[kd.Fit, bytes], epochs: int) -> None:
    with pytest.raises(kd.ArgumentError, match="from 1 to 3") as caught, weights_of_epoch(*kept, epochs):
        pass
    assert caught.value.code == "invalid_argument"


def test_what_was_not_kept_is_refused(kept: tuple[kd.Fit, bytes]) -> None:
    with pytest.raises(kd.ArgumentError, match="were not kept"), weights_of_epoch(kept[0], None, 2):
        pass
    with weights_of_epoch(kept[0], None, 3) as whole:
        assert whole is kept[0]


@pytest.mark.slow
def test_a_training_that_would_have_ended_otherwise_is_refused() -> None:
    import keras

    stopping = {"class_name": "EarlyStopping", "config": {"monitor": "loss", "patience": 9}}
    averaging = {"compile.optimizer.config.use_ema": True}
    given = [
        train_keeping(SPEC.override(callbacks=[stopping])),
        train_keeping(SPEC.override(averaging)),
        train_keeping(SPEC, keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None)),
    ]
    refused = "must be 3, as trained, not 2: a training with"
    for fit, content in given:
        with pytest.raises(kd.ArgumentError, match=refused), weights_of_epoch(fit, content, 2):
            pass
