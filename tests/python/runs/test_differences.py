"""Where two runs part, whether one trained again has the bits, and lists of runs."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from caught import error_of

import kerasduet as kd

DATA = kd.garments(train=80, test=20)


def trained(folder: Path, **arguments: Any) -> Path:
    given = {"data": DATA, "epochs": 3, "seed": 1, "run_dir": folder, "verbose": 0, **arguments}
    fit = kd.fit(kd.model_spec("fashion_mlp").override({"layers.1.config.units": 4}), **given)
    assert fit.run is not None
    return fit.run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("runs"))


def item(difference: kd.RunDifference, name: str) -> Any:
    return next(each for each in difference.items if each.name == name)


def rewritten(path: Path, name: str, **changes: Any) -> None:
    about = json.loads((path / name).read_text())
    (path / name).write_text(json.dumps({**about, **changes}))


@pytest.mark.slow
def test_two_trainings_of_one_seed_are_the_same(run: Path, tmp_path: Path) -> None:
    difference = kd.explain_difference(run, trained(tmp_path))
    assert difference.same and difference.parting is None and difference.reasons == ()
    assert item(difference, "weights after epoch 3").same
    assert item(difference, "report").same
    assert "The two are the same" in str(difference)


@pytest.mark.parametrize(
    ("arguments", "parting"),
    [
        ({"seed": 2}, "seed"),
        ({"epochs": 4}, "spec fit.epochs"),
        ({"data": kd.garments(train=80, test=20, seed=2)}, "data"),
        ({"sample_weight": np.ones(80)}, "sample_weight"),
        ({"validation_data": DATA}, "validation_data"),
        ({"batch_size": 16}, "spec fit.batch_size"),
    ],
)
def test_runs_part_where_they_were_asked_for_something_else(
    arguments: dict[str, Any], parting: str, run: Path, tmp_path: Path
) -> None:
    difference = kd.explain_difference(run, trained(tmp_path, **arguments))
    assert difference.parting is not None and difference.parting.name == parting
    assert difference.reasons == ("The two were asked for different trainings.",)
    assert difference.to_dict()["parting"] == parting
    json.dumps(difference.to_dict(), allow_nan=False)


def test_a_callback_of_ones_own_shows_at_the_epoch_that_it_changed(run: Path, tmp_path: Path) -> None:
    import keras

    def change(epoch: int, logs: object) -> None:
        if epoch == 1:
            nudged.model.layers[-1].bias.assign_add([1e-3] * 10)

    nudged = keras.callbacks.LambdaCallback(on_epoch_end=change)
    difference = kd.explain_difference(run, trained(tmp_path, callbacks=[nudged]))
    assert difference.parting is not None and difference.parting.name == "weights after epoch 2"
    assert "callback" in difference.reasons[0]


def test_another_machine_is_a_reason_and_no_difference(run: Path, tmp_path: Path) -> None:
    other = trained(tmp_path)
    rewritten(other, "run.json", versions={"tensorflow": "2.18.0"})
    difference = kd.explain_difference(run, other)
    assert difference.same
    assert item(difference, "versions").second["tensorflow"] == "2.18.0"
    rewritten(other, "run.json", epoch_weights=["0" * 64] * 3)
    difference = kd.explain_difference(run, other)
    assert difference.parting is not None and difference.parting.name == "weights after epoch 1"
    assert "versions" in difference.reasons[0]


def test_weights_from_elsewhere_show_at_the_beginning(run: Path, tmp_path: Path) -> None:
    begun = kd.build_model(kd.load_run(run).spec, seed=9)
    difference = kd.explain_difference(run, trained(tmp_path, init_from=begun))
    assert difference.parting is not None and difference.parting.name == "initial_weights"
    assert "init_from" in difference.reasons[0]


def test_a_run_trained_again_has_the_bits(run: Path) -> None:
    before = {each.name: each.read_bytes() for each in run.iterdir()}
    difference = kd.verify_run(run, DATA)
    assert difference.same, str(difference)
    assert {each.name: each.read_bytes() for each in run.iterdir()} == before


@pytest.mark.slow
def test_a_run_that_was_not_so_trained_is_found_out(tmp_path: Path) -> None:
    path = trained(tmp_path, sample_weight=np.linspace(0, 1, 80))
    assert error_of(kd.verify_run, path, DATA).details["argument"] == "sample_weight"
    assert kd.verify_run(path, DATA, sample_weight=np.linspace(0, 1, 80)).same
    other = kd.verify_run(path, DATA, sample_weight=np.ones(80))
    assert other.parting is not None and other.parting.name == "sample_weight"


def test_of_an_interrupted_run_the_whole_epochs_are_verified(run: Path, tmp_path: Path) -> None:
    path = trained(tmp_path, epochs=2)
    spec = json.loads((path / "spec.json").read_text())
    spec["fit"]["epochs"] = 5
    whole = kd.model_spec(spec)
    (path / "spec.json").write_text(whole.to_json())
    about = json.loads((path / "run.json").read_text())
    rewritten(
        path, "run.json", status="interrupted", fingerprint={**about["fingerprint"], "spec": whole.hash}
    )
    difference = kd.verify_run(path, DATA)
    assert difference.same, str(difference)
    assert item(difference, "weights").same is None


def test_data_of_ones_own_must_be_given(run: Path) -> None:
    error = error_of(kd.verify_run, run)
    assert (error.code, error.details["argument"]) == ("invalid_argument", "data")


def test_a_run_that_was_saved_later_is_verified_by_its_end(tmp_path: Path) -> None:
    fit = kd.fit("xor_mlp", epochs=3, seed=1, verbose=0)
    difference = kd.verify_run(kd.save_run(fit, tmp_path / "xor"))
    assert difference.same and item(difference, "weights").same


def test_runs_are_listed_the_oldest_first(tmp_path: Path) -> None:
    first = trained(tmp_path)
    second = trained(tmp_path, validation_data=DATA, seed=3)
    (tmp_path / "no_run").mkdir()
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer" / "run.json").write_text('{"format": 99}')
    rewritten(first, "run.json", started="2020-01-01T00:00:00+00:00")
    runs = kd.list_runs(tmp_path)
    assert runs["run"].tolist() == [first.name, second.name, "newer"]
    assert runs["seed"].tolist()[:2] == [1, 3] and runs["epochs"].tolist()[:2] == [3, 3]
    assert runs["status"].tolist() == ["finished", "finished", "unknown_format"]
    report = json.loads((second / "report.json").read_text())
    assert runs["test"][1] == report["metrics"]["accuracy"]
    history = pd.read_csv(second / "history.csv")
    validation = history[history["split"] == "validation"]
    best = validation[validation["metric"] == "loss"].nsmallest(1, "value")["epoch"].item()
    accuracy = validation[(validation["metric"] == "accuracy") & (validation["epoch"] == best)]
    assert runs["best"][1] == pytest.approx(accuracy["value"].item())


def test_a_test_metric_of_zero_is_zero(tmp_path: Path) -> None:
    rewritten(trained(tmp_path), "report.json", metrics={"accuracy": 0.0})
    assert kd.list_runs(tmp_path)["test"].tolist() == [0.0]


def test_a_folder_without_runs_has_none_and_one_that_is_missing_is_refused(tmp_path: Path) -> None:
    assert kd.list_runs(tmp_path).empty
    assert kd.list_runs(tmp_path)["seed"].dtype == "Int64"
    assert error_of(kd.list_runs, tmp_path / "missing").code == "no_runs"


@pytest.mark.parametrize("verb", [kd.verify_run, lambda path: kd.explain_difference(path, path)])
def test_what_is_no_run_is_refused(verb: Any, tmp_path: Path) -> None:
    assert error_of(verb, tmp_path).code == "not_a_run"


@pytest.mark.parametrize("name", ["spec.json", "history.csv", "report.json"])
def test_a_file_that_was_changed_is_named(name: str, tmp_path: Path) -> None:
    path = trained(tmp_path)
    text = (path / name).read_text()
    (path / name).write_text(text.replace("1", "2"))
    error = error_of(kd.load_run, path)
    assert error.code == "corrupt_run" and name in error.message


def test_test_rows_that_cannot_be_evaluated_are_warned_of(tmp_path: Path) -> None:
    class Broken(kd.Dataset):
        def split(self, name: str) -> Any:
            if name == "test":
                raise kd.DataError("corrupt_file", "The file {path} is damaged.", path="x")
            return super().split(name)

    data = Broken("mine", DATA.schema, DATA.splits, DATA.reader)
    data._fingerprint = DATA.fingerprint
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        path = trained(tmp_path, data=data)
    ours = [each.message for each in caught if isinstance(each.message, kd.KerasDuetWarning)]
    assert [each.code for each in ours] == ["no_report"]
    assert not (path / "report.json").exists() and "no test rows" in (path / "README.md").read_text()
