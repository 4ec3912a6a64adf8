"""Start Keras on TensorFlow, once, when it is first needed, and without the start-up noise."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import os
import platform
import re
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from kerasduet import __version__
from kerasduet.errors import KerasDuetError, RunError
from kerasduet.keras_internals.imports import sklearn_and_matplotlib_put_off
from kerasduet.keras_internals.messages import warns_of_retracing
from kerasduet.program_cache import processor, start_program_cache

# What TensorFlow's C++ side logs below the level of an error, such as "I0000 00:00:17 port.cc] oneDNN ...",
# the error that its CUDA build logs on a machine without a GPU, and what it says of each cached program:
# that it is no text, and that names by which XLA tunes the code are no instructions of the processor.
_NOISE = re.compile(
    rb"^(WARNING: All log messages before absl|[IW]\d{4} |\d{4}-\d\d-\d\d [\d:.]+: [IW] "
    rb"|.*failed call to cuInit|INFO: Created TensorFlow Lite"
    rb"|E\d{4} .*(XlaSerializedCacheEntry|Target machine feature \+prefer-no-(scatter|gather))).*\n?"
)


_started: list[int] = []  # the process that started TensorFlow


def keras() -> Any:
    """Give the ``keras`` module, on the TensorFlow backend, with the devices set up.

    Raises
    ------
    KerasDuetError
        ``wrong_backend`` if Keras already runs on another backend in this process; ``forked`` in a child of
        the process that started it.
    """
    refuse_fork()
    return _keras()


def refuse_fork() -> None:
    """Raise ``forked`` in a child of the process that started TensorFlow, which would hang there."""
    if _started and _started[0] != os.getpid():
        message = (
            "This is a fork of the Python that started TensorFlow, in which TensorFlow hangs: take processes "
            'of `multiprocessing.get_context("spawn")`.'
        )
        raise KerasDuetError("forked", message)


@functools.cache
def _keras() -> Any:
    tf = tensorflow()
    _started[:] = [os.getpid()]
    import keras as module

    with quiet():
        tf.constant(0)  # the devices are set up with the first tensor, and log as they are
    if module.backend.backend() != "tensorflow":
        message = "Keras must run on TensorFlow, not on {got!j}: unset KERAS_BACKEND."
        raise KerasDuetError("wrong_backend", message, got=module.backend.backend())
    return module


@functools.cache
def tensorflow() -> Any:
    """Give the ``tensorflow`` module with Keras loaded on it, its devices not set up by this yet.

    Memory of GPUs is taken as it is needed, not all at once.

    Raises
    ------
    KerasDuetError
        ``no_tensorflow`` if TensorFlow or Keras cannot be loaded.
    """
    os.environ.setdefault("KERAS_BACKEND", "tensorflow")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    start_program_cache()
    with quiet(), interrupts_postponed(), sklearn_and_matplotlib_put_off():
        try:
            import keras  # noqa: F401
            import tensorflow as module
        except ImportError as error:
            message = (
                "A model needs TensorFlow and Keras, which cannot be loaded ({reason}): install them into "
                "the Python at {path}, or take another."
            )
            reason = " ".join(str(error).split()).removesuffix(".")
            raise KerasDuetError("no_tensorflow", message, reason=reason, path=sys.executable) from error

        for gpu in module.config.list_physical_devices("GPU"):
            with contextlib.suppress(RuntimeError, ValueError):  # somebody else has set them up already
                module.config.experimental.set_memory_growth(gpu, True)
        if cores() == 1 and "TF_NUM_INTRAOP_THREADS" not in os.environ:
            with contextlib.suppress(RuntimeError):  # to the bits of a machine with two
                module.config.threading.set_intra_op_parallelism_threads(2)
    module.get_logger().addFilter(lambda record: not warns_of_retracing(record))
    return module


def versions() -> dict[str, str]:
    """Give the versions of kerasduet and of what it stands on; starts Keras."""
    keras_version = keras().__version__  # Keras first: it silences the start-up of TensorFlow
    import h5py
    import numpy as np

    return {
        "kerasduet": __version__,
        "keras": keras_version,
        "tensorflow": tensorflow().__version__,
        "numpy": np.__version__,
        "h5py": h5py.__version__,
        "python": platform.python_version(),
    }


def machine() -> dict[str, str]:
    """Give what the last bits of a training depend on beside versions and threads: system and processor."""
    about = processor()
    sets = (about.get("flags") or about.get("Features") or "").split()
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": about.get("model name") or about.get("CPU part") or platform.processor(),
        "instruction_sets": " ".join(
            each for each in sets if each.startswith(("avx", "fma", "amx", "asimd", "sve"))
        ),
    }


def threads() -> dict[str, int]:
    """Give what the last bits of a training depend on beside the versions: cores and TensorFlow's threads.

    Sums are taken in parts, one a thread: with another number of threads they round elsewhere. 0 threads
    are as many as there are cores; on one core they are set to two.
    """
    threading = tensorflow().config.threading
    return {
        "cores": cores(),
        "intra_op": threading.get_intra_op_parallelism_threads(),
        "inter_op": threading.get_inter_op_parallelism_threads(),
    }


def intra_op_threads() -> int:
    """Give in how many parts TensorFlow takes, or would take, a sum in this process; does not load it."""
    module = sys.modules.get("tensorflow")
    chosen = module.config.threading.get_intra_op_parallelism_threads() if module else 0
    named = os.environ.get("TF_NUM_INTRAOP_THREADS", "")
    return chosen or (int(named) if named.isdecimal() else 0) or max(cores(), 2)


def use_intra_op_threads(count: int) -> None:
    """Let TensorFlow take sums in so many parts, as another process does, to have its bits.

    Raises
    ------
    RunError
        ``other_threads`` if it has started with another number.
    """
    try:
        tensorflow().config.threading.set_intra_op_parallelism_threads(count)
    except RuntimeError as error:
        if intra_op_threads() != count:
            sentence = (
                "TensorFlow must have {wanted} threads in each process, not {got} as in one that started it "
                "before: with another number sums round elsewhere. Start the processes anew."
            )
            details = {"wanted": count, "got": intra_op_threads()}
            raise RunError("other_threads", sentence, **details) from error


def cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def machine_memory() -> int:
    """Give the bytes of the machine's memory; 64 GB where the system does not tell."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 64 * 2**30


def release_memory() -> None:
    """Hand freed memory back to the system: glibc keeps 60 MB of what compiling by XLA took."""
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError):  # another C library than glibc has no such function
            ctypes.CDLL(None).malloc_trim(0)


@contextlib.contextmanager
def interrupts_postponed() -> Iterator[None]:
    """Let Ctrl-C wait for an import: TensorFlow half loaded cannot be loaded again in the same process."""
    is_main = threading.current_thread() is threading.main_thread()
    if not is_main or not callable(signal.getsignal(signal.SIGINT)):
        yield
        return
    came = list[int]()
    with signals_handled({signal.SIGINT: lambda number, frame: came.append(number)}):
        yield
    if came:
        signal.raise_signal(signal.SIGINT)


@contextlib.contextmanager
def signals_handled(handlers: Mapping[int, Callable[[int, Any], Any] | signal.Handlers]) -> Iterator[None]:
    """Handle signals in another way for a while.

    Then all is as before, below Python too, where R has a handler: without it Ctrl-C would no longer reach
    what R calls of Python.
    """
    get, set_ = ctypes.pythonapi.PyOS_getsig, ctypes.pythonapi.PyOS_setsig
    get.restype, set_.argtypes = ctypes.c_void_p, [ctypes.c_int, ctypes.c_void_p]
    before = {number: (signal.getsignal(number), get(number)) for number in handlers}
    for number, handler in handlers.items():
        signal.signal(number, handler)
    try:
        yield
    finally:
        for number, (old, below) in before.items():
            signal.signal(number, old)
            set_(number, below)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Hold back what is written to file descriptor 2, and let pass all but the noise."""
    sys.stderr.flush()
    original = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        finally:
            sys.stderr.flush()
            os.dup2(original, 2)
            os.close(original)
            held.seek(0)
            os.write(2, b"".join(line for line in held if not _NOISE.match(line)))
