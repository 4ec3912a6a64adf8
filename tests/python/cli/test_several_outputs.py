"""The commands on a run of several outputs: what the whole says, and refusals where one is meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import command

import kerasduet as kd

CHANGES = {
    "layers": [
        {"class_name": "Flatten", "name": "flat"},
        {"class_name": "Dense", "name": "classes", "config": {"units": 10, "activation": "softmax"}},
        {"class_name": "Dense", "name": "masks", "inputs": ["flat"], "config": {"units": 784}},
    ],
    "outputs": ["classes", "masks"],
    "compile.loss": {"classes": "sparse_categorical_crossentropy", "masks": "mse"},
    "compile.metrics": {"classes": ["accuracy"]},
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = kd.garments(train=20, test=10).split("train")
    x, y = rows.x.copy(), {"classes": rows.y, "masks": rows.x.reshape(20, -1) / 255}
    spec = kd.model_spec("two_heads").override(CHANGES)
    data = kd.dataset(x, y, test=(x, y))
    fit = kd.fit(spec, data, epochs=1, verbose=0, mode="eager", run_dir=tmp_path_factory.mktemp("runs"))
    assert fit.run is not None
    return fit.run


def test_a_run_is_listed_and_shown(run: Path) -> None:
    assert command("runs", run.parent).status == 0
    shown = command("show", run / "spec.json")
    assert shown.status == 0 and "mse of masks" in shown.out


def test_files_are_predicted_by_a_run_of_one_output_only(run: Path, tmp_path: Path) -> None:
    ran = command("predict", run, tmp_path)
    assert (ran.code, ran.status) == ("different_outputs", 1) and "masks" in ran.err
