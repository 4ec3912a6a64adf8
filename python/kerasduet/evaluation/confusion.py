"""The confusion matrix of a fit, of an evaluation, of predictions or of a table, by one name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.confusion.checks import Prevalence, positive_class
from kerasduet.confusion.matrix import DNN, ConfusionMatrix
from kerasduet.errors import ArgumentError
from kerasduet.evaluation.evaluate import (
    Evaluation,
    chosen_positive,
    classes_matrix,
    evaluate,
    probability_columns,
)
from kerasduet.evaluation.labels import check_threshold, label_matrix
from kerasduet.fits.result import Fit

_NO_LABELS = "`label` must go with a fit or an evaluation of data with labels."
_NO_PROBABILITIES = "`threshold` must go with a fit or an evaluation that has probabilities of two classes."


def confusion_matrix(
    x: Any,
    truth: Any = None,
    *,
    class_names: Sequence[str] | None = None,
    positive: str | None = None,
    prevalence: Prevalence | None = None,
    dnn: tuple[str, str] | None = DNN,
    threshold: float | None = None,
    label: str | None = None,
) -> ConfusionMatrix:
    """Count predictions against the truth, with caret's statistics and caret's report.

    Parameters
    ----------
    x : Fit, Evaluation or array-like
        A fit, whose test split is evaluated; an evaluation; with `truth` the predictions; else a table of
        counts with the predictions as rows and the truth as columns.
    truth : array-like, optional
        The true classes, as many as there are predictions.
    class_names : sequence of str, optional
        As in `ConfusionMatrix.from_predictions` and `ConfusionMatrix.from_table`; a fit and an evaluation
        have their own.
    positive, prevalence, dnn
        As in `ConfusionMatrix.from_table`.
    threshold : float from 0 to 1, optional
        Of a fit or an evaluation of two classes: what is at least so probable is predicted to be `positive`,
        as scikit-learn's ``FixedThresholdClassifier`` and probably's
        ``make_two_class_pred`` have it. By default the more probable class is predicted. With `label`, what
        is at least so probable is predicted to have it.
    label : str, optional
        The label to count, of a fit or an evaluation whose rows may have several: the classes of its matrix
        are "0" and "1", and "1" is the positive one. `label_metrics` measures all.

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `truth` or `class_names` go with a fit or an evaluation, `threshold` with
        anything but the probabilities of two classes, or `label` with what has no labels; ``no_positive`` of
        a fit or an evaluation where nobody chose which of two classes the statistics are about.
    RunError
        ``no_classes`` for a regression.
    LabelError, DataError
        Those of `ConfusionMatrix.from_predictions` and `ConfusionMatrix.from_table`.

    Examples
    --------
    >>> confusion_matrix(["cat", "cat", "dog"], ["cat", "dog", "dog"]).table.tolist()
    [[1, 1], [0, 1]]
    """
    arguments: dict[str, Any] = {"positive": positive, "prevalence": prevalence, "dnn": dnn}
    if isinstance(x, Fit | Evaluation):
        if truth is not None or class_names is not None:
            sentence = "`truth` and `class_names` must go with predictions, not with a fit or an evaluation."
            raise ArgumentError("invalid_argument", sentence)
        evaluation = evaluate(x) if isinstance(x, Fit) else x
        if evaluation.labels:
            return label_matrix(evaluation, label, threshold, **arguments)
        if label is not None:
            raise ArgumentError("invalid_argument", _NO_LABELS)
        if threshold is not None:
            return _cut_at(check_threshold(threshold), evaluation, arguments)
        return classes_matrix(evaluation, **arguments)
    if label is not None:
        raise ArgumentError("invalid_argument", _NO_LABELS)
    if threshold is not None:
        raise ArgumentError("invalid_argument", _NO_PROBABILITIES)
    if truth is None:
        return ConfusionMatrix.from_table(x, class_names, **arguments)
    return ConfusionMatrix.from_predictions(prediction=x, truth=truth, class_names=class_names, **arguments)


def _cut_at(threshold: float, evaluation: Evaluation, arguments: dict[str, Any]) -> ConfusionMatrix:
    """Predict the positive class of two where it is at least so probable as `threshold`."""
    names = evaluation.class_names
    columns = probability_columns(names)
    if len(names) != 2 or not set(columns) <= set(evaluation.predictions):
        raise ArgumentError("invalid_argument", _NO_PROBABILITIES)
    positive = positive_class(chosen_positive(evaluation, arguments["positive"]), names)
    place = names.index(str(positive))
    probability = evaluation.predictions[columns[place]].to_numpy()
    prediction = np.where(probability >= threshold, place, 1 - place)
    truth = evaluation.predictions["truth"].cat.codes.to_numpy()
    return ConfusionMatrix.from_predictions(
        prediction=_categorical(prediction, names),
        truth=_categorical(truth, names),
        **{**arguments, "positive": positive},
    )


def _categorical(codes: NDArray[np.integer[Any]], names: Sequence[str]) -> pd.Categorical[str]:
    return pd.Categorical.from_codes(codes, pd.Index(names))
