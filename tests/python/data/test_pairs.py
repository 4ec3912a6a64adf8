"""Pairs of rows: alike or different, drawn once and for all."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import kerasduet as kd
from kerasduet.data.pairs import partners

CLASSES = st.lists(st.integers(0, 4), min_size=2, max_size=60).map(
    lambda drawn: np.array([*drawn, *range(5), *range(5)], np.int64)
)


@given(CLASSES)
def test_even_rows_meet_their_own_class_and_odd_ones_another(classes: np.ndarray) -> None:
    chosen = partners(classes, "train")
    alike = classes[chosen] == classes
    assert list(alike) == [row % 2 == 0 for row in range(len(classes))]
    assert not np.any(chosen == np.arange(len(classes)))


def test_pairs_are_the_same_each_time_and_others_for_another_split() -> None:
    classes = np.arange(50) % 5
    np.testing.assert_array_equal(partners(classes, "train"), partners(classes, "train"))
    assert np.any(partners(classes, "train") != partners(classes, "test"))


def test_those_of_mnist_are_its_images() -> None:
    data = kd.mnist_pairs()
    assert data.shape == {"left": (28, 28), "right": (28, 28)} and data.schema.positive == "same"
    assert data.columns is None and data.names("fr") == ("différents", "égaux")
