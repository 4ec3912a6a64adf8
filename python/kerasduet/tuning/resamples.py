"""Resamples: which rows are trained on and which are held out, drawn once for R and Python alike."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.data.dataset import Dataset
from kerasduet.data.user_data import dataset
from kerasduet.tuning.checked_resamples import check_classes, check_positions, check_size, read_resamples
from kerasduet.tuning.draws import draw
from kerasduet.tuning.settings import resample_count, resampling_settings, units_of

if TYPE_CHECKING:
    from kerasduet.tuning.splitter import Splitter


@dataclass(frozen=True, eq=False)
class Resample:
    """One resample.

    Attributes
    ----------
    id : str
        Such as "Fold1".
    train, held_out : array of int32
        Positions in the split "train", from 0; a bootstrap trains on some rows several times.
    """

    id: str
    train: NDArray[np.int32] = field(repr=False)
    held_out: NDArray[np.int32] = field(repr=False)


@dataclass(frozen=True, eq=False, repr=False)
class Resamples:
    """The resamples of a data set; they can be iterated over.

    Attributes
    ----------
    resamples : tuple of Resample
    rows : int
        How many rows the split "train" has.
    data_fingerprint : str
        Of the data set whose rows they are.
    how : dict
        How they were made: the arguments of `kerasduet.resamples`, with ``grouped``, a bool, for `groups`; or
        ``{"method": "given"}``.
    """

    resamples: tuple[Resample, ...]
    rows: int
    data_fingerprint: str
    how: dict[str, Any]

    @classmethod
    def of_rows(
        cls, data: Dataset, drawn: Iterable[tuple[str, Any, Any]], how: Mapping[str, Any]
    ) -> Resamples:
        """Make resamples of ids and positions in the rows of a data set, checked.

        Raises
        ------
        DataError
            ``invalid_resamples``.
        LabelError
            ``missing_class``.
        """
        rows = data.splits["train"]
        checked = check_positions(drawn, rows)
        check_classes(data, checked)
        return cls(tuple(Resample(*each) for each in checked), rows, data.fingerprint, dict(how))

    def __iter__(self) -> Iterator[Resample]:
        return iter(self.resamples)

    def __len__(self) -> int:
        return len(self.resamples)

    def __repr__(self) -> str:
        settings = {name: each for name, each in self.how.items() if name != "method" and each is not False}
        told = "".join(f", {name} {each}" for name, each in settings.items())
        return f"<Resamples: {self.how['method']}{told}; {len(self)} resamples of {self.rows:,} rows>"

    @functools.cached_property
    def fingerprint(self) -> str:
        """SHA-256, in hex, of the data's fingerprint and of all positions in their order."""
        digest = hashlib.sha256(self.data_fingerprint.encode())
        for each in self:
            for positions in (each.train, each.held_out):
                digest.update(f"{len(positions)}:".encode())
                digest.update(positions.astype("<i4").tobytes())
        return digest.hexdigest()

    def as_splitter(self) -> Splitter:
        """Give what scikit-learn takes as ``cv``.

        Examples
        --------
        >>> import kerasduet as kd
        >>> folds = kd.resamples(kd.xor(), folds=2, seed=3)
        >>> folds.as_splitter().get_n_splits()
        2
        """
        from kerasduet.tuning.splitter import Splitter

        return Splitter(self)

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON; positions count from 1."""
        return {
            "resamples_version": 1,
            "how": self.how,
            "rows": self.rows,
            "data_fingerprint": self.data_fingerprint,
            "resamples": [
                {"id": each.id, "train": (each.train + 1).tolist(), "held_out": (each.held_out + 1).tolist()}
                for each in self
            ],
        }

    def to_json(self) -> str:
        """Give the same as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False)

    @classmethod
    def from_dict(cls, document: Any) -> Resamples:
        """Make the resamples again of which `to_dict` gave the values.

        Raises
        ------
        DataError
            ``invalid_resamples``.
        """
        read = read_resamples(document)
        checked = check_positions(read["resamples"], read["rows"])
        return cls(
            tuple(Resample(*each) for each in checked), read["rows"], read["data_fingerprint"], read["how"]
        )


def resamples(
    data: Any,
    method: str = "cv",
    *,
    folds: int | None = None,
    repeats: int | None = None,
    times: int | None = None,
    fraction: float | None = None,
    stratify: bool = False,
    groups: Any = None,
    in_order: bool = False,
    seed: int = 0,
) -> Resamples:
    """Draw the rows that each of several fits trains on, and those that judge it.

    Parameters
    ----------
    data : Dataset or (x, y)
        The rows of its split "train" are drawn.
    method : {"cv", "repeated_cv", "bootstrap", "holdout", "loo"}, default "cv"
        Folds, each held out once; the same several times over; as many rows as there are, drawn with
        replacement, of which those that are not drawn are held out; a fraction held out; or each row, or
        group, held out alone.
    folds : int, optional
        2 or more, of "cv" and "repeated_cv": 5 unless given.
    repeats : int, optional
        How often "repeated_cv" makes folds: 5 times unless given.
    times : int, optional
        How many resamples "bootstrap" and "holdout" make: 25 and 1 unless given.
    fraction : float, optional
        The fraction that "holdout" holds out, above 0 and below 1: 0.25 unless given.
    stratify : bool, default False
        Whether each resample has the classes in the proportion in which all rows have them.
    groups : array-like, shape (rows,), optional
        A name or number for each row: rows of one group are trained on or held out together. Folds get about
        as many rows each; "bootstrap" and "holdout" draw among the groups.
    in_order : bool, default False
        Whether the rows are a time series: what is held out comes after all that is trained on. Folds are
        those of scikit-learn's ``TimeSeriesSplit``; "holdout" takes the last rows.
    seed : int, default 0
        Decides what is drawn, 0..2^32-1: the same rows on every machine, in R and in Python.

    Raises
    ------
    ArgumentError
        ``invalid_argument``: an argument that is not what it must be or that the method does not take; more
        `folds` than rows, groups or, stratified, rows of a class.
    DataError
        ``length_mismatch`` and ``not_finite`` of `groups`; ``invalid_resamples`` if a resample would have no
        row to train on or to hold out; what `dataset` refuses.
    LabelError
        ``missing_class`` if a resample would train on no row of a class.
    RunError
        ``no_classes`` if `stratify` is true, and a row has not one class.

    Examples
    --------
    >>> import kerasduet as kd
    >>> folds = kd.resamples(kd.garments(train=100, test=10), "cv", folds=5, stratify=True, seed=1)
    >>> folds
    <Resamples: cv, folds 5, stratify True, seed 1; 5 resamples of 100 rows>
    >>> [len(each.held_out) for each in folds]
    [20, 20, 20, 20, 20]
    """
    known = dataset(data)
    known.check_split("train")
    given = {"folds": folds, "repeats": repeats, "times": times, "fraction": fraction}
    flags = {"stratify": stratify, "in_order": in_order}
    how = resampling_settings(method, given, flags, grouped=groups is not None, seed=seed)
    units = units_of(known, how, groups)
    check_size(resample_count(how, len(units)), known.splits["train"])
    drawn = ((name, units.rows(train), units.rows(held)) for name, train, held in draw(units, how))
    return Resamples.of_rows(known, drawn, how)
