"""Data sets by name, and a user's own data, as handles that read their rows when they are used."""

from __future__ import annotations

import inspect
import json
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from . import formats, sources
from .arguments import check_whole
from .arrays import Rows, check_more_rows, check_rows, frame_columns
from .drawing import draw
from .errors import ArgumentError, DataError, LabelError, describe, must_be, nearest
from .handles import Dataset, Split
from .seeds import check_seed

__all__ = [
    "Dataset",
    "Split",
    "as_dataset",
    "cifar10",
    "fashion_mnist",
    "from_data_frame",
    "from_folder",
    "garments",
    "list_datasets",
    "load_dataset",
    "mnist",
    "signs",
    "xor",
]

PathLike = str | os.PathLike[str]


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
    """CIFAR-10: 50,000 + 10,000 colour pictures, 32 x 32 x 3 (Krizhevsky 2009); `path` as in `mnist()`."""
    return _official("cifar10", path, _read_cifar_split)


def signs(path: PathLike | None = None) -> Dataset:
    """SIGNS: 1,080 + 120 hands that show 0 to 5, 64 x 64 x 3 pixels.

    There is no official download: `path`, ``KERASDUET_DATA_DIR`` or the cache must hold the folder
    ``64x64_SIGNS``, or ``train_signs.h5`` and ``test_signs.h5``. Of the test pictures 12, all of class 0,
    also stand in the training set, and only 1,037 of the 1,080 training pictures are distinct: an accuracy
    on this set is too good by that. Pixels of JPEG files depend in their last bits on the JPEG library.
    """
    return _official("signs", path, _read_signs_split)


def _official(
    name: str, path: PathLike | None, read: Callable[[str, PathLike | None, str], Split]
) -> Dataset:
    if path is not None:
        sources.find(name, path)  # a wrong folder is said here, not at the first use
    return _described(name, partial(read, name, path))


def _described(name: str, read: Callable[[str], Split], splits: dict[str, int] | None = None) -> Dataset:
    """Make the handle of a set of the catalogue, which holds the files to its rows and shape."""
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
    """Give the exclusive or: four rows of two numbers, classes "0" and "1"; the test rows are the same."""
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    return _described("xor", lambda split: Split(x, np.array([0, 1, 1, 0], np.int64)))


def garments(train: int = 10_000, test: int = 2_000, seed: int = 0) -> Dataset:
    """Draw garments: grey pictures of 28 x 28 pixels in the ten classes of Fashion-MNIST, with their masks.

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
    counts = {"train": check_whole("train", train, 1), "test": check_whole("test", test, 1)}
    seed = check_seed(seed)
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
        message = f"There is no data set {json.dumps(str(name))}: {nearest(name, _BUILDERS)}"
        raise DataError("unknown_dataset", message)
    build = _BUILDERS[name]
    known = inspect.signature(build).parameters
    for argument in arguments:
        if argument not in known:
            hint = nearest(argument, known) if known else "it takes none."
            message = f'The data set "{name}" has no argument `{argument}`: {hint}'
            raise ArgumentError("invalid_argument", message)
    return build(**arguments)


def as_dataset(
    data: Any, *, class_names: Sequence[str] | None = None, test: tuple[Any, Any] | None = None
) -> Dataset:
    """Return a handle: a `Dataset` as it is, or a pair of arrays after checking them.

    Parameters
    ----------
    data : Dataset or tuple
        A handle, or ``(x, y)``. `x` holds numbers, (rows, ...): uint8 is kept without a copy, all else
        becomes float32. `y` holds a class for each row (names, whole numbers, booleans, a pandas categorical)
        or, for regression, real numbers, (rows,) or (rows, n).
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
            message = "`class_names` and `test` must go with arrays, not with a handle."
            raise ArgumentError("invalid_argument", message)
        return data
    train = check_rows(*_pair(data, "data"), class_names)
    return _of_rows(train, None if test is None else _test_rows(*_pair(test, "test"), train))


def further_rows(data: Dataset, more: Any, argument: str) -> Dataset:
    """Return further rows of the shape and the classes of `data`: a handle after checking it, or ``(x, y)``.

    Arrays become the split "test" of a handle.

    Raises
    ------
    LabelError
        ``unknown_class`` if they have other classes.
    DataError
        ``shape_mismatch`` if they are of another shape.
    """
    if not isinstance(more, Dataset):
        x, y = _pair(more, argument)
        rows = check_more_rows(x, y, data.shape, data.class_names, argument=f"{argument}.")
        return Dataset(
            "arrays", data.shape, {"test": len(rows.x)}, lambda name: Split(rows.x, rows.y), data.class_names
        )
    if more.class_names != data.class_names:
        wanted = f"data of the classes {describe(list(data.class_names))}"
        raise LabelError("unknown_class", must_be(argument, wanted, list(more.class_names)))
    if more.shape != data.shape:
        wanted = f"rows of the shape {describe(list(data.shape))}"
        raise DataError("shape_mismatch", must_be(argument, wanted, list(more.shape)))
    return more


def without_rows(name: str, shape: tuple[int, ...], class_names: tuple[str, ...]) -> Dataset:
    """Return the handle of data whose rows were not saved: only shape and classes are known."""

    def gone(split: str) -> Split:
        message = "`data` must be given: a saved fit does not hold the rows that it was trained on."
        raise DataError("missing_rows", message)

    return Dataset(name, shape, {"train": 0, "test": 0}, gone, class_names)


def _test_rows(x: Any, y: Any, train: Rows) -> Rows:
    shape, targets = train.x.shape[1:], train.y.shape[1:]
    return check_more_rows(x, y, shape, train.class_names, argument="test.", target_shape=targets)


def _pair(value: Any, argument: str) -> tuple[Any, Any]:
    if isinstance(value, tuple | list) and len(value) == 2:
        return value[0], value[1]
    raise DataError("invalid_data", f"`{argument}` must be a data set or a pair (x, y) of arrays.")


def _of_rows(train: Rows, test: Rows | None) -> Dataset:
    parts = {"train": train} if test is None else {"train": train, "test": test}
    counts = {name: len(rows.x) for name, rows in parts.items()}
    return Dataset(
        "arrays",
        train.x.shape[1:],
        counts,
        lambda name: Split(parts[name].x, parts[name].y),
        train.class_names,
    )


def from_data_frame(frame: Any, target: str, *, test: Any = None) -> Dataset:
    """Make a data set of a pandas data frame: one column is the target, all others are the input.

    Parameters
    ----------
    frame : pandas.DataFrame
        All columns but the target's must be numbers or booleans; they become float32, (rows, columns).
    target : str
        The column to predict. Text, booleans and categoricals are classes (categories in their order, else
        sorted), numbers mean regression.
    test : pandas.DataFrame, optional
        The test split, with the same columns.

    Raises
    ------
    DataError
        ``invalid_data``, ``empty_data``, ``not_finite`` with the row.
    LabelError
        ``one_class``, ``unknown_class``.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"height": [1.5, 1.8], "weight": [50, 80], "kind": ["a", "b"]})
    >>> from_data_frame(frame, "kind")
    <Dataset arrays: classification, 2 classes, rows of shape (2,), train 2>
    """
    x, y, columns = frame_columns(frame, target)
    train = check_rows(x, y)
    if test is None:
        return _of_rows(train, None)
    x, y, _ = frame_columns(test, target, columns)
    return _of_rows(train, _test_rows(x, y, train))


def from_folder(
    path: PathLike,
    *,
    size: tuple[int, int] | None = None,
    color: str = "rgb",
    test: PathLike | None = None,
) -> Dataset:
    """Make a data set of a folder of pictures, with one folder for each class.

    Parameters
    ----------
    path : path
        Holds one folder a class, named like it (sorted), or ``train/`` and, if there is one, ``test/`` with
        such folders. Files that end in .png, .jpg, .jpeg, .bmp, .gif, .tif, .tiff or .webp are read, sorted
        by name.
    size : tuple of int, optional
        Height and width that pictures are resized to. Without it all must have the size of the first.
    color : {"rgb", "grayscale"}
        Pixels are uint8, (height, width, 3) or (height, width).
    test : path, optional
        The folder of the test split, with folders of the same classes.

    Raises
    ------
    DataError
        ``missing_files``, ``empty_data``; when the pictures are read, ``corrupt_file``, ``invalid_data``.
    LabelError
        ``one_class``, ``unknown_class``.
    ArgumentError
        ``invalid_argument``, for `size` and `color`.
    """
    _check_picture_arguments(size, color)
    root = Path(path).expanduser()
    if (root / "train").is_dir():
        test = root / "test" if test is None and (root / "test").is_dir() else test
        root = root / "train"
    files = {"train": sources.class_folders(root)}
    class_names = tuple(files["train"])
    if test is not None:
        files["test"] = sources.class_folders(Path(test).expanduser(), class_names)
    first = next(file for each in files["train"].values() for file in each)
    height, width = formats.image_size(first) if size is None else size

    def read(split: str) -> Split:
        paths = [file for each in files[split].values() for file in each]
        x = [formats.read_image(file, (height, width), color, resize=size is not None) for file in paths]
        y = [class_names.index(name) for name, each in files[split].items() for _ in each]
        return Split(np.stack(x), np.array(y, np.int64))

    counts = {split: sum(map(len, each.values())) for split, each in files.items()}
    shape = (height, width, 3) if color == "rgb" else (height, width)
    return Dataset("arrays", shape, counts, read, class_names)


def _check_picture_arguments(size: Any, color: str) -> None:
    whole = isinstance(size, tuple | list) and len(size) == 2 and all(isinstance(each, int) for each in size)
    if size is not None and not (whole and min(size) >= 1):
        raise ArgumentError("invalid_argument", must_be("size", "a height and a width in pixels", size))
    if color not in ("rgb", "grayscale"):
        raise ArgumentError("invalid_argument", must_be("color", '"rgb" or "grayscale"', color))
