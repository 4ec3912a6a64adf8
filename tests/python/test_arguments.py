"""What is of the wrong kind is refused at every public door, in one sentence that names the argument."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import kerasduet as kd
from kerasduet.arguments import is_missing, whole_numbers

SPEC = kd.model_spec("xor_mlp")
ROWS = [[0.5], [1.5]], ["cat", "dog"]


@pytest.fixture(scope="module")
def fit(tmp_path_factory: pytest.TempPathFactory) -> kd.Fit:
    folder = tmp_path_factory.mktemp("runs")
    return kd.fit(SPEC, seed=1, epochs=1, verbose=0, mode="eager", run_dir=folder)


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda fit: kd.build_model("xor_mlp"), "spec"),
        (lambda fit: kd.save_spec("xor_mlp", "a.json"), "spec"),
        (lambda fit: kd.save_spec(SPEC, 3), "path"),
        (lambda fit: SPEC.override(3), "changes"),
        (lambda fit: kd.plot_history(3), "fit"),
        (lambda fit: kd.plot_confusion(3), "matrix"),
        (lambda fit: kd.plot_comparison(3), "comparison"),
        (lambda fit: kd.load_run(3), "path"),
        (lambda fit: kd.load_run(fit.run, data=(1, 2)), "data"),
        (lambda fit: kd.load_run(fit.run, which=["last"]), "which"),
        (lambda fit: kd.save_run(fit, 3), "path"),
        (lambda fit: kd.save_model(fit, 3), "path"),
        (lambda fit: kd.load_model(3), "path"),
        (lambda fit: kd.fit(SPEC, run_dir=3), "run_dir"),
        (lambda fit: kd.fit(SPEC, verbose=np.array([1, 2])), "verbose"),
        (lambda fit: kd.images_from_folder(3), "path"),
        (lambda fit: kd.from_batches([ROWS], folder=3), "folder"),
        (lambda fit: kd.dataset(ROWS, class_names=3), "class_names"),
        (lambda fit: kd.dataset(ROWS, class_names="ab"), "class_names"),
        (lambda fit: kd.dataset(ROWS, class_names={"cat", "dog"}), "class_names"),
        (lambda fit: kd.from_batches([ROWS], class_names="ab"), "class_names"),
        (lambda fit: kd.dataset(ROWS, target={"a"}), "target"),
        (
            lambda fit: kd.ConfusionMatrix.from_predictions(prediction=[0], truth=[1], class_names=3),
            "class_names",
        ),
    ],
)
def test_what_is_of_the_wrong_kind_is_refused(
    call: Callable[[kd.Fit], Any], argument: str, fit: kd.Fit
) -> None:
    with pytest.raises(kd.KerasDuetError, match=f"^`{argument}` must be ") as error:
        call(fit)
    assert error.value.code in ("invalid_argument", "one_class")


@pytest.mark.parametrize(
    ("number", "told"), [(0, ""), (np.int64(0), ""), (0.0, ""), (True, "Epoch 1/1\n"), (2.0, "Epoch 1/1 - ")]
)
def test_a_number_of_any_kind_says_how_much_is_told(
    number: Any, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    kd.fit(SPEC, epochs=1, verbose=number, mode="eager")
    output = capsys.readouterr().out
    assert output.startswith(told) and bool(output) == bool(told)


def test_images_of_a_test_folder_that_is_none(tmp_path: Path) -> None:
    from PIL import Image

    for name in ("cat", "dog"):
        (tmp_path / name).mkdir()
        Image.new("RGB", (2, 2)).save(tmp_path / name / "1.png")
    with pytest.raises(kd.ArgumentError, match=r"^`test` must be a path"):
        kd.images_from_folder(tmp_path, test=3)  # type: ignore[arg-type]


@pytest.mark.parametrize("about", [[], {"format": 1}, {"format": 1, "status": 3}])
def test_a_run_that_does_not_say_what_it_is(about: object, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(json.dumps(about))
    with pytest.raises(kd.RunError, match=r"run\.json does not have \[.status") as error:
        kd.load_run(tmp_path)
    assert error.value.code == "corrupt_run"


MISSING = [None, float("nan"), np.float32("nan"), np.float64("nan"), pd.NA, pd.NaT]


@pytest.mark.parametrize("value", MISSING, ids=repr)
def test_a_missing_value_is_the_same_in_every_place(value: Any) -> None:
    assert is_missing(value)
    x, objects = [[0.5], [1.5], [2.5]], np.array([1.5, value, 2.5], object)
    for call in (
        lambda: kd.dataset(objects[:, None], ["a", "b", "a"]),
        lambda: kd.dataset(x, objects),
        lambda: kd.dataset(x, np.array(["a", value, "b"], object)),
    ):
        with pytest.raises(kd.DataError, match="in row 2"):
            call()
    with pytest.raises(kd.DataError, match="NA in row 2"):
        kd.dataset(np.array(["u", value, "v"], object), ["a", "b", "a"])
    with pytest.warns(kd.ConfusionWarning, match="1 of 3"):
        metrics = kd.regression_metrics(truth=[1, 2, 3], prediction=objects)
    assert metrics["MAE"] == 0.5
    with pytest.warns(kd.ConfusionWarning, match="1 of 3"):
        kd.confusion_matrix(np.array(["a", value, "b"], object), ["a", "b", "a"])


@pytest.mark.parametrize("value", [0, False, "", "NA", 1.5, np.float32(0), np.inf], ids=repr)
def test_what_is_there_is_not_missing(value: Any) -> None:
    assert not is_missing(value)


def test_whole_numbers_are_those_that_64_bits_hold() -> None:
    given = {"units": [5.0, 0.5], "rates": [1e30, -(2.0**63), 2.0**62], "name": "5.0"}
    made = whole_numbers(given)
    assert repr(made) == repr({"units": [5, 0.5], "rates": [1e30, -(2.0**63), 2**62], "name": "5.0"})
