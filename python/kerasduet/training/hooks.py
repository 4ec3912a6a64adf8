"""The callbacks of a training, called when and as Keras's ``fit()`` calls them."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from kerasduet.errors import KerasDuetWarning
from kerasduet.keras_internals.models import callback_memory
from kerasduet.runtime import keras
from kerasduet.training.callbacks import watches_batches, watches_test_batches

Logs = dict[str, float]
Evaluate = Callable[[Iterable[slice] | None], Logs]


class Hooks:
    """Calls the callbacks, and keeps what they put into the logs of an epoch.

    Attributes
    ----------
    by_batch : bool
        Whether a callback watches the batches of training, which are then run one at a time.
    """

    def __init__(self, callbacks: list[Any], model: Any, *, epochs: int, steps: int, verbose: int):
        self._callbacks, self._model = callbacks, model
        self._seen: dict[str, Any] = {}
        self._told: set[str] = set()
        recorder = keras().callbacks.LambdaCallback(on_epoch_end=self._record)
        self._list = keras().callbacks.CallbackList(
            [*callbacks, recorder], add_history=True, model=model, epochs=epochs, steps=steps, verbose=verbose
        )
        self.by_batch = any(map(watches_batches, callbacks))

    def begin(self, remembered: list[dict[str, Any]]) -> None:
        """Begin to train; callbacks forget then, and are reminded of what they knew."""
        self._list.on_train_begin()
        for callback, memory in zip(self._callbacks, remembered, strict=False):
            callback_memory(callback).update(memory)

    def begin_epoch(self, epoch: int) -> None:
        """Begin an epoch, counted from 0."""
        self._list.on_epoch_begin(epoch)

    def begin_batch(self, batch: int) -> None:
        """Begin a batch of training, counted from 0."""
        self._list.on_train_batch_begin(batch)

    def end_batch(self, batch: int, logs: Logs) -> None:
        """End a batch of training."""
        self._list.on_train_batch_end(batch, logs)

    def validate(self, evaluate: Evaluate, rows: int, batch_size: int, logs: Callable[[], Logs]) -> Logs:
        """Measure the validation rows, batch by batch if a callback watches that, as in Keras."""
        watched = any(map(watches_test_batches, self._callbacks))
        self._model.stop_evaluating = False
        self._list.on_test_begin()
        measured = evaluate(self._test_batches(rows, batch_size, logs) if watched else None)
        self._list.on_test_end(measured)
        return {f"val_{name}": value for name, value in measured.items()}

    def end_epoch(self, epoch: int, logs: Logs) -> Logs:
        """End an epoch, and give its logs with what callbacks put there or changed.

        Keras hands its callbacks a copy, which its history records last of all; so does this.
        """
        self._list.on_epoch_end(epoch, logs)
        numbers = {name: self._number(name, value) for name, value in self._seen.items()}
        return logs | {name: number for name, number in numbers.items() if number is not None}

    def end(self, logs: Logs) -> None:
        """End the training."""
        self._list.on_train_end(logs)

    def _record(self, epoch: int, logs: dict[str, Any]) -> None:
        self._seen = dict(logs)

    def _number(self, name: str, value: Any) -> float | None:
        """Give a callback's value as a number; warn once of one that is none, which no history can hold."""
        array = np.asarray(value)
        if array.size == 1 and array.dtype.kind in "biuf":
            return float(array.item())
        if name not in self._told:
            self._told.add(name)
            sentence = (
                "A callback must put numbers into `logs` for the history to hold them, but {name!j} is "
                "{got!j}."
            )
            warnings.warn(KerasDuetWarning("not_a_number", sentence, name=name, got=value), stacklevel=2)
        return None

    def _test_batches(self, rows: int, batch_size: int, logs: Callable[[], Logs]) -> Iterator[slice]:
        for batch, start in enumerate(range(0, rows, batch_size)):
            self._list.on_test_batch_begin(batch)
            yield slice(start, min(start + batch_size, rows))
            self._list.on_test_batch_end(batch, logs())
            if self._model.stop_evaluating:
                return
