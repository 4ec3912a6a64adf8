"""Statistics beside caret's: Bowker's test, exact intervals at their ends, and what is missing as JSON."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kerasduet.confusion.statistics import bowker, clopper_pearson, mcnemar, plain_statistics, weighted_kappa

NAN = math.nan


def test_bowker_leaves_out_pairs_that_are_empty_both_ways() -> None:
    statistic, pairs, p_value = bowker(np.array([[5.0, 0.0, 2.0], [0.0, 5.0, 3.0], [1.0, 0.0, 4.0]]))
    assert statistic == pytest.approx((2 - 1) ** 2 / 3 + 3**2 / 3)
    assert pairs == 2
    assert p_value == pytest.approx(math.exp(-statistic / 2))  # the tail of two degrees of freedom
    assert bowker(np.eye(3))[:2] == (0.0, 0)
    assert math.isnan(bowker(np.eye(3))[2])


def test_mcnemar_corrects_counts_that_differ() -> None:
    assert mcnemar(3, 4)[0] == 0
    assert mcnemar(2, 4)[0] == pytest.approx(1 / 6)
    assert mcnemar(5, 5)[0] == 0
    assert all(map(math.isnan, mcnemar(0, 0)))


def test_an_exact_interval_of_none_and_of_all() -> None:
    assert clopper_pearson(0, 10) == (0.0, pytest.approx(1 - 0.025 ** (1 / 10)))
    assert clopper_pearson(10, 10) == (pytest.approx(0.025 ** (1 / 10)), 1.0)
    narrow, wide = clopper_pearson(5, 10, level=0.5), clopper_pearson(5, 10, level=0.99)
    assert wide[0] < narrow[0] < 0.5 < narrow[1] < wide[1]
    assert sum(wide) == pytest.approx(1)


@pytest.mark.parametrize("power", [1, 2])
def test_weighted_kappa_weighs_by_the_distance(power: int) -> None:
    table = np.array([[1.0, 0.0, 1.0], [1.0, 1.0, 0.0], [0.0, 0.0, 2.0]])
    distances = np.abs(np.subtract.outer(range(3), range(3))) ** power
    chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / 6
    by_hand = 1 - (distances * table).sum() / (distances * chance).sum()
    assert weighted_kappa(table, power) == pytest.approx(by_hand)
    assert weighted_kappa(np.array([[3.0]]), power) is None
    assert weighted_kappa(np.zeros((2, 2)), power) is None


def test_missing_statistics_are_named_where_json_has_none() -> None:
    given = {"a": 0.5, "b": None, "c": {"d": NAN, "e": 0.0}}
    assert plain_statistics(given) == {"a": 0.5, "b": None, "c": {"d": "NaN", "e": 0.0}}
