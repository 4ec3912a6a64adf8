"""The built-in data sets, which read their rows when they are used."""

from __future__ import annotations

import contextlib
import inspect
import os
import threading
import weakref
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_whole
from kerasduet.data import formats, sources
from kerasduet.data.dataset import Dataset, Split
from kerasduet.data.described import checked, described
from kerasduet.data.garments.drawing import draw
from kerasduet.data.garments.offers import draw_offers
from kerasduet.data.npz_files import read_npz
from kerasduet.data.pairs import partners
from kerasduet.data.table_columns import read_column
from kerasduet.errors import ArgumentError, DataError, nearest
from kerasduet.paths import shared_specs_dir
from kerasduet.seeds import check_seed, permutation
from kerasduet.specs.columns import columns_of

PathLike = str | os.PathLike[str]

# The official sets that somebody holds: further fits of them read no file again.
_handles: weakref.WeakValueDictionary[tuple[str, ...], Dataset] = weakref.WeakValueDictionary()


def fashion_mnist(path: PathLike | None = None) -> Dataset:
    """Fashion-MNIST: 60,000 + 10,000 grayscale images, 28 x 28, in ten classes (Zalando, MIT licence).

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


def mnist_pairs(path: PathLike | None = None) -> Dataset:
    """MNIST in pairs: 60,000 + 10,000 times two images, "left" and "right", of one digit or of two.

    Each image is once the left one; of the even rows, counted from 0, the right one is of the same digit, of
    the odd ones of another, always the same. The files are those of `mnist()`, and so is `path`.

    Examples
    --------
    >>> mnist_pairs().class_names
    ('different', 'same')
    """
    return described("mnist_pairs", partial(_read_pairs, mnist(path)))


def _read_pairs(data: Dataset, split: str) -> Split:
    rows = data.split(split)
    chosen = partners(rows.y, split)
    same = (rows.y == rows.y[chosen]).astype(np.int64)
    return Split({"left": rows.x, "right": rows.x[chosen]}, same)


def cifar10(path: PathLike | None = None) -> Dataset:
    """CIFAR-10: 50,000 + 10,000 colour images, 32 x 32 x 3 (Krizhevsky 2009); `path` as in `mnist()`."""
    return _official("cifar10", path, _read_cifar_split)


def cifar100(path: PathLike | None = None) -> Dataset:
    """CIFAR-100: 50,000 + 10,000 colour images, 32 x 32 x 3, in 100 fine classes; `path` as in `mnist()`."""
    return _official("cifar100", path, _read_cifar100_split)


def boston_housing(path: PathLike | None = None) -> Dataset:
    """Boston housing: 13 figures of 506 districts in the 1970s, and the median value of their houses.

    Keras's file, split into 404 + 102 as ``keras.datasets.boston_housing.load_data()`` does by default;
    `path` as in `mnist()`. One of the figures, "B", is about the race of the inhabitants: Keras itself
    discourages the set but for teaching how data can do harm.
    """
    return _official("boston_housing", path, _read_boston_split)


def signs(path: PathLike | None = None) -> Dataset:
    """SIGNS: 1,080 + 120 hands that show 0 to 5, 64 x 64 x 3 pixels.

    There is no official download: `path`, ``KERASDUET_DATA_DIR`` or the cache must hold the folder
    ``64x64_SIGNS``, or ``train_signs.h5`` and ``test_signs.h5``. Of the test images 12, all of class 0,
    also stand in the training set, and only 1,037 of the 1,080 training images are distinct: an accuracy
    on this set is too good by that. Pixels of JPEG files depend in their last bits on the JPEG library.
    """
    return _official("signs", path, _read_signs_split)


@contextlib.contextmanager
def rows_read_meanwhile(data: Dataset) -> Iterator[None]:
    """Read the training rows of a built-in set in another thread, such as while TensorFlow is loaded.

    What goes wrong is told when the rows are asked for.
    """

    def read() -> None:
        with contextlib.suppress(Exception):
            data.split("train")

    if getattr(data.reader, "func", None) is not checked:
        yield
        return
    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    try:
        yield
    finally:
        reader.join()


def _official(
    name: str, path: PathLike | None, read: Callable[[str, PathLike | None, str], Split]
) -> Dataset:
    if path is not None:
        sources.find(name, path)  # a wrong folder is said here, not at the first use
    places = [os.environ.get(each, "") for each in ("KERASDUET_DATA_DIR", "KERASDUET_CACHE_DIR")]
    key = (name, str(path), *places)
    data = _handles.get(key)
    if data is None:
        data = _handles[key] = described(name, partial(read, name, path))
    return data


def _read_idx_split(name: str, path: PathLike | None, split: str) -> Split:
    x, y = map(formats.read_idx, sources.obtain(name, path, split))
    return Split(x, y.astype(np.int64))


def _read_cifar_split(name: str, path: PathLike | None, split: str) -> Split:
    parts = [formats.read_cifar_batch(batch) for batch in sources.obtain(name, path, split)]
    return Split(np.concatenate([x for x, _ in parts]), np.concatenate([y for _, y in parts]))


def _read_cifar100_split(name: str, path: PathLike | None, split: str) -> Split:
    (batch,) = sources.obtain(name, path, split)
    return Split(*formats.read_cifar_batch(batch, "fine_labels", 100))


def _read_boston_split(name: str, path: PathLike | None, split: str) -> Split:
    (file,) = sources.obtain(name, path, split)
    x, y = read_npz(file, ("x", "y"))
    order = np.arange(len(x))
    np.random.RandomState(113).shuffle(order)  # as Keras does
    rows = order[: int(len(x) * 0.8)] if split == "train" else order[int(len(x) * 0.8) :]
    return Split(np.asarray(x[rows], np.float32), np.asarray(y[rows], np.float32))


def _read_signs_split(name: str, path: PathLike | None, split: str) -> Split:
    parts = sources.obtain(name, path, split)
    if parts[0].is_dir():
        return Split(*formats.read_signs_folder(parts))
    return Split(*formats.read_signs_hdf5(parts[0], split))


def xor() -> Dataset:
    """Give the exclusive or: four rows of two numbers, classes "0" and "1"; the test rows are the same."""
    return described("xor", _read_xor)


def _read_xor(split: str) -> Split:
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
    return Split(x, np.array([0, 1, 1, 0], np.int64))


def diabetes(seed: int = 0) -> Dataset:
    """Diabetes: ten measurements of 442 patients, and how far the disease went in a year, from 25 to 346.

    The rows of scikit-learn's ``load_diabetes(scaled=False)``, which come with this package (Efron, Hastie,
    Johnstone and Tibshirani 2004, Annals of Statistics 32:407). There is no official split: the first 88 rows
    of an order that `seed` draws are the test split and the other 354 train, both in the order of the file.

    Parameters
    ----------
    seed : int
        0 to 2**32 - 1.

    Examples
    --------
    >>> diabetes()
    <Dataset diabetes: regression, rows of shape (10,), train 354, test 88>
    """
    return described("diabetes", partial(_read_diabetes, check_seed(seed)))


def _read_diabetes(seed: int, split: str) -> Split:
    about = sources.catalogue()["diabetes"]
    table = np.loadtxt(shared_specs_dir() / about["table"], np.float32, delimiter=",", skiprows=1)
    rows = table[_drawn_rows("diabetes", seed, split)]
    return Split(rows[:, :-1], rows[:, -1])


def titanic(seed: int = 0) -> Dataset:
    """Titanic: class, sex and age of 1,309 passengers, and whether they survived.

    A table of two categories and a number, which 263 rows lack. The rows are those of ``TitanicSurvival`` in
    the R package carData, after Harrell's ``titanic3``, without the names. There is no official split: the
    first 262 rows of an order that `seed` draws are the test split, as in `diabetes`.

    Parameters
    ----------
    seed : int
        0 to 2**32 - 1.

    Examples
    --------
    >>> titanic()
    <Dataset titanic: classification, 2 classes, 3 columns, train 1,047, test 262>
    """
    return described("titanic", partial(_read_titanic, check_seed(seed)))


def _read_titanic(seed: int, split: str) -> Split:
    import pandas as pd

    about = sources.catalogue()["titanic"]
    table = pd.read_csv(shared_specs_dir() / about["table"])
    rows = table.iloc[_drawn_rows("titanic", seed, split)]
    columns = columns_of({"inputs": [each["column"] for each in about["inputs"].values()]})
    y = rows[about["target"]].map(about["class_names"]["en"].index)
    return Split({each.name: read_column(each, rows[each.name]) for each in columns}, y.to_numpy(np.int64))


def _drawn_rows(name: str, seed: int, split: str) -> NDArray[np.int32]:
    """Give the rows of a split of a table, in their order: the test rows are drawn."""
    counts = sources.catalogue()[name]["splits"]
    order = permutation(seed, sum(counts.values()), name, "test")
    return np.sort(order[: counts["test"]] if split == "test" else order[counts["test"] :])


def garments(train: int = 10_000, test: int = 2_000, seed: int = 0) -> Dataset:
    """Draw garments: grayscale images, 28 x 28, in the ten classes of Fashion-MNIST, with their masks.

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
    return described("garments", partial(_read_garments, counts, check_seed(seed)), counts)


def _read_garments(counts: dict[str, int], seed: int, split: str) -> Split:
    return Split(*draw(counts[split], seed, split))


def garment_offers(train: int = 10_000, test: int = 2_000, seed: int = 0) -> Dataset:
    """Draw garments as a shop offers them: the image of `garments`, a price and a season.

    Three inputs, "image", "price" (a number) and "season" ("summer", "winter" or "any"). Each class has a
    price of its own, 10 to 100, and half of that is what prices of a class differ by at most; three of four
    rows have the season of their class. So an image alone, and a table alone, tells less than both.

    Parameters
    ----------
    train, test, seed
        As in `garments`.

    Examples
    --------
    >>> garment_offers(train=100, test=20)
    <Dataset garment_offers: classification, 10 classes, 3 columns, train 100, test 20>
    """
    counts = {"train": check_whole("train", train, 1), "test": check_whole("test", test, 1)}
    return described("garment_offers", partial(_read_offers, counts, check_seed(seed)), counts)


def _read_offers(counts: dict[str, int], seed: int, split: str) -> Split:
    pixels, classes, _ = draw(counts[split], seed, split)
    return Split({"image": pixels, **draw_offers(classes, seed, split)}, classes)


_BUILDERS: dict[str, Callable[..., Dataset]] = {
    build.__name__: build
    for build in (
        *(boston_housing, cifar10, cifar100, diabetes, fashion_mnist, garment_offers, garments, mnist),
        *(mnist_pairs, signs, titanic, xor),
    )
}


def list_datasets() -> tuple[str, ...]:
    """Return the names of the built-in sets, sorted."""
    return tuple(sorted(sources.catalogue()))


def is_known_by_name(name: str) -> bool:
    """Tell whether a name says which rows a data set has: those of drawn sets depend on arguments."""
    return name in sources.catalogue() and not sources.catalogue()[name].get("drawn", False)


def load_dataset(name: str, **arguments: Any) -> Dataset:
    """Return a built-in set by its name, as a spec gives it.

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
        sentence = "There is no data set {got!j}: {hint}"
        raise DataError("unknown_dataset", sentence, got=str(name), hint=nearest(name, list_datasets()))
    build = _BUILDERS[name]
    known = inspect.signature(build).parameters
    for argument in arguments:
        if argument not in known:
            sentence = "The data set {dataset!j} has no argument `{argument}`: {hint}"
            hint = nearest(argument, known) if known else "it takes none."
            raise ArgumentError("invalid_argument", sentence, dataset=name, argument=argument, hint=hint)
    return build(**arguments)
