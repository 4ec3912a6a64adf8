"""Data that a user names: tables and folders of images, to train on and to evaluate."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command import command
from PIL import Image

import kerasduet as kd


def test_a_table_is_trained_on_as_in_python(flower_run: Path, flowers: Path, dense: Path) -> None:
    data = kd.dataset(pd.read_csv(flowers), target="kind")
    fit = kd.fit(str(dense), data)
    assert kd.load_run(flower_run).fingerprint == fit.fingerprint
    evaluation = kd.evaluate(fit, data, split="train")
    ran = command("evaluate", flower_run, "--data", flowers, "--json")
    assert ran.json["loss"] == evaluation.loss


@pytest.mark.parametrize("head", ["", "\ufeff"])
def test_other_separators_and_decimal_marks_are_the_same_table(
    dense: Path, flowers: Path, flower_run: Path, tmp_path: Path, head: str
) -> None:
    text = flowers.read_text(encoding="utf-8").replace(",", ";").replace(".", ",")
    (tmp_path / "fleurs.csv").write_text(head + text, encoding="utf-8")
    table = ["--data", tmp_path / "fleurs.csv", "--target", "kind"]
    ran = command("fit", dense, *table, "--decimal", ",", "--json")
    assert ran.json["fingerprint"] == kd.load_run(flower_run).fingerprint
    assert command("fit", dense, *table).code == "uncertain_column", "1,5 is no number without --decimal"
    assert command("fit", dense, *table, "--decimal", "!").code == "invalid_argument"


def test_two_targets_are_a_regression(tmp_path: Path, dense: Path) -> None:
    (tmp_path / "table.csv").write_text("a,b,c\n1,2.5,3\n2,3.5,5\n", encoding="utf-8")
    changes = ["--set", "compile.loss=mean_squared_error", "--set", 'layers.1.config.activation="linear"']
    targets = ["--data", tmp_path / "table.csv", "--target", "b", "--target", "c"]
    assert command("fit", dense, *targets, *changes).status == 0


TABLES = {
    "a name that is none": ("a,b,kind\n1,2,x\n3,4,y\n", "knd", "missing_column"),
    "no rows": ("a,b,kind\n", "kind", "empty_data"),
    "nothing": ("", "kind", "empty_data"),
    "missing values": ("a,b,kind\n1,,x\n3,NA,y\n", "kind", "not_finite"),
    "a missing class": ("a,b,kind\n1,2,x\n3,4,\n", "kind", "not_finite"),
    "a row that is too short": ("a,b,kind\n1,2,x\n3,4\n", "kind", "not_finite"),
    "a row that is too long": ("a,b,kind\n1,2,x\n3,4,y,z\n", "kind", "invalid_data"),
    "more fields than names": ("a,kind\n1,2,x\n3,4,y\n", "kind", "invalid_data"),
    "names of rows": (',a,kind\n"1",2,x\n"2",4,y\n', "kind", "invalid_data"),
    "a name twice": ("a,a,kind\n1,2,x\n3,4,y\n", "kind", "invalid_data"),
    "numbers as texts": ('a,b,kind\n1,"1,5",x\n3,"2,5",y\n', "kind", "uncertain_column"),
    "one class": ("a,b,kind\n1,2,x\n3,4,x\n", "kind", "one_class"),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_that_cannot_be_trained_on(name: str, tmp_path: Path, dense: Path) -> None:
    text, target, code = TABLES[name]
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    ran = command("fit", dense, "--data", tmp_path / "bad.csv", "--target", target)
    assert (ran.status, ran.out, ran.code) == (1, "", code)


def test_what_is_wrong_with_a_table_is_told(tmp_path: Path, dense: Path) -> None:
    (tmp_path / "bad.csv").write_text("a,b,kind\n1,,x\n3,NA,y\n", encoding="utf-8")
    told = command("fit", dense, "--data", tmp_path / "bad.csv", "--target", "kind").err
    assert '2 are missing: the first in row 1, column "b"' in told
    told = command("fit", dense, "--data", tmp_path / "bad.csv", "--target", "knd").err
    assert 'did you mean "kind"?' in told
    ran = command("fit", dense, "--data", tmp_path / "bad.csv")
    assert (ran.status, ran.code) == (2, "invalid_argument")


def test_further_rows_go_by_the_names_of_their_columns(
    flower_run: Path, flowers: Path, tmp_path: Path
) -> None:
    file = tmp_path / "more.csv"
    frame = pd.read_csv(flowers)
    frame[["kind", "width", "height"]].to_csv(file, index=False)
    loss = command("evaluate", flower_run, "--data", flowers, "--json").json["loss"]
    assert command("evaluate", flower_run, "--data", file, "--json").json["loss"] == loss
    frame.assign(note=np.nan).to_csv(file, index=False)
    ran = command("evaluate", flower_run, "--data", file, "--json")
    assert ran.json["loss"] == loss and "extra_columns" in ran.err
    frame.drop(columns="width").to_csv(file, index=False)
    assert command("evaluate", flower_run, "--data", file).code == "missing_column"
    frame.assign(kind="lily").to_csv(file, index=False)
    assert command("evaluate", flower_run, "--data", file).code == "unknown_class"


def test_rows_that_the_run_does_not_hold_must_be_named(
    flower_run: Path, number_run: Path, flowers: Path
) -> None:
    assert command("evaluate", flower_run).code == "missing_rows"
    assert command("evaluate", flower_run, "--data", "none.csv").code == "unknown_dataset"
    ran = command("evaluate", number_run, "--data", flowers)
    assert (ran.status, ran.code) == (2, "invalid_argument"), "whose columns had no names"


def test_a_folder_of_images_is_trained_on_as_in_python(photo_run: Path, photos: Path, dense: Path) -> None:
    fit = kd.fit(str(dense), kd.images_from_folder(photos, color="grayscale"))
    assert kd.load_run(photo_run).fingerprint == fit.fingerprint
    ran = command("evaluate", photo_run, "--data", photos, "--json")
    assert ran.json["rows"] == 6


def test_images_of_another_size_are_resized_on_request(
    photo_run: Path, photos: Path, dense: Path, tmp_path: Path
) -> None:
    for kind in ("cat", "dog"):
        (tmp_path / kind).mkdir()
        Image.new("RGB", (8, 6)).save(tmp_path / kind / "1.png")
    assert command("evaluate", photo_run, "--data", tmp_path).code == "shape_mismatch"
    assert command("evaluate", photo_run, "--data", tmp_path, "--resize").status == 0
    assert command("fit", dense, "--data", tmp_path, "--size", "4x5").status == 0
    assert command("fit", dense, "--data", tmp_path, "--size", "4").code == "invalid_argument"
    assert command("fit", dense, "--data", tmp_path, "--color", "blue").code == "invalid_argument"
    Image.new("RGB", (3, 3)).save(tmp_path / "cat" / "2.png")
    assert command("fit", dense, "--data", tmp_path).code == "invalid_data"


def test_folders_that_hold_no_images(
    photo_run: Path, flower_run: Path, photos: Path, dense: Path, tmp_path: Path
) -> None:
    assert command("fit", dense, "--data", tmp_path).code == "one_class"
    (tmp_path / "cat").mkdir()
    (tmp_path / "cat" / "1.png").write_bytes(b"no image")
    (tmp_path / "dog").mkdir()
    assert command("fit", dense, "--data", tmp_path).code == "empty_data"
    (tmp_path / "dog" / "1.png").write_bytes(b"no image")
    assert command("fit", dense, "--data", tmp_path).code == "corrupt_file"
    assert command("evaluate", flower_run, "--data", photos).code == "not_images"


@pytest.mark.parametrize("option", [["--resize"], ["--decimal", ","], ["--positive", "1"]])
def test_options_that_would_be_ignored_are_refused(xor_run: Path, option: list[str]) -> None:
    ran = command("evaluate", xor_run, *option)
    assert (ran.status, ran.code) == (2, "invalid_argument")
