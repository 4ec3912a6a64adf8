"""Arrays by name in ``.npz``: the bits of Python, and what is missing, too much or damaged by its name."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from command import Ran, command

import kerasduet as kd

RNG = np.random.default_rng(4)
LEFT = RNG.normal(size=(24, 3)).astype(np.float32)
RIGHT = RNG.normal(size=(24, 2, 2)).astype(np.float32)
KIND = np.array(["no", "yes"])[(LEFT[:, 0] > 0).astype(int)]
AGE = LEFT.sum(axis=1)
ARRAYS = {"left": LEFT, "right": RIGHT, "kind": KIND, "age": AGE}


def spec_of(outputs: list[str]) -> kd.ModelSpec:
    """Give a spec of two inputs and of one output or two."""
    ends = {"kind": (2, "softmax"), "age": (1, "linear")}
    losses = {"kind": "sparse_categorical_crossentropy", "age": "mse"}
    layers: list[Any] = [
        {"class_name": "Flatten", "name": "flat", "inputs": ["right"]},
        {"class_name": "Concatenate", "name": "both", "inputs": ["left", "flat"]},
    ]
    for name in outputs:
        config = dict(zip(("units", "activation"), ends[name], strict=True))
        layers.append({"class_name": "Dense", "name": name, "inputs": ["both"], "config": config})
    chosen = {name: losses[name] for name in outputs}
    return kd.model_spec("xor_mlp").override(
        {
            "inputs": [{"name": "left"}, {"name": "right"}],
            "layers": layers,
            "outputs": outputs,
            "compile.loss": chosen if len(outputs) > 1 else chosen[outputs[0]],
            "compile.metrics": {} if len(outputs) > 1 else [],
            "epochs": 1,
        }
    )


def written(path: Path, **changes: Any) -> Path:
    """Write the arrays, some of them changed, or without those that are None."""
    np.savez(path, **{name: each for name, each in {**ARRAYS, **changes}.items() if each is not None})
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("arrays")
    written(folder / "rows.npz")
    for outputs in (["kind"], ["kind", "age"]):
        name = "_".join(outputs)
        rows = written(
            folder / f"{name}.npz", **{each: None for each in ("kind", "age") if each not in outputs}
        )
        kd.save_spec(spec_of(outputs), folder / f"{name}.json")
        ran = command("fit", folder / f"{name}.json", "--data", rows, "--run-dir", folder / name, "--seed", 3)
        assert ran.status == 0, ran.err
    return folder


def run_of(folder: Path, name: str) -> Path:
    return run_in(folder / name)


def run_in(folder: Path) -> Path:
    (run,) = (each for each in folder.iterdir() if each.is_dir())
    return run


def fit_of(outputs: list[str]) -> kd.Fit:
    y = {name: ARRAYS[name] for name in outputs}
    rows = ({"left": LEFT, "right": RIGHT}, y if len(y) > 1 else y[outputs[0]])
    return kd.fit(spec_of(outputs), rows, seed=3, verbose=0)


@pytest.mark.parametrize("outputs", [["kind"], ["kind", "age"]])
def test_a_fit_has_the_bits_of_python_and_is_made_again(folder: Path, outputs: list[str]) -> None:
    name = "_".join(outputs)
    run, rows = run_of(folder, name), folder / f"{name}.npz"
    fit = fit_of(outputs)
    assert kd.load_run(run).fingerprint["weights"] == fit.fingerprint["weights"]
    assert command("verify", run, "--data", rows).status == 0
    ran = command("evaluate", run, "--data", rows, "--json")
    assert ran.json["loss"] == kd.evaluate(fit, split="train").loss


def test_one_output_is_predicted_as_a_table_or_arrays_and_several_as_arrays(
    folder: Path, tmp_path: Path
) -> None:
    x = {"left": LEFT, "right": RIGHT}
    one, both = run_of(folder, "kind"), run_of(folder, "kind_age")
    wanted = kd.predict(kd.load_run(one), x)
    ran = command("predict", one, written(tmp_path / "x.npz", kind=None, age=None))
    assert [line.split("\t")[1:] for line in ran.out.splitlines()] == [
        [str(row), name] for row, name in enumerate(wanted, 1)
    ]
    files = [folder / "kind_age.npz", tmp_path / "x.npz"]
    ran = command("predict", both, *files, "--type", "prob", "-o", tmp_path / "out.npz", "--json")
    assert ran.json == {"rows": 48, "output": str(tmp_path / "out.npz")}
    expected = kd.predict(kd.load_run(both), x, type="prob")
    with np.load(tmp_path / "out.npz", allow_pickle=False) as found:
        assert sorted(found) == ["age", "kind"]
        for name, each in expected.items():
            assert np.array_equal(found[name], np.concatenate([each, each]))
    assert command("predict", one, files[1], "-o", tmp_path / "one.npz").status == 0
    with np.load(tmp_path / "one.npz", allow_pickle=False) as found:
        assert found["kind"].tolist() == wanted.tolist()
    assert command("predict", both, *files, "-o", tmp_path / "out.csv").code == "different_outputs"


@pytest.mark.slow
def test_a_run_on_arrays_is_reported_compared_and_exported(folder: Path, tmp_path: Path) -> None:
    run, rows = run_of(folder, "kind"), folder / "kind.npz"
    report = ["report", run, "--data", rows, "--positive", "yes", "-o", tmp_path / "report.md"]
    assert command(*report).status == 0
    assert command("compare", run, run, "--data", rows).status == 0
    ran = command("export", run, "--data", rows, "-o", tmp_path / "model.onnx")
    assert ran.status == 0 or ran.code == "missing_packages", ran.err


def test_the_positive_class_of_an_output_goes_by_its_name(folder: Path, tmp_path: Path) -> None:
    both, rows = run_of(folder, "kind_age"), folder / "kind_age.npz"
    report = ["report", both, "--data", rows, "--output", tmp_path / "report.json", "--force"]
    assert command(*report).code == "no_positive"
    for wrong in (["yes"], ["kind=yes", "kind=no"]):
        options = [part for each in wrong for part in ("--positive", each)]
        assert command(*report, *options).code == "invalid_argument"
    assert command(*report, "--positive", "kidn=yes").code == "invalid_positive"
    assert command(*report, "--positive", "kind=yes").status == 0
    found = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert found["sections"]["outputs"]["kind"]["confusion"]["positive"] == "yes"
    fitted = ["fit", folder / "kind_age.json", "--data", rows, "--run-dir", tmp_path]
    assert command(*fitted, "--positive", "kind=no").status == 0
    assert command(*report[:1], run_in(tmp_path), *report[2:]).status == 0
    single = ["fit", folder / "kind.json", "--data", folder / "kind.npz", "--positive", "no"]
    assert command(*single).status == 0
    assert command(*single, "--positive", "yes").code == "invalid_argument"


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "an input is missing": ({"left": None}, "different_inputs", 'has no "left"'),
    "an output is missing": ({"age": None}, "different_outputs", 'has no "age"'),
    "one too much": ({"agee": AGE}, "different_inputs", 'not "agee" too: did you mean "age"?'),
    "another number of rows": ({"right": RIGHT[:5]}, "length_mismatch", "x.right"),
    "another number of targets": ({"age": AGE[:5]}, "length_mismatch", "age"),
    "values missing": ({"left": np.full((24, 3), np.nan)}, "not_finite", "x.left"),
    "objects": ({"age": np.array([{}] * 24, object)}, "corrupt_file", "objects"),
    "lists": ({"left": np.array([[1], [2, 3]] * 12, object)}, "corrupt_file", "objects"),
    "dates": ({"age": np.zeros(24, "M8[s]")}, "corrupt_file", "neither numbers nor texts"),
}


@pytest.mark.parametrize("name", WRONG)
@pytest.mark.parametrize("verb", ["fit", "evaluate"])
def test_what_is_wrong_is_told_by_its_name(folder: Path, tmp_path: Path, name: str, verb: str) -> None:
    changes, code, told = WRONG[name]
    ran = of_verb(verb, folder, written(tmp_path / "bad.npz", **changes))
    assert (ran.status, ran.out, ran.code) == (1, "", code)
    assert told in ran.err


def of_verb(verb: str, folder: Path, rows: Path) -> Ran:
    what = folder / "kind_age.json" if verb == "fit" else run_of(folder, "kind_age")
    return command(verb, what, "--data", rows)


def test_further_rows_have_the_shapes_of_those_of_training(folder: Path, tmp_path: Path) -> None:
    wide = written(tmp_path / "wide.npz", right=np.zeros((24, 2, 3)))
    for verb, rows in (("evaluate", ["--data", wide]), ("predict", [wide, "-o", tmp_path / "out.npz"])):
        ran = command(verb, run_of(folder, "kind_age"), *rows)
        assert ran.code == "shape_mismatch" and ".right" in ran.err


@pytest.mark.parametrize("content", [b"", b"plain"])
def test_what_is_no_archive_is_refused(folder: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.npz").write_bytes(content)
    assert of_verb("fit", folder, tmp_path / "bad.npz").code == "corrupt_file"
    assert command("predict", run_of(folder, "kind"), tmp_path / "bad.npz").code == "corrupt_file"
    assert command("predict", run_of(folder, "kind"), tmp_path / "none.npz").code == "cannot_read"


def test_a_file_that_declares_more_than_it_holds_is_refused_before_it_is_read(
    folder: Path, tmp_path: Path
) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("left.npy", bytes(200 << 20))
    ran = of_verb("evaluate", folder, tmp_path / "bomb.npz")
    assert ran.code == "corrupt_file" and "more than it can hold" in ran.err


def test_other_files_do_for_one_array_only(folder: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", LEFT)
    ran = command("predict", run_of(folder, "kind"), tmp_path / "x.npy")
    assert (ran.status, ran.code) == (1, "different_inputs") and '["left", "right"]' in ran.err


@pytest.mark.parametrize("option", [["--target", "kind"], ["--decimal", ","], ["--size", "2x2"]])
def test_options_of_other_files_are_refused(folder: Path, option: list[str]) -> None:
    ran = command("fit", folder / "kind.json", "--data", folder / "kind.npz", *option)
    assert (ran.status, ran.code) == (2, "invalid_argument") and option[0][2:] in ran.err
