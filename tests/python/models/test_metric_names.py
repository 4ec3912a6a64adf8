"""A metric has one name: that which Keras's own fit() gives it in a new session."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet import bridge
from kerasduet.keras_internals.models import fresh_names
from kerasduet.runtime import keras

X = np.random.default_rng(0).normal(size=(40, 3)).astype("float32")
Y = (X[:, 0] > 0).astype(int)


def entry(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


IOU = {"num_classes": 2, "target_class_ids": [0]}
METRICS = [
    [name]
    for name in (
        *("acc", "accuracy", "Accuracy", "mae", "MAE", "mean_absolute_error", "MeanAbsoluteError", "mse"),
        *("MSE", "mape", "AUC", "auc", "Precision", "Recall", "TruePositives", "binary_accuracy"),
        *("BinaryAccuracy", "hinge", "RootMeanSquaredError", "BinaryIoU"),
        *(entry("AUC"), entry("AUC", name="area"), entry("Precision"), entry("Recall", name="found")),
        *(entry("IoU", **IOU), entry("BinaryIoU"), entry("MeanIoU", num_classes=2)),
        *(entry("MeanAbsoluteError"), entry("BinaryAccuracy", threshold=0.3)),
    )
] + [["AUC", "AUC"], [entry("AUC"), entry("AUC", curve="PR")], ["AUC", entry("AUC")], ["mae", "acc", "AUC"]]


def spec_of(metrics: list[Any]) -> kd.ModelSpec:
    return kd.model_spec("xor_mlp").override(loss="binary_crossentropy", metrics=metrics, epochs=1)


def names_of_keras(metrics: list[Any]) -> set[str]:
    """Train with Keras's own fit(), given texts and objects, and nothing named before."""
    with fresh_names():
        given = [
            each if isinstance(each, str) else getattr(keras().metrics, each["class_name"])(**each["config"])
            for each in metrics
        ]
        layers = keras().layers
        model = keras().Sequential([keras().Input((3,)), layers.Dense(1, activation="sigmoid")])
        model.compile("sgd", "binary_crossentropy", metrics=given, run_eagerly=True)
        return set(model.fit(X, Y[:, None], verbose=0).history)


@pytest.fixture(scope="module", autouse=True)
def _used() -> Iterator[None]:
    kd.fit(
        spec_of(["AUC", entry("AUC"), entry("Precision"), entry("IoU", **IOU)]),
        (X, Y),
        mode="eager",
        verbose=0,
    )
    yield


@pytest.mark.slow
@pytest.mark.parametrize("metrics", METRICS, ids=str)
def test_a_metric_has_the_name_of_a_new_session(metrics: list[Any]) -> None:
    model = kd.build_model(spec_of(metrics), shape=(3,))
    model.run_eagerly = True  # names need no graph
    model.train_on_batch(X, Y[:, None])
    assert set(model.get_metrics_result()) == names_of_keras(metrics)


@pytest.mark.slow
def test_a_name_is_the_same_in_history_monitors_evaluation_and_what_was_saved(tmp_path: Any) -> None:
    metrics = ["mae", "AUC", entry("AUC"), entry("Recall", name="found")]
    names = ["mae", "AUC", "auc", "found"]
    stop = entry("EarlyStopping", monitor="val_auc", mode="max", patience=5)
    spec = spec_of(metrics).override(validation_split=0.25, callbacks=[stop])
    for _ in range(2):
        fit = kd.fit(spec, (X, Y), seed=1, run_dir=tmp_path, mode="eager", verbose=0)
        data = kd.dataset(X, Y)
        loaded = kd.load_run(fit.run, fit.data)
        more = kd.fit(spec, fit.data, seed=1, init_from=loaded, mode="eager", verbose=0)
        for each in (fit, loaded, more):
            assert list(each.history["metric"].unique()) == ["loss", *names]
            assert list(kd.evaluate(each, data, split="train").metrics) == names
    path = kd.save_model(fit, tmp_path / "model.keras")
    assert kd.as_model_spec(kd.load_model(path)).get("compile.metrics") == metrics


def test_a_revived_model_has_the_same_names() -> None:
    spec = spec_of(["mae", entry("AUC"), entry("Recall", name="found")])
    content = bridge.model_bytes(kd.build_model(spec, shape=(3,)))["value"]
    described = kd.as_model_spec(bridge.revive_model(content, spec.to_json())["value"]["model"])
    assert described.get("compile.metrics") == spec.get("compile.metrics")
