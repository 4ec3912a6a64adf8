"""`fit` and `evaluate`."""

from __future__ import annotations

import json
import os
import shutil
import signal
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from command import command
from forks import Fork

import kerasduet as kd


def test_a_fit_is_that_of_python(tmp_path: Path) -> None:
    ran = command("fit", "xor_mlp", "--set", "fit.epochs=2", "--seed", 3, "--run-dir", tmp_path, "--json")
    fit = kd.fit("xor_mlp", seed=3, epochs=2)
    assert ran.status == 0
    assert ran.json["fingerprint"] == fit.fingerprint
    assert ran.json["history"]["value"] == fit.history["value"].tolist()
    run = Path(ran.json["run"])
    assert kd.load_run(run).fingerprint == fit.fingerprint
    assert (ran.json["seed"], ran.json["spec"], ran.json["data"]) == (3, "xor_mlp", "xor")


def test_a_fit_prints_as_python_prints_it_and_progress_goes_to_stderr(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERASDUET_VERBOSE", "2")
    ran = command("fit", "xor_mlp", "--set", "epochs=2", "--run-dir", tmp_path)
    assert ran.out.startswith('<Fit of "xor_mlp" on "xor", seed 0')
    assert ran.out.endswith(f"Run: {tmp_path / 'xor_mlp-0'}\n")
    assert [line[:9] for line in ran.err.splitlines()] == ["Epoch 1/2", "Epoch 2/2"]


def test_a_run_goes_on(tmp_path: Path) -> None:
    command("fit", "xor_mlp", "--set", "epochs=1", "--run-dir", tmp_path)
    more = command("fit", "xor_mlp", "--set", "epochs=3", "--run-dir", tmp_path, "--resume", "--json")
    assert more.json["run"] == str(tmp_path / "xor_mlp-0")
    assert more.json["fingerprint"] == kd.fit("xor_mlp", epochs=3).fingerprint


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ("epochs=many", 1, "invalid_spec"),
        ("fit.epochs=0", 1, "invalid_spec"),
        ("fit.epochs=1.5", 1, "invalid_spec"),
        ("fit.epochs=NaN", 1, "invalid_spec"),
        ("fit.epoch=1", 1, "invalid_spec"),
        ("epoch=1", 1, "unknown_field"),
        ("layers.7.config.units=1", 1, "unknown_field"),
        ("epochs", 2, "invalid_argument"),
        ("=5", 2, "invalid_argument"),
    ],
)
def test_changes_that_cannot_be(change: str, status: int, code: str) -> None:
    ran = command("fit", "xor_mlp", "--set", change)
    assert (ran.status, ran.out, ran.code) == (status, "", code)


def test_values_are_json_or_text() -> None:
    changes = [
        "--set",
        'compile.metrics=["mae"]',
        "--set",
        "compile.loss=mean_absolute_error",
        "--set",
        "epochs=1",
    ]
    ran = command("fit", "xor_mlp", *changes, "--json")
    assert ran.json["history"]["metric"] == ["loss", "mae"]
    assert command("fit", "xor_mlp", "--set", "epochs=1", "--set", "epochs=2").code == "invalid_argument"


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (["--data", "garmets"], 1, "unknown_dataset"),
        (["--seed", "-1"], 2, "invalid_argument"),
        (["--strategy", "both"], 2, "invalid_argument"),
        (["--resume"], 2, "invalid_argument"),
        (["--target", "kind"], 2, "invalid_argument"),
        (["--data", "xor", "--color", "rgb"], 2, "invalid_argument"),
        (["--run-dir", os.devnull], 1, "cannot_write"),
    ],
)
def test_arguments_that_cannot_be(arguments: list[str], status: int, code: str) -> None:
    ran = command("fit", "xor_mlp", *arguments)
    assert (ran.status, ran.out, ran.code) == (status, "", code)


def test_a_data_set_that_is_none_has_near_names() -> None:
    assert 'did you mean "garments"' in command("fit", "xor_mlp", "--data", "garmets").err


def test_a_run_is_evaluated_as_in_python(xor_run: Path) -> None:
    evaluation = kd.evaluate(kd.load_run(xor_run))
    assert command("evaluate", xor_run) == (0, f"{evaluation}\n", "")
    ran = command("evaluate", xor_run, "--confusion")
    assert ran.out == f"{evaluation}\n\n{evaluation.confusion_matrix}\n"
    document = command("evaluate", xor_run, "--confusion", "--json").json
    assert document["loss"] == evaluation.loss
    assert document["metrics"] == evaluation.metrics
    assert document["confusion_matrix"] == evaluation.confusion_matrix.to_dict()
    positive = command("evaluate", xor_run, "--confusion", "--positive", "1", "--json").json
    assert positive["confusion_matrix"]["positive"] == "1"


def test_predictions_are_written_for_confusion(xor_run: Path, tmp_path: Path) -> None:
    file = tmp_path / "predictions.csv"
    assert command("evaluate", xor_run, "--output", file).status == 0
    assert list(pd.read_csv(file)) == ["truth", ".pred_class", ".pred_0", ".pred_1"]
    matrix = kd.evaluate(kd.load_run(xor_run)).confusion_matrix
    assert command("confusion", file, "--positive", "0").out == f"{matrix}\n"


def test_a_file_that_exists_is_replaced_only_on_request(xor_run: Path, tmp_path: Path) -> None:
    file = tmp_path / "predictions.csv"
    file.write_text("mine", encoding="utf-8")
    ran = command("evaluate", xor_run, "-o", file)
    assert (ran.status, ran.code) == (1, "file_exists") and "--force" in ran.err
    assert file.read_text(encoding="utf-8") == "mine"
    assert command("evaluate", xor_run, "-o", file, "--force").status == 0
    assert file.read_text(encoding="utf-8").startswith("truth,")
    assert command("evaluate", xor_run, "--force").code == "invalid_argument"
    assert command("evaluate", xor_run, "-o", tmp_path / "out.xlsx").code == "invalid_argument"
    assert command("evaluate", xor_run, "-o", tmp_path / "none" / "out.csv").code == "cannot_write"


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no folder is known that root cannot write to")
def test_a_folder_that_cannot_be_written_is_told(xor_run: Path) -> None:
    assert command("evaluate", xor_run, "-o", "/proc/out.csv").code == "cannot_write"
    assert command("fit", "xor_mlp", "--run-dir", "/proc/runs").code == "cannot_write"


def test_no_run_and_a_damaged_one(tmp_path: Path, xor_run: Path) -> None:
    for verb in (["evaluate"], ["predict", "x.csv"], ["compare", xor_run]):
        ran = command(verb[0], tmp_path, *verb[1:])
        assert (ran.status, ran.code) == (1, "not_a_run")
    about = json.loads((xor_run / "run.json").read_text(encoding="utf-8"))
    (tmp_path / "run.json").write_text(json.dumps({**about, "format": 99}), encoding="utf-8")
    assert command("evaluate", tmp_path).code == "unknown_format"
    (tmp_path / "run.json").write_text(json.dumps(about), encoding="utf-8")
    assert command("evaluate", tmp_path).code == "corrupt_run"


def test_a_run_that_was_tampered_with(tmp_path: Path, xor_run: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(xor_run, run)
    model = run / "model.keras"
    rewrite_config(model, lambda config: config.replace('"Dense"', '"Lambda"'))
    ran = command("evaluate", run)
    assert (ran.status, ran.out, ran.code) == (1, "", "corrupt_run") and "Lambda" in ran.err
    shutil.copy(xor_run / "model.keras", model)
    history = (run / "history.csv").read_text(encoding="utf-8")
    (run / "history.csv").write_text(history.replace("loss,0.", "loss,1."), encoding="utf-8")
    assert command("evaluate", run).code == "corrupt_run"


def rewrite_config(model: Path, change: Callable[[str], str]) -> None:
    with zipfile.ZipFile(model) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["config.json"] = change(parts["config.json"].decode()).encode()
    with zipfile.ZipFile(model, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


STOPPED = """
import signal, sys
import kerasduet as kd
from kerasduet.cli.main import main
from kerasduet.runtime import keras
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have it ignored
stop = lambda epoch, logs: epoch == 3 and signal.raise_signal(signal.SIGINT)
stopped = keras().callbacks.LambdaCallback(on_epoch_begin=stop)
train = kd.fit
kd.fit = lambda *given, **named: train(*given, callbacks=[stopped], **named)
sys.exit(main(["fit", "xor_mlp", "--set", "epochs=10000", "--run-dir", ".", "--json"]))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals")
def test_ctrl_c_ends_with_a_run_and_status_130(tmp_path: Path) -> None:
    status, printed, errors = Fork(STOPPED, folder=tmp_path).finish()
    assert status == 128 + signal.SIGINT
    assert "of 10000: the fit has the weights of this moment" in errors
    assert "Traceback" not in errors
    document = json.loads("\n".join(printed))
    assert document["interrupted"] is True
    assert kd.load_run(tmp_path / document["run"]).history["epoch"].max() < 10
    assert command("evaluate", tmp_path / document["run"]).status == 0
