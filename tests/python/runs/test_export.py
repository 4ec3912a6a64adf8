"""Exported models give the outputs of the model, or nothing is written."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from caught import error_of

import kerasduet as kd
from kerasduet.runs import export

DATA = kd.garments(train=40, test=20)
ENDINGS = {"saved_model": "", "onnx": ".onnx", "tflite": ".tflite"}


@pytest.fixture(scope="module", params=["fashion_mlp_standardized", "mnist_gru"])
def fit(request: pytest.FixtureRequest) -> kd.Fit:
    spec = kd.model_spec(request.param).override(epochs=1, **{"dataset.train_rows": None})
    small = spec.override({f"layers.{int('mlp' in request.param)}.config.units": 4})
    return kd.fit(small, DATA, seed=1, verbose=0)


@pytest.mark.slow
@pytest.mark.parametrize("format", ENDINGS)
def test_an_exported_model_gives_the_outputs_of_the_model(fit: kd.Fit, format: str, tmp_path: Path) -> None:
    exported = kd.export_model(fit, tmp_path / f"model{ENDINGS[format]}", format)
    assert exported.rows == 20 and exported.difference < 1e-5
    assert exported.path.exists() and [*tmp_path.iterdir()] == [exported.path]
    assert exported.to_dict()["format"] == format
    assert str(exported.path) in str(exported)


@pytest.mark.slow
def test_a_file_that_gives_other_outputs_is_not_left(
    fit: kd.Fit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_run_onnx", lambda path, rows: np.zeros((len(rows), 10), np.float32))
    assert error_of(kd.export_model, fit, tmp_path / "model.onnx", "onnx").code == "export_differs"
    assert not [*tmp_path.iterdir()]


def test_a_package_that_is_missing_is_named(
    fit: kd.Fit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    error = error_of(kd.export_model, fit, tmp_path / "model.onnx", "onnx")
    assert error.code == "cannot_export" and "pip install 'kerasduet[onnx]'" in error.message
    assert not [*tmp_path.iterdir()]


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "another format": ({"format": "pmml"}, "invalid_argument"),
    "another ending": ({"format": "onnx", "path": "model.h5"}, "invalid_argument"),
    "no fit": ({"fit": "model"}, "invalid_argument"),
    "a folder that is missing": ({"path": "missing/model"}, "cannot_write"),
    "a folder that is there": ({"path": "."}, "cannot_write"),
    "rows of another shape": ({"x": np.zeros((3, 5))}, "shape_mismatch"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_arguments_are_refused(
    name: str, fit: kd.Fit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    changes, code = BAD[name]
    assert error_of(kd.export_model, **{"fit": fit, "path": "model", **changes}).code == code
    assert not [*tmp_path.iterdir()]


def test_states_between_batches_are_in_no_exported_model(tmp_path: Path) -> None:
    layers = [
        {"class_name": "GRU", "config": {"units": 2, "stateful": True}},
        {"class_name": "Dense", "config": {"units": 1}},
    ]
    spec = kd.model_spec("xor_mlp").override({"layers": layers}, metrics=[], batch_size=4)
    fit = kd.fit(spec, (np.zeros((8, 3, 2)), np.zeros(8)), epochs=1, verbose=0)
    assert error_of(kd.export_model, fit, tmp_path / "model").code == "cannot_export"


def test_a_fit_without_rows_is_compared_on_those_that_are_given(tmp_path: Path) -> None:
    x = np.random.default_rng(0).normal(size=(30, 3)).astype(np.float32)
    spec = kd.model_spec("diabetes_mlp").override(epochs=1)
    fit = kd.fit(spec, (x, x.sum(1)), verbose=0)
    read = kd.load_run(kd.save_run(fit, tmp_path / "run"))
    assert error_of(kd.export_model, read, tmp_path / "model").details["argument"] == "x"
    assert kd.export_model(read, tmp_path / "model", x=x).rows == 30
