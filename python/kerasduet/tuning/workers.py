"""The same work for many items, in several processes: nothing that is done is lost if one of them dies.

joblib runs the processes, so its backends, such as Dask's, are chosen as scikit-learn's users choose them.
"""

from __future__ import annotations

import contextlib
import io
import pickle
import signal
import sys
import tempfile
import threading
import time
import uuid
import warnings
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.machinery import PathFinder
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_whole
from kerasduet.errors import ArgumentError, KerasDuetError, RunError, internal_error
from kerasduet.runtime import intra_op_threads, signals_handled, use_intra_op_threads
from kerasduet.tuning.cores import on_share_of_cores, shares_of_cores

Work = Callable[[Any], Any]
Named = tuple[str, Any]  # what messages call an item, and the item
Outcomes = Generator[tuple[int, Any]]  # places of items, with what the work gave or raised

_unpacked: dict[str, Work] = {}  # of the call that this process worked for last


def check_n_jobs(n_jobs: Any) -> int | None:
    """Give how many processes are to work, -1 for as many as there are cores; None leaves it to joblib.

    Raises
    ------
    ArgumentError
        ``invalid_argument``.
    """
    if n_jobs is None or (n_jobs == -1 and not isinstance(n_jobs, bool)):
        return None if n_jobs is None else -1
    try:
        return check_whole("n_jobs", n_jobs, 1)
    except ArgumentError:
        wanted = "a whole number of at least 1, or -1 for all cores"
        raise ArgumentError.must_be("invalid_argument", "n_jobs", wanted, n_jobs) from None


def outcomes(
    work: Work, named_items: Sequence[Named], n_jobs: int | None = None, verbose: int = 0
) -> Outcomes:
    """Do some work for each item, here or in processes; give what it gave, or raised, as it ends.

    Parameters
    ----------
    work : callable
        It is sent to each process once, with all that it holds, such as a data set `with_rows`.
    named_items : sequence of (str, any)
        What messages call an item, and the item.
    n_jobs : int or None
        What `check_n_jobs` gives.
    verbose : int
        Whether to say when a process is done with an item; what it prints is not shown.

    Yields
    ------
    int
        The place of the item.
    any or KerasDuetError
        ``worker_died`` of an item whose process dies, also when it is tried again alone.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if the work cannot be sent, or the backend of joblib has no processes.

    Notes
    -----
    Close it if it is not used up, as by `contextlib.closing`: then no process goes on.
    """
    from joblib import effective_n_jobs
    from joblib.parallel import BACKENDS, get_active_backend

    backend, _ = get_active_backend(prefer="processes")
    is_local, is_one_process = type(backend) is BACKENDS["loky"], hasattr(backend, "supports_sharedmem")
    count = min(effective_n_jobs(n_jobs), len(named_items))
    if count == 0:  # all is done, as of a ledger
        return
    if count == 1 and (is_local or is_one_process):
        yield from ((place, _outcome(work, item)) for place, (_, item) in enumerate(named_items))
        return
    if is_one_process:
        wanted = "1 under a backend of joblib that has threads instead of processes"
        raise ArgumentError.must_be("invalid_argument", "n_jobs", wanted, count)
    parcel = _packed(work)
    with tempfile.TemporaryDirectory(prefix="kerasduet-") as folder, _package_found(), _ctrl_c_here() as came:
        shares = shares_of_cores(count) if is_local else []
        call = _Call(uuid.uuid4().hex, intra_op_threads(), Path(folder), shares)
        with contextlib.closing(_Processes(call, parcel, count).outcomes(named_items)) as done:
            for outcome in _told(done, named_items, verbose):
                yield outcome
                if came:
                    raise KeyboardInterrupt


def _outcome(work: Work, item: Any) -> Any:
    try:
        return work(item)
    except KerasDuetError as error:
        return error
    except Exception as error:  # such as that the memory is full: no reason to lose other items
        return internal_error(error)


def _packed(work: Work) -> list[NDArray[np.uint8]]:
    """Pickle the work, its arrays apart: joblib maps large arrays into the memory of all processes."""
    import cloudpickle

    parts: list[pickle.PickleBuffer] = []
    try:
        head = cloudpickle.dumps(work, protocol=5, buffer_callback=parts.append)
    except Exception as error:  # whatever a reader of the user's holds
        sentence = "`{argument}` must be 1 for data that cannot be sent to another process: {reason}"
        reason = " ".join(str(error).split())
        raise ArgumentError("invalid_argument", sentence, argument="n_jobs", reason=reason) from None
    return [np.frombuffer(each, np.uint8) for each in (head, *(part.raw() for part in parts))]


@contextlib.contextmanager
def _package_found() -> Iterator[None]:
    """Let processes that start meanwhile import this package: R imports it from a folder of its own."""
    package = Path(__file__).parents[1]
    found = PathFinder.find_spec(package.name)
    if found is not None and found.origin == str(package / "__init__.py"):
        yield
        return
    sys.path.insert(0, str(package.parent))
    try:
        yield
    finally:
        sys.path.remove(str(package.parent))


@contextlib.contextmanager
def _ctrl_c_here() -> Iterator[list[int]]:
    """Let Ctrl-C raise in Python meanwhile, also where R handles it, which would give up what is done.

    What came is noted too: Python ignores what is raised while it frees an object.
    """
    came: list[int] = []

    def note(number: int, frame: Any) -> None:
        came.append(number)
        raise KeyboardInterrupt

    is_main = threading.current_thread() is threading.main_thread()
    is_handled = is_main and callable(signal.getsignal(signal.SIGINT))
    with signals_handled({signal.SIGINT: note} if is_handled else {}):
        yield came


def _told(done: Outcomes, named_items: Sequence[Named], verbose: int) -> Outcomes:
    """Say of each item that it is done."""
    started = time.perf_counter()
    for count, (place, outcome) in enumerate(done, start=1):
        if verbose:
            how = "failed" if isinstance(outcome, KerasDuetError) else "done"
            seconds = f"{time.perf_counter() - started:.1f}s"
            print(f"{count}/{len(named_items)} - {seconds} - {named_items[place][0]}: {how}", flush=True)
        yield place, outcome


@dataclass(frozen=True)
class _Call:
    """What a process must know of a call beside the work."""

    token: str
    threads: int
    folder: Path
    shares: list[list[int]]


@dataclass(frozen=True)
class _Processes:
    call: _Call
    parcel: list[NDArray[np.uint8]]
    count: int

    def outcomes(self, named_items: Sequence[Named]) -> Outcomes:
        """Let the processes work; what ran as one of them died is tried again, each item alone."""
        waiting, running, told = dict(enumerate(named_items)), set[int](), set[str]()
        while waiting:
            try:
                with contextlib.closing(self._results(waiting, running)) as results:
                    for place, outcome, caught in results:
                        running.discard(place)
                        del waiting[place]
                        _warn(caught, told)
                        yield place, outcome
            except Exception:  # of the backend; an error of the work is an outcome
                if not running:
                    raise
                for place in sorted(running):
                    yield self._alone(place, waiting.pop(place))
                running.clear()

    def _results(self, items: dict[int, Named], running: set[int]) -> Generator[Any]:
        """Give what each process gives; note the places of the items that are sent to one."""
        from joblib import Parallel, delayed

        def sent() -> Iterator[Any]:
            for place, (_, item) in [*items.items()]:
                running.add(place)
                yield delayed(_work)(self.call, place, item, *self.parcel)

        how = {"pre_dispatch": "n_jobs", "batch_size": 1, "prefer": "processes"}
        results = Parallel(self.count, return_as="generator_unordered", **how)(sent())
        try:  # `yield from` would close them with a warning
            for each in results:  # noqa: UP028
                yield each
        finally:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # that items are not done, which their caller knows
                results.close()

    def _alone(self, place: int, named_item: Named) -> tuple[int, Any]:
        try:
            [(_, outcome, caught)] = self._results({place: named_item}, set())
            _warn(caught, set())
        except Exception as error:
            sentence = (
                "The process for {what} ended before it was done ({kind}): it may have needed more memory "
                "than there is."
            )
            kind = type(error).__name__
            return place, RunError("worker_died", sentence, what=named_item[0], kind=kind)
        return place, outcome


def _warn(caught: Iterable[Warning], told: set[str]) -> None:
    """Warn of what processes warned of, once."""
    for each in caught:
        if str(each) not in told:
            told.add(str(each))
            warnings.warn(each, stacklevel=6)


def _work(call: _Call, place: int, item: Any, *parcel: NDArray[np.uint8]) -> tuple[int, Any, list[Any]]:
    """Do the work for an item in a process of joblib's."""

    def work(item: Any) -> Any:
        use_intra_op_threads(call.threads)
        with on_share_of_cores(call.folder, call.shares):
            return _of_call(call, parcel)(item)

    with _quietly(), warnings.catch_warnings(record=True) as caught:
        return place, _outcome(work, item), [each.message for each in caught]


def _of_call(call: _Call, parcel: Sequence[NDArray[np.uint8]]) -> Work:
    if call.token not in _unpacked:
        _unpacked.clear()
        _unpacked[call.token] = pickle.loads(parcel[0].data, buffers=parcel[1:])
    return _unpacked[call.token]


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Print nothing, and leave Ctrl-C, which all processes get, to the one that waits for this."""
    is_main = threading.current_thread() is threading.main_thread()
    ignored: dict[int, Any] = {signal.SIGINT: signal.SIG_IGN} if is_main else {}
    with contextlib.redirect_stdout(io.StringIO()), signals_handled(ignored):
        yield
