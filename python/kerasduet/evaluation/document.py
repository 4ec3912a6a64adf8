"""An evaluation as a document: plain values for JSON, and the report as text."""

from __future__ import annotations

import math
from typing import Any

from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.errors import ArgumentError
from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.evaluation.labels import label_metrics
from kerasduet.evaluation.summary import evaluation_lines


def evaluation_document(evaluation: Evaluation) -> dict[str, Any]:
    """Give what was measured as plain values for JSON: NA is None, NaN the text ``"NaN"``.

    Returns
    -------
    dict
        ``rows``, ``loss`` and ``metrics``; with classes ``confusion_matrix``, as
        `kerasduet.ConfusionMatrix.to_dict` gives it, or None where nobody chose which of two classes it is
        about; with labels ``label_metrics``, a record a row; of a regression ``regression_metrics``.
    """
    document: dict[str, Any] = {
        "rows": len(evaluation.predictions),
        "loss": evaluation.loss,
        "metrics": evaluation.metrics,
    }
    if evaluation.labels:
        document["label_metrics"] = label_metrics(evaluation).to_dict("records")
    elif evaluation.class_names:
        matrix = chosen_matrix(evaluation)
        document["confusion_matrix"] = matrix and matrix.to_dict()
    else:
        document["regression_metrics"] = evaluation.regression_metrics
    plain: dict[str, Any] = _plain(document)
    return plain


def evaluation_report(evaluation: Evaluation) -> str:
    """Give the report as text: caret's of classes, else a metric a line; it ends with a line feed."""
    matrix = chosen_matrix(evaluation) if evaluation.class_names else None
    lines = evaluation_lines(evaluation)
    if evaluation.labels:
        lines += ["", label_metrics(evaluation).to_string(index=False)]
    if matrix is not None:
        lines += ["", str(matrix)]
    return "\n".join(lines).rstrip("\n") + "\n"


def chosen_matrix(evaluation: Evaluation) -> ConfusionMatrix | None:
    """Give the confusion matrix of classes; None where nobody chose which of two it is about."""
    try:
        return evaluation.confusion_matrix
    except ArgumentError as error:
        if error.code != "no_positive":
            raise
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return list(map(_plain, value))
    value = value.item() if hasattr(value, "item") else value
    return "NaN" if isinstance(value, float) and math.isnan(value) else value
