"""Fits, data sets and specs are pickled and copied, with the bytes of the model and no rows but a user's."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import kerasduet as kd

COPIES = (copy.deepcopy, lambda each: pickle.loads(pickle.dumps(each)))
X = np.random.default_rng(0).normal(size=(40, 2)).astype("float32")
Y = (X[:, 0] > 0).astype(int)
pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows


@pytest.mark.parametrize("copied", COPIES)
def test_a_fit_is_the_same_and_goes_on_to_the_same_bits(copied: Callable[[Any], Any]) -> None:
    fit = kd.fit("xor_mlp", (X, Y), epochs=2, seed=1, mode="eager")
    again = copied(fit)
    assert (repr(again), again.fingerprint, again.spec) == (repr(fit), fit.fingerprint, fit.spec)
    assert again.history.equals(fit.history)
    assert again.data.fingerprint == fit.data.fingerprint
    np.testing.assert_array_equal(kd.predict(again, X), kd.predict(fit, X))
    further = [
        kd.fit("xor_mlp", (X, Y), epochs=2, seed=1, init_from=each, mode="eager").fingerprint
        for each in (fit, again)
    ]
    assert further[0] == further[1] == kd.fit("xor_mlp", (X, Y), epochs=4, seed=1, mode="eager").fingerprint


DATASETS: dict[str, Callable[[], kd.Dataset]] = {
    "arrays": lambda: kd.dataset(X, Y, test=(X, Y)),
    "regression": lambda: kd.dataset(X, X),
    "texts": lambda: kd.dataset(["a b", "c d"], ["x", "y"]),
    "batches": lambda: kd.from_batches([(X, Y), (X, Y)]),
    "xor": kd.xor,
    "diabetes": lambda: kd.diabetes(3),
    "garments": lambda: kd.garments(train=20, test=10, seed=2),
    "masks": lambda: kd.garments(train=20, test=10).with_target("masks"),
}


@pytest.mark.parametrize("copied", COPIES)
@pytest.mark.parametrize("name", DATASETS)
def test_a_data_set_is_the_same(copied: Callable[[Any], Any], name: str) -> None:
    data = DATASETS[name]()
    again = copied(data)
    assert (repr(again), again.names("fr")) == (repr(data), data.names("fr"))
    assert again.fingerprint == data.fingerprint


def test_what_can_be_read_again_is_not_in_a_pickle() -> None:
    data = kd.garments(train=1000, test=10)
    _ = data.fingerprint
    assert len(pickle.dumps(data)) < 2000
    assert len(pickle.dumps(kd.fashion_mnist())) < 2000


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_folder_of_images_goes_by_its_path(tmp_path: Path, in_memory: bool) -> None:
    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        Image.fromarray(np.full((4, 5, 3), len(name), np.uint8)).save(tmp_path / name / "1.png")
    data = kd.images_from_folder(tmp_path, in_memory=in_memory)
    before = data.fingerprint
    content = pickle.dumps(data)
    assert len(content) < 2000
    assert pickle.loads(content).fingerprint == before
    rows = pickle.loads(pickle.dumps(data.split("train")))
    np.testing.assert_array_equal(np.asarray(rows.x), np.asarray(data.split("train").x))


@pytest.mark.parametrize("copied", COPIES)
def test_a_spec_is_the_same(copied: Callable[[Any], Any]) -> None:
    spec = kd.model_spec("fashion_mlp").override(epochs=3)
    assert copied(spec) == spec
