"""The curves of a class against the rest: ROC, precision and recall, and the areas under them."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.comparison.proportions import Z95

Points = list[list[float]]


def class_curves(positive: NDArray[np.bool_], score: NDArray[Any], points: int) -> dict[str, Any]:
    """Draw the ROC and the precision-recall curve of a class, and measure the areas under them.

    scikit-learn computes the curves. They are thinned for drawing only: the areas are those of all rows.

    Parameters
    ----------
    positive : array of bool, shape (rows,)
        Whether a row is of the class.
    score : array, shape (rows,)
        Its predicted probability, or what else grows with it.
    points : int
        At most so many points of each curve.

    Returns
    -------
    dict
        ``rows`` of the class, ``auc`` with ``lower`` and ``upper``, ``average_precision``; ``roc``, points
        (false positive rate, true positive rate), and ``precision_recall``, points (recall, precision).
        Without rows of the class, or without others, all is None or empty.
    """
    from sklearn.metrics import average_precision_score, precision_recall_curve, roc_curve

    rows = int(positive.sum())
    if not 0 < rows < len(positive):
        nothing = dict.fromkeys(("auc", "lower", "upper", "average_precision"))
        return {"rows": rows, **nothing, "roc": [], "precision_recall": []}
    auc, lower, upper = auc_interval(positive, score)
    false_rate, true_rate, _ = roc_curve(positive, score)
    precision, recall, _ = precision_recall_curve(positive, score)
    return {
        "rows": rows,
        "auc": auc,
        "lower": lower,
        "upper": upper,
        "average_precision": float(average_precision_score(positive, score)),
        "roc": _thinned(false_rate, true_rate, points),
        "precision_recall": _thinned(recall[::-1], precision[::-1], points),
    }


def auc_interval(
    positive: NDArray[np.bool_], score: NDArray[Any]
) -> tuple[float, float | None, float | None]:
    """Give the area under the ROC curve and its 95 % interval.

    The variance is that of DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44:837, computed from midranks
    as in Sun and Xu 2014, IEEE Signal Processing Letters 21:1389. As in R's pROC the interval is
    symmetric, cut off at 0 and 1, and without width where the classes are told apart without a fault.

    Parameters
    ----------
    positive : array of bool, shape (rows,)
        With at least one row of either kind; with one only there is no interval.
    score : array, shape (rows,)

    Examples
    --------
    >>> positive = np.array([True, True, True, False, False, False])
    >>> [round(each, 4) for each in auc_interval(positive, np.array([0.9, 0.8, 0.4, 0.6, 0.3, 0.1]))]
    [0.8889, 0.5809, 1.0]
    """
    from scipy.stats import rankdata

    wide = score.astype(np.float64)  # of single precision SciPy's ranks may be so too
    inside, outside = wide[positive], wide[~positive]
    ranks = rankdata(np.concatenate([inside, outside]))  # ties get the mean of their ranks
    count, others = len(inside), len(outside)
    below = (ranks[:count] - rankdata(inside)) / others  # of each positive row: the negative ones below it
    above = 1 - (ranks[count:] - rankdata(outside)) / count
    auc = float(below.mean())
    if min(count, others) < 2:
        return auc, None, None
    half = Z95 * math.sqrt(below.var(ddof=1) / count + above.var(ddof=1) / others)
    return auc, max(auc - half, 0.0), min(auc + half, 1.0)


def _thinned(x: NDArray[Any], y: NDArray[Any], points: int) -> Points:
    """Keep points that are evenly far apart on a curve, its ends among them."""
    curve = np.column_stack([x, y])
    if len(curve) > points:
        way = np.concatenate([[0.0], np.abs(np.diff(curve, axis=0)).sum(axis=1).cumsum()])
        curve = curve[np.unique(np.searchsorted(way, np.linspace(0, way[-1], points)).clip(0, len(way) - 1))]
    rounded: Points = curve.round(5).tolist()
    return rounded
