"""Tables from CSV files: the bits of Python, and predictions by the names of columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from command import command

import kerasduet as kd

ROWS = pd.DataFrame(
    {
        "zip": ["01", "22", "01", "22", "01", "22"] * 4,
        "age": [30, None, 41.5, 20, 65, 37] * 4,
        "kind": ["a", "b", "b", "a", "b", "a"] * 4,
    }
)
SPEC = kd.model_spec("table_mlp").override(
    {
        "inputs": [
            {"name": "zip", "kind": "category", "levels": ["01", "22"]},
            {"name": "age", "kind": "number", "standardize": True, "missing": "mean"},
        ],
        "preprocessing": {},
        "fit.epochs": 1,
    }
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    ROWS.to_csv(folder / "rows.csv", index=False)
    ROWS.iloc[2::-1].drop(columns="kind").to_csv(folder / "new.csv", index=False)
    kd.save_spec(SPEC, folder / "mine.json")
    return folder


def test_a_csv_file_trains_to_the_bits_of_a_data_frame(folder: Path) -> None:
    where = ["--run-dir", folder, "--json"]
    ran = command(
        "fit", folder / "mine.json", "--data", folder / "rows.csv", "--target", "kind", "--seed", 1, *where
    )
    fit = kd.fit(SPEC, ROWS, target="kind", seed=1)
    assert ran.json["fingerprint"] == fit.fingerprint
    told = command("predict", ran.json["run"], folder / "new.csv", "--json")
    assert [each[".pred_class"] for each in told.json] == kd.predict(fit, ROWS.iloc[2::-1]).tolist()
    again = command("verify", ran.json["run"], "--data", folder / "rows.csv", "--json")
    assert again.status == 0


def test_what_stands_for_missing_values_is_said_for_all_columns(folder: Path) -> None:
    (folder / "gaps.csv").write_text("age,city,kind\n1,Bern,x\n,Oslo,y\n3,,x\n4,Oslo,y\n", encoding="utf-8")
    plain = ["fit", "table_mlp", "--data", folder / "gaps.csv", "--target", "kind", "--set", "epochs=1"]
    told = command(*plain)
    assert (told.status, "`--set missing=mean`" in told.err) == (1, True)
    ran = command(*plain, "--set", "missing=mean", "--set", "unknown=own", "--seed", 1, "--json")
    spec = kd.model_spec("table_mlp").override(missing="mean", unknown="own", epochs=1)
    gaps = pd.read_csv(folder / "gaps.csv")
    assert ran.json["fingerprint"] == kd.fit(spec, gaps, target="kind", seed=1).fingerprint


def test_a_column_that_is_missing_in_a_file_is_said(folder: Path) -> None:
    run = kd.save_run(kd.fit(SPEC, ROWS, target="kind", seed=1), folder / "run")
    ROWS[["zip"]].to_csv(folder / "less.csv", index=False)
    ran = command("predict", run, folder / "less.csv")
    assert (ran.status, "no column" in ran.err) == (1, True)


def test_an_image_among_the_inputs_is_no_file_of_rows(folder: Path) -> None:
    data = kd.garment_offers(train=32, test=8)
    run = kd.save_run(kd.fit("image_and_table", data, seed=1, epochs=1), folder / "images")
    np.save(folder / "x.npy", np.zeros((2, 3)))
    assert "must have one input for files" in command("predict", run, folder / "x.npy").err
