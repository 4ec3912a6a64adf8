"""What is printed while a model is trained, and how much of it."""

from __future__ import annotations

import os
import sys
import time

import numpy as np

from kerasduet.errors import ArgumentError
from kerasduet.runtime import keras


def check_verbose(verbose: int | str | None) -> int:
    """Choose how much is printed: 0 or False nothing, 1 or True a progress bar, 2 a line an epoch.

    ``"auto"`` and None take the environment variable ``KERASDUET_VERBOSE``, else 1 on a terminal and 2
    elsewhere.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` for anything else.
    """
    if verbose is None or (isinstance(verbose, str) and verbose == "auto"):
        default = "1" if sys.stdout.isatty() else "2"
        verbose = {"0": 0, "1": 1, "2": 2}.get(os.environ.get("KERASDUET_VERBOSE", default))
    if not np.isscalar(verbose) or verbose not in (0, 1, 2):
        raise ArgumentError.must_be("invalid_argument", "verbose", '0, 1, 2, true, false or "auto"', verbose)
    return int(verbose)


class Progress:
    """Prints how training goes: a bar inside each epoch, or a line after it."""

    def __init__(self, verbose: int, epochs: int, steps: int):
        self._verbose, self._epochs, self._steps = verbose, epochs, steps

    def begin(self, epoch: int) -> None:
        """Start the epoch, counted from 1."""
        self._epoch, self._start = epoch, time.perf_counter()
        if self._verbose == 1:
            print(f"Epoch {epoch}/{self._epochs}")
            self._bar = keras().utils.Progbar(self._steps)

    def step(self, steps: int) -> None:
        """Show how many steps of the epoch are done."""
        if self._verbose == 1:
            self._bar.update(steps, values=[], finalize=False)

    def end(self, logs: dict[str, float]) -> None:
        """End the epoch, with its loss and metrics."""
        if self._verbose == 1:
            self._bar.update(self._steps, values=list(logs.items()), finalize=True)
        if self._verbose == 2:
            seconds = time.perf_counter() - self._start
            metrics = " - ".join(f"{name}: {_rounded(value)}" for name, value in logs.items())
            print(f"Epoch {self._epoch}/{self._epochs} - {seconds:.1f}s - {metrics}", flush=True)


def _rounded(value: float) -> str:
    """Show a number as Keras's progress bar does: a small learning rate is not 0."""
    return f"{value:.4f}" if abs(value) > 1e-3 or value == 0 else f"{value:.4e}"
