"""The confusion matrix of a fit, of an evaluation, of predictions or of a table, by one name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kerasduet.confusion.checks import Prevalence
from kerasduet.confusion.matrix import DNN, ConfusionMatrix
from kerasduet.errors import ArgumentError
from kerasduet.evaluation.evaluate import Evaluation, evaluate
from kerasduet.training.result import Fit


def confusion_matrix(
    x: Any,
    truth: Any = None,
    *,
    class_names: Sequence[str] | None = None,
    positive: str | None = None,
    prevalence: Prevalence | None = None,
    dnn: tuple[str, str] | None = DNN,
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

    Raises
    ------
    ArgumentError
        ``invalid_argument`` if `truth` or `class_names` go with a fit or an evaluation.
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
        judged = (evaluate(x) if isinstance(x, Fit) else x).confusion_matrix
        return ConfusionMatrix.from_table(judged.table, judged.class_names, **arguments)
    if truth is None:
        return ConfusionMatrix.from_table(x, class_names, **arguments)
    return ConfusionMatrix.from_predictions(prediction=x, truth=truth, class_names=class_names, **arguments)
