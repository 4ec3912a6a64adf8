"""Runs that several tests of the command line look at, each trained once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from command import command
from PIL import Image

import kerasduet as kd

FLOWERS = "height,width,kind\n1.5,2,rose\n0.5,1,tulip\n1.25,2.5,rose\n0.75,1.5,tulip\n"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def flowers(folder: Path) -> Path:
    """A CSV file of two kinds."""
    (folder / "flowers.csv").write_text(FLOWERS, encoding="utf-8")
    return folder / "flowers.csv"


@pytest.fixture(scope="session")
def photos(folder: Path) -> Path:
    """Gray images of 4 x 4 pixels, in two classes."""
    generator = np.random.default_rng(1)
    for kind in ("cat", "dog"):
        (folder / "photos" / kind).mkdir(parents=True)
        for place in range(3):
            pixels = generator.integers(0, 256, (4, 4), dtype=np.uint8)
            Image.fromarray(pixels).save(folder / "photos" / kind / f"{place}.png")
    return folder / "photos"


def spec_of(
    folder: Path, name: str, layers: list[object], loss: str = "sparse_categorical_crossentropy"
) -> Path:
    document = {
        "spec_version": 1,
        "name": name,
        "dataset": {"name": "xor"},
        "layers": layers,
        "compile": {"optimizer": "adam", "loss": loss},
        "fit": {"epochs": 1},
    }
    (folder / f"{name}.json").write_text(json.dumps(document), encoding="utf-8")
    return folder / f"{name}.json"


@pytest.fixture(scope="session")
def dense(folder: Path) -> Path:
    """A spec of two classes."""
    layers = [
        {"class_name": "Flatten"},
        {"class_name": "Dense", "config": {"units": 2, "activation": "softmax"}},
    ]
    return spec_of(folder, "dense", layers)


@pytest.fixture(scope="session")
def xor_run(folder: Path) -> Path:
    return Path(command("fit", "xor_mlp", "--set", "epochs=2", "--run-dir", folder, "--json").json["run"])


@pytest.fixture(scope="session")
def flower_run(folder: Path, flowers: Path, dense: Path) -> Path:
    ran = command("fit", dense, "--data", flowers, "--target", "kind", "--run-dir", folder, "--json")
    return Path(ran.json["run"])


@pytest.fixture(scope="session")
def photo_run(folder: Path, photos: Path, dense: Path) -> Path:
    ran = command("fit", dense, "--data", photos, "--color", "grayscale", "--run-dir", folder, "--json")
    return Path(ran.json["run"])


@pytest.fixture(scope="session")
def number_run(folder: Path) -> Path:
    """A regression of two numbers."""
    fit = kd.fit(
        spec_of(
            folder, "numbers", [{"class_name": "Dense", "config": {"units": 2}}], "mean_squared_error"
        ).as_posix(),
        (np.arange(8.0).reshape(4, 2), np.arange(8.0).reshape(4, 2) + 0.5),
        run_dir=folder,
    )
    assert fit.run is not None
    return fit.run
