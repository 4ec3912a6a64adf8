"""Data sets as handles: what they are is known at once, their pixels are read when they are used."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from . import formats, sources
from .arrays import Rows, check_rows, check_test_rows
from .errors import ArgumentError, DataError, must_be, nearest
from .garments import draw
from .seeds import check_seed

PathLike = str | os.PathLike[str]


@dataclass(frozen=True)
class Split:
    """Rows of a data set.

    Attributes
    ----------
    x : numpy.ndarray
        Pixels or numbers, (rows, ...), as stored: uint8 or float32. Not writeable.
    y : numpy.ndarray
        int64 codes of the classes, (rows,), or float32 targets, (rows,) or (rows, n). Not writeable.
    masks : numpy.ndarray or None
        Of `garments()` only: uint8, (rows, 28, 28), 1 where the garment is and 0 where the background is.
    """

    x: np.ndarray
    y: np.ndarray
    masks: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.x)


class Dataset:
    """A handle of a data set; nothing is read before `split()` or `fingerprint` asks for it.

    Attributes
    ----------
    name : str
        ``"fashion_mnist"``, ``"garments"``, ..., ``"arrays"`` for a user's own data.
    task : str
        ``"classification"`` or ``"regression"``.
    class_names : tuple of str
        The English names in the order of the codes; () for regression.
    shape : tuple of int
        Of one sample, such as (28, 28).
    splits : dict of str to int
        The splits and their numbers of rows.

    Examples
    --------
    >>> data = xor()
    >>> data.splits
    {'train': 4, 'test': 4}
    >>> data.split("train").y
    array([0, 1, 1, 0])
    """

    def __init__(
        self,
        name: str,
        shape: tuple[int, ...],
        splits: dict[str, int],
        read: Callable[[str], Split],
        class_names: tuple[str, ...] = (),
        noms: tuple[str, ...] | None = None,
    ):
        self.name = name
        self.task = "classification" if class_names else "regression"
        self.class_names = class_names
        self.shape = shape
        self.splits = splits
        self._noms = class_names if noms is None else noms
        self._read = read
        self._cache: dict[str, Split] = {}
        self._fingerprint: str | None = None

    def __repr__(self) -> str:
        rows = ", ".join(f"{name} {count:,}" for name, count in self.splits.items())
        classes = f", {len(self.class_names)} classes" if self.class_names else ""
        return f"<Dataset {self.name}: {self.task}{classes}, rows of shape {self.shape}, {rows}>"

    def names(self, lang: str = "en") -> tuple[str, ...]:
        """Return the class names in English (``"en"``) or French (``"fr"``); a user's own are not translated."""
        if lang not in ("en", "fr"):
            raise ArgumentError("invalid_argument", must_be("lang", '"en" or "fr"', lang))
        return self.class_names if lang == "en" else self._noms

    def split(self, name: str) -> Split:
        """Return the rows of a split, read at the first call.

        Raises
        ------
        DataError
            ``unknown_split``; ``missing_files``, ``download_failed`` or ``corrupt_file`` of built-in sets.
        """
        if name not in self.splits:
            message = f'The data set "{self.name}" has no split "{name}": {nearest(name, self.splits)}'
            raise DataError("unknown_split", message)
        if name not in self._cache:
            self._cache[name] = _locked(self._read(name))
        return self._cache[name]

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hex, of pixels, targets and class names of all splits, with their shapes and types."""
        if self._fingerprint is None:
            self._fingerprint = _fingerprint(self)
        return self._fingerprint


def _locked(split: Split) -> Split:
    """Views that refuse to be written to: the cache is shared by all who use the handle."""
    views = [None if each is None else each.view() for each in (split.x, split.y, split.masks)]
    for view in views:
        if view is not None:
            view.flags.writeable = False
    return Split(*views)  # type: ignore[arg-type]


def _fingerprint(data: Dataset) -> str:
    digest = hashlib.sha256(json.dumps([data.task, list(data.class_names)]).encode())
    for name in data.splits:
        for kind, array in (("x", data.split(name).x), ("y", data.split(name).y)):
            little = np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False))
            digest.update(json.dumps([name, kind, little.dtype.str, little.shape]).encode())
            digest.update(little.reshape(-1).view(np.uint8))
    return digest.hexdigest()


def fashion_mnist(path: PathLike | None = None) -> Dataset:
    """Fashion-MNIST: 60,000 + 10,000 grey pictures of 28 x 28 pixels in ten classes (Zalando, MIT licence).

    Parameters
    ----------
    path : path, optional
        The folder with the four official idx files, or one that holds it as ``fashion_mnist/``. Without it:
        ``KERASDUET_DATA_DIR``, the user's cache, then the official download.

    Examples
    --------
    >>> fashion_mnist()
    <Dataset fashion_mnist: classification, 10 classes, rows of shape (28, 28), train 60,000, test 10,000>
    """
    return _official("fashion_mnist", path, _read_idx_split)


def mnist(path: PathLike | None = None) -> Dataset:
    """MNIST: 60,000 + 10,000 handwritten digits of 28 x 28 pixels. `path` as in `fashion_mnist()`."""
    return _official("mnist", path, _read_idx_split)


def cifar10(path: PathLike | None = None) -> Dataset:
    """CIFAR-10: 50,000 + 10,000 colour pictures of 32 x 32 x 3 (Krizhevsky 2009). `path` as in `fashion_mnist()`."""
    return _official("cifar10", path, _read_cifar_split)


def signs(path: PathLike | None = None) -> Dataset:
    """SIGNS: 1,080 + 120 hands that show 0 to 5, 64 x 64 x 3 pixels.

    There is no official download: `path`, ``KERASDUET_DATA_DIR`` or the cache must hold the folder
    ``64x64_SIGNS``, or ``train_signs.h5`` and ``test_signs.h5``. Of the test pictures 12, all of class 0, also
    stand in the training set, and only 1,037 of the 1,080 training pictures are distinct: an accuracy on this set
    is too good by that.
    """
    return _official("signs", path, _read_signs_split)


def _official(name: str, path: PathLike | None, read: Callable[[str, PathLike | None, str], Split]) -> Dataset:
    if path is not None:
        sources.find(name, path)  # a wrong folder is said here, not at the first use
    return _described(name, partial(read, name, path))


def _described(name: str, read: Callable[[str], Split], splits: dict[str, int] | None = None) -> Dataset:
    """Make the handle of a set of the catalogue, which holds its readers to what it says of rows and shape."""
    about = sources.catalogue()[name]
    counts = dict(about["splits"]) if splits is None else splits
    names = about["class_names"]
    shape = tuple(about["shape"])

    def checked(split: str) -> Split:
        rows = read(split)
        if rows.x.shape != (counts[split], *shape) or rows.y.shape != (counts[split],):
            message = f'The files of "{name}" must hold {counts[split]} rows of shape {shape} for "{split}"'
            raise DataError("corrupt_file", f"{message}, not {rows.x.shape} with {len(rows.y)} classes.")
        return rows

    return Dataset(name, shape, counts, checked, tuple(names["en"]), tuple(names["fr"]))


def _read_idx_split(name: str, path: PathLike | None, split: str) -> Split:
    folder = sources.obtain(name, path)
    stem = {"train": "train", "test": "t10k"}[split]
    x = formats.read_idx(sources.verified(name, folder / f"{stem}-images-idx3-ubyte.gz"))
    y = formats.read_idx(sources.verified(name, folder / f"{stem}-labels-idx1-ubyte.gz"))
    return Split(x, y.astype(np.int64))


def _read_cifar_split(name: str, path: PathLike | None, split: str) -> Split:
    folder = sources.obtain(name, path)
    batches = [f"data_batch_{number}" for number in range(1, 6)] if split == "train" else ["test_batch"]
    parts = [formats.read_cifar_batch(sources.verified(name, folder / batch)) for batch in batches]
    return Split(np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts]))


def _read_signs_split(name: str, path: PathLike | None, split: str) -> Split:
    folder = sources.obtain(name, path)
    if files := sources.signs_files(folder):
        return Split(*formats.read_signs_hdf5(files[split], split))
    folders = sources.signs_folders(folder) or {}
    return Split(*formats.read_signs_folder(folders[split]))


def xor() -> Dataset:
    """The exclusive or: four rows of two numbers, classes "0" and "1"; the test rows are the training rows."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    return _described("xor", lambda split: Split(x, np.array([0, 1, 1, 0], np.int64)))


def garments(train: int = 10_000, test: int = 2_000, seed: int = 0) -> Dataset:
    """Drawn garments: grey pictures of 28 x 28 pixels in the ten classes of Fashion-MNIST, each with its mask.

    Needs no file and no network. The same seed gives the same bits on any machine, and a row stays the same
    however many rows are asked for.

    Parameters
    ----------
    train, test : int
        Numbers of rows, at least 1. The classes follow in shuffled blocks of ten, one of each.
    seed : int
        0 to 2**32 - 1.

    Raises
    ------
    ArgumentError
        ``invalid_argument``.

    Examples
    --------
    >>> garments(train=100, test=20).split("test").masks.shape
    (20, 28, 28)
    """
    for argument, value in (("train", train), ("test", test)):
        whole = isinstance(value, int | np.integer) or (isinstance(value, float) and value.is_integer())
        if not whole or isinstance(value, bool) or value < 1:
            raise ArgumentError("invalid_argument", must_be(argument, "a whole number of at least 1", value))
    counts, seed = {"train": int(train), "test": int(test)}, check_seed(seed)
    return _described("garments", lambda split: Split(*draw(counts[split], seed, split)), counts)


_BUILDERS: dict[str, Callable[..., Dataset]] = {
    "cifar10": cifar10,
    "fashion_mnist": fashion_mnist,
    "garments": garments,
    "mnist": mnist,
    "signs": signs,
    "xor": xor,
}


def list_datasets() -> tuple[str, ...]:
    """Return the names of the built-in sets, sorted."""
    return tuple(_BUILDERS)


def load_dataset(name: str, **arguments: Any) -> Dataset:
    """Return the handle of a built-in set by its name, as a spec gives it.

    Parameters
    ----------
    name : str
        One of `list_datasets()`.
    **arguments
        What the function of that name takes, such as `path` or `seed`.

    Raises
    ------
    DataError
        ``unknown_dataset``, with the nearest names.
    ArgumentError
        ``invalid_argument``, for an argument that the set does not take.

    Examples
    --------
    >>> load_dataset("garments", train=100, test=20).splits
    {'train': 100, 'test': 20}
    """
    if not isinstance(name, str) or name not in _BUILDERS:
        raise DataError("unknown_dataset", f"There is no data set {json.dumps(str(name))}: {nearest(name, _BUILDERS)}")
    build = _BUILDERS[name]
    known = build.__code__.co_varnames[: build.__code__.co_argcount]
    for argument in arguments:
        if argument not in known:
            message = f'The data set "{name}" has no argument `{argument}`: '
            raise ArgumentError("invalid_argument", message + (nearest(argument, known) if known else "it takes none."))
    return build(**arguments)


def as_dataset(
    data: Any, *, class_names: Sequence[str] | None = None, test: tuple[Any, Any] | None = None
) -> Dataset:
    """Return a handle: a `Dataset` as it is, or a pair of arrays after checking them.

    Parameters
    ----------
    data : Dataset or tuple
        A handle, or ``(x, y)``. `x` holds numbers, (rows, ...): uint8 is kept without a copy, all else becomes
        float32. `y` holds a class for each row (names, whole numbers, booleans, a pandas categorical) or, for
        regression, real numbers, (rows,) or (rows, n).
    class_names : sequence of str, optional
        The classes in their order; whole numbers in `y` are then names where all names are numbers, and else
        0-based places. Without it: the categories, or the sorted classes of `y`.
    test : tuple, optional
        The test split, ``(x, y)``.

    Raises
    ------
    DataError
        ``invalid_data``, ``empty_data``, ``length_mismatch``, ``not_finite`` with the row.
    LabelError
        ``one_class``, ``unknown_class``, ``repeated_class``.

    Examples
    --------
    >>> as_dataset(([[0.5], [1.5]], ["cat", "dog"])).class_names
    ('cat', 'dog')
    """
    if isinstance(data, Dataset):
        if class_names is not None or test is not None:
            raise ArgumentError("invalid_argument", "`class_names` and `test` must go with arrays, not with a handle.")
        return data
    train = check_rows(*_pair(data, "data"), class_names)
    return _of_rows(train, None if test is None else check_test_rows(*_pair(test, "test"), train))


def _pair(value: Any, argument: str) -> tuple[Any, Any]:
    if isinstance(value, tuple | list) and len(value) == 2:
        return value[0], value[1]
    raise DataError("invalid_data", f"`{argument}` must be a data set or a pair (x, y) of arrays.")


def _of_rows(train: Rows, test: Rows | None) -> Dataset:
    parts = {"train": train} if test is None else {"train": train, "test": test}
    counts = {name: len(rows.x) for name, rows in parts.items()}
    read = lambda name: Split(parts[name].x, parts[name].y)  # noqa: E731
    return Dataset("arrays", train.x.shape[1:], counts, read, train.class_names)
