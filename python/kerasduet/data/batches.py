"""A data set of batches that come one after the other: of a generator or a ``tf.data.Dataset``."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_path
from kerasduet.data.arrays import check_features
from kerasduet.data.dataset import Dataset
from kerasduet.data.mismatches import other_length
from kerasduet.data.rows.stored_rows import StoredRows
from kerasduet.data.user_data import dataset
from kerasduet.errors import DataError, cannot_write

_KINDS = {"b": "booleans"} | dict.fromkeys("iuf", "numbers")  # of a NumPy array; all others are names


def from_batches(
    batches: Iterable[Any],
    *,
    class_names: Sequence[str] | None = None,
    test: Iterable[Any] | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> Dataset:
    """Make a data set of batches of rows that memory does not hold all at once.

    The batches are read once, to the end, and their `x` put into a file without a name, which vanishes with
    the data set; `y` stays in memory. Training reads the rows of a step from the file while the steps before
    it run, in graph mode. So the rows are known as those of an array are: the seed decides their order, a
    part can be held out for validation, the fingerprint is that of their content, and the bits of a fit are
    those of the same rows in memory with ``mode="graph"``.

    What the batches draw at random, such as an augmentation, is drawn once; to draw anew in each epoch is
    for layers of the spec, such as ``RandomFlip``. R has no such function.

    Parameters
    ----------
    batches : iterable of (x, y)
        Rows as `dataset` takes them, without texts: `x` all of the shape and type of the first, `y` of its
        shape, and all names, all booleans or all numbers. It must come to an end: cut one that does not, by
        ``tf.data.Dataset.take`` or ``itertools.islice``.
    class_names : sequence of str, optional
        As in `dataset`.
    test : iterable of (x, y), optional
        The test split.
    folder : path, optional
        Where the file is, which is as large as the rows; the system's folder for temporary files unless
        given, which on some systems is in memory.

    Raises
    ------
    DataError
        ``invalid_data``, ``empty_data``, ``not_finite``, ``length_mismatch`` and ``shape_mismatch``, with the
        batch, counted from 0.
    LabelError
        ``one_class``, ``unknown_class``, ``repeated_class``.
    RunError
        ``cannot_write``, if the folder is missing or full.

    Examples
    --------
    >>> import numpy as np
    >>> def batches():
    ...     for number in range(3):
    ...         yield np.full((2, 4), number, "float32"), ["low", "high"]
    >>> from_batches(batches(), class_names=["low", "high"])
    <Dataset arrays: classification, 2 classes, rows of shape (4,), train 6>
    """
    if folder is not None:
        check_path("folder", folder)
    train = _stored(batches, "batches", folder)
    return dataset(
        train, class_names=class_names, test=None if test is None else _stored(test, "test", folder)
    )


def _stored(
    batches: Any, argument: str, folder: str | os.PathLike[str] | None
) -> tuple[StoredRows, NDArray[Any]]:
    """Put the rows of all batches into a file, and their targets together."""
    with _writing(folder):
        file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115, its directory may be missing
    with file:
        shape, dtype, targets = _written(file, batches, argument, folder)
        rows = np.memmap(
            file, dtype, "r", shape=(len(targets), *shape)
        )  # keeps the file, though it is closed
    return StoredRows(rows.__getitem__, np.arange(len(rows)), shape, dtype), targets


def _written(
    file: IO[bytes], batches: Any, argument: str, folder: str | os.PathLike[str] | None
) -> tuple[tuple[int, ...], np.dtype[Any], NDArray[Any]]:
    """Write the rows of all batches; give the shape and the type of a row, and the targets."""
    shape, dtype = None, np.dtype(np.uint8)
    targets: list[NDArray[Any]] = []
    for x, y in _pairs(batches, argument):
        place = f"{argument}[{len(targets)}]."
        x, y = check_features(x, f"{place}x"), np.asarray(y)
        if shape is None:
            shape, dtype = x.shape[1:], x.dtype
        _check_batch(x, y, shape, dtype, place)
        _check_targets(y, targets[0] if targets else y, place)
        with _writing(folder):
            file.write(np.ascontiguousarray(x).data)
        targets.append(y)
    if shape is None:
        raise DataError("empty_data", "`{argument}` must have at least one batch.", argument=argument)
    with _writing(folder):
        file.flush()
    return shape, dtype, np.concatenate(targets)


def _pairs(batches: Any, argument: str) -> Iterator[tuple[Any, Any]]:
    if not hasattr(batches, "__iter__") or isinstance(batches, str | dict | tuple):
        raise DataError.must_be("invalid_data", argument, "an iterable of batches (x, y)", batches)
    for batch in batches:
        if not isinstance(batch, tuple | list) or len(batch) != 2:
            sentence = "`{argument}` must be an iterable of batches (x, y), without sample weights."
            raise DataError("invalid_data", sentence, argument=argument)
        yield batch[0], batch[1]


def _check_batch(
    x: NDArray[Any], y: NDArray[Any], shape: tuple[int, ...], dtype: np.dtype[Any], place: str
) -> None:
    if x.dtype.kind == "O":
        sentence = "`{argument}` must hold numbers; texts are given together, as arrays."
        raise DataError("invalid_data", sentence, argument=f"{place}x")
    if (x.shape[1:], x.dtype) != (shape, dtype):
        sentence = (
            "`{argument}` must be {wanted_dtype} rows of the shape {wanted_shape!j}, as in the first batch, "
            "not {dtype} rows of the shape {shape!j}."
        )
        wanted = {"wanted_dtype": str(dtype), "wanted_shape": list(shape)}
        got = {"dtype": str(x.dtype), "shape": list(x.shape[1:])}
        raise DataError("shape_mismatch", sentence, argument=f"{place}x", **wanted, **got)
    if y.shape[:1] != x.shape[:1]:
        raise other_length(place, len(x), len(y) if y.ndim else 1)


def _check_targets(y: NDArray[Any], first: NDArray[Any], place: str) -> None:
    """Raise unless the targets are of the form of the first batch's: codes after names are other classes."""
    if y.shape[1:] != first.shape[1:]:
        sentence = (
            "`{argument}` must be targets of the shape {wanted_shape!j} a row, as in the first batch, "
            "not {shape!j}."
        )
        shapes = {"wanted_shape": list(first.shape[1:]), "shape": list(y.shape[1:])}
        raise DataError("shape_mismatch", sentence, argument=f"{place}y", **shapes)
    got, wanted = (_KINDS.get(each.dtype.kind, "names") for each in (y, first))
    if got != wanted:
        sentence = "`{argument}` must hold {wanted}, as in the first batch, not {got}."
        raise DataError("invalid_data", sentence, argument=f"{place}y", wanted=wanted, got=got)


@contextmanager
def _writing(folder: str | os.PathLike[str] | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = folder or tempfile.tempdir or "The folder for temporary files"
        raise cannot_write(place, error) from None
