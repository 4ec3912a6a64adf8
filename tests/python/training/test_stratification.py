"""A stratified validation split: each class gives its share, and the seed decides which rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import kerasduet as kd
from kerasduet.seeds import permutation
from kerasduet.training.stratification import stratified

PAIR = kd.dataset(([[0.0], [1.0]], ["no", "yes"]))


@given(codes=st.lists(st.integers(0, 4), min_size=1, max_size=60), share=st.floats(0, 0.99))
def test_each_class_gives_its_share_to_one_row(codes: list[int], share: float) -> None:
    y, count = np.array(codes), round(len(codes) * share)
    taken = stratified(permutation(1, len(y), "validation"), PAIR, y, count)
    assert len(taken) == len(set(taken.tolist())) == count
    exact = np.bincount(y) * count / len(y)
    assert np.all(np.abs(np.bincount(y[taken], minlength=len(exact)) - exact) < 1)


def test_rows_within_a_class_come_in_the_order_drawn() -> None:
    y = np.array([0, 0, 0, 1, 1, 1])
    assert stratified(np.array([5, 2, 0, 4, 1, 3], np.int32), PAIR, y, 4).tolist() == [2, 0, 5, 4]


def test_a_fit_holds_out_rows_of_a_rare_class() -> None:
    x = np.linspace(0, 1, 40)[:, None].repeat(2, axis=1)
    y = np.array(["rare", "common"])[(np.arange(40) >= 4).astype(int)]
    spec = kd.model_spec("xor_mlp").override(validation_split=0.25, stratify=True, epochs=1)
    orders = {kd.fit(spec, (x, y), seed=seed, mode="eager").fingerprint["order"] for seed in (1, 1, 2)}
    plain = kd.fit(spec.override(stratify=False), (x, y), seed=1, mode="eager").fingerprint["order"]
    assert len(orders) == 2
    assert plain not in orders


def test_numbers_cannot_be_stratified() -> None:
    spec = kd.model_spec("xor_mlp").override(validation_split=0.5, stratify=True)
    with pytest.raises(kd.RunError) as error:
        kd.fit(spec, (np.eye(4)[:, :2], [0.1, 0.2, 0.3, 0.4]))
    assert error.value.code == "no_classes"
