"""Importance by permutation: scikit-learn's of the same network, and rows that are told to take."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from caught import error_of
from sklearn.inspection import permutation_importance as of_scikit_learn

import kerasduet as kd
from kerasduet.evaluation.importance import permutation_importance

pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows
X = np.random.default_rng(1).normal(size=(200, 4)).astype(np.float32)
CLASSES = np.array(["no", "yes"])[(X[:, 1] > 0).astype(int)]
NUMBERS = 3.0 * X[:, 2] + X[:, 0]


def trained(y: Any) -> kd.Fit:
    spec = kd.model_spec("xor_mlp" if y is CLASSES else "diabetes_mlp")
    return kd.fit(spec.override(learning_rate=0.05), (X, y), epochs=30, seed=1)


@pytest.mark.parametrize(
    ("y", "order", "scoring", "estimator"),
    [
        (CLASSES, [1], "accuracy", "KerasDuetClassifier"),
        (NUMBERS, [2, 0], "neg_root_mean_squared_error", "KerasDuetRegressor"),
    ],
)
def test_it_is_scikit_learns(y: Any, order: list[int], scoring: str, estimator: str) -> None:
    fit = trained(y)
    found = permutation_importance(fit, repeats=40)
    assert np.argsort(-found)[: len(order)].tolist() == order
    same = getattr(kd, estimator)(fit.spec, random_state=1).fit(X, y)
    wanted = of_scikit_learn(same, X, y, scoring=scoring, n_repeats=40, random_state=1).importances_mean
    np.testing.assert_allclose(found, wanted, rtol=0.1, atol=0.02)


def test_the_seed_decides_and_other_rows_may_be_taken() -> None:
    fit = trained(CLASSES)
    first = permutation_importance(fit, repeats=2)
    assert permutation_importance(fit, repeats=2).tolist() == first.tolist()
    assert permutation_importance(fit, repeats=2, seed=1).tolist() != first.tolist()
    given = permutation_importance(fit, (X, CLASSES), repeats=2)
    assert given.tolist() == first.tolist()
    assert permutation_importance(fit, (X[:50], CLASSES[:50]), repeats=2).tolist() != first.tolist()


def test_pixels_are_columns() -> None:
    pixels, first = X.reshape(200, 2, 2), [{"class_name": "Flatten"}]
    spec = kd.model_spec("xor_mlp").override(layers=first + kd.model_spec("xor_mlp").get("layers"))
    fit = kd.fit(spec.override(learning_rate=0.05), (pixels, CLASSES), epochs=30, seed=1)
    assert permutation_importance(fit, repeats=2).argmax() == 1


@pytest.mark.parametrize("wrong", [{"repeats": 0}, {"repeats": 1.5}, {"seed": -1}])
def test_other_numbers_are_refused(wrong: dict[str, Any]) -> None:
    assert error_of(permutation_importance, trained(CLASSES), **wrong).code == "invalid_argument"
