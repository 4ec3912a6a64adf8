"""The paired t test of Nadeau and Bengio, for differences on resamples that share rows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray


def corrected_t(differences: NDArray[np.float64], held_out: float) -> dict[str, float]:
    """Test whether the mean of differences on resamples is 0, with an interval of 95 %.

    The variance of the mean is that of the differences times ``1 / n + held_out`` instead of ``1 / n``
    (Nadeau and Bengio 2003, Machine Learning 52:239).

    Parameters
    ----------
    differences : array of float64, shape (resamples,)
    held_out : float
        Rows held out for each row that is trained on; 0 gives the plain paired t test.

    Returns
    -------
    dict
        ``difference``, the mean, ``lower``, ``upper``, ``statistic``, ``df`` and ``p_value``; nan, but for
        the mean, unless there are two differences which differ.

    Examples
    --------
    >>> test = corrected_t(np.array([0.02, 0.01, 0.03, 0.0, 0.02]), 0.25)
    >>> round(test["statistic"], 4), round(test["p_value"], 4)
    (2.0919, 0.1046)
    """
    from scipy.special import stdtr, stdtrit

    count = len(differences)
    mean = float(differences.mean()) if count else math.nan
    result = dict.fromkeys(("difference", "lower", "upper", "statistic", "df", "p_value"), math.nan)
    result["difference"] = mean
    if count < 2:
        return result
    error = math.sqrt((1 / count + held_out) * differences.var(ddof=1))
    if error <= 10 * np.finfo(float).eps * abs(mean):  # as R's t.test() has it: essentially constant
        return result
    statistic, df = mean / error, float(count - 1)
    half = float(stdtrit(df, 0.975)) * error
    p_value = 2 * float(stdtr(df, -abs(statistic)))
    interval = {"lower": mean - half, "upper": mean + half}
    return {"difference": mean, **interval, "statistic": statistic, "df": df, "p_value": p_value}
