"""A data set of batches that come one after the other: of a generator or a ``tf.data.Dataset``."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_path
from kerasduet.data.arrays import check_features
from kerasduet.data.dataset import Dataset
from kerasduet.data.named_arrays import by_name, each_array, place_of
from kerasduet.data.row_schema import check_lengths
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
        shape, and all names, all booleans or all numbers; of several inputs or outputs mappings of such by
        name. It must come to an end: cut one that does not, by
        ``tf.data.Dataset.take`` or ``itertools.islice``.
    class_names : sequence of str, optional
        As in `dataset`.
    test : iterable of (x, y), optional
        The test split.
    folder : path, optional
        Where the file of each input is, which is as large as the rows; the system's folder for temporary
        files unless given, which on some systems is in memory.

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


def _stored(batches: Any, argument: str, folder: str | os.PathLike[str] | None) -> tuple[Any, Any]:
    """Put the rows of all batches into files, one for each input, and their targets together."""
    with contextlib.ExitStack() as files:
        inputs: dict[str | None, _StoredInput] = {}
        targets: dict[str | None, list[NDArray[Any]]] = {}
        for number, (x, y) in enumerate(_pairs(batches, argument)):
            place = f"{argument}[{number}]."
            for name, array in _parts(x, inputs, f"{place}x", "input"):
                if number == 0:
                    inputs[name] = _StoredInput(files, folder)
                inputs[name].add(array, place_of(f"{place}x", name))
            for name, array in _parts(y, targets, f"{place}y", "output"):
                values = np.asarray(array)
                targets.setdefault(name, []).append(values)
                _check_targets(values, targets[name][0], place_of(f"{place}y", name))
            check_lengths(x, y, place)
        if not inputs:
            raise DataError("empty_data", "`{argument}` must have at least one batch.", argument=argument)
        stored = {name: each.rows() for name, each in inputs.items()}
    joined = {name: np.concatenate(each) for name, each in targets.items()}
    return stored.get(None, stored), joined.get(None, joined)


def _parts(
    given: Any, known: Mapping[str | None, Any], place: str, what: str
) -> list[tuple[str | None, Any]]:
    """List the arrays of a batch by the names of those of the first one."""
    names = [name for name in known if name is not None]
    return each_array(by_name(given, names, place, what) if names else given)


class _StoredInput:
    """The rows of an input, which are written into a file without a name, batch by batch."""

    def __init__(self, files: contextlib.ExitStack, folder: str | os.PathLike[str] | None) -> None:
        self._folder, self._count = folder, 0
        self._shape: tuple[int, ...] | None = None
        self._dtype: np.dtype[Any] = np.dtype(np.uint8)
        with _writing(folder):
            file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115, its directory may be missing
        self._file: IO[bytes] = files.enter_context(file)

    def add(self, x: Any, place: str) -> None:
        """Check the rows of a batch, of the shape and the type of the first one, and write them."""
        x = check_features(x, place)
        if self._shape is None:
            self._shape, self._dtype = x.shape[1:], x.dtype
        _check_rows(x, self._shape, self._dtype, place)
        with _writing(self._folder):
            self._file.write(np.ascontiguousarray(x).data)
        self._count += len(x)

    def rows(self) -> StoredRows:
        """Give all rows, which keep the file, though it is closed."""
        assert self._shape is not None
        with _writing(self._folder):
            self._file.flush()
        rows = np.memmap(self._file, self._dtype, "r", shape=(self._count, *self._shape))
        return StoredRows(rows.__getitem__, np.arange(self._count), self._shape, self._dtype)


def _pairs(batches: Any, argument: str) -> Iterator[tuple[Any, Any]]:
    if not hasattr(batches, "__iter__") or isinstance(batches, str | dict | tuple):
        raise DataError.must_be("invalid_data", argument, "an iterable of batches (x, y)", batches)
    for batch in batches:
        if not isinstance(batch, tuple | list) or len(batch) != 2:
            sentence = "`{argument}` must be an iterable of batches (x, y), without sample weights."
            raise DataError("invalid_data", sentence, argument=argument)
        yield batch[0], batch[1]


def _check_rows(x: NDArray[Any], shape: tuple[int, ...], dtype: np.dtype[Any], place: str) -> None:
    if x.dtype.kind == "O":
        sentence = "`{argument}` must hold numbers; texts are given together, as arrays."
        raise DataError("invalid_data", sentence, argument=place)
    if (x.shape[1:], x.dtype) != (shape, dtype):
        sentence = (
            "`{argument}` must be {wanted_dtype} rows of the shape {wanted_shape!j}, as in the first batch, "
            "not {dtype} rows of the shape {shape!j}."
        )
        wanted = {"wanted_dtype": str(dtype), "wanted_shape": list(shape)}
        got = {"dtype": str(x.dtype), "shape": list(x.shape[1:])}
        raise DataError("shape_mismatch", sentence, argument=place, **wanted, **got)


def _check_targets(y: NDArray[Any], first: NDArray[Any], place: str) -> None:
    """Raise unless the targets are of the form of the first batch's: codes after names are other classes."""
    if y.shape[1:] != first.shape[1:]:
        sentence = (
            "`{argument}` must be targets of the shape {wanted_shape!j} a row, as in the first batch, "
            "not {shape!j}."
        )
        shapes = {"wanted_shape": list(first.shape[1:]), "shape": list(y.shape[1:])}
        raise DataError("shape_mismatch", sentence, argument=place, **shapes)
    got, wanted = (_KINDS.get(each.dtype.kind, "names") for each in (y, first))
    if got != wanted:
        sentence = "`{argument}` must hold {wanted}, as in the first batch, not {got}."
        raise DataError("invalid_data", sentence, argument=place, wanted=wanted, got=got)


@contextlib.contextmanager
def _writing(folder: str | os.PathLike[str] | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        place = folder or tempfile.tempdir or "The folder for temporary files"
        raise cannot_write(place, error) from None
