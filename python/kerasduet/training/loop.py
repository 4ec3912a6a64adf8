"""The loop over epochs: in an order that the seed decides, with callbacks, progress and a clean stop."""

from __future__ import annotations

import contextlib
import hashlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.engine.forward import results
from kerasduet.engine.steps import Training
from kerasduet.keras_internals import callback_memory
from kerasduet.runtime import keras
from kerasduet.seeds import permutation
from kerasduet.training.callbacks import Progress, watches_batches

# An epoch is run in parts, between which it can be shown and interrupted: in 20 at first, and in fewer as
# long as a part takes less than a moment. How it is cut makes no difference to the bits.
_PARTS = 20
_MOMENT = 0.25  # seconds

Row = tuple[int, str, str, float]  # epoch, split, metric, value


@dataclass
class Epochs:
    """The epochs of one training, those done and those to come.

    Attributes
    ----------
    training : Training
        The compiled steps.
    evaluate : callable or None
        Measures the validation rows after each epoch.
    rows : int
        Number of training rows.
    held_out : array of int32
        The rows that were kept for validation; part of the order that is hashed.
    done : int
        Epochs that are done.
    history : list
        One row a figure: epoch (from 1), split, metric, value.
    callback_states : list of dict
        What each callback remembered, in a training that goes on.
    interrupted : bool
        Whether Ctrl-C ended the training.
    started : float
        When this training began, by ``time.perf_counter()``.
    spent : float
        Seconds that went into it before it was resumed.
    begun : int
        Epochs that an earlier training did, of which this one is no part: they are not in its order's hash.
    part : int
        How many steps are run at a time, unless a callback watches every batch.
    """

    training: Training
    evaluate: Callable[[], dict[str, float]] | None
    rows: int
    held_out: NDArray[np.int32]
    seed: int
    batch_size: int
    last: int
    callbacks: list[Any]
    verbose: int
    done: int = 0
    history: list[Row] = field(default_factory=list)
    callback_states: list[dict[str, Any]] = field(default_factory=list)
    interrupted: bool = False
    started: float = field(default_factory=time.perf_counter)
    spent: float = 0.0
    begun: int = 0
    part: int = field(init=False)

    def __post_init__(self) -> None:
        self.part = -(-self.steps // _PARTS)

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return -(-self.rows // self.batch_size)

    @property
    def seconds(self) -> float:
        """Seconds so far, with those before it was resumed."""
        return self.spent + time.perf_counter() - self.started

    @property
    def model(self) -> Any:
        """The model that is trained."""
        return self.training.model

    def run(self, *after_epoch: Callable[[Epochs], None]) -> None:
        """Run the epochs that are left, calling the callbacks as Keras's ``fit()`` does."""
        hooks = keras().callbacks.CallbackList(
            self.callbacks, model=self.model, epochs=self.last, steps=self.steps, verbose=self.verbose
        )
        progress = Progress(self.verbose, self.last, self.steps)
        if self.verbose and any(map(watches_batches, self.callbacks)):
            print("A callback watches every batch, which makes training slower.")
        hooks.on_train_begin()  # callbacks forget here, so they are reminded behind it
        for callback, state in zip(self.callbacks, self.callback_states, strict=False):
            callback_memory(callback).update(state)
        logs: dict[str, float] = {}
        with _interrupts() as interrupted:
            while self.done < self.last and not self.model.stop_training and not interrupted():
                if not self._run_steps(hooks, progress, interrupted):
                    break
                logs = self._end_epoch(hooks, progress)
                for each in after_epoch:
                    each(self)
            self.interrupted = interrupted()
        self.model.optimizer.finalize_variable_values(self.model.trainable_weights)
        hooks.on_train_end(logs)

    def frame(self) -> pd.DataFrame:
        """Give the history as a data frame."""
        return pd.DataFrame(self.history, columns=["epoch", "split", "metric", "value"])

    def order(self, epoch: int) -> NDArray[np.int32]:
        """Draw the order of the training rows in an epoch, counted from 1."""
        return permutation(self.seed, self.rows, "order", epoch)

    def order_hash(self) -> str:
        """Hash the rows held out and the orders of the epochs done: SHA-256 in hexadecimal."""
        digest = hashlib.sha256(self.held_out.tobytes())
        for epoch in range(self.begun + 1, self.done + 1):
            digest.update(self.order(epoch).tobytes())
        return digest.hexdigest()

    def _run_steps(self, hooks: Any, progress: Progress, interrupted: Callable[[], bool]) -> bool:
        """Train one epoch; tell whether it came to its end."""
        self.model.reset_metrics()
        hooks.on_epoch_begin(self.done)
        progress.begin(self.done + 1)
        order = self.order(self.done + 1)
        by_batch = any(map(watches_batches, self.callbacks))
        stop = 0
        while stop < self.steps:
            start, stop = stop, min(stop + (1 if by_batch else self.part), self.steps)
            if by_batch:
                hooks.on_train_batch_begin(start)
            began = time.perf_counter()
            self.training.run(order, self.batch_size, start, stop, self.done + 1)
            if stop - start == self.part and time.perf_counter() - began < _MOMENT:
                self.part *= 2
            progress.step(stop)
            if by_batch:
                hooks.on_train_batch_end(start, results(self.model))
            if interrupted() and stop < self.steps:
                return False
        return True

    def _end_epoch(self, hooks: Any, progress: Progress) -> dict[str, float]:
        logs = results(self.model)
        if self.evaluate:
            logs |= {f"val_{name}": value for name, value in self.evaluate().items()}
        hooks.on_epoch_end(self.done, logs)
        progress.end(logs)
        self.done += 1
        for name, value in logs.items():
            split = "validation" if name.startswith("val_") else "train"
            self.history.append((self.done, split, name.removeprefix("val_"), value))
        return logs


@contextlib.contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """Note Ctrl-C instead of raising, so that no step is left half done; a second one raises at once."""
    noted: list[int] = []

    def note(number: int, frame: Any) -> None:
        if noted:
            raise KeyboardInterrupt
        noted.append(number)

    mine = threading.current_thread() is threading.main_thread()
    previous = signal.getsignal(signal.SIGINT)
    if not mine or not callable(previous):  # only the main thread may, and only where Ctrl-C is not ignored
        yield lambda: False
        return
    signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(noted)
    finally:
        signal.signal(signal.SIGINT, previous)
