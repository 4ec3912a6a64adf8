"""The commands of a fit train it again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import kerasduet as kd
from kerasduet.fits.repeat import repeat_commands


def repeated(command: str, **names: Any) -> kd.Fit:
    exec(command, names)
    fit: kd.Fit = names["fit"]
    return fit


def test_the_command_of_a_shipped_spec_names_it() -> None:
    fit = kd.fit("xor_mlp", epochs=2, batch_size=3, seed=5, mode="eager", verbose=0)
    commands = repeat_commands(fit)
    arguments = 'seed = 5, epochs = 2, batch_size = 3, mode = "eager"'
    assert commands["r"].endswith(f'fit <- fit(model_spec("xor_mlp"), load_dataset("xor"), {arguments})')
    assert repeated(commands["python"]).fingerprint == fit.fingerprint


def test_the_command_in_a_run_takes_the_spec_of_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = kd.model_spec("xor_mlp").override({"layers.0.config.units": 3}, epochs=2)
    data = kd.dataset(kd.xor().split("train").x, ["a", "b", "b", "a"], positive="a")
    fit = kd.fit(spec, data, sample_weight=[1, 2, 3, 4], run_dir=tmp_path, verbose=0)
    assert fit.run is not None
    about = json.loads((fit.run / "run.json").read_text())
    monkeypatch.chdir(fit.run)
    again = repeated(about["commands"]["python"], data=data, sample_weight=[1, 2, 3, 4])
    assert again.fingerprint == fit.fingerprint
    assert 'model_spec("xor_mlp.json"), data' in repeat_commands(fit)["r"]
