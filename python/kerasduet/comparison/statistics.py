"""The statistics of a comparison: two proportions of right predictions, their difference, and its test."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet.comparison.paired_tests import mcnemar_exact, mcnemar_mid_p, paired_interval
from kerasduet.comparison.proportions import holm, independent_interval, two_sample_test
from kerasduet.confusion.factors import MISSING, Codes, check_length, class_codes
from kerasduet.confusion.statistics import Statistic, mcnemar, overall_statistics
from kerasduet.errors import DataError

Statistics = dict[str, Statistic]

SIDES = ("both", "first_only", "second_only", "neither")
SIGNIFICANCE_LEVEL = 0.05


def complete_codes(given: dict[str, Any], class_names: Sequence[str], **how: Any) -> tuple[Codes, Codes]:
    """Turn columns of classes into codes, as `class_codes` does, and find the rows without a missing one.

    Returns
    -------
    tuple
        The positions of the complete rows, and all codes, shape (rows, columns); -1 is missing.

    Raises
    ------
    DataError
        ``length_mismatch``, or ``empty_data`` when no row is complete.
    """
    columns = [class_codes(each, class_names, name, **how) for name, each in given.items()]
    for name, column in zip(given, columns, strict=True):
        check_length(name, len(column), len(columns[0]))
    codes = np.column_stack(columns)
    complete = np.flatnonzero((codes != MISSING).all(axis=1))
    if not len(complete):
        sentence = "`truth`, `first` and `second` must have a row without a missing class."
        raise DataError("empty_data", sentence)
    return complete, codes


def right_counts(truth: Codes, first: Codes, second: Codes, classes: int) -> NDArray[np.int64]:
    """Count the rows of each true class that both, one or none of two models has right.

    Returns
    -------
    array of int64, shape (classes, 4)
        Columns as in `SIDES`.

    Examples
    --------
    >>> codes = np.array([0, 0, 1])
    >>> right_counts(codes, np.array([0, 1, 0]), np.array([0, 0, 0]), 2).tolist()
    [[1, 0, 1, 0], [0, 0, 0, 1]]
    """
    side = 2 * (first != truth) + (second != truth)
    return np.bincount(4 * truth + side, minlength=4 * classes).reshape(classes, 4).astype(np.int64)


def paired_statistics(counts: Sequence[int]) -> Statistics:
    """Give the proportions of right predictions on the same rows, their difference, interval and test.

    Parameters
    ----------
    counts : four int
        As in `SIDES`. Without rows, what needs them is None.
    """
    both, first_only, second_only, neither = map(int, counts)
    rows = sum(map(int, counts))
    lower, upper = paired_interval(both, first_only, second_only, neither) if rows else (None, None)
    statistic, p_value = mcnemar(first_only, second_only)
    return {
        "first": (both + first_only) / rows if rows else None,
        "second": (both + second_only) / rows if rows else None,
        "rows_first": rows,
        "rows_second": rows,
        "difference": (second_only - first_only) / rows if rows else None,
        "lower": lower,
        "upper": upper,
        "statistic": statistic,
        "p_value": p_value,
    }


def exact_statistics(counts: Sequence[int]) -> Statistics:
    """Give the p-values of McNemar's exact and mid-p tests of the counts in `SIDES`."""
    _, first_only, second_only, _ = map(int, counts)
    return {
        "exact_p_value": mcnemar_exact(first_only, second_only),
        "mid_p_value": mcnemar_mid_p(first_only, second_only),
    }


def unpaired_statistics(first: float, rows_first: float, second: float, rows_second: float) -> Statistics:
    """Give the proportions of right predictions in two samples, their difference, interval and test.

    Parameters
    ----------
    first, rows_first, second, rows_second : float
        Right predictions and rows of each sample. Without rows in both, what needs them is None.
    """
    known = rows_first > 0 and rows_second > 0
    lower, upper = independent_interval(first, rows_first, second, rows_second) if known else (None, None)
    statistic, p_value = two_sample_test(first, rows_first, second, rows_second)
    return {
        "first": first / rows_first if rows_first else None,
        "second": second / rows_second if rows_second else None,
        "rows_first": rows_first,
        "rows_second": rows_second,
        "difference": second / rows_second - first / rows_first if known else None,
        "lower": lower,
        "upper": upper,
        "statistic": statistic,
        "p_value": p_value,
    }


def with_significance(statistics: Statistics, p_value: str = "p_value") -> Statistics:
    """Add whether a p-value is below `SIGNIFICANCE_LEVEL`: ``significant``, false where there is none."""
    p = statistics[p_value]
    return {**statistics, "significant": p is not None and p < SIGNIFICANCE_LEVEL}


def with_adjusted(statistics: Sequence[Statistics]) -> list[Statistics]:
    """Add ``p_adjusted`` after Holm, and ``significant`` of it, to the statistics of all classes."""
    adjusted = holm([each["p_value"] for each in statistics])
    return [
        with_significance({**each, "p_adjusted": p}, "p_adjusted")
        for each, p in zip(statistics, adjusted, strict=True)
    ]


def kappa_between(first: Codes, second: Codes, classes: int) -> float:
    """Give Cohen's kappa between two models' predictions; nan when both predict one class only."""
    table = np.bincount(first * classes + second, minlength=classes**2).reshape(classes, classes)
    kappa = overall_statistics(table.astype(np.float64))["Kappa"]
    return math.nan if kappa is None else kappa
