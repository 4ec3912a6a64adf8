"""A metric that gives a value for each class has one name a class: in history, evaluation, runs, monitors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.runtime import keras

X = np.random.default_rng(0).normal(size=(60, 3)).astype(np.float32)
Y = np.array(["cat", "dog", "the cow"])[X.argmax(axis=1)]
CLASSES = ("cat", "dog", "the cow")
F1 = {"class_name": "F1Score", "config": {"average": None}}
FBETA = {"class_name": "FBetaScore", "config": {"beta": 2.0}}


def spec(metrics: list[Any], **changes: Any) -> kd.ModelSpec:
    softmax = {"class_name": "Dense", "config": {"units": 3, "activation": "softmax"}}
    everything = {"layers": [softmax], "loss": "categorical_crossentropy", "metrics": metrics}
    return kd.model_spec("xor_mlp").override({**everything, **changes}, epochs=2)


def test_the_values_are_those_of_keras(tmp_path: Path) -> None:
    fit = kd.fit(spec([F1, FBETA]), (X, Y), validation_data=(X[:20], Y[:20]), run_dir=tmp_path, verbose=0)
    result = kd.evaluate(fit, (X, Y))
    one_hot = np.eye(3, dtype=np.float32)[np.searchsorted(CLASSES, Y)]
    for name, metric in [("f1_score", "F1Score"), ("fbeta_score", "FBetaScore")]:
        theirs = getattr(keras().metrics, metric)(**({"beta": 2.0} if metric == "FBetaScore" else {}))
        theirs.update_state(one_hot, fit.model.predict(X, verbose=0))
        mine = [result.metrics[f"{name}_{each}"] for each in CLASSES]
        np.testing.assert_allclose(mine, theirs.result(), rtol=1e-6)
    assert {f"{name}_{each}" for name in ("f1_score", "fbeta_score") for each in CLASSES} == set(
        fit.history["metric"]
    ) - {"loss"}
    assert set(fit.history["split"]) == {"train", "validation"}
    assert kd.load_run(fit.run).history.equals(fit.history)


def test_a_class_can_be_monitored_if_it_is_said_what_is_better() -> None:
    stop = {"class_name": "EarlyStopping", "config": {"monitor": "f1_score_dog", "mode": "max"}}
    kd.fit(spec([F1], callbacks=[stop]), (X, Y), verbose=0)
    del stop["config"]["mode"]
    with pytest.raises(kd.ArgumentError, match='must be "min" or "max" for the monitor "f1_score_dog"'):
        kd.fit(spec([F1], callbacks=[stop]), (X, Y), verbose=0)
    stop["config"]["monitor"] = "f1_score"
    with pytest.raises(kd.SpecError, match="f1_score_cat"):
        kd.fit(spec([F1], callbacks=[stop]), (X, Y), verbose=0)


def test_several_thresholds_and_several_targets_have_a_value_each() -> None:
    precision = {"class_name": "Precision", "config": {"thresholds": [0.2, 0.5]}}
    fit = kd.fit(spec([precision]), (X, Y), verbose=0)
    assert set(fit.history["metric"]) == {"loss", "precision_0.2", "precision_0.5"}
    r2 = {"class_name": "R2Score", "config": {"class_aggregation": None}}
    layers = [{"class_name": "Dense", "config": {"units": 2}}]
    numbers = spec([r2], layers=layers, loss="mse")
    result = kd.evaluate(kd.fit(numbers, (X, X[:, :2]), verbose=0), (X, X[:, :2]))
    assert set(result.metrics) == {"r2_score_1", "r2_score_2"}


def test_one_value_keeps_the_metric_s_name() -> None:
    macro = {"class_name": "F1Score", "config": {"average": "macro", "name": "macro_f1"}}
    fit = kd.fit(spec([macro, "accuracy"]), (X, Y), verbose=0)
    assert set(fit.history["metric"]) == {"loss", "macro_f1", "accuracy"}
