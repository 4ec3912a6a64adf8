"""What an evaluation says of labels, of which a row may have several: a matrix for each, and averages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from kerasduet.arguments import check_kind
from kerasduet.confusion.matrix import ConfusionMatrix
from kerasduet.errors import ArgumentError, RunError, nearest
from kerasduet.evaluation.evaluate import Evaluation, check_one_output, evaluate, label_columns
from kerasduet.fits.result import Fit

_NAMES = ("0", "1")
_NEEDED = "`threshold` must go with probabilities, which this model does not give."


def label_metrics(x: Fit | Evaluation, *, threshold: float | None = None) -> pd.DataFrame:
    """Measure each label by itself, and average over the labels and over the rows.

    Parameters
    ----------
    x : Fit or Evaluation
        Of data with labels; the test split of a fit is evaluated.
    threshold : float from 0 to 1, optional
        A row is predicted to have the labels that are at least so probable; where the loss cuts by default.

    Returns
    -------
    pandas.DataFrame
        A row for each label, then "micro avg", "macro avg", "weighted avg" and "samples avg", as in
        scikit-learn's ``classification_report(zero_division=np.nan)``; the columns ``label``, ``precision``,
        ``recall``, ``f1`` and ``support``, the number of rows that have the label. A precision is NaN where
        nothing was predicted, a recall where no row has the label, and F1 = 2TP / (2TP + FP + FN) where both
        is so; such values are left out of the averages.

    Raises
    ------
    RunError
        ``no_labels`` for data without labels.
    ArgumentError
        ``invalid_argument``, for `x` and `threshold`.

    Examples
    --------
    >>> import numpy as np
    >>> import kerasduet as kd
    >>> x = np.random.default_rng(0).normal(size=(40, 2))
    >>> data = kd.dataset(x, np.column_stack([x[:, 0] > 0, x[:, 1] > 0]), class_names=["right", "up"])
    >>> spec = kd.model_spec("xor_mlp").override(
    ...     {"layers.1.config": {"units": 2, "activation": "sigmoid"}}, loss="binary_crossentropy", epochs=1)
    >>> fit = kd.fit(spec, data, seed=1, verbose=0)
    >>> kd.label_metrics(kd.evaluate(fit, split="train"))["label"].tolist()[:3]
    ['right', 'up', 'micro avg']
    """
    evaluation = _evaluated(x)
    return measured_labels(*_tables(evaluation, threshold), evaluation.labels)


def measured_labels(truth: NDArray[Any], predicted: NDArray[Any], labels: Sequence[str]) -> pd.DataFrame:
    """Measure labels that rows have and that are predicted, 0 or 1, (rows, labels): see `label_metrics`."""
    both = truth * predicted
    by_label, by_row = (
        _statistics(*(each.sum(axis=axis) for each in (both, truth, predicted))) for axis in (0, 1)
    )
    total = _statistics(*(np.array([each.sum()]) for each in (both, truth, predicted)))
    support = truth.sum(axis=0)
    rows = [*by_label, *total, _mean(by_label), _mean(by_label, support), _mean(by_row)]
    return pd.DataFrame(
        {
            "label": [*labels, "micro avg", "macro avg", "weighted avg", "samples avg"],
            **dict(zip(("precision", "recall", "f1"), np.array(rows).T, strict=True)),
            "support": np.array([*support, *[support.sum()] * 4], np.int64),
        }
    )


def label_matrix(
    x: Fit | Evaluation, label: str | None, threshold: float | None, **arguments: Any
) -> ConfusionMatrix:
    """Count one label, "1" where a row has it and "0" where not; the statistics are about "1".

    Raises
    ------
    ArgumentError
        ``invalid_argument`` unless `label` is one of the labels.
    """
    evaluation = _evaluated(x)
    if label not in evaluation.labels:
        sentence = "`{argument}` must name one of the labels, not {got!j}: {hint}"
        hint = nearest(str(label), evaluation.labels)
        raise ArgumentError("invalid_argument", sentence, argument="label", got=label, hint=hint)
    place = evaluation.labels.index(label)
    truth, predicted = (table[:, place].astype(int) for table in _tables(evaluation, threshold))
    counts = np.bincount(2 * predicted + truth, minlength=4).reshape(2, 2)  # rows = prediction
    positive = arguments.pop("positive", None) or "1"
    return ConfusionMatrix.from_table(counts, _NAMES, positive=positive, **arguments)


def check_threshold(threshold: Any) -> float:
    """Check a probability from which on something is predicted."""
    is_number = isinstance(threshold, int | float | np.integer | np.floating)
    if not is_number or isinstance(threshold, bool) or not 0 <= threshold <= 1:
        raise ArgumentError.must_be("invalid_argument", "threshold", "a number from 0 to 1", threshold)
    return float(threshold)


def _evaluated(x: Any) -> Evaluation:
    check_kind("x", x, Fit | Evaluation, "a fit or an evaluation")
    evaluation: Evaluation = evaluate(x) if isinstance(x, Fit) else x
    check_one_output(evaluation)
    if not evaluation.labels:
        raise RunError("no_labels", "The data must have labels, of which a row may have several.")
    return evaluation


def _tables(evaluation: Evaluation, threshold: float | None) -> tuple[NDArray[Any], NDArray[Any]]:
    """Give the labels that rows have, and those that are predicted: 0 or 1, (rows, labels) each."""
    names, frame = label_columns(evaluation.labels), evaluation.predictions
    truth = frame[names["truth"]].to_numpy(np.float64)
    if threshold is None:
        return truth, frame[names[".pred_class"]].to_numpy(np.float64)
    if not set(names[".pred"]) <= set(frame):
        raise ArgumentError("invalid_argument", _NEEDED)
    return truth, (frame[names[".pred"]].to_numpy() >= check_threshold(threshold)).astype(np.float64)


def _statistics(both: NDArray[Any], has: NDArray[Any], said: NDArray[Any]) -> NDArray[np.float64]:
    """Give precision, recall and F1 of counts, NaN where they are 0/0: (n,) each to (n, 3)."""
    pairs = ((both, said), (both, has), (2 * both, has + said))
    nothing = np.full(len(both), np.nan)
    return np.column_stack([np.divide(a, b, out=nothing.copy(), where=b > 0) for a, b in pairs])


def _mean(statistics: NDArray[np.float64], weights: NDArray[Any] | None = None) -> list[float]:
    """Average each statistic over what has it."""
    weights = np.ones(len(statistics)) if weights is None else weights
    means = []
    for values in statistics.T:
        known = ~np.isnan(values) & (weights > 0)
        means.append(float(np.average(values[known], weights=weights[known])) if known.any() else np.nan)
    return means
