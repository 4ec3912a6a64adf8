"""What the predictions of the rows held out say, of all resamples together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.notes import confusion_notes
from kerasduet.errors import ArgumentError
from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.reporting.sections.classification import by_confusion, classes
from kerasduet.reporting.sections.regression import regression
from kerasduet.reporting.subject import Subject
from kerasduet.tuning.resample_results import ResampleResults

Json = dict[str, Any]

_NORMS = ("overall", "average", "none")


def resampled_confusion(results: ResampleResults) -> Json | None:
    """Give the counts of all resamples, and what caret prints of them in each of its three norms."""
    matrix = _matrix(results)
    if matrix is None:
        return None
    reports = _reports(results)
    return {
        "class_names": list(matrix.class_names),
        "table": matrix.table.tolist(),
        "by_confusion": by_confusion(matrix),
        "report": reports.pop("overall", None),
        "other_norms": reports,
    }


def resampled_classes(results: ResampleResults) -> list[Json] | None:
    """Give the statistics of each class where no row is counted twice, as their intervals presume."""
    matrix = _matrix(results)
    if matrix is None or not _are_held_out_once(results):
        return None
    return classes(matrix, confusion_notes(matrix))


def resampled_regression(results: ResampleResults) -> Json | None:
    """Give observed and predicted numbers where no row is counted twice."""
    is_regression = "Rsquared" in set(results.metrics["metric"]) and results.predictions is not None
    if not is_regression or not _are_held_out_once(results):
        return None
    predictions = results.predictions.drop(columns=["id", "row"])
    evaluation = Evaluation(0.0, {}, predictions, (), results.resamples.data_fingerprint)
    return regression(Subject(evaluation=evaluation))


def _matrix(results: ResampleResults) -> ConfusionMatrix | None:
    """Count the predictions of all resamples; of several outputs each had a matrix of its own."""
    if isinstance(results.tables, Mapping) or not len(results.tables):
        return None
    return ConfusionMatrix.from_table(np.sum(results.tables, axis=0), results.class_names)


def _reports(results: ResampleResults) -> dict[str, str]:
    """Print as caret does; it has no table where rows are held out one by one."""
    try:
        return {norm: str(results.confusion_matrix(norm)) for norm in _NORMS}
    except ArgumentError as error:
        if error.code != "no_resampling":
            raise
        return {}


def _are_held_out_once(results: ResampleResults) -> bool:
    rows = np.concatenate([each.held_out for each in results.resamples])
    return len(np.unique(rows)) == len(rows)
