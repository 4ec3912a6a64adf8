"""Rows in memory that TensorFlow takes as they are: in C order, at an aligned address, without a copy."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_ALIGNMENT = 64  # bytes, that of a tensor: TensorFlow ends the process over tensors that lie otherwise


def aligned_copy(array: NDArray[Any], dtype: DTypeLike) -> NDArray[Any]:
    """Copy numbers once, whatever their type and order, to where `shared_tensor` can take them."""
    copy = aligned_empty(array.shape, np.dtype(dtype))
    with np.errstate(over="ignore", invalid="ignore"):
        np.copyto(copy, array, casting="unsafe")
    return copy


def aligned_empty(shape: tuple[int, ...], dtype: np.dtype[Any]) -> NDArray[Any]:
    """Make room for an array that `shared_tensor` can take."""
    size = math.prod(shape) * dtype.itemsize
    memory = np.empty(size + _ALIGNMENT, np.uint8)
    start = -memory.ctypes.data % _ALIGNMENT
    return memory[start : start + size].view(dtype).reshape(shape)


def shared_tensor(array: NDArray[Any]) -> Any:
    """Make a tensor of an array that nobody writes to any more; on a CPU they share their memory.

    Arrays that did not come of `aligned_copy`, and texts, are copied.
    """
    import tensorflow as tf

    alias = _writeable(array)
    if alias is None or not alias.flags.c_contiguous or alias.ctypes.data % _ALIGNMENT:
        return tf.constant(array)
    return tf.identity(tf.experimental.dlpack.from_dlpack(alias.__dlpack__()))  # a GPU copies it to itself


def _writeable(array: NDArray[Any]) -> NDArray[Any] | None:
    """View numbers that a data set has locked: DLPack, as TensorFlow reads it, knows no array that is not."""
    alias = array.view()
    try:
        alias.flags.writeable = True
    except ValueError:  # the memory is not NumPy's own
        return None
    return alias if array.dtype.kind in "biuf" else None
