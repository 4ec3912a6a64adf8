"""What the report is about, and how good it is, in a few numbers."""

from __future__ import annotations

from typing import Any

from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.reporting.subject import Subject

Json = dict[str, Any]

_SHOWN = ("Accuracy", "AccuracyLower", "AccuracyUpper", "Kappa", "AccuracyNull")


def summary(subject: Subject, matrix: ConfusionMatrix | None) -> Json:
    """Give the names of spec and data, the rows that were judged, and what was measured on them."""
    fit, evaluation = subject.fit, subject.evaluation
    about: Json = {"task": subject.task, "spec": fit.settings.name if fit else None,
                   "data": subject.data.name if subject.data else fit.data.name if fit else None}  # fmt: skip
    if evaluation is None:
        return {**about, "rows": None}
    rows = len(evaluation.predictions) if subject.rows is None else len(subject.rows)
    overall = {} if matrix is None else {name: matrix.overall[name] for name in _SHOWN}
    measured = {"loss": evaluation.loss, "metrics": evaluation.metrics}
    return {
        **about,
        "rows": rows,
        **measured,
        "overall": overall,
        "interpretation": evaluation.interpretation,
    }
