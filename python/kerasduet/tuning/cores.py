"""Which cores a process uses: each has its share, so that several do not fight for them.

TensorFlow keeps its number of threads in each, which its bits depend on; they depend on no number of cores.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from filelock import FileLock, Timeout

from kerasduet.runtime import cores


def shares_of_cores(count: int) -> list[list[int]]:
    """Divide the cores that this process may use; more processes than cores share them.

    Where the system lets no process choose its cores, there are no shares.
    """
    if not hasattr(os, "sched_getaffinity"):
        return []
    usable, number = sorted(os.sched_getaffinity(0)), cores()
    if count > number:
        return [[usable[place % number]] for place in range(count)]
    ends = [place * number // count for place in range(count + 1)]
    return [usable[start:end] for start, end in itertools.pairwise(ends)]


@contextlib.contextmanager
def on_share_of_cores(folder: Path, shares: Sequence[Sequence[int]]) -> Iterator[None]:
    """Run on a share that no other process has, for a while.

    Parameters
    ----------
    folder : Path
        A folder of the processes that share the cores: each locks a file there, which the system unlocks if
        the process dies.
    shares : sequence
        The numbers of the cores of each; nothing is done if there are none.
    """
    for place, share in enumerate(shares):
        with contextlib.suppress(Timeout), FileLock(folder / str(place), timeout=0):
            before = os.sched_getaffinity(0)
            _run_on(share)
            try:
                yield
            finally:
                _run_on(before)
            return
    yield


def _run_on(chosen: Sequence[int] | set[int]) -> None:
    """Let all threads that there are run on some cores, and with them those that they start."""
    for thread in map(int, os.listdir("/proc/self/task")):
        with contextlib.suppress(OSError):  # it has ended since
            os.sched_setaffinity(thread, chosen)
