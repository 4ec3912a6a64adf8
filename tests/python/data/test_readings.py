"""Targets that can be read as numbers and as classes: the loss tells, or the rows that are known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from caught import error_of

import kerasduet as kd

RNG = np.random.default_rng(5)
NOISY = RNG.integers(0, 256, size=(12, 4, 5, 1)).astype(np.uint8)
CLEAN = RNG.integers(0, 256, size=(12, 4, 5, 1)).astype(np.uint8)
BINARY = (CLEAN > 99).astype(np.uint8)
X = RNG.normal(size=(12, 3)).astype(np.float32)


def spec_of(loss: str, outputs: int = 1, activation: str = "linear") -> kd.ModelSpec:
    layers = [
        {"class_name": "Rescaling", "config": {"scale": 1 / 255}},
        {"class_name": "Conv2D", "config": {"filters": outputs, "kernel_size": 1, "activation": activation}},
    ]
    changes = {"layers": layers, "compile.metrics": [], "epochs": 1}
    return kd.model_spec("xor_mlp").override(changes, loss=loss)


def fit_of(y: Any, loss: str, x: Any = NOISY, **model: Any) -> kd.Fit:
    return kd.fit(spec_of(loss, **model), (x, y), seed=1, verbose=0)


@pytest.mark.parametrize(
    ("loss", "y"),
    [
        ("mse", CLEAN),
        ("mean_absolute_error", CLEAN[..., 0]),
        ("Huber", CLEAN.astype(np.float64)),
        ("log_cosh", CLEAN.astype(int)),
        ("poisson", BINARY),
        ("mape", CLEAN),
        ("MeanSquaredLogarithmicError", CLEAN),
    ],
)
def test_pixels_are_numbers_under_a_loss_for_numbers(loss: str, y: Any) -> None:
    data = kd.dataset(NOISY, y)
    assert data.task == "segmentation"
    fit = kd.fit(spec_of(loss, activation="sigmoid"), data, seed=1, verbose=0)
    assert (fit.data.task, fit.data.class_names) == ("regression", ())
    np.testing.assert_array_equal(fit.data.split("train").y, np.reshape(y, (12, 4, 5)).astype(np.float32))


def test_a_denoiser_is_trained_judged_and_used() -> None:
    data = kd.dataset(NOISY[:6], CLEAN[:6], test=(NOISY[6:], CLEAN[6:]))
    fit = kd.fit(spec_of("mse"), data, seed=1, verbose=0)
    same = kd.fit(spec_of("mse"), (NOISY[:6], CLEAN[:6] + np.float32(0)), seed=1, verbose=0)
    assert fit.fingerprint["weights"] == same.fingerprint["weights"]
    result = kd.evaluate(fit)
    error = kd.predict(fit, NOISY[6:])[..., 0] - CLEAN[6:, ..., 0].astype(float)
    assert result.loss == pytest.approx((error**2).mean(), rel=1e-5)
    assert result.regression_metrics["MBE_1"] == pytest.approx(error[:, 0, 0].mean(), rel=1e-5)
    for more in ((NOISY[6:], CLEAN[6:]), kd.dataset(NOISY[6:], CLEAN[6:])):
        split = "train" if isinstance(more, kd.Dataset) else "test"
        assert kd.evaluate(fit, more, split=split).loss == result.loss


def test_validation_rows_are_read_as_the_training_rows() -> None:
    fits = [
        kd.fit(spec_of("mse"), (NOISY, CLEAN), validation_data=more, seed=1, verbose=0)
        for more in ((NOISY, CLEAN), kd.dataset(NOISY, CLEAN, test=(NOISY, CLEAN)))
    ]
    losses = [fit.history.query("split == 'validation'")["value"].item() for fit in fits]
    assert losses[0] == losses[1] == pytest.approx(kd.evaluate(fits[0], split="train").loss, rel=1e-6)


def test_a_run_is_loaded_with_its_data(tmp_path: Any) -> None:
    data = kd.dataset(NOISY, CLEAN)
    fit = kd.fit(spec_of("mse"), data, seed=1, verbose=0, run_dir=tmp_path)
    assert kd.load_run(fit.run, data).data.task == "regression"
    whole = kd.dataset(X, np.arange(12) % 2.0)
    spec = kd.model_spec("xor_mlp").override(loss="binary_crossentropy", epochs=1)
    classes = kd.fit(spec, whole, seed=1, verbose=0, run_dir=tmp_path)
    assert kd.load_run(classes.run, whole).data.class_names == ("0", "1")


def test_named_classes_are_masks_under_every_loss() -> None:
    for y, names in ((BINARY, ["0", "1"]), (BINARY > 0, None)):
        data = kd.dataset(NOISY, y, class_names=names)
        fit = kd.fit(spec_of("mse", activation="sigmoid"), data, seed=1, verbose=0)
        assert fit.data.task == "segmentation"
    assert kd.dataset(NOISY, BINARY.astype(str)).schema.unnamed is False


@pytest.mark.parametrize(
    ("loss", "model"),
    [
        ("binary_crossentropy", {"activation": "sigmoid"}),
        ("sparse_categorical_crossentropy", {"outputs": 2, "activation": "softmax"}),
        ("categorical_crossentropy", {"outputs": 2, "activation": "softmax"}),
        ("dice", {"outputs": 2, "activation": "softmax"}),
    ],
)
def test_pixels_are_classes_under_a_loss_for_classes(loss: str, model: dict[str, Any]) -> None:
    assert fit_of(BINARY, loss, **model).data.class_names == ("0", "1")
    assert fit_of(BINARY.astype(float), loss, **model).data.class_names == ("0", "1")


def test_the_inputs_are_classes_under_a_loss_for_classes() -> None:
    data = kd.dataset(BINARY, BINARY)
    assert data.task == "regression"
    model = {"outputs": 2, "activation": "softmax"}
    fit = kd.fit(spec_of("sparse_categorical_crossentropy", **model), data, seed=1, verbose=0)
    assert (fit.data.task, fit.data.class_names) == ("segmentation", ("0", "1"))
    numbers = kd.fit(spec_of("binary_crossentropy", activation="sigmoid"), data, seed=1, verbose=0)
    assert numbers.data.task == "regression"  # an autoencoder's


def test_other_numbers_in_the_test_rows_wait_for_the_loss() -> None:
    test = (NOISY[6:], CLEAN[6:])
    data = kd.dataset(NOISY[:6], CLEAN[:6] // 4 * 4, test=test)
    assert data.task == "regression"
    model = {"outputs": 64, "activation": "softmax"}
    error = error_of(kd.fit, spec_of("sparse_categorical_crossentropy", **model), data, verbose=0)
    assert (error.code, error.details["argument"]) == ("unknown_class", "test.y")
    two = error_of(kd.dataset, NOISY, BINARY, test=(NOISY, BINARY * 2))
    assert two.code == "unknown_class"
    named = error_of(kd.dataset, NOISY, BINARY, class_names=["0", "1", "2"], test=(NOISY, BINARY + 2))
    assert named.code == "unknown_class"


@pytest.mark.parametrize("channels", [3, 4])
@pytest.mark.parametrize("dtype", [np.uint8, np.float64])
def test_colours_are_numbers(channels: int, dtype: Any) -> None:
    x, y = (np.repeat(each, channels, axis=3) for each in (NOISY, CLEAN))
    data = kd.dataset(x, y.astype(dtype))
    assert (data.task, data.schema.target_shape) == ("regression", (4, 5, channels))
    fit = kd.fit(spec_of("mae", channels), data, seed=1, verbose=0)
    assert kd.evaluate(fit, split="train").loss > 0
    one_hot = np.eye(channels, dtype=dtype)[CLEAN[..., 0] % channels]
    assert error_of(kd.dataset, x, one_hot).code == "invalid_data"


@pytest.mark.parametrize(
    ("y", "task"),
    [(np.arange(12) + 20, "regression"), (np.arange(12) % 2, "classification")],
)
def test_whole_numbers_of_rows_are_numbers_where_two_classes_cannot_be(y: Any, task: str) -> None:
    spec = kd.model_spec("xor_mlp").override({"compile.metrics": []}, loss="mse", epochs=1)
    assert kd.fit(spec, (X, y), seed=1, verbose=0).data.task == task


def test_one_output_for_each_of_the_classes_keeps_them() -> None:
    changes = {"layers.1.config.units": 3, "compile.metrics": []}
    spec = kd.model_spec("xor_mlp").override(changes, loss="mse", epochs=1)
    assert kd.fit(spec, (X, np.arange(12) % 3), seed=1, verbose=0).data.task == "classification"


def test_a_fraction_in_the_test_rows_is_no_class() -> None:
    whole = np.arange(12) % 2.0
    data = kd.dataset(X, whole, test=(X[:2], [1.0, 0.5]))
    error = error_of(kd.fit, kd.model_spec("xor_mlp").override(loss="binary_crossentropy"), data, verbose=0)
    assert (error.code, error.details["argument"]) == ("invalid_data", "test.y")
    named = error_of(kd.dataset, X, whole, class_names=["a", "b"], test=(X[:2], [1.0, 0.5]))
    assert named.code == "invalid_data"


def test_a_data_set_keeps_its_targets() -> None:
    y = RNG.normal(size=12).astype(np.float32)
    data, first = kd.dataset(X, y), y[0]
    y[0] += 1
    assert data.split("train").y[0] == first
