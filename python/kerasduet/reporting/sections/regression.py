"""What a regression predicted: observed numbers against predicted ones, and the largest residuals."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.reporting.rows import shown_rows
from kerasduet.reporting.subject import Subject

Json = dict[str, Any]

_DRAWN_ROWS = 2000
_DRAWN_TARGETS = 4
_LISTED = 12  # residuals


def regression(subject: Subject) -> Json | None:
    """Give caret's statistics, and of each of the first targets the points (predicted, observed).

    Of very many rows some are drawn, evenly far apart.
    """
    evaluation = subject.evaluation
    if evaluation is None or subject.task != "regression":
        return None
    truth, predicted = _numbers(evaluation)
    drawn = np.unique(np.linspace(0, len(truth) - 1, min(len(truth), _DRAWN_ROWS)).astype(int))
    points = [np.column_stack([predicted[drawn, each], truth[drawn, each]]) for each in range(truth.shape[1])]
    return {
        "metrics": evaluation.regression_metrics,
        "rows": len(truth),
        "drawn": len(drawn),
        "targets": truth.shape[1],
        "points": [each.tolist() for each in points[:_DRAWN_TARGETS]],
    }


def residuals(subject: Subject) -> Json | None:
    """Give the rows of the largest residuals, observed less predicted; of one target only."""
    evaluation = subject.evaluation
    if evaluation is None or subject.task != "regression":
        return None
    truth, predicted = _numbers(evaluation)
    if truth.shape[1] > 1:
        return None
    residual = (truth - predicted)[:, 0]
    largest = np.argsort(-np.abs(residual), kind="stable")[:_LISTED]
    rows = [
        {"row": int(row) + 1, "observed": float(truth[row, 0]), "predicted": float(predicted[row, 0]),
         "residual": float(residual[row])}
        for row in largest
    ]  # fmt: skip
    return shown_rows(subject, largest, rows)


def _numbers(evaluation: Evaluation) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give the observed and the predicted numbers: (rows, targets) each."""
    truth, predicted = np.split(evaluation.predictions.to_numpy(np.float64), 2, axis=1)
    return truth, predicted
