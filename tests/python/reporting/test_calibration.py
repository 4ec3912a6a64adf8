"""Calibration: scikit-learn's curve and score, and the error as it is defined."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss

from kerasduet.confusion.statistics import clopper_pearson
from kerasduet.reporting.calibration import brier_score, calibration


def test_bins_are_those_of_scikit_learn_with_their_rows() -> None:
    generator = np.random.default_rng(1)
    probability = generator.random(500).round(2)  # on the edges too
    happened = generator.random(500) < probability
    found = calibration(probability, happened)
    observed, predicted = calibration_curve(happened, probability, n_bins=10)
    assert [each["observed"] for each in found["bins"]] == observed.tolist()
    assert [each["predicted"] for each in found["bins"]] == predicted.tolist()
    assert sum(each["rows"] for each in found["bins"]) == 500
    assert all(each["from"] < each["predicted"] <= each["to"] or each["from"] == 0 for each in found["bins"])
    weighted = sum(each["rows"] * abs(each["predicted"] - each["observed"]) for each in found["bins"])
    assert found["ece"] == pytest.approx(weighted / 500)


def test_each_bin_has_the_interval_of_its_proportion() -> None:
    (found,) = calibration(np.full(10, 0.75), np.arange(10) < 8)["bins"]
    assert (found["lower"], found["upper"]) == clopper_pearson(8, 10)


def test_the_brier_score_of_two_classes_is_that_of_scikit_learn() -> None:
    probability, truth = np.array([0.9, 0.2, 0.6]), np.array([1, 0, 0])
    both = np.column_stack([1 - probability, probability])
    assert brier_score(both, truth) == pytest.approx(brier_score_loss(truth, probability))


def test_the_brier_score_of_three_classes_is_the_sum_over_them() -> None:
    assert brier_score(np.array([[0.5, 0.3, 0.2]]), np.array([0])) == pytest.approx(0.25 + 0.09 + 0.04)
