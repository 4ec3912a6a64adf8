"""Two independent proportions and adjusted p-values: published examples, R's values, and any counts."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasduet.comparison.proportions import holm, independent_interval, two_sample_test, wilson_interval

COUNT = st.integers(0, 10**6)


# Newcombe 1998, Statistics in Medicine 17:873.
def test_newcombes_example_of_two_samples() -> None:
    assert independent_interval(48, 80, 56, 70) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@pytest.mark.parametrize(
    ("counts", "statistic", "p_value"),
    [
        ((48, 80, 56, 70), 6.1142704102962266, 0.013409475178668924),
        ((500000, 1000000, 501500, 1000000), 4.4940121115272511, 0.034013761184860332),
        ((3, 5, 4, 5), 0, 1),
    ],
)
def test_two_samples_as_prop_test(counts: tuple[int, ...], statistic: float, p_value: float) -> None:
    assert two_sample_test(*counts) == pytest.approx((statistic, p_value), rel=1e-10)


def test_two_samples_that_r_has_no_test_for() -> None:
    assert two_sample_test(0, 0, 1, 2) == (None, None)
    assert all(math.isnan(each or 0) for each in (*two_sample_test(0, 3, 0, 2), *two_sample_test(3, 3, 2, 2)))


def test_holm_passes_missing_p_values_by() -> None:
    adjusted = holm([0.01, None, 0.04, 0.03, math.nan, 0.9])
    assert adjusted.pop(1) is None
    assert adjusted == pytest.approx([0.04, 0.09, 0.09, math.nan, 0.9], nan_ok=True)


@given(COUNT, st.integers(1, 10**6), COUNT, st.integers(1, 10**6))
def test_unpaired_intervals_hold_the_difference_and_turn_with_the_models(
    x: int, n: int, y: int, m: int
) -> None:
    x, y = min(x, n), min(y, m)
    lower, upper = independent_interval(x, n, y, m)
    assert -1 <= lower <= y / m - x / n <= upper <= 1
    assert independent_interval(y, m, x, n) == pytest.approx((-upper, -lower), abs=1e-12)
    low, high = wilson_interval(x, n)
    assert 0 <= low <= x / n <= high <= 1


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=12))
def test_adjusted_p_values_are_larger_and_in_the_same_order(p_values: list[float | None]) -> None:
    pairs = sorted((p, q) for p, q in zip(p_values, holm(p_values), strict=True) if p is not None)
    assert all(p <= q <= 1 for p, q in pairs)
    assert [q for _, q in pairs] == sorted(q for _, q in pairs)
