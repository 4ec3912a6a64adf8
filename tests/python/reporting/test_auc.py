"""Areas under curves: scikit-learn's own, and DeLong's interval computed pair by pair."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.metrics import auc, average_precision_score, roc_auc_score

from kerasduet.reporting.auc import auc_interval, class_curves


def drawn(rows: int, seed: int, digits: int = 2) -> tuple[NDArray[np.bool_], NDArray[np.float64]]:
    generator = np.random.default_rng(seed)
    positive = generator.random(rows) < 0.3
    return positive, (positive + generator.normal(size=rows)).round(digits)  # with ties


def slow_interval(positive: NDArray[np.bool_], score: NDArray[np.float64]) -> tuple[float, float, float]:
    """Compute DeLong's variance as the paper of 1988 defines it, from all pairs."""
    inside, outside = score[positive], score[~positive]
    wins = (inside[:, None] > outside) + 0.5 * (inside[:, None] == outside)  # (positives, negatives)
    area = wins.mean()
    variance = 0.0
    for components in (wins.mean(axis=1), wins.mean(axis=0)):
        variance += ((components - area) ** 2).sum() / (len(components) - 1) / len(components)
    half = 1.959963984540054 * math.sqrt(variance)
    return area, max(area - half, 0), min(area + half, 1)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("digits", [0, 1, 6])
def test_the_interval_is_that_of_all_pairs(seed: int, digits: int) -> None:
    positive, score = drawn(120, seed, digits)
    np.testing.assert_allclose(auc_interval(positive, score), slow_interval(positive, score), rtol=1e-12)


def test_probabilities_in_single_precision_lose_nothing() -> None:
    positive, score = drawn(120, 1, 1)
    single = score.astype(np.float32)
    wide = single.astype(np.float64)
    np.testing.assert_allclose(auc_interval(positive, single), slow_interval(positive, wide), rtol=1e-12)


def test_the_interval_is_that_of_proc() -> None:
    # pROC 1.18.0: ci.auc(roc(c(1, 0, 1, 1, 0, 0, 1, 0), c(3, 1, 2, 2, 2, 1, 4, 3)), method = "delong")
    found = auc_interval(np.array([1, 0, 1, 1, 0, 0, 1, 0], bool), np.array([3, 1, 2, 2, 2, 1, 4, 3]))
    np.testing.assert_allclose(found, (0.78125, 0.43840216437370461, 1), rtol=1e-12)


def test_thinned_curves_keep_the_areas_of_all_rows_and_their_ends() -> None:
    positive, score = drawn(5000, 1, 6)
    curves = class_curves(positive, score, 50)
    assert curves["auc"] == pytest.approx(roc_auc_score(positive, score), abs=1e-12)
    assert curves["average_precision"] == average_precision_score(positive, score)
    assert len(curves["roc"]) <= 50 and len(curves["precision_recall"]) <= 50
    assert curves["roc"][0] == [0, 0] and curves["roc"][-1] == [1, 1]
    assert auc(*zip(*curves["roc"], strict=True)) == pytest.approx(curves["auc"], abs=0.003)


def test_a_class_that_is_told_apart_has_an_interval_without_width() -> None:
    assert auc_interval(np.array([True, True, False, False]), np.array([4, 3, 2, 1])) == (1, 1, 1)


def test_of_one_row_there_is_no_interval() -> None:
    assert auc_interval(np.array([True, False, False]), np.array([2, 1, 3])) == (0.5, None, None)


@pytest.mark.parametrize("value", [True, False])
def test_without_rows_of_either_kind_there_is_no_curve(value: bool) -> None:
    curves = class_curves(np.full(5, value), np.arange(5), 10)
    assert curves["auc"] is None and curves["roc"] == [] and curves["rows"] == 5 * value
