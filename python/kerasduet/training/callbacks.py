"""Keras callbacks: those that a spec names and the caller's own, checked before training."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from typing import Any

from kerasduet.errors import ArgumentError, SpecError, nearest
from kerasduet.keras_internals import first_sentence
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
            raise SpecError(
                "unknown_metric",
                "`{argument}` of {class_name} must be a metric of this training, not {got!j}: {hint}",
                argument="monitor",
                class_name=type(each).__name__,
                got=monitored,
                hint=nearest(monitored, known),
            )


def watches_batches(callback: Any) -> bool:
    """Tell whether a callback wants to be called at each batch, which makes training slower."""
    hooks = {hook: getattr(callback, hook) for hook in _BATCH_HOOKS}  # a LambdaCallback has its own
    base = keras().callbacks.Callback
    return any(getattr(mine, "__func__", mine) is not getattr(base, hook) for hook, mine in hooks.items())


def _check_given(callback: Any) -> None:
    if not isinstance(callback, keras().callbacks.Callback):
        raise ArgumentError.must_be("invalid_argument", "callbacks", "a list of Keras callbacks", callback)
    is_tensorboard = isinstance(callback, keras().callbacks.TensorBoard)
    if is_tensorboard and importlib.util.find_spec("tensorboard") is None:
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
            raise SpecError(
                "invalid_spec",
                "`{argument}` must be a number, not a schedule, for the callback {class_name} to change.",
                argument="compile.optimizer.config.learning_rate",
                class_name=type(each).__name__,
            )


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
        refused, reason = "`{argument}` is refused by Keras: {reason}", first_sentence(failure)
        raise SpecError("invalid_spec", refused, argument=f"{path}.config", reason=reason) from None
