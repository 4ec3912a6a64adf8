"""Keras callbacks: those that a spec names and the caller's own, checked before training."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from typing import Any

from kerasduet.errors import ArgumentError, SpecError, nearest
from kerasduet.keras_internals.messages import first_sentence
from kerasduet.keras_internals.models import profiles
from kerasduet.models.keras_objects import check_arguments
from kerasduet.runtime import keras

Entry = dict[str, Any]

# A spec may come from anywhere: its callbacks write no file and open no connection. Those that do can be
# given to `fit` as objects, and `run_dir` keeps the best model and the history.
_IN_A_SPEC = ("EarlyStopping", "ReduceLROnPlateau")

_BATCH_HOOKS = ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end")
_TEST_BATCH_HOOKS = ("on_test_batch_begin", "on_test_batch_end")


def build_callbacks(entries: list[Entry], optimizer: Entry, more: Iterable[Any] = ()) -> list[Any]:
    """Build the callbacks of a spec, and put the caller's own behind them.

    Keras's ``TerminateOnNaN`` is left out: training stops at a loss that is not finite without being asked
    to, and need not be run batch by batch for it.

    Parameters
    ----------
    entries : list of dict
        Those of a spec's ``fit.callbacks``.
    optimizer : dict
        The optimizer's arguments.
    more : iterable of keras.callbacks.Callback
        The caller's.

    Raises
    ------
    SpecError
        ``invalid_spec`` if Keras has no such callback or refuses its arguments, or if one would change a
        learning rate that follows a schedule.
    ArgumentError
        ``invalid_argument`` if something else is no callback, Keras's ``TensorBoard`` lacks its package, or
        one is a ``BackupAndRestore``, which would have its epochs trained twice.
    """
    given = list(more) if isinstance(more, Iterable) else [more]
    for each in given:
        _check_given(each)
    given = [each for each in given if type(each) is not keras().callbacks.TerminateOnNaN]
    built = [_build(position, entry) for position, entry in enumerate(entries)] + given
    _check_rate(optimizer, built)
    return built


def check_monitors(callbacks: list[Any], metrics: list[str], judged: list[str], *, validated: bool) -> None:
    """Raise if a callback monitors what this training cannot measure, or does not know what is better.

    A callback of the caller's own may put anything into the logs: where there is one, Keras warns of a
    monitor that never comes.

    Parameters
    ----------
    callbacks : list of keras.callbacks.Callback
    metrics : list of str
        What is measured, by the names in the logs.
    judged : list of str
        The metrics of the model, of which Keras knows what is better: not so of one class's.
    validated : bool
        Whether there are validation rows.

    Raises
    ------
    SpecError
        ``unknown_metric``.
    ArgumentError
        ``invalid_argument`` if `mode` must say what is better of a monitor that Keras does not know.
    """
    known = metrics + [f"val_{name}" for name in metrics] * validated
    coming = known + ["learning_rate"] * any(isinstance(each, _rate_setters()) for each in callbacks)
    anything = any(map(_is_own, callbacks))
    for each in callbacks:
        monitored = getattr(each, "monitor", None)
        if not isinstance(monitored, str) or not _looks_at_monitor(each):
            continue
        if monitored not in coming and not anything:
            raise SpecError(
                "unknown_metric",
                "`{argument}` of {class_name} must be a metric of this training, not {got!j}: {hint}",
                argument="monitor",
                class_name=type(each).__name__,
                got=monitored,
                hint=nearest(monitored, coming),
            )
        if monitored.removeprefix("val_") not in judged and getattr(each, "mode", None) == "auto":
            raise ArgumentError(
                "invalid_argument",
                '`{argument}` of {class_name} must be "min" or "max" for the monitor {monitor!j}, of which '
                "Keras does not know what is better.",
                argument="mode",
                class_name=type(each).__name__,
                monitor=monitored,
            )


def watches_batches(callback: Any) -> bool:
    """Tell whether a callback wants to be called at each batch, which makes training slower."""
    return _has_own(callback, _BATCH_HOOKS) and not _acts_by_epoch(callback)


def watches_test_batches(callback: Any) -> bool:
    """Tell whether a callback wants to be called at each batch of the validation rows."""
    return _has_own(callback, _TEST_BATCH_HOOKS) and not _acts_by_epoch(callback)


def _acts_by_epoch(callback: Any) -> bool:
    """Tell whether a callback of Keras's does nothing at the batches, though it can: as it is by default."""
    kinds = keras().callbacks
    if type(callback) is kinds.ModelCheckpoint:
        return bool(callback.save_freq == "epoch")
    if type(callback) is not kinds.TensorBoard:
        return False
    return callback.update_freq == "epoch" and not (callback.write_steps_per_second or profiles(callback))


def _has_own(callback: Any, names: tuple[str, ...]) -> bool:
    hooks = {hook: getattr(callback, hook) for hook in names}  # a LambdaCallback has its own
    base = keras().callbacks.Callback
    return any(getattr(mine, "__func__", mine) is not getattr(base, hook) for hook, mine in hooks.items())


def _is_own(callback: Any) -> bool:
    """Tell whether a callback is the caller's: Keras's put only learning rates into the logs."""
    kind = type(callback)
    return (
        kind is keras().callbacks.LambdaCallback
        or getattr(keras().callbacks, kind.__name__, None) is not kind
    )


def _looks_at_monitor(callback: Any) -> bool:
    """Tell whether the monitor matters: ``ModelCheckpoint`` looks at it for the best model only."""
    return bool(getattr(callback, "save_best_only", True))


def _rate_setters() -> tuple[Any, ...]:
    return keras().callbacks.ReduceLROnPlateau, keras().callbacks.LearningRateScheduler


def _check_given(callback: Any) -> None:
    if not isinstance(callback, keras().callbacks.Callback):
        raise ArgumentError.must_be("invalid_argument", "callbacks", "a list of Keras callbacks", callback)
    if isinstance(callback, keras().callbacks.BackupAndRestore):
        message = (
            "The callback BackupAndRestore must be left out: `run_dir` keeps a training, and `resume` goes "
            "on with it after a crash, to the same bits."
        )
        raise ArgumentError("invalid_argument", message)
    is_tensorboard = isinstance(callback, keras().callbacks.TensorBoard)
    if is_tensorboard and importlib.util.find_spec("tensorboard") is None:
        raise ArgumentError(
            "invalid_argument",
            "The callback TensorBoard needs the Python package tensorboard, which is not installed: the "
            "argument `tensorboard` writes events without it.",
        )


def _check_rate(optimizer: Entry, callbacks: list[Any]) -> None:
    """Raise if a callback sets the learning rate and a schedule does so too, or the `decay` of Keras 2."""
    setter = next((type(each).__name__ for each in callbacks if isinstance(each, _rate_setters())), None)
    if setter is not None and isinstance(optimizer.get("learning_rate"), dict):
        raise SpecError(
            "invalid_spec",
            "`{argument}` must be a number, not a schedule, for the callback {class_name} to change.",
            argument="compile.optimizer.config.learning_rate",
            class_name=setter,
        )
    if setter is not None and optimizer.get("decay"):
        sentence = "`{argument}` must be left out, since the callback {class_name} sets the learning rate."
        place = "compile.optimizer.config.decay"
        raise SpecError("invalid_spec", sentence, argument=place, class_name=setter)


def _build(position: int, entry: Entry) -> Any:
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
