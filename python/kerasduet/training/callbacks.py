"""Keras callbacks: those that a spec names, and the lines that tell how training goes."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Iterable
from typing import Any

import numpy as np

from kerasduet.errors import ArgumentError, SpecError, describe, nearest
from kerasduet.models.keras_objects import check_arguments
from kerasduet.runtime import keras
from kerasduet.specs.model_spec import ModelSpec

# A spec may come from anywhere: its callbacks write no file and open no connection. Those that do can be
# given to `fit` as objects, and `run_dir` keeps the best model and the history.
_IN_A_SPEC = ("EarlyStopping", "ReduceLROnPlateau")

_BATCH_HOOKS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")


def build_callbacks(spec: ModelSpec, more: Iterable[Any] = ()) -> list[Any]:
    """Build the callbacks of a spec, and put the caller's own behind them.

    Raises
    ------
    SpecError
        ``invalid_spec`` if Keras has no such callback or refuses its arguments, or if one would change a
        learning rate that follows a schedule.
    ArgumentError
        ``invalid_argument`` if something else is no callback, or Keras's ``TensorBoard`` lacks its package.
    """
    given = list(more) if isinstance(more, Iterable) else [more]
    for each in given:
        _check_given(each)
    built = [_build(position, entry) for position, entry in enumerate(spec.get("fit.callbacks"))] + given
    _check_rate(spec.get("compile.optimizer.config.learning_rate"), built)
    return built


def check_monitors(callbacks: list[Any], metrics: list[str], *, validated: bool) -> None:
    """Raise ``unknown_metric`` if a callback monitors what this training will not measure."""
    known = metrics + [f"val_{name}" for name in metrics] * validated
    for each in callbacks:
        monitored = getattr(each, "monitor", None)
        if isinstance(monitored, str) and monitored not in known:
            about = f"`monitor` of {type(each).__name__} must be a figure of this training"
            raise SpecError(
                "unknown_metric", f"{about}, not {describe(monitored)}: {nearest(monitored, known)}"
            )


def watches_batches(callback: Any) -> bool:
    """Tell whether a callback wants to be called at each batch, which makes training slower."""
    hooks = {hook: getattr(callback, hook) for hook in _BATCH_HOOKS}  # a LambdaCallback has its own
    base = keras().callbacks.Callback
    return any(getattr(mine, "__func__", mine) is not getattr(base, hook) for hook, mine in hooks.items())


def check_verbose(verbose: int | None) -> int:
    """Choose how much is told: 0 nothing, 1 a progress bar, 2 a line an epoch.

    `None` takes the environment variable ``KERASDUET_VERBOSE``, else 1 on a terminal and 2 elsewhere.
    """
    if verbose is None:
        default = "1" if sys.stdout.isatty() else "2"
        verbose = {"0": 0, "1": 1, "2": 2}.get(os.environ.get("KERASDUET_VERBOSE", default))
    if not np.isscalar(verbose) or verbose not in (0, 1, 2):
        raise ArgumentError.must_be("invalid_argument", "verbose", "0, 1 or 2", verbose)
    return int(verbose)


class Progress:
    """Tells on standard output how training goes: a bar inside each epoch, or a line after it."""

    def __init__(self, verbose: int, epochs: int, steps: int):
        self._verbose, self._epochs, self._steps = verbose, epochs, steps

    def begin(self, epoch: int) -> None:
        """Start the epoch, counted from 1."""
        self._epoch, self._start = epoch, time.perf_counter()
        if self._verbose == 1:
            print(f"Epoch {epoch}/{self._epochs}")
            self._bar = keras().utils.Progbar(self._steps)

    def step(self, steps: int) -> None:
        """Tell how many steps of the epoch are done."""
        if self._verbose == 1:
            self._bar.update(steps, values=[], finalize=False)

    def end(self, logs: dict[str, float]) -> None:
        """End the epoch."""
        if self._verbose == 1:
            self._bar.update(self._steps, values=list(logs.items()), finalize=True)
        if self._verbose == 2:
            figures = " - ".join(f"{name}: {value:.4f}" for name, value in logs.items())
            print(
                f"Epoch {self._epoch}/{self._epochs} - {time.perf_counter() - self._start:.1f}s - {figures}",
                flush=True,
            )


def _check_given(callback: Any) -> None:
    if not isinstance(callback, keras().callbacks.Callback):
        raise ArgumentError.must_be("invalid_argument", "callbacks", "a list of Keras callbacks", callback)
    if (
        isinstance(callback, keras().callbacks.TensorBoard)
        and importlib.util.find_spec("tensorboard") is None
    ):
        raise ArgumentError(
            "invalid_argument",
            "The callback TensorBoard needs the Python package tensorboard, which is not installed: the "
            "argument `tensorboard` writes events without it.",
        )


def _check_rate(rate: Any, callbacks: list[Any]) -> None:
    """Raise if a callback sets the learning rate and a schedule does so too."""
    setters = (keras().callbacks.ReduceLROnPlateau, keras().callbacks.LearningRateScheduler)
    for each in callbacks:
        if isinstance(rate, dict) and isinstance(each, setters):
            wanted = f"a number, not a schedule, for the callback {type(each).__name__} to change"
            raise SpecError("invalid_spec", f"`compile.optimizer.config.learning_rate` must be {wanted}.")


def _build(position: int, entry: dict[str, Any]) -> Any:
    path = f"fit.callbacks.{position}"
    if entry["class_name"] not in _IN_A_SPEC:
        place, wanted = f"{path}.class_name", "a callback that a spec can hold"
        hint = nearest(entry["class_name"], _IN_A_SPEC)
        raise SpecError.must_be("invalid_spec", place, wanted, entry["class_name"], hint=hint)
    kind = getattr(keras().callbacks, entry["class_name"])
    check_arguments(kind, entry["config"], f"{path}.config", code="invalid_spec")
    try:
        return kind(**entry["config"])
    except (TypeError, ValueError) as failure:
        raise SpecError("invalid_spec", f"`{path}.config` is refused by Keras: {failure}") from None
