"""Rounds: each contender trains one epoch in turn, so that what else the machine does hits all alike."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from .contenders import FIT_OPTIONS, Contender, Trained
from .tasks import ROWS, Task, load_task


@dataclass
class Timing:
    """Seconds of one contender: until its first epoch is done, and of each epoch after that."""

    trained: Trained
    first: float
    epochs: list[float] = field(default_factory=list)

    @property
    def median(self) -> float:
        """Of the epochs after the first."""
        return statistics.median(self.epochs)


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def run_rounds(task: Task, contenders: dict[str, Contender]) -> dict[str, Timing]:
    """Train each contender for a first epoch, then for one epoch in each round, as many as the task has."""
    timings = {name: _start(task, contender) for name, contender in contenders.items()}
    for _ in range(1, task.spec.get("fit.epochs")):
        for timing in timings.values():
            timing.epochs.append(seconds(timing.trained.epoch))
    return timings


def best_options(name: str) -> str:
    """Find what to tell ``Model.fit()`` for the shortest epoch on a tenth of the task's rows."""
    timings = run_rounds(load_task(name, epochs=3, rows=ROWS[name] // 10), FIT_OPTIONS)
    return min(timings, key=lambda option: timings[option].median)


def alternate(runs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Run each in turn, `rounds` times, and give the medians in seconds."""
    taken: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(rounds):
        for name, run in runs.items():
            taken[name].append(seconds(run))
    return {name: statistics.median(values) for name, values in taken.items()}


def _start(task: Task, contender: Contender) -> Timing:
    start = time.perf_counter()
    trained = contender(task)
    trained.epoch()
    return Timing(trained, time.perf_counter() - start)
