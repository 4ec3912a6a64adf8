"""Confusion matrices of resamples put together, as ``caret::confusionMatrix`` does for a ``train`` object."""

from __future__ import annotations

import math
from collections.abc import Sequence, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kerasduet.arguments import check_kind, check_whole
from kerasduet.confusion.checks import checked_dnn, square_counts, table_class_names
from kerasduet.confusion.matrix import DNN, ConfusionMatrix
from kerasduet.confusion.r_format import format_general, round_decimal
from kerasduet.confusion.report import block_lines, table_lines
from kerasduet.confusion.statistics import plain_statistics
from kerasduet.errors import ArgumentError, DataError, LabelError

if TYPE_CHECKING:
    import pandas as pd

_NORMS = {
    "none": "un-normalized aggregated counts",
    "average": "average cell counts across resamples",
    "overall": "percentual average cell counts across resamples",
}
_RESAMPLING = {
    "cv": "Cross-Validated ({number} fold)",
    "repeatedcv": "Cross-Validated ({number} fold, repeated {repeats} times)",
    "boot": "Bootstrapped ({number} reps)",
    "LGOCV": "Repeated Train/Test Splits Estimated ({number} reps, {percent:g}%)",
}


@dataclass(frozen=True, eq=False, repr=False)
class ResampledConfusionMatrix:
    """One table of all resamples, in one of caret's three norms; ``str()`` gives caret's printed text.

    Attributes
    ----------
    table : array of float64, shape (classes, classes)
        Rows = Prediction, columns = Reference, in the unit of `norm`.
    norm : {"overall", "average", "none"}
        Per cent of all rows; mean count of a resample; sum of all counts.
    resamples : int
        How many tables were put together (caret's ``B``).
    text : str
        The first line of the report.
    class_names, dnn : tuple of str
        As in `ConfusionMatrix`.

    Examples
    --------
    >>> folds = [[[10, 0], [1, 9]], [[8, 2], [0, 10]]]
    >>> matrix = ResampledConfusionMatrix.from_tables(folds, ["no", "yes"], resampling_name("cv", 2))
    >>> matrix.table.tolist(), matrix.accuracy
    ([[45.0, 5.0], [2.5, 47.5]], 0.925)
    """

    table: NDArray[np.float64]
    norm: str
    resamples: int
    text: str
    class_names: tuple[str, ...]
    dnn: tuple[str, str] | None = DNN

    @classmethod
    def from_tables(
        cls,
        tables: Sequence[ArrayLike | pd.DataFrame],
        class_names: Sequence[str] | None = None,
        resampling: str = "Resampled",
        norm: str = "overall",
        dnn: tuple[str, str] | None = DNN,
    ) -> ResampledConfusionMatrix:
        """Put the tables of the resamples together.

        Parameters
        ----------
        tables : sequence of array-like or DataFrame, each of shape (classes, classes)
            One table of counts a resample, rows = Prediction, columns = Reference.
        class_names : sequence of str, optional
            As in `ConfusionMatrix.from_table`.
        resampling : str
            What the resamples are, such as `resampling_name` gives it.
        norm : {"overall", "average", "none"}
            Per cent of all rows, mean counts, or sums.
        dnn : pair of str or None
            What rows and columns are called.

        Raises
        ------
        ArgumentError
            ``invalid_norm``.
        DataError
            ``empty_data`` without tables, and those of `ConfusionMatrix.from_table`.
        LabelError
            ``class_names_differ`` for tables of different classes.
        """
        check_kind("resampling", resampling, str, "a text")
        if not isinstance(norm, str) or norm not in _NORMS:
            raise ArgumentError.must_be("invalid_norm", "norm", 'one of "overall", "average" or "none"', norm)
        if not isinstance(tables, Sized) or not len(tables):
            raise DataError.must_be("empty_data", "tables", "a list of at least one table", tables)
        counts = [square_counts(table).astype(np.float64) for table in tables]
        names = [table_class_names(table, class_names) for table in tables]
        _check_same_names(names)
        table = _normalised(np.sum(counts, axis=0), len(counts), norm)
        text = f"{resampling} Confusion Matrix"
        return cls(table, norm, len(counts), text, names[0], checked_dnn(dnn))

    @property
    def accuracy(self) -> float:
        """The proportion of right predictions in all resamples together; nan without rows."""
        total = float(self.table.sum())
        return float(np.trace(self.table)) / total if total else math.nan

    def report(self, width: int = 80) -> str:
        """Print as caret does; sums of a single resample get the full statistics."""
        head = [f"{self.text} ", "", f"(entries are {_NORMS[self.norm]})", " "]
        if self.norm == "none" and self.resamples == 1:
            matrix = ConfusionMatrix.from_table(self.table, self.class_names, dnn=self.dnn)
            return "\n".join([*head, matrix.report(width=width)])
        rounded = np.vectorize(round_decimal)(self.table, 1)
        table = table_lines(rounded, self.class_names, self.dnn, width)
        accuracy = block_lines([("Accuracy (average)", format_general(self.accuracy))])
        return "\n".join([*head, *table, *accuracy, ""])

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {
            "class_names": list(self.class_names),
            "table": self.table.tolist(),
            "norm": self.norm,
            "resamples": self.resamples,
            "text": self.text,
            "dnn": list(self.dnn) if self.dnn else None,
            "accuracy": plain_statistics(self.accuracy),
        }

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        classes = len(self.class_names)
        return f"<ResampledConfusionMatrix: {self.resamples} resamples, {classes} classes, norm {self.norm}>"


def resampling_name(method: str, number: int, repeats: int = 1, proportion: float = 0.75) -> str:
    """Name a resampling scheme as caret does.

    Parameters
    ----------
    method : {"cv", "repeatedcv", "boot", "LGOCV"}
        caret's name of the scheme: folds, repeated folds, bootstrap, repeated splits.
    number : int
        Folds or repetitions.
    repeats : int
        How often the folds are repeated ("repeatedcv").
    proportion : float, default 0.75
        The part of the rows that is trained on ("LGOCV").

    Raises
    ------
    ArgumentError
        ``invalid_argument`` for numbers out of range, ``no_resampling`` for "LOOCV", "oob" and "none",
        ``invalid_resampling`` for unknown schemes.

    Examples
    --------
    >>> resampling_name("repeatedcv", 10, repeats=5)
    'Cross-Validated (10 fold, repeated 5 times)'
    """
    known = "one of " + ", ".join(f'"{each}"' for each in _RESAMPLING)
    if isinstance(method, str) and method in ("LOOCV", "oob", "none"):
        wanted = f"{known}, whose resamples have a table each"
        raise ArgumentError.must_be("no_resampling", "method", wanted, method)
    if not isinstance(method, str) or method not in _RESAMPLING:
        raise ArgumentError.must_be("invalid_resampling", "method", known, method)
    number, repeats = check_whole("number", number, 1), check_whole("repeats", repeats, 1)
    if not isinstance(proportion, int | float) or not 0 < proportion < 1:
        wanted = "a number above 0 and below 1"
        raise ArgumentError.must_be("invalid_argument", "proportion", wanted, proportion)
    return _RESAMPLING[method].format(number=number, repeats=repeats, percent=100 * proportion)


def _check_same_names(names: Sequence[tuple[str, ...]]) -> None:
    for position, each in enumerate(names, start=1):
        if each != names[0]:
            sentence = (
                "`tables` must have the same classes, {wanted!j} as the first, not {got!j} in table {table}."
            )
            raise LabelError(
                "class_names_differ", sentence, argument="tables", wanted=names[0], got=each, table=position
            )


def _normalised(total: NDArray[np.float64], resamples: int, norm: str) -> NDArray[np.float64]:
    if norm == "none":
        return total
    mean = total / resamples
    with np.errstate(invalid="ignore"):  # tables without rows give nan, as in caret
        table: NDArray[np.float64] = mean if norm == "average" else mean / mean.sum() * 100
    return table
