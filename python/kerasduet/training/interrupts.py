"""What ends a training from outside: Ctrl-C, which gives a fit, and signals that end the process then."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

from kerasduet.runtime import signals_handled

_SOON = 5.0  # seconds: a training that begins so soon after an interrupted one is of the same loop
_ended = [float("-inf")]  # when Ctrl-C ended a training


class Interrupts:
    """Notes signals instead of letting them end what runs, so that no step is left half done."""

    def __init__(self, started: float) -> None:
        self._in_loop = started - _ended[0] < _SOON
        self.noted: int | None = None
        """The signal that came."""

    def __bool__(self) -> bool:
        """Tell whether one came."""
        return self.noted is not None

    def note(self, number: int, frame: Any) -> None:
        """Note a signal; a second one is obeyed at once, as is Ctrl-C in a loop where it ended a fit."""
        if number == signal.SIGINT and (self.noted is not None or self._in_loop):
            raise KeyboardInterrupt
        if self.noted is not None:
            end_process(number)
        self.noted = number


@contextlib.contextmanager
def interrupts(started: float) -> Iterator[Interrupts]:
    """Note the signals that come meanwhile, those that this process handles in Python or not at all.

    A fit that `started`, by ``time.perf_counter()``, soon after Ctrl-C ended one is of the same loop, however
    long it prepared since.
    """
    noted = Interrupts(started)
    kinds = list[int]()
    if threading.current_thread() is threading.main_thread():  # only that one may
        kinds = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])]
    found = {kind: signal.getsignal(kind) for kind in kinds}
    handlers = {
        kind: noted.note
        for kind, old in found.items()
        if (callable(old) if kind == signal.SIGINT else old == signal.SIG_DFL)
    }
    try:
        with signals_handled(handlers):
            yield noted
    finally:
        if noted.noted == signal.SIGINT:
            _ended[0] = time.perf_counter()


def end_process(number: int) -> None:
    """Let a signal do what it does by default: end the process."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
