"""Callbacks that are functions of R."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kerasduet.bridge.values import answers
from kerasduet.errors import ArgumentError
from kerasduet.runtime import keras

Function = Callable[..., Any]


def with_callables(config: dict[str, Any]) -> dict[str, Any]:
    """Let Keras call the functions of R among a callback's arguments, as the R package keras3 does."""
    return {name: _callable(name, each) if callable(each) else each for name, each in config.items()}


@answers
def stop_callback(is_stopped: Callable[[], bool]) -> Any:
    """Make a callback that ends a training behind the epoch in which a function of R asked for it."""

    def on_epoch_end(self: Any, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.model.stop_training = self.model.stop_training or is_stopped()

    base = keras().callbacks.Callback
    return type("StopCallback", (base,), {"on_epoch_end": on_epoch_end})()


def _callable(name: str, function: Function) -> Function:
    """Give what Keras calls: a schedule gives a number, and a hook may put numbers into the logs."""

    def called(*arguments: Any) -> Any:
        try:
            return function(*arguments)
        except RuntimeError as error:  # as reticulate hands on an error of R
            sentence = "The function `{argument}` of a callback stopped with an error: {reason}"
            about = {"argument": name, "reason": str(error).strip()}
            raise ArgumentError("invalid_argument", sentence, **about) from None

    if name == "schedule":
        return lambda epoch, rate: _rate(called(epoch, rate))
    if name in ("on_train_begin", "on_train_end"):
        return lambda logs=None: _note(logs, called(logs))
    return lambda index, logs=None: _note(logs, called(index + 1, logs))  # R counts from 1


def _rate(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        wanted = "a function that gives a learning rate, a number"
        raise ArgumentError.must_be("invalid_argument", "schedule", wanted, value)
    return float(value)


def _note(logs: dict[str, Any] | None, given: Any) -> None:
    if logs is not None and isinstance(given, dict):
        logs.update(given)
