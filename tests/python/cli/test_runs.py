"""`runs`, `compare`, `verify`, `explain` and `export`."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from command import command

import kerasduet as kd


@pytest.fixture(scope="session")
def other_run(xor_run: Path, folder: Path) -> Path:
    ran = command("fit", "xor_mlp", "--set", "epochs=1", "--seed", 2, "--run-dir", folder, "--json")
    return Path(ran.json["run"])


def test_runs_are_listed(tmp_path: Path, xor_run: Path) -> None:
    shutil.copytree(xor_run, tmp_path / "xor_mlp-0")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{}", encoding="utf-8")
    rows = {each["run"]: each for each in command("runs", tmp_path, "--json").json}
    assert rows["broken"]["status"] != "finished" and rows["broken"]["started"] is None
    listed = rows["xor_mlp-0"]
    assert (listed["spec"], listed["epochs"], listed["status"]) == ("xor_mlp", 2, "finished")
    lines = [line.split("\t") for line in command("runs", tmp_path).out.splitlines()]
    assert {line[0] for line in lines} == {"xor_mlp-0", "broken"}
    assert {len(line) for line in lines} == {len(listed)}


def test_no_folder_of_runs(tmp_path: Path) -> None:
    assert command("runs", tmp_path / "none").code == "no_runs"
    assert command("runs", tmp_path) == (0, "", "")


def test_two_runs_are_compared_as_in_python(xor_run: Path, other_run: Path) -> None:
    names = (xor_run.name, other_run.name)
    expected = kd.compare_fits(kd.load_run(xor_run), kd.load_run(other_run), names=names)
    assert command("compare", xor_run, other_run) == (0, f"{expected}\n", "")
    assert command("compare", xor_run, other_run, "--json").json == expected.to_dict()


def test_runs_on_rows_of_ones_own_need_them(flower_run: Path, flowers: Path) -> None:
    assert command("compare", flower_run, flower_run).code == "missing_rows"
    ran = command("compare", flower_run, flower_run, "--data", flowers)
    assert ran.status == 0 and "0 discordant rows" in ran.out


def test_a_regression_is_not_compared(number_run: Path, flower_run: Path, flowers: Path) -> None:
    assert command("compare", number_run, flower_run, "--data", flowers).status == 2


def test_a_run_is_trained_again(xor_run: Path, tmp_path: Path) -> None:
    ran = command("verify", xor_run, "--json")
    assert (ran.status, ran.json["same"]) == (0, True)
    about = json.loads((xor_run / "run.json").read_text(encoding="utf-8"))
    about["fingerprint"]["order"] = "0" * 64
    shutil.copytree(xor_run, tmp_path / "run")
    (tmp_path / "run" / "run.json").write_text(json.dumps(about), encoding="utf-8")
    ran = command("verify", tmp_path / "run")
    assert (ran.status, ran.out.splitlines()[0]) == (1, "The two part at: order.")


@pytest.mark.parametrize("kind", ["flower", "photo"])
def test_a_run_on_rows_of_ones_own_is_trained_again(kind: str, request: pytest.FixtureRequest) -> None:
    run, rows = (request.getfixturevalue(name) for name in (f"{kind}_run", f"{kind}s"))
    assert command("verify", run).status == 2
    assert command("verify", run, "--data", rows).status == 0


def test_a_run_is_not_verified_with_other_rows(flower_run: Path, flowers: Path, tmp_path: Path) -> None:
    text = flowers.read_text(encoding="utf-8").replace("1.5,2,", "1.5,3,")
    (tmp_path / "other.csv").write_text(text, encoding="utf-8")
    assert command("verify", flower_run, "--data", tmp_path / "other.csv").code == "different_run"
    assert command("verify", flower_run, "--data", flowers, "--decimal", "!").status == 2


def test_two_runs_are_explained_as_in_python(xor_run: Path, other_run: Path) -> None:
    expected = kd.explain_difference(xor_run, other_run)
    assert command("explain", xor_run, other_run) == (0, f"{expected}\n", "")
    assert command("explain", xor_run, other_run, "--json").json["parting"] == expected.parting.name
    assert command("explain", xor_run, "none").code == "not_a_run"


def test_a_run_is_exported(xor_run: Path, tmp_path: Path) -> None:
    ran = command("export", xor_run, "--output", tmp_path / "xor.tflite", "--json")
    assert ran.json["format"] == "tflite" and ran.json["difference"] < 1e-6
    assert (tmp_path / "xor.tflite").stat().st_size > 0
    assert command("export", xor_run, "-o", tmp_path / "xor.tflite").code == "file_exists"
    ran = command("export", xor_run, "-o", tmp_path / "saved")
    assert ran.status == 0 and (tmp_path / "saved" / "saved_model.pb").exists()
    assert command("export", xor_run).code == "usage"
    assert command("export", xor_run, "-o", tmp_path / "xor.h5").status == 2


def test_a_run_is_exported_to_onnx(xor_run: Path, tmp_path: Path) -> None:
    pytest.importorskip("tf2onnx")
    pytest.importorskip("onnxruntime")
    ran = command("export", xor_run, "-o", tmp_path / "xor.onnx", "--json")
    assert ran.json["format"] == "onnx" and ran.json["difference"] < 1e-6


def test_a_run_on_rows_of_ones_own_is_exported_with_some(
    flower_run: Path, flowers: Path, tmp_path: Path
) -> None:
    file = tmp_path / "flowers.tflite"
    assert command("export", flower_run, "-o", file).status == 2
    ran = command("export", flower_run, "-o", file, "--data", flowers, "--json")
    assert ran.json["rows"] == 4
