"""What a loss takes, told by its name as a spec has it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.models.losses import wants_classes, wants_columns, wants_numbers

ROWS = np.zeros((4, 6), np.float32)
STEPS = np.zeros((4, 3, 6), np.float32)
IMAGES = np.zeros((4, 3, 2, 1), np.float32)


def numbers(*shape: int) -> Any:
    return (np.arange(4 * np.prod(shape, dtype=int)) / 2).reshape(4, *shape)


SPARSE = ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", "circle")
GENERALIZED = {"class_name": "CategoricalGeneralizedCrossEntropy", "config": {}}
COLUMNS = ("categorical_crossentropy", "CategoricalFocalCrossentropy", "categorical_hinge")
DIVERGENCES = ("kl_divergence", "KLDivergence", "kld")
OF_TWO = ("binary_crossentropy", "BinaryFocalCrossentropy", "hinge", "squared_hinge")
OF_NUMBERS = ("mse", "MeanAbsoluteError", "huber", "kerasduet>mean_bias_error", "log_cosh", "poisson")


@pytest.mark.parametrize(
    ("x", "y", "losses"),
    [
        (ROWS, numbers(), (*SPARSE, GENERALIZED, *COLUMNS, *OF_TWO)),
        (ROWS, numbers(1), (*SPARSE, GENERALIZED, *COLUMNS, *OF_TWO)),
        (ROWS, numbers(3), (*COLUMNS, *DIVERGENCES)),
        (ROWS, numbers(6), (*COLUMNS, *DIVERGENCES)),
        (STEPS, numbers(3), (*SPARSE, GENERALIZED, *COLUMNS, *DIVERGENCES, *OF_TWO)),
        (STEPS, numbers(3, 1), (*SPARSE, GENERALIZED, *COLUMNS, *DIVERGENCES, *OF_TWO)),
        (STEPS, numbers(2), (*COLUMNS, *DIVERGENCES)),
        (IMAGES, numbers(3, 2), (*SPARSE, GENERALIZED, *COLUMNS)),
        (IMAGES, numbers(3, 2, 1), (*SPARSE, GENERALIZED, *COLUMNS)),
        (IMAGES, numbers(2, 2), ()),
        (IMAGES, numbers(3, 2, 3), ()),
    ],
)
def test_which_losses_take_numbers_for_classes(x: Any, y: Any, losses: tuple[Any, ...]) -> None:
    data = kd.dataset(x, y)
    assert data.task == "regression"
    every = (*SPARSE, GENERALIZED, *COLUMNS, *DIVERGENCES, *OF_TWO, *OF_NUMBERS, "cosine_similarity")
    assert [each for each in every if wants_classes(each, data.schema)] == list(losses)
    assert not any(wants_classes(each, kd.dataset(ROWS, list("abab")).schema) for each in every)


def test_which_losses_take_a_column_for_each_class_and_which_numbers() -> None:
    every = (*SPARSE, GENERALIZED, *COLUMNS, *DIVERGENCES, *OF_TWO, *OF_NUMBERS)
    assert [each for each in every if wants_columns(each)] == [*COLUMNS, *DIVERGENCES]
    assert [each for each in every if wants_numbers(each)] == list(OF_NUMBERS)
