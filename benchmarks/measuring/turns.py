"""Training that stops after each epoch until it is told to go on."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any


class Turns:
    """Runs a whole training in a thread of its own, one epoch at a time, through a Keras callback.

    So trainings that know nothing of each other can take turns, each as a user starts it: no epoch is charged
    with the start of a training, and each with all that is done between two epochs.

    Parameters
    ----------
    train : callable
        Takes a Keras callback and trains with it; runs at once, up to the first epoch.
    """

    def __init__(self, train: Callable[[Any], Any]) -> None:
        import keras

        self._ready, self._go = threading.Semaphore(0), threading.Semaphore(0)
        callback = keras.callbacks.LambdaCallback(on_epoch_begin=self._wait)
        self._training: Future[Any] = Future()
        # A daemon: training that was not brought to its end does not keep the process alive.
        threading.Thread(target=self._run, args=(train, callback), daemon=True).start()
        self._until_ready()

    def epoch(self) -> None:
        """Train one epoch: from the begin of one to the begin of the next, or to the end of training."""
        self._go.release()
        self._until_ready()

    def result(self) -> Any:
        """Give what the training returned after its last epoch."""
        return self._training.result()

    def _run(self, train: Callable[[Any], Any], callback: Any) -> None:
        try:
            self._training.set_result(train(callback))
        except BaseException as error:
            self._training.set_exception(error)
        self._ready.release()

    def _wait(self, epoch: int, logs: Any = None) -> None:
        self._ready.release()
        self._go.acquire()

    def _until_ready(self) -> None:
        self._ready.acquire()
        if self._training.done():
            self._training.result()  # raises what the training raised
