"""Models that one training after the other uses: each training is as with a new one."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.training import model_reuse, warm_start

RNG = np.random.default_rng(4)
X = RNG.normal(size=(40, 6)).astype(np.float32)
Y = np.where(X[:, 0] > 0, "yes", "no")
DATA = kd.dataset(X, Y)
DRAWING = [
    {"class_name": "Dense", "config": {"units": 4, "activation": "relu"}},
    {"class_name": "BatchNormalization"},
    {"class_name": "GaussianNoise", "config": {"stddev": 0.1}},
    {"class_name": "Dropout", "config": {"rate": 0.2}},
    {"class_name": "Dense", "config": {"units": 1, "activation": "sigmoid"}},
]
SPEC = kd.model_spec("xor_mlp").override(
    layers=DRAWING, epochs=2, optimizer={"class_name": "Adagrad", "config": {"learning_rate": 0.1}}
)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Give the models that are built meanwhile."""
    found, build = [], warm_start.build_model

    def noted(*args: Any, **kwargs: Any) -> Any:
        found.append(build(*args, **kwargs))
        return found[-1]

    monkeypatch.setattr(warm_start, "build_model", noted)
    return found


def trained(spec: Any = SPEC, seed: int = 1, rows: slice = slice(None)) -> kd.Fit:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.FitWarning)
        return kd.fit(spec, kd.dataset(X[rows], Y[rows]), seed=seed, verbose=0, mode="graph")


def test_a_training_has_the_bits_of_one_with_a_new_model(built: list[Any]) -> None:
    alone = trained(rows=slice(20, 40))
    with model_reuse.models_reused(), model_reuse.models_freed():
        first = trained(rows=slice(20))
        model_reuse.give_back(first.model)
        second = trained(rows=slice(20, 40))
    assert second.model is first.model
    assert len(built) == 2
    assert second.fingerprint == alone.fingerprint
    assert second.history.equals(alone.history)


def test_a_model_that_is_still_looked_at_is_left_alone(built: list[Any]) -> None:
    with model_reuse.models_reused(), model_reuse.models_freed():
        first, second = trained(), trained()
    assert first.model is not second.model
    assert first.fingerprint == second.fingerprint


@pytest.mark.parametrize(
    ("change", "seed"),
    [
        ({}, 2),
        ({"layers.0.config.units": 5}, 1),
        ({"fit.callbacks": [{"class_name": "EarlyStopping", "config": {"monitor": "loss"}}]}, 1),
        ({"preprocessing": {"standardize": {}}}, 1),
    ],
    ids=["another seed", "other layers", "callbacks", "learns of its rows"],
)
def test_another_training_has_a_model_of_its_own(change: Any, seed: int, built: list[Any]) -> None:
    others = []
    with model_reuse.models_reused(), model_reuse.models_freed():
        for _ in range(2):
            model_reuse.give_back(trained().model)
            others.append(trained(SPEC.override(change), seed).model)
            model_reuse.give_back(others[-1])
    assert len({*map(id, others)} & {*map(id, built)}) == 2


def test_outside_of_resamples_no_model_is_used_again(built: list[Any]) -> None:
    for _ in range(2):
        model_reuse.give_back(trained().model)
    assert len(built) == 2


def test_the_folds_of_resamples_share_a_model(built: list[Any]) -> None:
    folds = kd.resamples(DATA, folds=3, seed=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", kd.FitWarning)
        kd.fit_resamples(SPEC, DATA, folds, verbose=0)
        assert len(built) == 1
        kd.tune(SPEC, {"batch_size": [4, 8]}, DATA, folds, verbose=0)
    assert len(built) == 3
    assert not model_reuse._free
