"""Normalization among a spec's layers learns from the training rows; indices have rows in an embedding."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import kerasduet as kd

X = np.random.default_rng(0).normal(3, 5, (150, 4)).astype("float32")
X[:, 3] = 7  # a constant


def entry(class_name: str, **config: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": config}


def spec_of(*layers: dict[str, Any]) -> kd.ModelSpec:
    return kd.model_spec("xor_mlp").override(
        {
            "layers": list(layers),
            "compile.metrics": [],
            "compile.optimizer": entry("SGD", learning_rate=1e-30),
        },
        loss="mse",
        epochs=1,
    )


IDENTITY = entry("Dense", units=4, use_bias=False, kernel_initializer="identity")
DEVIATION = np.where(X.std(axis=0) == 0, 1, X.std(axis=0))
WANTED = (X - X.mean(axis=0)) / DEVIATION


@pytest.mark.parametrize(
    ("layers", "wanted"),
    [
        ([entry("Normalization"), IDENTITY], WANTED),
        ([entry("Rescaling", scale=0.5), entry("Normalization"), IDENTITY], WANTED),
        ([entry("Normalization"), entry("Normalization", axis=None), IDENTITY], WANTED / WANTED.std()),
        ([entry("Normalization", mean=1.0, variance=4.0), IDENTITY], (X - 1) / 2),
    ],
    ids=["first", "behind another", "two, one over all", "numbers given"],
)
def test_a_normalization_learns_from_the_training_rows(layers: Any, wanted: Any, tmp_path: Any) -> None:
    fit = kd.fit(spec_of(*layers), (X, X), seed=1, mode="eager", verbose=0)
    np.testing.assert_allclose(kd.predict(fit, X), wanted, atol=2e-5)
    more = kd.fit(fit.spec, fit.data, seed=1, init_from=fit, mode="eager", verbose=0)
    loaded = kd.load_run(kd.save_run(fit, tmp_path / "run"))
    from_model = kd.fit(fit.spec, (X[:20], X[:20]), seed=1, init_from=fit.model, mode="eager", verbose=0)
    for each in (more, loaded, from_model):
        np.testing.assert_allclose(kd.predict(each, X), kd.predict(fit, X), atol=1e-6)


def test_a_normalization_of_images_is_by_channel() -> None:
    images = np.random.default_rng(1).uniform(0, 255, (30, 4, 4, 3)).astype("float32")
    layers = [entry("Normalization"), entry("Flatten"), entry("Dense", units=1)]
    fit = kd.fit(spec_of(*layers), (images, np.arange(30.0)), seed=1, mode="eager", verbose=0)
    wanted = (images - images.mean(axis=(0, 1, 2))) / images.std(axis=(0, 1, 2))
    np.testing.assert_allclose(np.asarray(fit.model.layers[0](images)), wanted, atol=1e-5)


WORDS = np.random.default_rng(2).integers(0, 10, (100, 4))
HALVES = np.repeat([0, 1], 50)


@pytest.mark.parametrize(("value", "got"), [(50, "50"), (10, "10"), (-1, "-1"), (50.7, "50.7")])
def test_an_index_out_of_range_is_named_before_training_and_before_predict(value: float, got: str) -> None:
    layers = [entry("Embedding", input_dim=10, output_dim=4), entry("Flatten")]
    spec = spec_of(*layers, entry("Dense", units=1, activation="sigmoid")).override(validation_split=0.3)
    bad = WORDS.astype(np.asarray(value).dtype)
    bad[89, 1] = value
    sentence = rf"x` must hold numbers from 0 to 9 \(`input_dim` of layer 1\), not {got} in row 90\."
    fit = kd.fit(spec, (WORDS, HALVES), seed=1, verbose=0)
    for call in (
        lambda: kd.fit(spec, (bad, HALVES), seed=1, verbose=0),
        lambda: kd.fit(spec, (WORDS, HALVES), validation_data=(bad, HALVES), seed=1, verbose=0),
        lambda: kd.predict(fit, bad),
        lambda: kd.evaluate(fit, (bad, HALVES)),
    ):
        with pytest.raises(kd.DataError, match=sentence) as error:
            call()
        assert error.value.code == "unknown_index"
