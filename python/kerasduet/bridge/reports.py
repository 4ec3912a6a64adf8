"""The part of the bridge to R that is about reports: confusion matrices, comparisons, regressions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import whole_numbers
from kerasduet.bridge.values import Answer, answers
from kerasduet.comparison.comparison import Comparison, compare_fits
from kerasduet.confusion.checks import same_labels, square_counts
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.notes import confusion_notes as notes_on
from kerasduet.confusion.reader import reader
from kerasduet.errors import DataError, KerasDuetError
from kerasduet.evaluation import regression

# Confusion matrices: the core checks and counts, caret computes.


@answers
def count_classes(prediction: Any, truth: Any, arguments: Mapping[str, Any]) -> Answer:
    """Count predictions against the truth; positions in the names count from 1."""
    return _counted(
        ConfusionMatrix.from_predictions(
            prediction=_classes(prediction), truth=_classes(truth), counted_from=1, **arguments
        )
    )


@answers
def count_table(table: Mapping[str, Any], arguments: Mapping[str, Any]) -> Answer:
    """Check a table of counts with the names of its rows and columns, if it has any."""
    counts, given = square_counts(table["counts"]), dict(arguments)
    if given.get("class_names") is None and (table["rows"] or table["columns"]):
        places = list(map(str, range(len(counts))))
        given["class_names"] = same_labels(table["rows"] or places, table["columns"] or places)
    return _counted(ConfusionMatrix.from_table(counts, **given))


def _classes(values: Any) -> Any:
    if isinstance(values, Mapping):
        return Factor(np.asarray(values["codes"], np.int64) - 1, values["levels"])
    return whole_numbers(list(values))  # which R has as doubles


@dataclass(frozen=True)
class Factor:
    """A factor of R, read as pandas' Categorical is, without pandas: 0-based codes, -1 where missing."""

    codes: NDArray[np.int64]
    categories: list[str]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        labels: NDArray[Any] = np.array([*self.categories, None], object)
        return labels[self.codes]  # -1 is the last

    def __getitem__(self, row: int) -> Any:
        return np.asarray(self)[row]


def _counted(matrix: ConfusionMatrix) -> Answer:
    """Give a matrix without its statistics, which caret computes."""
    given = matrix.to_dict()
    kept = ("class_names", "positive", "prevalence", "dnn", "missing_rows")
    return {"table": _r_counts(matrix), **{name: given[name] for name in kept}}


def _r_counts(matrix: ConfusionMatrix) -> Any:
    """Give whole counts as R's integers, as ``table()`` does, unless their sum would overflow them."""
    fits = matrix.table.dtype.kind == "i" and matrix.table.sum() < 2**31
    return matrix.table.astype(np.int32) if fits else np.asarray(matrix.table, np.float64)


@answers
def read_confusion_matrix(source: str) -> Answer:
    """Read a matrix from JSON or from a printed report, each given as text or as a file's path."""
    text = reader.source_text(source)
    data = _json_object(text)
    return _counted(reader.matrix_of_text(text) if data is None else _matrix(data))


def _json_object(text: str) -> Any:
    """Give the JSON object in a text; None if it starts with no brace."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        sentence = "`{argument}` must be valid JSON, but: {reason}."
        reason = str(error)
        raise DataError("not_a_confusion_matrix", sentence, argument="source", reason=reason) from None


def _matrix(data: Mapping[str, Any]) -> ConfusionMatrix:
    """Make a matrix of the fields of its JSON; its statistics are computed anew."""
    try:
        return ConfusionMatrix.from_dict(whole_numbers(data))
    except KerasDuetError:
        raise
    except (TypeError, ValueError, AttributeError):
        wanted = "the fields of a confusion matrix as `as_json()` writes them"
        raise DataError.must_be("not_a_confusion_matrix", "x", wanted, dict(data)) from None


@answers
def check_matrix(data: Mapping[str, Any]) -> Answer:
    """Check the fields of a matrix's JSON, given as lists."""
    return _counted(_matrix(data))


@answers
def confusion_json(data: Mapping[str, Any]) -> str:
    """Give a matrix as JSON text, as ``matrix.to_json()`` in Python."""
    return _matrix(data).to_json()


@answers
def confusion_notes(data: Mapping[str, Any]) -> Answer:
    """Explain a matrix, as JSON and as a page."""
    return shown(notes_on(_matrix(data)))


def shown(report: Any) -> Answer:
    """Give notes or a comparison as JSON and as a page."""
    return {"json": _json(report), "page": str(report)}


def _json(report: Any) -> str:
    return json.dumps(report.to_dict(), allow_nan=False)


# Reports on two models, and on regressions


@answers
def compare_matrices(first: Mapping[str, Any], second: Mapping[str, Any], names: list[str]) -> Answer:
    """Compare two matrices, each given by its fields, as JSON and as a page."""
    return shown(compare_fits(_matrix(first), _matrix(second), names=names))


@answers
def compare_predictions(
    first: Any, second: Any, truth: Any, class_names: list[str], names: list[str]
) -> Answer:
    """Compare predictions of the same rows; numbers among them are positions from 1."""
    columns = {"truth": _classes(truth), "first": _classes(first), "second": _classes(second)}
    return shown(Comparison.from_predictions(**columns, class_names=class_names, names=names, counted_from=1))


@answers
def regression_metrics(prediction: Any, truth: Any) -> dict[str, float | None]:
    """Compute the statistics of a regression."""
    return regression.regression_metrics(truth=truth, prediction=prediction)
