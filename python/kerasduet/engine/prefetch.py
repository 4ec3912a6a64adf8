"""The rows of training steps: gathered on the device, or read from files while earlier steps run."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.named_arrays import Arrays, each_array, map_arrays
from kerasduet.data.rows.aligned_memory import aligned_empty, shared_tensor
from kerasduet.data.rows.blocks import ROWS_AT_ONCE
from kerasduet.data.rows.byte_rows import CodedRows
from kerasduet.data.rows.stored_rows import StoredRows


class Coded(NamedTuple):
    """`CodedRows` on the device."""

    codes: Any
    values: Any


def joined(rows: Arrays) -> Arrays:
    """Put inputs or outputs of one number a row and one dtype into one matrix, by all of their names.

    So the numbers of a row lie side by side, as a step wants them, and not each in memory of its own.
    """
    if not isinstance(rows, dict):
        return rows
    alike: dict[Any, list[str]] = {}
    for name, each in rows.items():
        is_number = isinstance(each, np.ndarray) and each.dtype.kind in "biuf" and each.shape[1:] == (1,)
        alike.setdefault((is_number, each.dtype if is_number else name), []).append(name)
    return {tuple(names): _matrix([rows[name] for name in names]) for names in alike.values()}


def _matrix(columns: list[NDArray[Any]]) -> NDArray[Any]:
    if len(columns) == 1:
        return columns[0]
    matrix = aligned_empty((len(columns[0]), len(columns)), columns[0].dtype)
    for place, column in enumerate(columns):
        matrix[:, place] = column[:, 0]
    return matrix


def on_device(column: Any) -> Any:
    """Put rows on the device; stored ones stay in their files."""
    if isinstance(column, dict):
        return map_arrays(on_device, column)
    if isinstance(column, CodedRows):
        return Coded(shared_tensor(column.codes), shared_tensor(column.values))
    return column if isinstance(column, StoredRows) else shared_tensor(column)


def signature(column: Any) -> Any:
    """Describe rows on the device to TensorFlow, any number of them."""
    import tensorflow as tf

    if isinstance(column, dict):
        return map_arrays(signature, column)
    if isinstance(column, Coded):
        return Coded(signature(column.codes), signature(column.values))
    return tf.TensorSpec([None, *column.shape[1:]], column.dtype)


def are_stored(columns: Iterable[Any]) -> bool:
    """Tell whether any rows stay in their files."""
    return any(isinstance(array, StoredRows) for column in columns for _, array in each_array(column))


def gather(columns: list[Any], rows: Any) -> list[Any]:
    """Gather the rows of a step, (batch,) positions, of columns that were `joined`."""
    return [_apart(_gather(each, rows)) for each in columns]


def _gather(column: Any, rows: Any) -> Any:
    import tensorflow as tf

    if isinstance(column, dict):
        return map_arrays(lambda each: _gather(each, rows), column)
    if isinstance(column, StoredRows):
        return on_device(np.asarray(column[rows]))
    if isinstance(column, Coded):  # a table, for XLA would multiply where NumPy divides
        return tf.gather(column.values, tf.cast(tf.gather(column.codes, rows), tf.int32))
    return tf.gather(column, rows)


def _apart(parts: Any) -> Any:
    """Give what was `joined` by single names."""
    import tensorflow as tf

    if not isinstance(parts, dict):
        return parts
    apart: dict[str, Any] = {}
    for names, part in parts.items():
        single = [part] if len(names) == 1 else tf.split(part, len(names), axis=1)
        apart |= zip(names, single, strict=True)
    return apart


class Stream:
    """Steps on rows that are read in parts: while one part is trained on, the next one is read."""

    def __init__(self, loop: Callable[[list[Any], Any], None], columns: list[Any]):
        self._loop, self._columns = loop, columns
        self._reader = ThreadPoolExecutor(1)
        self._ahead: tuple[NDArray[np.int32], Any] = np.zeros(0, np.int32), None

    def steps(self, order: NDArray[np.int32], start: int, stop: int) -> None:
        """Train the steps `start` to before `stop` of an order, (steps, batch)."""
        import tensorflow as tf

        size = min(stop - start, max(1, ROWS_AT_ONCE // order.shape[1]))
        for first in range(start, stop, size):
            part = order[first : min(first + size, stop)]
            rows = self._rows(part)
            following = order[first + len(part) :][:size].reshape(-1)
            self._ahead = following, self._reader.submit(self._read, following) if len(following) else None
            places = np.arange(part.size, dtype=np.int32).reshape(part.shape)
            self._loop(rows, tf.constant(places))

    def _rows(self, part: NDArray[np.int32]) -> list[Any]:
        """Take the rows of a part, read ahead if it was foreseen: the end of a call may cut it short."""
        positions, reading = self._ahead
        if reading is not None and np.array_equal(positions, part.reshape(-1)):
            return list(reading.result())
        return self._read(part.reshape(-1))

    def _read(self, positions: NDArray[np.int32]) -> list[Any]:
        import tensorflow as tf

        return [_gather(each, tf.constant(positions)) for each in self._columns]
