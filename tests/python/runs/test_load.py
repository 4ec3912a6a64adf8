"""Runs read back and fits saved as runs: what comes back is the fit, and what is no run is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import kerasduet as kd

GARMENTS = kd.garments(train=150, test=40)
pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows


def small_fit(folder: Path, **arguments: object) -> kd.Fit:
    defaults = {"seed": 1, "epochs": 4, "run_dir": folder, "mode": "eager"}
    return kd.fit("fashion_mlp", GARMENTS, **{**defaults, **arguments})


def test_a_loaded_run_is_the_fit(tmp_path: Path) -> None:
    fit = small_fit(tmp_path)
    loaded = kd.load_run(fit.run, GARMENTS)
    assert loaded.fingerprint == fit.fingerprint
    assert kd.evaluate(loaded).loss == kd.evaluate(fit).loss
    assert (kd.predict(kd.load_run(fit.run), GARMENTS) == kd.predict(fit)).all()


@pytest.mark.slow
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
    fit = kd.fit("xor_mlp", seed=1, epochs=2, mode="eager", verbose=0, sample_weight=[1, 2, 3, 4])
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
    fit = kd.fit("xor_mlp", seed=1, epochs=1, mode="eager", verbose=0)
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(kd.RunError) as told:
        kd.save_run(fit, tmp_path / "file" / "run")
    assert told.value.code == "cannot_write"
    with pytest.raises(kd.ArgumentError):
        kd.save_run("fit", tmp_path / "run")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.slow
@pytest.mark.parametrize("which", ["last", "best"])
def test_a_run_that_was_killed_between_two_files_is_that_of_one_epoch(tmp_path: Path, which: str) -> None:
    fit, later = small_fit(tmp_path), small_fit(tmp_path, epochs=6)
    wanted = kd.load_run(fit.run, which=which)  # type: ignore[arg-type]
    about = json.loads((fit.run / "run.json").read_text())  # type: ignore[operator]
    del about["fingerprint"]
    (fit.run / "run.json").write_text(json.dumps({**about, "status": "running"}))  # type: ignore[operator]
    for name in ("model.keras", "best_model.keras"):
        (fit.run / name).write_bytes((later.run / name).read_bytes())  # type: ignore[operator]
    killed = kd.load_run(fit.run, which=which)  # type: ignore[arg-type]
    assert killed.fingerprint["weights"] == wanted.fingerprint["weights"]
    assert killed.history.equals(wanted.history)
    (fit.run / "state.npz").unlink()  # type: ignore[operator]
    with pytest.raises(kd.RunError) as error:
        kd.load_run(fit.run, which=which)  # type: ignore[arg-type]
    assert error.value.code == "no_epoch"


@pytest.mark.slow
def test_a_history_that_is_not_that_of_the_state_is_refused(tmp_path: Path) -> None:
    run = small_fit(tmp_path).run
    path = run / "history.csv"  # type: ignore[operator]
    text = path.read_text()
    for other in (
        text.replace("2,train,loss,", "2,train,loss,1"),
        text[: len(text) // 2],
        "epoch,value\n1,2\n",
    ):
        path.write_text(other)
        with pytest.raises(kd.RunError) as error:
            kd.load_run(run)  # type: ignore[arg-type]
        assert error.value.code == "corrupt_run"
    path.write_text(text)
    assert kd.load_run(run).run == run  # type: ignore[arg-type]
