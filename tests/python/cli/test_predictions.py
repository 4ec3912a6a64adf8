"""`predict`: images, folders, tables and arrays."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command import command
from PIL import Image

import kerasduet as kd


def test_rows_of_a_table(flower_run: Path, flowers: Path) -> None:
    fit, frame = kd.load_run(flower_run), pd.read_csv(flowers)
    inputs = frame[["height", "width"]]
    ran = command("predict", flower_run, flowers)
    classes = kd.predict(fit, inputs)
    assert [line.split("\t") for line in ran.out.splitlines()] == [
        [str(flowers), str(row), name] for row, name in enumerate(classes, 1)
    ]
    ran = command("predict", flower_run, flowers, "--type", "prob", "--json")
    assert list(ran.json[0]) == ["file", "row", ".pred_rose", ".pred_tulip"]
    expected = kd.predict(fit, inputs, type="prob")
    assert [each[".pred_tulip"] for each in ran.json] == expected[:, 1].tolist()


def test_predictions_of_several_files_are_written(flower_run: Path, flowers: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "more.npy", np.ones((3, 2)))
    out = tmp_path / "out.csv"
    ran = command("predict", flower_run, flowers, tmp_path / "more.npy", "--type", "prob", "-o", out)
    assert ran.out == f"7 rows: {out}\n"
    frame = pd.read_csv(out)
    assert frame["file"].tolist() == [str(flowers)] * 4 + [str(tmp_path / "more.npy")] * 3
    assert frame["row"].tolist() == [1, 2, 3, 4, 1, 2, 3]
    assert command("predict", flower_run, flowers, "-o", out).code == "file_exists"
    ran = command("predict", flower_run, flowers, "--type", "prob", "-o", tmp_path / "out.npy", "--json")
    assert ran.json == {"rows": 4, "output": str(tmp_path / "out.npy")}
    assert np.load(tmp_path / "out.npy").shape == (4, 2)


def test_the_target_is_not_needed_and_does_no_harm(flower_run: Path, flowers: Path, tmp_path: Path) -> None:
    frame = pd.read_csv(flowers)
    frame.drop(columns="kind").to_csv(tmp_path / "new.csv", index=False)
    known = [line.split("\t")[1:] for line in command("predict", flower_run, flowers).out.splitlines()]
    new = command("predict", flower_run, tmp_path / "new.csv")
    assert [line.split("\t")[1:] for line in new.out.splitlines()] == known and new.err == ""
    frame.assign(kind=None).to_csv(tmp_path / "unknown.csv", index=False)
    assert command("predict", flower_run, tmp_path / "unknown.csv").status == 0


def test_images_and_folders(photo_run: Path, photos: Path) -> None:
    files = sorted(photos.glob("cat/*.png"))
    ran = command("predict", photo_run, photos / "cat", files[0])
    assert [line.split("\t")[0] for line in ran.out.splitlines()] == [
        str(each) for each in (*files, files[0])
    ]
    data = kd.images_from_folder(photos / "cat", color="grayscale")
    assert [line.split("\t")[1] for line in ran.out.splitlines()][:3] == kd.predict(
        kd.load_run(photo_run), data
    ).tolist()


def test_images_and_arrays_of_images(photo_run: Path, photos: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "two.npy", np.zeros((2, 4, 4), np.uint8))
    files = [photos / "cat" / "0.png", tmp_path / "two.npy"]
    ran = command("predict", photo_run, *files)
    assert [line.split("\t")[1] for line in ran.out.splitlines()] == ["", "1", "2"]
    assert [each["row"] for each in command("predict", photo_run, *files, "--json").json] == [None, 1, 2]
    command("predict", photo_run, *files, "--output", tmp_path / "out.csv")
    assert pd.read_csv(tmp_path / "out.csv", dtype=str)["row"].tolist()[1:] == ["1", "2"]


def test_images_of_another_mode_are_converted_and_of_another_size_refused(
    photo_run: Path, tmp_path: Path
) -> None:
    Image.new("RGBA", (4, 4), (200, 10, 10, 0)).save(tmp_path / "red.png")
    assert command("predict", photo_run, tmp_path / "red.png").status == 0
    Image.new("L", (5, 4)).save(tmp_path / "wide.png")
    ran = command("predict", photo_run, tmp_path / "wide.png")
    assert (ran.status, ran.code) == (1, "invalid_data") and "--resize" in ran.err
    assert command("predict", photo_run, tmp_path / "wide.png", "--resize").status == 0
    Image.new("F", (4, 4)).save(tmp_path / "float.tiff")
    assert command("predict", photo_run, tmp_path / "float.tiff").code == "invalid_data"


def test_files_that_cannot_be_predicted(
    flower_run: Path, photo_run: Path, photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert command("predict", photo_run, tmp_path / "broken.png").code == "corrupt_file"
    assert command("predict", photo_run, tmp_path / "none.png").code == "cannot_read"
    assert command("predict", photo_run, photos).code == "empty_data", "the images are in its folders"
    assert command("predict", flower_run, photos / "cat" / "0.png").code == "not_images"
    assert command("predict", flower_run, tmp_path / "none.csv").code == "cannot_read"
    (tmp_path / "empty.csv").write_text("height,width\n", encoding="utf-8")
    assert command("predict", flower_run, tmp_path / "empty.csv").code == "empty_data"
    (tmp_path / "other.csv").write_text("heigth,width\n1,2\n", encoding="utf-8")
    ran = command("predict", flower_run, tmp_path / "other.csv")
    assert ran.code == "missing_column" and 'did you mean "heigth"?' in ran.err
    (tmp_path / "holes.csv").write_text("height,width\n1,\n", encoding="utf-8")
    assert command("predict", flower_run, tmp_path / "holes.csv").code == "not_finite"


def test_arrays_that_cannot_be_predicted(flower_run: Path, tmp_path: Path) -> None:
    assert command("predict", flower_run, tmp_path / "none.npy").code == "cannot_read"
    np.save(tmp_path / "objects.npy", np.array([{}], object), allow_pickle=True)
    assert command("predict", flower_run, tmp_path / "objects.npy").code == "corrupt_file"
    np.save(tmp_path / "wide.npy", np.zeros((2, 3)))
    assert command("predict", flower_run, tmp_path / "wide.npy").code == "shape_mismatch"
    np.save(tmp_path / "good.npy", np.zeros((2, 2)))
    cut = (tmp_path / "good.npy").read_bytes()[:-8]
    (tmp_path / "cut.npy").write_bytes(cut)
    assert command("predict", flower_run, tmp_path / "cut.npy").code == "corrupt_file"


def test_a_regression_has_numbers_and_no_probabilities(number_run: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "rows.npy", np.ones((2, 2)))
    ran = command("predict", number_run, tmp_path / "rows.npy", "--json")
    assert list(ran.json[0]) == ["file", "row", ".pred_1", ".pred_2"]
    assert command("predict", number_run, tmp_path / "rows.npy", "--type", "prob").code == "invalid_argument"
    assert command("predict", number_run, tmp_path / "rows.npy", "--type", "raw").status == 2


@pytest.mark.parametrize("option", [["--resize"], ["--decimal", ","]])
def test_options_that_would_be_ignored_are_refused(
    flower_run: Path, tmp_path: Path, option: list[str]
) -> None:
    np.save(tmp_path / "rows.npy", np.ones((2, 2)))
    ran = command("predict", flower_run, tmp_path / "rows.npy", *option)
    assert (ran.status, ran.code) == (2, "invalid_argument")
