"""Functions of R as Keras calls them: counted from 1, and with what they give put into the logs."""

from __future__ import annotations

from typing import Any

import pytest

import kerasduet as kd
from kerasduet import bridge


def test_hooks_count_from_1_and_put_numbers_into_the_logs() -> None:
    seen: list[Any] = []

    def end(epoch: int, logs: dict[str, float]) -> dict[str, float]:
        seen.append(epoch)
        return {"twice": 2 * logs["loss"]}

    config = {"on_epoch_end": end, "on_train_begin": lambda logs: seen.append("begin")}
    callback = bridge.keras_object("callbacks", "LambdaCallback", config)["value"]
    fit = kd.fit("xor_mlp", epochs=2, callbacks=[callback], mode="eager", verbose=0)
    assert seen == ["begin", 1, 2]
    assert "twice" in set(fit.history["metric"])


@pytest.mark.parametrize("given", ["slow", None, True])
def test_a_schedule_gives_a_number(given: Any) -> None:
    config = {"schedule": lambda epoch, rate: given}
    callback = bridge.keras_object("callbacks", "LearningRateScheduler", config)["value"]
    with pytest.raises(kd.ArgumentError, match="`schedule` must be a function that gives a learning rate"):
        callback.schedule(0, 0.1)


def test_an_error_of_r_is_told_with_its_function() -> None:
    def failing(*_: Any) -> None:
        raise RuntimeError("the disk is full")

    callback = bridge.keras_object("callbacks", "LambdaCallback", {"on_epoch_begin": failing})["value"]
    with pytest.raises(kd.ArgumentError, match=r"`on_epoch_begin` .* the disk is full"):
        callback.on_epoch_begin(0, {})
