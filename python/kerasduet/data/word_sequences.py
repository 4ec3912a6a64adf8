"""Reviews and newswires as sequences of words, each a number: of several lengths, so no rows of a set."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import check_whole
from kerasduet.data import sources
from kerasduet.data.npz_files import read_npz
from kerasduet.errors import ArgumentError, DataError

Rows = tuple[list[NDArray[np.int32]], NDArray[np.int64]]  # sequences, and the class of each


@dataclass(frozen=True)
class Words:
    """Which words are kept, and how they are numbered, as Keras's ``load_data()`` has it.

    Attributes
    ----------
    num_words : int, optional
        Words from this number on are replaced; the last one of all unless given.
    skip_top : int
        Words below this number are replaced.
    maxlen : int, optional
        Sequences that are as long are left out.
    start_char : int, optional
        Stands in front of each sequence.
    oov_char : int, optional
        Stands for words that are replaced; without it they are left out.
    index_from : int
        How much is added to the number of each word.
    """

    num_words: int | None = None
    skip_top: int = 0
    maxlen: int | None = None
    start_char: int | None = 1
    oov_char: int | None = 2
    index_from: int = 3


AS_KERAS = Words()  # what Keras does unless told otherwise


def imdb(
    path: str | os.PathLike[str] | None = None, *, seed: int = 113, words: Words = AS_KERAS
) -> dict[str, Rows]:
    """IMDB: 25,000 + 25,000 reviews of films, which praise (1) or not (0), as Keras gives them.

    Parameters
    ----------
    path : path, optional
        The folder with ``imdb.npz``, or one that holds it as ``imdb/``; otherwise as for `mnist()`.
    seed : int
        Of the order, by NumPy's ``RandomState``.
    words : Words, optional

    Returns
    -------
    dict
        Sequences and classes of ``"train"`` and ``"test"``.

    Raises
    ------
    DataError
        ``corrupt_file``, ``missing_files``, ``download_failed``; ``empty_data`` if `maxlen` leaves nothing.
    """
    names = ("x_train", "y_train", "x_test", "y_test")
    x_train, y_train, x_test, y_test = _read("imdb", path, names)
    draw = np.random.RandomState(check_whole("seed", seed, 0))
    parts = [_chosen(*_shuffled(*part, draw), words) for part in ((x_train, y_train), (x_test, y_test))]
    last = _last_word([row for rows, _ in parts for row in rows], words)
    train, test = ((_replaced(rows, last, words), y) for rows, y in parts)
    return {"train": train, "test": test}


def reuters(
    path: str | os.PathLike[str] | None = None,
    *,
    test_split: float = 0.2,
    seed: int = 113,
    words: Words = AS_KERAS,
) -> dict[str, Rows]:
    """Reuters: 11,228 newswires in 46 topics, as Keras gives them; `path` and the rest as in `imdb()`.

    Parameters
    ----------
    test_split : float
        The fraction of the newswires that is the test split, the last ones.
    """
    if isinstance(test_split, bool) or not isinstance(test_split, int | float) or not 0 < test_split < 1:
        raise ArgumentError.must_be(
            "invalid_argument", "test_split", "a number above 0 and below 1", test_split
        )
    x, y = _read("reuters", path, ("x", "y"))
    draw = np.random.RandomState(check_whole("seed", seed, 0))
    rows, y = _chosen(*_shuffled(x, y, draw), words)
    rows = _replaced(rows, _last_word(rows, words), words)
    cut = int(len(rows) * (1 - test_split))
    return {"train": (rows[:cut], y[:cut]), "test": (rows[cut:], y[cut:])}


def _read(name: str, path: str | os.PathLike[str] | None, names: tuple[str, ...]) -> list[Any]:
    (file,) = sources.obtain(name, path, "train")
    return read_npz(file, names)


def _shuffled(x: list[list[int]], y: NDArray[Any], draw: np.random.RandomState) -> Rows:
    order = np.arange(len(x))
    draw.shuffle(order)
    return [np.asarray(x[place], np.int32) for place in order], np.asarray(y, np.int64)[order]


def _chosen(rows: list[NDArray[np.int32]], y: NDArray[np.int64], words: Words) -> Rows:
    """Add the start and `index_from`, and leave the long sequences out."""
    start = [] if words.start_char is None else [words.start_char]
    numbered = [np.concatenate([start, row + words.index_from]).astype(np.int32) for row in rows]
    if words.maxlen is None:
        return numbered, y
    short = [place for place, row in enumerate(numbered) if len(row) < words.maxlen]
    if not short:
        sentence = "`{argument}` must leave a sequence: all have at least {got} words."
        raise DataError("empty_data", sentence, argument="maxlen", got=words.maxlen)
    return [numbered[place] for place in short], y[short]


def _last_word(rows: list[NDArray[np.int32]], words: Words) -> int:
    """Give the number from which on words are replaced."""
    known = words.num_words
    return int(max(row.max() for row in rows if len(row))) if known is None else known


def _replaced(rows: list[NDArray[np.int32]], last: int, words: Words) -> list[NDArray[np.int32]]:
    kept = [(row >= words.skip_top) & (row < last) for row in rows]
    if words.oov_char is None:
        return [row[known] for row, known in zip(rows, kept, strict=True)]
    return [np.where(known, row, np.int32(words.oov_char)) for row, known in zip(rows, kept, strict=True)]
