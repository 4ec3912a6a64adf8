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
from kerasduet.training.callbacks import watches_batches
from kerasduet.training.progress import Progress
from kerasduet.training.splits import TrainingRows

# An epoch is run in parts, between which it can be shown and interrupted: in 20 at first, and in fewer as
# long as a part takes less than a moment. How it is cut makes no difference to the bits.
_PARTS = 20
_MOMENT = 0.25  # seconds

Row = tuple[int, str, str, float]  # epoch, split, metric, value


@dataclass(kw_only=True)
class TrainingState:
    """How far a training has come: what a run folder saves, and what a continuation begins with.

    Attributes
    ----------
    done : int
        Epochs that are done.
    history : list
        A row for each metric: epoch (from 1), split, metric, value.
    callback_states : list of dict
        What each callback remembered, in a training that goes on.
    spent : float
        Seconds that went into it before it was resumed.
    begun : int
        Epochs that an earlier training did, of which this one is no part: they are not in its order's hash.
    interrupted : bool
        Whether Ctrl-C ended the training.
    part : int
        How many steps are run at a time, unless a callback watches every batch; 0 before the first.
    """

    done: int = 0
    history: list[Row] = field(default_factory=list)
    callback_states: list[dict[str, Any]] = field(default_factory=list)
    spent: float = 0.0
    begun: int = 0
    interrupted: bool = False
    part: int = 0


@dataclass(frozen=True, kw_only=True)
class TrainingLoop:
    """The epochs of one training: how they are run, and in `state` how far it has come.

    Attributes
    ----------
    training : Training
        The compiled steps.
    evaluate : callable or None
        Measures the validation rows after each epoch.
    rows : TrainingRows
        Those that are trained on; those held out are a part of the order that is hashed.
    seed, batch_size : int
    epochs : int
        Those of the whole training, also of one that goes on.
    callbacks : list of keras.callbacks.Callback
    verbose : int
        0, 1 or 2.
    started : float
        When this training began, by ``time.perf_counter()``.
    state : TrainingState
    """

    training: Training
    evaluate: Callable[[], dict[str, float]] | None
    rows: TrainingRows
    seed: int
    batch_size: int
    epochs: int
    callbacks: list[Any]
    verbose: int
    started: float
    state: TrainingState = field(default_factory=TrainingState)

    @property
    def steps(self) -> int:
        """Steps of an epoch."""
        return -(-len(self.rows.train) // self.batch_size)

    @property
    def seconds(self) -> float:
        """Seconds so far, with those before it was resumed."""
        return self.state.spent + time.perf_counter() - self.started

    @property
    def model(self) -> Any:
        """The model that is trained."""
        return self.training.model

    def run(self, *after_epoch: Callable[[TrainingLoop], None]) -> None:
        """Run the epochs that are left, calling the callbacks as Keras's ``fit()`` does."""
        state = self.state
        state.part = state.part or -(-self.steps // _PARTS)
        hooks = keras().callbacks.CallbackList(
            self.callbacks, model=self.model, epochs=self.epochs, steps=self.steps, verbose=self.verbose
        )
        progress = Progress(self.verbose, self.epochs, self.steps)
        if self.verbose and any(map(watches_batches, self.callbacks)):
            print("A callback watches every batch, which makes training slower.")
        hooks.on_train_begin()  # callbacks forget here, so they are reminded behind it
        for callback, remembered in zip(self.callbacks, state.callback_states, strict=False):
            callback_memory(callback).update(remembered)
        logs: dict[str, float] = {}
        with _interrupts() as interrupted:
            while state.done < self.epochs and not self.model.stop_training and not interrupted():
                if not self._run_steps(hooks, progress, interrupted):
                    break
                logs = self._end_epoch(hooks, progress)
                for each in after_epoch:
                    each(self)
            state.interrupted = interrupted()
        self.model.optimizer.finalize_variable_values(self.model.trainable_weights)
        hooks.on_train_end(logs)

    def frame(self) -> pd.DataFrame:
        """Give the history as a data frame."""
        return pd.DataFrame(self.state.history, columns=["epoch", "split", "metric", "value"])

    def order(self, epoch: int) -> NDArray[np.int32]:
        """Draw the order of the training rows in an epoch, counted from 1."""
        return permutation(self.seed, len(self.rows.train), "order", epoch)

    def order_hash(self) -> str:
        """Hash the rows held out and the orders of the epochs done: SHA-256 in hexadecimal."""
        digest = hashlib.sha256(self.rows.held_out.tobytes())
        for epoch in range(self.state.begun + 1, self.state.done + 1):
            digest.update(self.order(epoch).tobytes())
        return digest.hexdigest()

    def _run_steps(self, hooks: Any, progress: Progress, interrupted: Callable[[], bool]) -> bool:
        """Train one epoch; tell whether it came to its end."""
        state, epoch = self.state, self.state.done + 1
        self.model.reset_metrics()
        hooks.on_epoch_begin(state.done)
        progress.begin(epoch)
        order = self.order(epoch)
        by_batch = any(map(watches_batches, self.callbacks))
        stop = 0
        while stop < self.steps:
            start, stop = stop, min(stop + (1 if by_batch else state.part), self.steps)
            if by_batch:
                hooks.on_train_batch_begin(start)
            began = time.perf_counter()
            self.training.run(order, self.batch_size, start, stop, epoch)
            if stop - start == state.part and time.perf_counter() - began < _MOMENT:
                state.part *= 2
            progress.step(stop)
            if by_batch:
                hooks.on_train_batch_end(start, results(self.model))
            if interrupted() and stop < self.steps:
                return False
        return True

    def _end_epoch(self, hooks: Any, progress: Progress) -> dict[str, float]:
        state, logs = self.state, results(self.model)
        if self.evaluate:
            logs |= {f"val_{name}": value for name, value in self.evaluate().items()}
        hooks.on_epoch_end(state.done, logs)
        progress.end(logs)
        state.done += 1
        for name, value in logs.items():
            split = "validation" if name.startswith("val_") else "train"
            state.history.append((state.done, split, name.removeprefix("val_"), value))
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
