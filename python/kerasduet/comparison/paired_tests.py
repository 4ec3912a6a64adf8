"""Two proportions of the same rows: McNemar's exact tests and an interval of their difference.

A row is right in both models, in one of them or in neither. ``None`` stands for R's ``NA`` and
``nan`` for ``NaN``, as in `confusion.statistics`.
"""

from __future__ import annotations

import math

from kerasduet.comparison.proportions import wilson_distances
from kerasduet.confusion.statistics import Statistic


def mcnemar_exact(first_only: int, second_only: int) -> Statistic:
    """Give the p-value of McNemar's exact test, as R's ``binom.test(first_only, differing)``.

    Given the rows that only one model has right, each model is as likely to be that one (Fagerland,
    Lydersen and Laake 2013, BMC Medical Research Methodology 13:91). None without such rows, where R
    refuses.

    Examples
    --------
    >>> round(mcnemar_exact(6, 16), 4)
    0.0525
    """
    differing = first_only + second_only
    return min(2 * _tail(min(first_only, second_only), differing), 1.0) if differing else None


def mcnemar_mid_p(first_only: int, second_only: int) -> Statistic:
    """Give McNemar's mid-p-value (Fagerland, Lydersen and Laake 2013, BMC Med Res Methodol 13:91).

    The exact p-value less the probability of what was observed (half of it if the counts are equal): less
    cautious than `mcnemar_exact`, and the one that the source recommends. None without such rows.

    Examples
    --------
    >>> round(mcnemar_mid_p(6, 16), 4)
    0.0347
    """
    fewer, differing = min(first_only, second_only), first_only + second_only
    if not differing:
        return None
    up_to, below = _tail(fewer, differing), _tail(fewer - 1, differing)
    return up_to + below if first_only != second_only else 1 - (up_to - below) / 2


def paired_interval(
    both: float, first_only: float, second_only: float, neither: float
) -> tuple[float, float]:
    """Give a 95 % interval of the second proportion less the first, of the same rows.

    Method 10 of Newcombe 1998, Statistics in Medicine 17:2635: two Wilson intervals, joined by the
    correlation phi with his continuity correction. It stays within -1 to 1 and has a width even when no row
    differs, where Wald's interval has none.

    Parameters
    ----------
    both, first_only, second_only, neither : float
        How many rows both, one or none of the models have right; together at least one.

    Examples
    --------
    Newcombe's example 20, 12, 2, 16 (his difference is the first less the second):

    >>> tuple(round(end, 4) for end in paired_interval(20, 12, 2, 16))
    (-0.3292, -0.0562)
    """
    rows = both + first_only + second_only + neither
    below_first, above_first = wilson_distances(both + first_only, rows)
    below_second, above_second = wilson_distances(both + second_only, rows)
    phi = _corrected_phi(both, first_only, second_only, neither)
    difference = (second_only - first_only) / rows
    lower = difference - _joined(below_second, above_first, phi)
    upper = difference + _joined(above_second, below_first, phi)
    return lower, upper


def _tail(most: int, trials: int) -> float:
    """Give the probability of at most so many heads in tosses of a fair coin."""
    if most < 0:
        return 0.0
    from scipy.special import betainc

    return float(betainc(trials - most, most + 1, 0.5))


def _corrected_phi(both: float, first_only: float, second_only: float, neither: float) -> float:
    rows = both + first_only + second_only + neither
    excess = both * neither - first_only * second_only
    if excess > 0:
        excess = max(excess - rows / 2, 0.0)
    margins = (both + first_only, second_only + neither, both + second_only, first_only + neither)
    scale = math.sqrt(math.prod(map(float, margins)))
    return excess / scale if scale else 0.0


def _joined(one: float, other: float, phi: float) -> float:
    return math.sqrt(max(one**2 - 2 * phi * one * other + other**2, 0.0))
