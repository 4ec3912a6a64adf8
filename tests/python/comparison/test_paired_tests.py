"""Two proportions of the same rows: published examples, R's values, and what holds for any counts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasduet.comparison.paired_tests import mcnemar_exact, mcnemar_mid_p, paired_interval
from kerasduet.comparison.proportions import independent_interval
from kerasduet.confusion.statistics import mcnemar

COUNT = st.integers(0, 10**6)


# R 4.2: mcnemar.test's statistic and p-value, binom.test's p-value, and the mid-p-value by dbinom and pbinom.
@pytest.mark.parametrize(
    ("counts", "statistic", "p_value", "exact", "mid_p"),
    [
        ((6, 16), 3.6818181818181817, 0.055008833629265723, 0.05247879028320316, 0.034689664840698284),
        ((5, 5), 0, 1, 1, 0.876953125),
        ((1, 0), 0, 1, 1, 0.5),
        ((0, 40), 38.025, 6.9843930615221454e-10, 1.8189894035458589e-12, 9.0949470177293066e-13),
        ((300, 600), 99.33444444444444, 2.132664164579807e-23, 8.196500619333206e-24, 6.134019050637123e-24),
        ((100000, 101000), 4.965179104477612, 0.02586263656892813, 0.02586239243973448, 0.02571447891762185),
    ],
)  # fmt: skip
def test_mcnemar(
    counts: tuple[int, int], statistic: float, p_value: float, exact: float, mid_p: float
) -> None:
    got = (*mcnemar(*counts), mcnemar_exact(*counts), mcnemar_mid_p(*counts))
    assert got == pytest.approx((statistic, p_value, exact, mid_p), rel=1e-10)
    assert mcnemar(*counts[::-1]) == mcnemar(*counts)
    assert mcnemar_mid_p(*counts[::-1]) == mcnemar_mid_p(*counts)


def test_without_a_row_that_differs_mcnemar_is_nan_and_the_exact_tests_are_missing() -> None:
    assert all(map(math.isnan, mcnemar(0, 0)))
    assert (mcnemar_exact(0, 0), mcnemar_mid_p(0, 0)) == (None, None)


# The mid-p and exact p-values and the interval that Fagerland, Lydersen and Laake (2013; 2014, Statistics in
# Medicine 33:2850) give for airway hyper-responsiveness before and after stem cell transplantation.
def test_published_paired_example() -> None:
    assert (round(mcnemar_exact(1, 7) or 0, 3), round(mcnemar_mid_p(1, 7) or 0, 3)) == (0.070, 0.039)
    lower, upper = paired_interval(1, 1, 7, 12)
    assert (round(lower, 3), round(upper, 3)) == (0.026, 0.507)


@pytest.mark.parametrize("counts", [(5, 0, 5, 0), (0, 4, 0, 3), (1, 0, 5, 1), (6, 1, 0, 0)])
def test_without_a_correlation_the_interval_is_that_of_independent_samples(
    counts: tuple[int, int, int, int],
) -> None:
    both, first_only, second_only, _ = counts  # a margin is empty, or the correction takes all of phi
    rows = sum(counts)
    alone = independent_interval(both + first_only, rows, both + second_only, rows)
    assert paired_interval(*counts) == pytest.approx(alone)


# Newcombe 1998, Statistics in Medicine 17:2635.
def test_newcombes_example_of_pairs() -> None:
    assert paired_interval(20, 12, 2, 16) == pytest.approx((-0.3292, -0.0562), abs=5e-5)


@given(COUNT, COUNT, COUNT, COUNT)
def test_paired_intervals_hold_the_difference_and_turn_with_the_models(
    a: int, b: int, c: int, d: int
) -> None:
    rows = a + b + c + d
    if rows:
        lower, upper = paired_interval(a, b, c, d)
        assert -1 <= lower <= (c - b) / rows <= upper <= 1
        assert paired_interval(a, c, b, d) == pytest.approx((-upper, -lower), abs=1e-12)
