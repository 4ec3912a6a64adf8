"""Runs read back and fits saved as runs: what comes back is the fit, and what is no run is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import kerasduet as kd

GARMENTS = kd.garments(train=150, test=40)
pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows


def small_fit(folder: Path, **arguments: object) -> kd.Fit:
    return kd.fit("fashion_mlp", GARMENTS, **{"seed": 1, "epochs": 4, "run_dir": folder, **arguments})


def test_a_loaded_run_is_the_fit(tmp_path: Path) -> None:
    fit = small_fit(tmp_path)
    loaded = kd.load_run(fit.run, GARMENTS)
    assert loaded.fingerprint == fit.fingerprint
    assert kd.evaluate(loaded).loss == kd.evaluate(fit).loss
    assert (kd.predict(kd.load_run(fit.run), GARMENTS) == kd.predict(fit)).all()


def test_what_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(kd.RunError) as error:
        kd.load_run(tmp_path)
    assert error.value.code == "not_a_run"
    fit = small_fit(tmp_path)
    (fit.run / "model.keras").write_bytes(b"no model")  # type: ignore[operator]
    with pytest.raises(kd.RunError) as error:
        kd.load_run(fit.run)  # type: ignore[arg-type]
    assert error.value.code == "corrupt_run"


def test_a_fit_without_a_run_folder_is_saved_as_one(tmp_path):
    fit = kd.fit("xor_mlp", seed=1, epochs=2, verbose=0, sample_weight=[1, 2, 3, 4])
    path = kd.save_run(fit, tmp_path / "runs" / "mine")
    again = kd.load_run(path)
    assert again.fingerprint == fit.fingerprint
    assert again.history.equals(fit.history)
    assert again.data.class_names == fit.data.class_names
    assert (again.mode, again.devices, again.seed) == (fit.mode, fit.devices, fit.seed)
    with pytest.raises(kd.RunError) as told:
        kd.load_run(path, which="best")
    assert told.value.code == "no_best"
    with pytest.raises(kd.RunError) as told:
        kd.save_run(fit, path)
    assert told.value.code == "cannot_write"
    assert [each.name for each in (tmp_path / "runs").iterdir()] == ["mine"]


def test_a_run_that_cannot_be_written_leaves_nothing(tmp_path):
    fit = kd.fit("xor_mlp", seed=1, epochs=1, verbose=0)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(kd.RunError) as told:
        kd.save_run(fit, tmp_path / "file" / "run")
    assert told.value.code == "cannot_write"
    with pytest.raises(kd.ArgumentError):
        kd.save_run("fit", tmp_path / "run")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]
