"""The loop over epochs: in an order that the seed decides, with callbacks, progress and a clean stop."""

from __future__ import annotations

import hashlib
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.engine.forward import ClassNames, results
from kerasduet.engine.steps import Training
from kerasduet.seeds import permutation
from kerasduet.training.hooks import Evaluate, Hooks
from kerasduet.training.interrupts import Interrupts, interrupts
from kerasduet.training.progress import Progress
from kerasduet.training.splits import TrainingRows

# An epoch is run in parts, between which it can be shown and interrupted: in 20 at first, and in fewer as
# long as a part takes less than a moment. How it is cut makes no difference to the bits.
_PARTS = 20
_MOMENT = 0.25  # seconds

HISTORY = ["epoch", "split", "metric", "value"]
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
    epoch_weights : list
        The hash of the weights after each epoch, of a training with a run folder; None of an epoch that an
        older version trained.
    callback_states : list of dict
        What each callback remembered, in a training that goes on.
    spent : float
        Seconds that went into it before it was resumed.
    begun : int
        Epochs that an earlier training did, of which this one is no part: they are not in its order's hash.
    interrupted : bool
        Whether Ctrl-C, or a signal that ends the process, ended the training before its last epoch did.
    signal : int or None
        The signal that came, if one did.
    part : int
        How many steps are run at a time, unless a callback watches every batch; 0 before the first.
    """

    done: int = 0
    history: list[Row] = field(default_factory=list)
    epoch_weights: list[str | None] = field(default_factory=list)
    callback_states: list[dict[str, Any]] = field(default_factory=list)
    spent: float = 0.0
    begun: int = 0
    interrupted: bool = False
    signal: int | None = None
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
    class_names : tuple of str, or dict of them by output
        For metrics that have a value for each class.
    seed, batch_size : int
    epochs : int
        Those of the whole training, also of one that goes on.
    shuffle : bool
        Whether the seed draws the order of the rows, or they are taken as they are.
    callbacks : list of keras.callbacks.Callback
    verbose : int
        0, 1 or 2.
    started : float
        When this training began, by ``time.perf_counter()``.
    state : TrainingState
    """

    training: Training
    evaluate: Evaluate | None
    rows: TrainingRows
    class_names: ClassNames
    seed: int
    batch_size: int
    epochs: int
    shuffle: bool
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
        model = self.model
        hooks = Hooks(self.callbacks, model, epochs=self.epochs, steps=self.steps, verbose=self.verbose)
        progress = Progress(self.verbose, self.epochs, self.steps)
        if self.verbose and hooks.by_batch:
            print("A callback watches every batch, which makes training slower.")
        stopped, logs = model.stop_training, dict[str, float]()
        hooks.begin(state.callback_states)
        with interrupts(self.started) as interrupted:
            try:
                while state.done < self.epochs and not stopped and not interrupted:
                    if not self._run_steps(hooks, progress, interrupted):
                        break
                    logs = self._end_epoch(hooks, progress)
                    stopped = model.stop_training
                    for each in after_epoch:
                        each(self)
            finally:
                state.signal = interrupted.noted
        state.interrupted = bool(interrupted) and state.done < self.epochs and not stopped
        if state.interrupted and state.signal == signal.SIGINT:
            _tell(state.done, self.epochs)
        model.optimizer.finalize_variable_values(model.trainable_weights)
        hooks.end(logs)

    def frame(self) -> pd.DataFrame:
        """Give the history as a data frame."""
        return pd.DataFrame(self.state.history, columns=HISTORY)

    def order(self, epoch: int) -> NDArray[np.int32]:
        """Draw the order of the training rows in an epoch, counted from 1."""
        if not self.shuffle:
            return np.arange(len(self.rows.train), dtype=np.int32)
        return permutation(self.seed, len(self.rows.train), "order", epoch)

    def order_hash(self) -> str:
        """Hash the rows held out and the orders of the epochs done: SHA-256 in hexadecimal."""
        digest = hashlib.sha256(self.rows.held_out.tobytes())
        for epoch in range(self.state.begun + 1, self.state.done + 1):
            digest.update(self.order(epoch).tobytes())
        return digest.hexdigest()

    def _run_steps(self, hooks: Hooks, progress: Progress, interrupted: Interrupts) -> bool:
        """Train one epoch, until a callback stops it; tell whether it was not interrupted."""
        state, model, epoch = self.state, self.model, self.state.done + 1
        model.reset_metrics()
        hooks.begin_epoch(state.done)
        progress.begin(epoch)
        order = self.order(epoch)
        stop = 0
        while stop < self.steps:
            alone = hooks.by_batch or model.stop_training  # which was set before the first batch
            start, stop = stop, min(stop + (1 if alone else state.part), self.steps)
            if hooks.by_batch:
                hooks.begin_batch(start)
            began = time.perf_counter()
            self.training.run(order, self.batch_size, start, stop, epoch)
            took = time.perf_counter() - began
            if stop - start == state.part and took < _MOMENT:
                state.part *= 4 if took < _MOMENT / 4 else 2
            progress.step(stop)
            if hooks.by_batch:
                hooks.end_batch(start, self.training.results(self.class_names))
            if model.stop_training:
                break
            if interrupted and stop < self.steps:
                return False
        return True

    def _end_epoch(self, hooks: Hooks, progress: Progress) -> dict[str, float]:
        state, logs = self.state, self.training.results(self.class_names)
        if self.evaluate and self.rows.validation is not None:
            rows = len(self.rows.validation)
            logs |= hooks.validate(self.evaluate, rows, self.batch_size, self._results)
        logs = hooks.end_epoch(state.done, logs)
        progress.end(logs)
        state.done += 1
        for name, value in logs.items():
            split = "validation" if name.startswith("val_") else "train"
            state.history.append((state.done, split, name.removeprefix("val_"), value))
        return logs

    def _results(self) -> dict[str, float]:
        return results(self.model, self.class_names)


def _tell(done: int, epochs: int) -> None:
    """Say at once that Ctrl-C was heard, however little is printed."""
    text = f"Interrupted in epoch {done + 1} of {epochs}: the fit has the weights of this moment."
    print(f"\n{text} Ctrl-C in the next one ends a loop over several fits.", file=sys.stderr, flush=True)
