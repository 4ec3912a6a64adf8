"""Which rows are trained on, which are validated on, and what each counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.seeds import permutation
from kerasduet.specs.fit_settings import FitSettings
from kerasduet.training.splits import TrainingRows, training_rows

ROWS = 12
X = np.arange(2 * ROWS, dtype=np.float32).reshape(ROWS, 2)
Y = np.array(["a", "b", "a"] * 4)
DATA = kd.dataset(X, Y)
WEIGHTS = np.arange(1, ROWS + 1, dtype=np.float32)


def rows_of(validation_data: Any = None, sample_weight: Any = None, **changes: Any) -> TrainingRows:
    spec = kd.model_spec("xor_mlp").override(metrics=[], **changes)
    return training_rows(FitSettings.of(spec), DATA, validation_data, sample_weight, seed=3)


@pytest.mark.parametrize(("fraction", "count"), [(0.25, 3), (0.1, 1), (0.9, 11), (0.2, 2)])
def test_a_fraction_of_the_rows_is_held_out_by_the_seed(fraction: float, count: int) -> None:
    rows = rows_of(validation_split=fraction)
    assert rows.validation is not None
    held_out = sorted(permutation(3, ROWS, "validation")[:count].tolist())
    kept = [row for row in range(ROWS) if row not in held_out]
    assert rows.held_out.tolist() == held_out
    np.testing.assert_array_equal(rows.validation.x, X[held_out])
    np.testing.assert_array_equal(rows.train.x, X[kept])
    np.testing.assert_array_equal(rows.train.y, (Y[kept] == "b").astype(int))
    np.testing.assert_array_equal(rows.validation.y, (Y[held_out] == "b").astype(int))
    assert rows.weights is rows.validation_weights is rows.sample_weight is rows.validation_data is None


def test_only_the_first_rows_are_used_where_a_spec_says_so() -> None:
    rows = rows_of(sample_weight=WEIGHTS, validation_split=0.5, train_rows=8)
    assert rows.validation is not None
    held_out = sorted(permutation(3, 8, "validation")[:4].tolist())
    assert rows.held_out.tolist() == held_out
    np.testing.assert_array_equal(rows.validation_weights, WEIGHTS[held_out])
    np.testing.assert_array_equal(rows.weights, np.delete(WEIGHTS[:8], held_out))
    np.testing.assert_array_equal(rows.train.x, np.delete(X[:8], held_out, axis=0))
    np.testing.assert_array_equal(rows.sample_weight, WEIGHTS)


@pytest.mark.parametrize("fraction", [0.0, 0.04])
def test_a_fraction_that_makes_no_row_holds_none_out(fraction: float) -> None:
    rows = rows_of(sample_weight=WEIGHTS, validation_split=fraction)
    assert (rows.validation, rows.validation_weights) == (None, None)
    assert (rows.held_out.tolist(), len(rows.train.x)) == ([], ROWS)
    np.testing.assert_array_equal(rows.weights, WEIGHTS)


def test_a_fraction_that_leaves_no_row_is_refused() -> None:
    with pytest.raises(kd.DataError, match=r"leave some of the 12 rows for training, not 0\.96") as error:
        rows_of(validation_split=0.96)
    assert error.value.code == "empty_data"
    assert error.value.details == {"argument": "fit.validation_split", "got": 0.96, "rows": 12}


def test_rows_that_are_given_for_validation_are_all_taken() -> None:
    rows = rows_of(validation_data=(X[:5] + 1, Y[:5]), sample_weight=WEIGHTS, validation_split=0.25)
    assert rows.validation is not None
    np.testing.assert_array_equal(rows.validation.x, X[:5] + 1)
    np.testing.assert_array_equal(rows.train.x, X)
    assert (rows.held_out.tolist(), rows.validation_weights) == ([], None)
    assert rows.validation_data is not None
    assert len(rows.validation_data.split("test").x) == 5


def test_class_weights_count_in_training_and_not_in_validation() -> None:
    rows = rows_of(sample_weight=WEIGHTS, validation_split=0.25, class_weight={"b": 10})
    kept = np.setdiff1d(np.arange(ROWS), rows.held_out)
    np.testing.assert_array_equal(rows.weights, WEIGHTS[kept] * np.where(Y[kept] == "b", 10, 1))
    np.testing.assert_array_equal(rows.validation_weights, WEIGHTS[rows.held_out])
    alone = rows_of(validation_split=0.25, class_weight={"b": 10})
    np.testing.assert_array_equal(alone.weights, np.where(Y[kept] == "b", 10, 1))
    assert alone.validation_weights is None


def test_a_stratified_split_holds_out_as_many_of_each_class() -> None:
    rows = rows_of(validation_split=0.25, stratify=True)
    assert rows.validation is not None
    assert np.bincount(rows.validation.y).tolist() == [2, 1]
    assert np.bincount(rows.train.y).tolist() == [6, 3]


@pytest.mark.parametrize("kind", [tuple, list])
def test_weights_may_stand_beside_the_rows_for_validation(kind: type) -> None:
    weights = [0.5, 1, 2, 0, 3]
    rows = rows_of(validation_data=kind([X[:5], Y[:5], weights]), sample_weight=WEIGHTS)
    assert rows.validation is not None
    np.testing.assert_array_equal(rows.validation.x, X[:5])
    np.testing.assert_array_equal(rows.validation_weights, weights)
    np.testing.assert_array_equal(rows.weights, WEIGHTS)
    with pytest.raises(kd.DataError) as error:
        rows_of(validation_data=(X[:5], Y[:5], weights[:4]))
    assert (error.value.code, error.value.details["got"]) == ("length_mismatch", 4)
    assert error.value.details["argument"] == "validation_data.sample_weight"
