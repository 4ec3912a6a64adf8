"""The mistakes that a model is surest of, with the rows themselves where they are at hand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.evaluation.evaluate import Evaluation, probability_columns
from kerasduet.reporting.rows import shown_rows
from kerasduet.reporting.subject import Subject

Json = dict[str, Any]

SHOWN = 24


def mistakes(subject: Subject) -> Json | None:
    """Give the wrong predictions of a classification, those of the highest probability first.

    Without probabilities the first ones, if their rows are at hand. ``row`` counts from 1, as in R.
    """
    evaluation = subject.evaluation
    if evaluation is None or subject.task != "classification":
        return None
    frame = evaluation.predictions
    truth, predicted = (frame[name].cat.codes.to_numpy() for name in ("truth", ".pred_class"))
    wrong = np.flatnonzero(truth != predicted)
    sure = _probability_of(evaluation, predicted)
    if sure is None and subject.rows is None:
        return None
    if sure is not None:
        wrong = wrong[np.argsort(-sure[wrong], kind="stable")]
    shown, names = wrong[:SHOWN], evaluation.class_names
    rows = [
        {"row": int(row) + 1, "name": str(frame.index[row]) if frame.index.name == "file" else None,
         "truth": names[truth[row]], "predicted": names[predicted[row]],
         "probability": None if sure is None else float(sure[row])}
        for row in shown
    ]  # fmt: skip
    return {"count": len(wrong), "of": len(frame), **shown_rows(subject, shown, rows)}


def _probability_of(evaluation: Evaluation, predicted: NDArray[Any]) -> NDArray[Any] | None:
    columns = probability_columns(evaluation.class_names)
    if not set(columns) <= set(evaluation.predictions):
        return None
    given: NDArray[Any] = evaluation.predictions[columns].to_numpy()
    chosen: NDArray[Any] = given[np.arange(len(given)), predicted]
    return chosen
