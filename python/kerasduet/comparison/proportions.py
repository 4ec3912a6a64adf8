"""Two independent proportions: intervals and a test of their difference, and adjusted p-values.

``None`` stands for R's ``NA`` and ``nan`` for ``NaN``, as in `confusion.statistics`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kerasduet.confusion.statistics import Statistic, chi_square_tail

Z95 = 1.959963984540054  # qnorm(0.975)


def wilson_interval(successes: float, trials: float) -> tuple[float, float]:
    """Give the 95 % score interval of a proportion (Wilson 1927, JASA 22:209).

    Parameters
    ----------
    successes, trials : float
        With 0 <= successes <= trials and at least one trial.

    Examples
    --------
    >>> tuple(round(end, 4) for end in wilson_interval(8, 10))
    (0.4902, 0.9433)
    """
    proportion, square = successes / trials, Z95**2 / trials
    center = proportion + square / 2
    half = Z95 * math.sqrt(proportion * (1 - proportion) / trials + square / (4 * trials))
    lower = (center - half) / (1 + square) if successes else 0.0
    upper = (center + half) / (1 + square) if successes < trials else 1.0
    return lower, upper


def independent_interval(
    first: float, first_trials: float, second: float, second_trials: float
) -> tuple[float, float]:
    """Give a 95 % interval of the second proportion less the first, of independent samples.

    Method 10 of Newcombe 1998, Statistics in Medicine 17:873: the hybrid of two Wilson intervals.

    Parameters
    ----------
    first, second : float
        Successes.
    first_trials, second_trials : float
        At least one trial each.

    Examples
    --------
    Newcombe's example 56/70 - 48/80:

    >>> tuple(round(end, 4) for end in independent_interval(48, 80, 56, 70))
    (0.0524, 0.3339)
    """
    below_first, above_first = wilson_distances(first, first_trials)
    below_second, above_second = wilson_distances(second, second_trials)
    difference = second / second_trials - first / first_trials
    lower = difference - math.hypot(below_second, above_first)
    upper = difference + math.hypot(above_second, below_first)
    return lower, upper


def wilson_distances(successes: float, trials: float) -> tuple[float, float]:
    """Tell how far the ends of the Wilson interval are below and above the proportion."""
    lower, upper = wilson_interval(successes, trials)
    proportion = successes / trials
    return proportion - lower, upper - proportion


def two_sample_test(
    first: float, first_trials: float, second: float, second_trials: float
) -> tuple[Statistic, Statistic]:
    """Test two independent proportions for equality, as R's ``prop.test`` with Yates' correction.

    Pearson's chi-squared with one degree of freedom; of each |observed - expected| one half is
    taken off, or all of it if it is less (Yates 1934, Supplement to the JRSS 1:217; ``?prop.test``).

    Returns
    -------
    tuple
        Statistic and p-value: (None, None) without a trial in either sample, where R refuses, and
        (nan, nan) when both proportions are 0 or both are 1.

    Examples
    --------
    >>> tuple(round(each, 4) for each in two_sample_test(48, 80, 56, 70))
    (6.1143, 0.0134)
    """
    if not first_trials or not second_trials:
        return None, None
    trials, successes = first_trials + second_trials, first + second
    failures = trials - successes
    if not successes or not failures:
        return math.nan, math.nan
    deviation = abs(second * first_trials - first * second_trials) / trials  # the same in all four cells
    deviation -= min(0.5, deviation)
    # The sum of 1 / expected over the four cells.
    inverse = (trials / first_trials + trials / second_trials) * (1 / successes + 1 / failures)
    statistic = deviation**2 * inverse
    return statistic, chi_square_tail(statistic)


def holm(p_values: Sequence[Statistic]) -> list[Statistic]:
    """Adjust p-values for being several (Holm 1979, Scandinavian Journal of Statistics 6:65).

    As R's ``p.adjust``: a missing p-value stays missing and is not counted as a test.

    Examples
    --------
    >>> holm([0.01, None, 0.04, 0.03])
    [0.03, None, 0.06, 0.06]
    """
    known = sorted((p, i) for i, p in enumerate(p_values) if p is not None and not math.isnan(p))
    adjusted, largest = list(p_values), 0.0
    for rank, (p, i) in enumerate(known):
        largest = max(largest, (len(known) - rank) * p)
        adjusted[i] = min(largest, 1.0)
    return adjusted
