"""All that a report says, section by section, as plain data: the page, Markdown and JSON are made of it."""

from __future__ import annotations

import math
from typing import Any

import kerasduet
from kerasduet.comparison.comparison import Comparison
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.confusion.notes import ConfusionNotes, confusion_notes
from kerasduet.evaluation.evaluate import classes_matrix
from kerasduet.reporting.sections.classification import classes, confusion, notes
from kerasduet.reporting.sections.comparison import class_differences, comparison, discordant
from kerasduet.reporting.sections.labels import labels
from kerasduet.reporting.sections.masks import masks
from kerasduet.reporting.sections.mistakes import mistakes
from kerasduet.reporting.sections.probabilities import curves, reliability, thresholds
from kerasduet.reporting.sections.regression import regression, residuals
from kerasduet.reporting.sections.repetition import repetition
from kerasduet.reporting.sections.summary import summary
from kerasduet.reporting.sections.training import learning_curves, training
from kerasduet.reporting.subject import Subject

Json = dict[str, Any]

FORMAT = 1  # of the JSON


def contents(subject: Subject) -> Json:
    """Gather the sections that there are data for, in the order of the page."""
    if subject.comparison is not None:
        return _with_version(_of_comparison(subject, subject.comparison))
    matrix = _matrix(subject)
    found = None if matrix is None else confusion_notes(matrix)
    sections = {
        "summary": summary(subject, matrix),
        "training": training(subject),
        "learning_curves": learning_curves(subject),
        "masks": masks(subject),
        "regression": regression(subject),
        "residuals": residuals(subject),
        "labels": labels(subject),
        **_of_classes(matrix, found),
        "mistakes": mistakes(subject),
        **_of_probabilities(subject, matrix),
        "notes": None if found is None else notes(found),
        "repetition": repetition(subject),
    }
    return _with_version(sections)


def jsonable(value: Any) -> Any:
    """Give values as JSON can hold them: what is no number, or is infinite, as text.

    Examples
    --------
    >>> jsonable({"loss": math.nan, "rows": [1, -math.inf]})
    {'loss': 'NaN', 'rows': [1, '-Inf']}
    """
    if isinstance(value, dict):
        return {name: jsonable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(each) for each in value]
    if not isinstance(value, float) or math.isfinite(value):
        return value
    return "NaN" if math.isnan(value) else "Inf" if value > 0 else "-Inf"


def _with_version(sections: Json) -> Json:
    kept = {name: each for name, each in sections.items() if each is not None}
    return {"format": FORMAT, "kerasduet": kerasduet.__version__, "sections": kept}


def _of_comparison(subject: Subject, compared: Comparison) -> Json:
    return {
        "comparison": comparison(compared),
        "differences": class_differences(compared),
        "discordant": discordant(subject),
        "repetition": repetition(subject),
    }


def _matrix(subject: Subject) -> ConfusionMatrix | None:
    evaluation = subject.evaluation
    return classes_matrix(evaluation) if evaluation is not None and evaluation.class_names else None


def _of_classes(matrix: ConfusionMatrix | None, found: ConfusionNotes | None) -> Json:
    if matrix is None or found is None:
        return {}
    return {"confusion": confusion(matrix), "classes": classes(matrix, found)}


def _of_probabilities(subject: Subject, matrix: ConfusionMatrix | None) -> Json:
    evaluation, positive = subject.evaluation, None if matrix is None else matrix.positive
    if evaluation is None:
        return {}
    return {
        "reliability": reliability(evaluation, positive),
        "curves": curves(evaluation, positive),
        "thresholds": thresholds(evaluation, positive),
    }
