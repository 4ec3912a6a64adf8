"""Whether predicted probabilities mean what they say."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.confusion.statistics import clopper_pearson

BINS = 10


def calibration(probability: NDArray[Any], happened: NDArray[np.bool_]) -> dict[str, Any]:
    """Set predicted probabilities against how often it came so, in ten bins of equal width.

    Parameters
    ----------
    probability : array, shape (rows,)
        Of something that happened or not.
    happened : array of bool, shape (rows,)

    Returns
    -------
    dict
        ``bins``: of each that has rows, ``from`` and ``to``, the mean ``predicted`` probability, the
        ``observed`` proportion with its Clopper-Pearson interval, ``lower`` and ``upper``, and the ``rows``;
        and ``ece``, the expected calibration error: the mean distance of the two, weighted by the rows
        (Naeini, Cooper and Hauskrecht 2015, AAAI 29:2901; Guo et al. 2017, ICML 34:1321).

    Examples
    --------
    >>> round(calibration(np.array([0.9, 0.9, 0.2]), np.array([True, False, False]))["ece"], 4)
    0.3333
    """
    from sklearn.calibration import calibration_curve

    values = np.clip(probability.astype(np.float64), 0, 1)
    observed, predicted = calibration_curve(happened, values, n_bins=BINS)
    edges = np.linspace(0, 1, BINS + 1)
    counts = np.bincount(np.searchsorted(edges[1:-1], values), minlength=BINS)  # (from, to], as there
    filled = np.flatnonzero(counts)
    bins = [
        {"from": float(edges[place]), "to": float(edges[place + 1]), "predicted": float(p),
         "observed": float(o), **_interval(o, counts[place]), "rows": int(counts[place])}
        for place, p, o in zip(filled, predicted, observed, strict=True)
    ]  # fmt: skip
    error = np.average(np.abs(predicted - observed), weights=counts[filled])
    return {"bins": bins, "ece": float(error)}


def brier_score(probabilities: NDArray[Any], truth: NDArray[np.int64]) -> float:
    """Give the mean squared distance of the probabilities from what came (Brier 1950).

    Parameters
    ----------
    probabilities : array, shape (rows, classes)
    truth : array of int64, shape (rows,)
        Codes of the classes.

    Returns
    -------
    float
        The sum over the classes, 0 to 2, as Brier 1950, Monthly Weather Review 78:1 has it; with two classes
        half of that, 0 to 1, as scikit-learn's ``brier_score_loss`` does too.
    """
    came = np.zeros(probabilities.shape)
    came[np.arange(len(truth)), truth] = 1
    total = ((probabilities.astype(np.float64) - came) ** 2).sum(axis=1).mean()
    return float(total / 2 if probabilities.shape[1] == 2 else total)


def _interval(observed: float, rows: int) -> dict[str, float]:
    lower, upper = clopper_pearson(round(observed * rows), int(rows))
    return {"lower": lower, "upper": upper}
