"""A comparison and the plain values that R and JSON hold of it."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from kerasduet.comparison.comparison import Comparison

CLASSES = ["cat", "dog", "cow"]


@pytest.mark.parametrize("rows", [1, 40])
def test_plain_values_make_the_same_comparison(rows: int) -> None:
    truth, first, second = np.random.default_rng(1).integers(0, 3, (3, rows))
    compared = Comparison.from_predictions(
        truth=truth, first=first, second=second, class_names=CLASSES, names=("a", "b"), codes=True
    )
    again = Comparison.from_dict(json.loads(json.dumps(compared.to_dict())))
    assert str(again) == str(compared)
    assert again.to_dict() == compared.to_dict()
    pd.testing.assert_frame_equal(again.discordant, compared.discordant)
