"""An evaluation as a document: plain values for JSON, and the report as text."""

from __future__ import annotations

from typing import Any

from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.errors import ArgumentError
from kerasduet.evaluation.evaluate import Evaluation
from kerasduet.evaluation.labels import label_metrics
from kerasduet.evaluation.summary import evaluation_lines
from kerasduet.json_values import jsonable


def evaluation_document(evaluation: Evaluation) -> dict[str, Any]:
    """Give what was measured as plain values for JSON: NA is None, NaN the text ``"NaN"``.

    Returns
    -------
    dict
        ``rows``, ``loss`` and ``metrics``; of several outputs ``outputs``, such a document for each; with
        classes ``confusion_matrix``, as
        `kerasduet.ConfusionMatrix.to_dict` gives it, or None where nobody chose which of two classes it is
        about; with labels ``label_metrics``, a record a row; of a regression ``regression_metrics``.
    """
    document: dict[str, Any] = {
        "rows": len(evaluation.predictions),
        "loss": evaluation.loss,
        "metrics": evaluation.metrics,
    }
    if evaluation.outputs:
        document["outputs"] = {name: evaluation_document(each) for name, each in evaluation.outputs.items()}
    if evaluation.labels:
        document["label_metrics"] = label_metrics(evaluation).to_dict("records")
    if evaluation.class_names:
        matrix = chosen_matrix(evaluation)
        document["confusion_matrix"] = matrix and matrix.to_dict()
    if evaluation.is_regression:
        document["regression_metrics"] = evaluation.regression_metrics
    plain: dict[str, Any] = jsonable(document)
    return plain


def evaluation_report(evaluation: Evaluation) -> str:
    """Give the report as text: caret's of classes, else a metric a line; it ends with a line feed."""
    matrix = chosen_matrix(evaluation) if evaluation.class_names else None
    lines = evaluation_lines(evaluation)
    for name, each in evaluation.outputs.items():
        lines += ["", f"{name}:", *evaluation_report(each).splitlines()]
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
