"""Files that an older layout of the package wrote: they hold the names of modules that are gone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import kerasduet as kd

OLD = Path(__file__).resolve().parents[2] / "data" / "before_rooms"
ROWS = [[0, 0], [0, 1], [1, 0], [1, 1]]
OUTPUTS = [[0.26693663], [0.24822964], [0.18546098], [0.18432344]]  # printed when the files were written


def test_a_model_file_loads() -> None:
    model = kd.load_model(OLD / "dropconnect.keras")
    assert type(model.layers[0]).__name__ == "DropConnect"
    np.testing.assert_allclose(model(np.float32(ROWS)), OUTPUTS, rtol=1e-5)


@pytest.mark.parametrize("which", ["last", "best"])
def test_a_run_loads(which: str) -> None:
    fit = kd.load_run(OLD / "run", which=which)
    about = json.loads((OLD / "run" / "run.json").read_text(encoding="utf-8"))
    assert fit.fingerprint["initial_weights"] == about["fingerprint"]["initial_weights"]
    assert fit.spec.hash == about["fingerprint"]["spec"]
    assert fit.history["epoch"].max() == 3
    assert fit.steps is None  # which nobody noted then
    if which == "last":
        np.testing.assert_allclose(kd.predict(fit, ROWS, type="raw"), OUTPUTS, rtol=1e-5)


def test_a_run_goes_on(tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(OLD / "run", run)
    spec = kd.load_run(run).spec
    fit = kd.fit(spec, epochs=5, seed=1, run_dir=run, resume=True, verbose=0, mode="xla")
    straight = kd.fit(spec, epochs=5, seed=1, verbose=0, mode="xla")
    np.testing.assert_allclose(fit.history["value"], straight.history["value"], rtol=1e-5)
    assert fit.fingerprint["order"] == straight.fingerprint["order"]
