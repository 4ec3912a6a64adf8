"""Compiled steps that are kept, so that no program is compiled twice in a process."""

from __future__ import annotations

import collections
import contextlib
import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import Any

from kerasduet.keras_internals.functions import DetachedFunction, detached
from kerasduet.program_cache import keep_checksums
from kerasduet.runtime import quiet, tensorflow

_MOST = 32
_programs: collections.OrderedDict[Hashable, DetachedFunction] = collections.OrderedDict()
_lock = threading.Lock()


def compiled_once(
    function: Any, key: Sequence[Hashable | None], variables: Sequence[Any], *, by_xla: bool = False
) -> Callable[..., Any]:
    """Give what calls a ``tf.function``, which is compiled once for all that have the same key.

    Parameters
    ----------
    function : tf.function
        Of arguments that are tensors, or lists of them.
    key : sequence
        All that the function depends on beside the variables' values and the shapes and dtypes of its
        arguments. With a None in it the function keeps its program for itself.
    variables : sequence of keras.Variable
        All that the function reads and writes beside its arguments; of another one with the same key those
        stand in the same order.
    by_xla : bool, default False
        Whether XLA compiles it, whose programs the machine keeps too.

    Notes
    -----
    The programs that were used last are kept, and with them neither a model nor rows.
    """
    is_shared = None not in key

    def call(*arguments: Any) -> Any:
        nonlocal is_shared
        if not is_shared:
            return function(*arguments)
        arguments = tensorflow().nest.map_structure(tensorflow().convert_to_tensor, arguments)
        tensors = tensorflow().nest.flatten(arguments)
        kinds = function.input_signature or [(each.dtype, tuple(each.shape)) for each in tensors]
        program, is_new = _program((*key, str(kinds)), lambda: detached(function, arguments, variables))
        if program is None:  # it holds on to more than variables, and so it will at further calls
            is_shared = False
            return function(*arguments)
        with _kept_on_machine() if is_new and by_xla else contextlib.nullcontext():
            return program(tensors, variables)

    return call


def _program(
    key: Hashable, compile_it: Callable[[], DetachedFunction | None]
) -> tuple[DetachedFunction | None, bool]:
    """Give a program, and whether it is new."""
    with _lock:
        is_new = key not in _programs
        found = compile_it() if is_new else _programs[key]
        if found is not None:
            _programs[key] = found
            _programs.move_to_end(key)
        if len(_programs) > _MOST:
            _programs.popitem(last=False)
        return found, is_new


@contextlib.contextmanager
def _kept_on_machine() -> Iterator[None]:
    """Let TensorFlow compile a program, or find it in its cache, of which it says too much."""
    with quiet():
        yield
    keep_checksums()


def count() -> int:
    """Count the programs that are kept."""
    return len(_programs)


def clear() -> None:
    """Forget all programs."""
    with _lock:
        _programs.clear()
