"""The metrics of a regression: those of R's ``caret::postResample``, and the bias."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.arguments import is_missing
from kerasduet.confusion.factors import check_length, warn_of_missing_rows
from kerasduet.errors import DataError

Numbers = NDArray[np.float64]


def regression_metrics(*, truth: Any, prediction: Any) -> dict[str, float | None]:
    """Compute RMSE, Rsquared and MAE as ``caret::postResample`` does, and the bias MBE.

    Parameters
    ----------
    truth, prediction : one-dimensional numbers of equal length
        None, NaN and pandas' NA are missing. Rows without a prediction are left out, with a warning
        (code ``missing_rows``).

    Returns
    -------
    dict
        ``RMSE``, the root of the mean squared error; ``Rsquared``, the square of Pearson's correlation
        of truth and prediction (Kvalseth 1985, The American Statistician 39:279, lists this and other
        definitions), between 0 and 1 and blind to bias; ``MAE``, the mean absolute error; ``MBE``, the
        mean of prediction - truth (Willmott and Matsuura 2005, Climate Research 30:79), above 0 when
        predictions are too high. In the unit of the truth, but for Rsquared.

        None, R's NA: all four without rows; all but Rsquared where a truth is missing; Rsquared unless
        truth and prediction both vary, over the rows that have both.

    Raises
    ------
    DataError
        ``invalid_data`` (no numbers), ``invalid_shape``, ``length_mismatch``.

    Examples
    --------
    >>> metrics = regression_metrics(truth=[1.0, 2.0, 4.0], prediction=[1.5, 2.5, 4.5])
    >>> {name: round(value, 6) for name, value in metrics.items()}
    {'RMSE': 0.5, 'Rsquared': 1.0, 'MAE': 0.5, 'MBE': 0.5}
    """
    actual, predicted = _numbers(truth, "truth"), _numbers(prediction, "prediction")
    check_length("prediction", len(predicted), len(actual))
    known = ~np.isnan(predicted)
    if not known.all():
        warn_of_missing_rows(int((~known).sum()), len(known), "`prediction`")
    actual, predicted = actual[known], predicted[known]
    with np.errstate(over="ignore", invalid="ignore"):  # infinite numbers give Inf or NA, as in R
        error = predicted - actual
        return {
            "RMSE": _root(_mean(error**2)),
            "Rsquared": _squared_correlation(predicted, actual),
            "MAE": _mean(np.abs(error)),
            "MBE": _mean(error),
        }


def _numbers(values: Any, argument: str) -> Numbers:
    try:
        array = np.asarray(values)
    except ValueError:  # rows of unequal length
        raise DataError.must_be("invalid_shape", argument, "one-dimensional", values) from None
    if array.ndim != 1:
        raise DataError.must_be("invalid_shape", argument, "one-dimensional", list(array.shape))
    given = array.tolist()
    if array.dtype.kind == "O":
        array = np.array([math.nan if is_missing(each) else each for each in given])
    if len(array) and array.dtype.kind not in "iuf":
        raise DataError.must_be("invalid_data", argument, "numbers", given)
    return array.astype(np.float64)


def _mean(values: Numbers) -> float | None:
    return _known(np.mean(values)) if len(values) else None


def _root(value: float | None) -> float | None:
    return None if value is None else math.sqrt(value)


def _squared_correlation(x: Numbers, y: Numbers) -> float | None:
    both = ~np.isnan(y)
    x, y = x[both], y[both]
    if len(np.unique(x)) < 2 or len(np.unique(y)) < 2:
        return None
    x, y = _centered(x), _centered(y)
    # Rounding may leave it above 1; numpy's minimum keeps NaN.
    return _known(np.minimum((x @ y) ** 2 / ((x @ x) * (y @ y)), 1.0))


def _centered(values: Numbers) -> Numbers:
    """Take off the mean, and scale, so that squares of very large or small numbers keep their digits."""
    centered: Numbers = values - np.mean(values)
    scaled: Numbers = centered / np.max(np.abs(centered))
    return scaled


def _known(value: Any) -> float | None:
    return None if math.isnan(value) else float(value)
