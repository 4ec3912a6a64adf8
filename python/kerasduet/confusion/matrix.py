"""Confusion matrices with the statistics and the printed report of R's ``caret::confusionMatrix``.

Rows are predictions and columns the reference, as in caret (scikit-learn's matrix is the transpose).
A missing statistic is ``None`` where caret has ``NA`` and ``nan`` where it has ``NaN``.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from kerasduet.arguments import check_kind, check_whole
from kerasduet.confusion import factors, report, statistics
from kerasduet.confusion.checks import (
    Prevalence,
    checked_dnn,
    checked_prevalence,
    positive_class,
    square_counts,
    table_class_names,
)
from kerasduet.confusion.factors import MISSING, ConfusionWarning
from kerasduet.confusion.statistics import Counts, Statistic
from kerasduet.confusion.tables import html_text
from kerasduet.errors import ArgumentError, DataError

if TYPE_CHECKING:
    import pandas as pd


__all__ = ["ConfusionMatrix", "ConfusionWarning"]

DNN = ("Prediction", "Reference")
_MOST_DIGITS = 22  # as R has it


@dataclass(frozen=True, eq=False, repr=False)
class ConfusionMatrix:
    """What was predicted against what was true, with caret's statistics and caret's report.

    Build one with `from_predictions` or `from_table`; ``str()`` gives caret's printed text.

    Attributes
    ----------
    table : array, shape (classes, classes)
        Counts (int64, or float64 where a table of floats was given); rows = Prediction, columns = Reference.
    class_names : tuple of str
        The classes in order.
    positive : str or None
        The class that two-class statistics are about; None with more classes.
    prevalence : float, mapping or None
        The given prevalence, for the predictive values; None means as observed.
    dnn : tuple of str or None
        What rows and columns are called in the report.
    missing_rows : int
        The rows left out because prediction or truth was missing.

    Examples
    --------
    >>> matrix = ConfusionMatrix.from_predictions(
    ...     prediction=["cat", "cat", "dog"], truth=["cat", "dog", "dog"], class_names=["cat", "dog"])
    >>> round(matrix.overall["Accuracy"], 4), matrix.by_class["Sensitivity"], matrix.table.tolist()
    (0.6667, 1.0, [[1, 1], [0, 1]])
    """

    table: NDArray[Any]
    class_names: tuple[str, ...]
    positive: str | None = None
    prevalence: Prevalence | None = None
    dnn: tuple[str, str] | None = DNN
    missing_rows: int = 0

    @classmethod
    def from_predictions(
        cls,
        *,
        prediction: Any,
        truth: Any,
        class_names: Sequence[str] | None = None,
        positive: str | None = None,
        prevalence: Prevalence | None = None,
        dnn: tuple[str, str] | None = DNN,
        codes: bool = False,
        counted_from: int = 0,
    ) -> ConfusionMatrix:
        """Count predictions against the truth.

        Parameters
        ----------
        prediction, truth : one-dimensional, of equal length
            Class names, whole numbers, booleans, or pandas Categoricals, which go by their labels. A number
            is a name where names are numbers, and else a 0-based position in `class_names`. Rows where either
            is missing (None, NaN, pandas' NA) are left out, counted in `missing_rows` and warned of. Without
            rows the table is empty and the statistics are missing, as in caret.
        class_names : sequence of str, optional
            The classes in order. Without it: the categories of pandas Categoricals, or else the classes that
            occur, sorted.
        positive, prevalence, dnn
            As in `from_table`.
        codes : bool, default False
            Whether numbers are positions in `class_names`, also where names are numbers.
        counted_from : int, default 0
            What the first position is.

        Raises
        ------
        LabelError, DataError, ArgumentError
            Codes ``unknown_class``, ``length_mismatch``, ``empty_data``, and those of `from_table`
            and `factors.paired_codes`.
        """
        predicted, actual, names = factors.paired_codes(
            prediction, truth, class_names, codes=codes, counted_from=counted_from
        )
        kept = (predicted != MISSING) & (actual != MISSING)
        missing = len(kept) - int(kept.sum())
        if missing and missing == len(kept):
            raise DataError("empty_data", "`prediction` and `truth` must have a row without a missing class.")
        if missing:
            factors.warn_of_missing_rows(missing, len(kept), "`prediction` or `truth`")
            predicted, actual = predicted[kept], actual[kept]
        k = len(names)
        table = np.bincount(predicted * k + actual, minlength=k * k).reshape(k, k)  # (prediction, reference)
        return cls._checked(table.astype(np.int64), names, positive, prevalence, dnn, missing)

    @classmethod
    def from_table(
        cls,
        table: ArrayLike | pd.DataFrame,
        class_names: Sequence[str] | None = None,
        positive: str | None = None,
        prevalence: Prevalence | None = None,
        dnn: tuple[str, str] | None = DNN,
    ) -> ConfusionMatrix:
        """Take a table of counts: rows = Prediction, columns = Reference.

        Parameters
        ----------
        table : array-like or DataFrame, shape (classes, classes)
            Counts, at least 0 and finite. scikit-learn's ``confusion_matrix`` must be transposed.
        class_names : sequence of str, optional
            The classes in order; by default the labels of a DataFrame, or else "A", "B", "C"...
        positive : str, optional
            With two classes, the class that the statistics are about; by default the first.
        prevalence : float, or mapping of class name to float, optional
            The proportion of `positive` in the population (two classes), or of each class by name (more
            classes; a class left out gets None). Changes the predictive values only.
        dnn : pair of str or None
            What rows and columns are called in the report; None prints a bare table.

        Raises
        ------
        DataError
            ``invalid_table``, ``not_square``, ``invalid_counts``.
        LabelError
            ``class_names_differ``, ``one_class``, ``repeated_class``, ``missing_class_names`` (more
            than 26 classes without names).
        ArgumentError
            ``invalid_positive``, ``invalid_prevalence``, ``invalid_dnn``, ``invalid_argument`` (one text
            as `class_names`).

        Examples
        --------
        >>> ConfusionMatrix.from_table([[8, 1], [2, 9]]).overall["Accuracy"]
        0.85
        """
        counts = square_counts(table)
        names = table_class_names(table, class_names)
        return cls._checked(counts, names, positive, prevalence, dnn)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ConfusionMatrix:
        """Read what `to_dict` wrote; statistics are computed anew from the table.

        Raises
        ------
        DataError
            ``not_a_confusion_matrix`` when `table` or `class_names` is missing or a field is of another
            type, and those of `from_table`.
        """
        needed = {"table", "class_names"}
        if not isinstance(data, Mapping) or not needed <= set(data) or isinstance(data["class_names"], str):
            wanted = "an object with a table and a list of class_names"
            raise DataError.must_be("not_a_confusion_matrix", "data", wanted, data)
        rest = {name: data.get(name) for name in ("positive", "prevalence")}
        try:
            names = list(data["class_names"])
            matrix = cls.from_table(data["table"], names, dnn=data.get("dnn", DNN), **rest)
            return replace(matrix, missing_rows=int(data.get("missing_rows") or 0))
        except (TypeError, ValueError, AttributeError):
            wanted = "the fields of a confusion matrix as `to_dict()` gives them"
            raise DataError.must_be("not_a_confusion_matrix", "data", wanted, dict(data)) from None

    def to_json(self) -> str:
        """Give `to_dict` as JSON text, which R reads and writes alike; NA is null, NaN is "NaN"."""
        return json.dumps(self.to_dict(), allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> ConfusionMatrix:
        """Read what `to_json` wrote, or R.

        Raises
        ------
        DataError
            ``not_a_confusion_matrix`` if it is no JSON, and those of `from_dict`.
        """
        try:
            return cls.from_dict(json.loads(text))
        except (TypeError, ValueError, RecursionError) as error:  # also a number of 5,000 digits
            sentence = "`text` must be JSON, but: {reason}."
            raise DataError("not_a_confusion_matrix", sentence, reason=str(error)) from None

    @cached_property
    def overall(self) -> dict[str, Statistic]:
        """Give caret's seven overall statistics by name (`statistics.overall_statistics`)."""
        return statistics.overall_statistics(self._counts)

    @cached_property
    def by_class(self) -> dict[str, Any]:
        """Give caret's eleven statistics: of `positive` with two classes, else by ``"Class: <name>"``."""
        if len(self.class_names) > 2:
            labels = [f"Class: {name}" for name in self.class_names]
            return dict(zip(labels, self._every_class, strict=True))
        return dict(self._every_class[0])

    def report(self, mode: str = "sens_spec", width: int = 80, digits: int = 4) -> str:
        """Print as caret does, byte for byte.

        Parameters
        ----------
        mode : {"sens_spec", "prec_recall", "everything"}
            Which by-class statistics to show.
        width : int
            R's ``options(width)``: wider tables are wrapped.
        digits : int
            Significant digits of the statistics, at most 22 as in R; caret's default is 4.

        Raises
        ------
        ArgumentError
            ``invalid_mode``, ``invalid_argument``.
        """
        report.shown_statistics(mode)
        width, digits = check_whole("width", width, 10), min(check_whole("digits", digits, 1), _MOST_DIGITS)
        head = [report.TITLE, ""]
        table = report.table_lines(self.table, self.class_names, self.dnn, width)
        return "\n".join(head + table + self._statistics(mode, width, digits))

    def to_dict(self) -> dict[str, Any]:
        """Give plain values for JSON: NA is None, NaN the text ``"NaN"``."""
        return {
            "class_names": list(self.class_names),
            "table": self.table.tolist(),
            "positive": self.positive,
            "prevalence": copy(self.prevalence),
            "dnn": list(self.dnn) if self.dnn else None,
            "missing_rows": self.missing_rows,
            "overall": statistics.plain_statistics(self.overall),
            "by_class": statistics.plain_statistics(self.by_class),
        }

    def to_frame(self, what: str = "xtabs") -> pd.DataFrame:
        """Give a pandas DataFrame, as caret's ``as.matrix(x, what)`` gives a matrix.

        Parameters
        ----------
        what : {"xtabs", "overall", "classes"}
            The table of counts; the overall statistics as one column; or the by-class statistics, one row a
            statistic and one column a class (with two classes: the one column of `positive`). Both kinds
            of missing statistics are NaN here.

        Raises
        ------
        ArgumentError
            ``invalid_argument`` for another `what`.
        """
        import pandas as pd

        check_kind("what", what, str, '"xtabs", "overall" or "classes"')
        names = list(self.class_names)
        if what == "xtabs":
            index, header = (pd.Index(names, name=name) for name in self.dnn or (None, None))
            return pd.DataFrame(self.table, index=index, columns=header)
        if what == "overall":
            return pd.DataFrame({"overall": self.overall}, dtype=float)
        if what == "classes":
            classes = names if len(names) > 2 else [str(self.positive)]
            return pd.DataFrame(dict(zip(classes, self._every_class, strict=True)), dtype=float)
        raise ArgumentError.must_be("invalid_argument", "what", '"xtabs", "overall" or "classes"', what)

    def __str__(self) -> str:
        return self.report()

    def __repr__(self) -> str:
        size, rows, accuracy = len(self.class_names), self.table.sum(), self.overall["Accuracy"]
        return f"<ConfusionMatrix: {size} classes, {rows} rows, accuracy {accuracy:.4f}>"

    def _repr_html_(self) -> str:
        """Show the table and, below it, the report's text without the table."""
        below = "\n".join(self._statistics("sens_spec", 80, 4))
        return f"{_html_table(self)}<pre>{html.escape(below)}</pre>"

    def _statistics(self, mode: str, width: int, digits: int) -> list[str]:
        return report.statistics_lines(
            self.overall, self._every_class, self.class_names, self.positive, mode, width, digits
        )

    @cached_property
    def _counts(self) -> Counts:
        return self.table.astype(np.float64)

    @cached_property
    def _every_class(self) -> list[dict[str, Statistic]]:
        """The statistics that the report prints: of every class, or of `positive` alone."""
        prevalence = self.prevalence
        if isinstance(prevalence, dict):  # more than two classes: one a class by name, NA for one left out
            given = [prevalence.get(name) for name in self.class_names]
            return statistics.all_class_statistics(self._counts, given)
        if len(self.class_names) > 2:
            return statistics.all_class_statistics(self._counts, None)
        position = self.class_names.index(str(self.positive))
        observed = "observed" if prevalence is None else prevalence
        return [statistics.class_statistics(self._counts, position, observed)]

    @classmethod
    def _checked(
        cls,
        table: NDArray[Any],
        names: tuple[str, ...],
        positive: str | None,
        prevalence: Any,
        dnn: Any,
        missing_rows: int = 0,
    ) -> ConfusionMatrix:
        table.setflags(write=False)
        positive = positive_class(positive, names)
        prevalence = checked_prevalence(prevalence, names, positive)
        return cls(table, names, positive, prevalence, checked_dnn(dnn), missing_rows)


def _html_table(matrix: ConfusionMatrix) -> str:
    rows_name, columns_name = map(html_text, matrix.dnn or ("", ""))
    names = [html_text(name) for name in matrix.class_names]
    head = "".join(f"<th>{name}</th>" for name in names)
    cells = report.count_texts(matrix.table)
    rows = ("".join(f"<td>{cell}</td>" for cell in row) for row in cells)
    body = "".join(f"<tr><th>{name}</th>{row}</tr>" for name, row in zip(names, rows, strict=True))
    top = f"<tr><th></th><th colspan='{len(names)}'>{columns_name}</th></tr>"
    above = f"<thead>{top}<tr><th>{rows_name}</th>{head}</tr></thead>"
    return f"<table style='text-align:right'>{above}<tbody>{body}</tbody></table>"
