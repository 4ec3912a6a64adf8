"""Keras's own files of data sets: NumPy's archives of arrays of numbers, and of lists of numbers."""

from __future__ import annotations

import contextlib
import pickle
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np

from kerasduet.data.declared_sizes import is_believable
from kerasduet.errors import cannot_read, corrupt_file

_KINDS = "biufU"  # of numbers, as NumPy calls them, and of texts
_RECONSTRUCT = (("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"))


def npz_names(path: Path) -> list[str]:
    """List the arrays of an ``.npz`` file.

    Raises
    ------
    DataError
        ``corrupt_file``, ``cannot_read``.
    """
    with _reading(path, "is no archive of arrays in NumPy's format ({reason})") as archive:
        return [each.removesuffix(".npy") for each in archive.namelist()]


def read_npz(path: Path, names: tuple[str, ...], *, lists: bool = True) -> list[Any]:
    """Read arrays of an ``.npz`` file, without running any code that it may ask for.

    Parameters
    ----------
    path : Path
    names : tuple of str
    lists : bool, default True
        Whether lists of numbers may stand there too.

    Returns
    -------
    list
        For each name an array of numbers or texts; or a list of lists of ints, where the file holds lists
        of several lengths. NumPy has no way to write these but pickle, which is read here by an unpickler
        that admits nothing else.

    Raises
    ------
    DataError
        ``corrupt_file``, when the file is damaged, holds anything else, or declares more than it can hold.
    """
    what = "does not hold the arrays {names} alone ({reason})"
    with _reading(path, what, names=" and ".join(names)) as archive:
        return [_member(archive, f"{name}.npy", lists) for name in names]


@contextlib.contextmanager
def _reading(path: Path, what: str, **details: str) -> Iterator[zipfile.ZipFile]:
    """Open an archive that declares no more than it can hold; what is wrong in it is said as `what`."""
    try:
        with zipfile.ZipFile(path) as archive:
            declared = sum(each.file_size for each in archive.infolist())
            if not is_believable(declared, path.stat().st_size):
                raise ValueError("it declares more than it can hold")
            yield archive
    except PermissionError as error:
        raise cannot_read(path, error) from None
    except Exception as error:  # a damaged file or pickle can raise anything
        raise corrupt_file(path, what, reason=str(error), **details) from error


def _member(archive: zipfile.ZipFile, name: str, lists: bool) -> Any:
    size = archive.getinfo(name).file_size
    form: Any = np.lib.format  # whose functions have no types
    with archive.open(name) as stream:
        shape, dtype = _header(form, stream)
        if dtype != np.dtype(object):
            _check(dtype.kind in _KINDS and dtype.itemsize > 0, "it holds neither numbers nor texts")
            _check(int(np.prod(shape)) * dtype.itemsize <= size, "it declares more values than there are")
            stream.seek(0)
            return form.read_array(stream, allow_pickle=False)
        _check(lists, "it holds objects, which only a pickle could give")
        return _lists(_ListUnpickler(stream).load(), shape, size)


def _header(form: Any, stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    read = form.read_array_header_1_0 if form.read_magic(stream) == (1, 0) else form.read_array_header_2_0
    shape, _, dtype = read(stream)
    return shape, dtype


def _lists(array: Any, shape: tuple[int, ...], size: int) -> list[list[int]]:
    """Give the rows of a pickled array, which are lists of ints, of no more than the file has bytes."""
    rows: Any = getattr(array, "rows", None)
    _check(isinstance(rows, list) and all(type(row) is list for row in rows), "it holds no lists")
    _check(shape == (len(rows),), "it holds another number of lists than it says")
    _check(sum(map(len, rows)) <= size, "it holds a list more than once")
    _check(all(type(each) is int for row in rows for each in row), "it holds lists of other things than ints")
    return list(rows)


def _check(is_right: bool, what: str) -> None:
    if not is_right:
        raise ValueError(what)


class _ListUnpickler(pickle.Unpickler):
    """Admits the three names that NumPy's pickles of an array ask for, and stands in for what they are."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _RECONSTRUCT:
            return _HeldArray
        if (module, name) == ("numpy", "ndarray"):
            return "numpy.ndarray"  # a text, which a pickle cannot call
        if (module, name) == ("numpy", "dtype"):
            return _HeldType
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")


class _HeldArray:
    """Keeps what a pickled array would be filled with."""

    rows: Any = None

    def __init__(self, *_: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        _, _, _, _, self.rows = state


class _HeldType:
    """Stands for the type of a pickled array."""

    def __init__(self, *_: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        pass
