"""The built-in data sets, and what all data sets have in common."""

from __future__ import annotations

import gc
import inspect
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from caught import error_of

from kerasduet.data import built_in, sources
from kerasduet.data.built_in import list_datasets, load_dataset, xor
from kerasduet.data.user_data import dataset
from kerasduet.errors import ArgumentError, DataError

X = np.arange(12, dtype=np.float32).reshape(4, 3)


@pytest.mark.parametrize("name", list_datasets())
def test_a_data_set_tells_what_it_is_without_any_file(name, monkeypatch, tmp_path):
    monkeypatch.delenv("KERASDUET_DATA_DIR", raising=False)
    monkeypatch.setenv("KERASDUET_CACHE_DIR", str(tmp_path))
    data = load_dataset(name)
    assert data.name == name and (data.task == "regression") == (data.class_names == ())
    assert len(data.names("fr")) == len(data.names("en")) == len(set(data.class_names))
    assert set(data.splits) == {"train", "test"} and name in repr(data) and "\n" not in repr(data)


def test_the_data_sets_are_those_of_the_catalogue():
    described = sources.catalogue()
    assert list_datasets() == tuple(sorted(described)) == tuple(sorted(built_in._BUILDERS))
    for name, about in described.items():
        arguments = set(inspect.signature(built_in._BUILDERS[name]).parameters)
        assert about.get("drawn", False) == bool(arguments - {"path"}) != built_in.is_known_by_name(name)
        assert bool({"layouts", "files_of"} & {*about}) == (arguments == {"path"})
        assert about.get("files_of", name) in described
        assert about.get("instead", name) in described
        listed = [part for layout in about.get("layouts", []) for parts in layout.values() for part in parts]
        assert not about["files"] or set(listed) == {file["name"] for file in about["files"]}
    assert not built_in.is_known_by_name("arrays")


def test_the_rows_of_diabetes_are_those_of_scikit_learn():
    from sklearn.datasets import load_diabetes

    x, y = load_diabetes(return_X_y=True, scaled=False)
    ours = [load_dataset("diabetes", seed=seed) for seed in (0, 1)]
    for data in ours:
        rows = [np.column_stack([split.x, split.y]) for split in map(data.split, ("train", "test"))]
        assert sorted(map(tuple, np.vstack(rows))) == sorted(map(tuple, np.float32(np.column_stack([x, y]))))
    assert ours[0].fingerprint != ours[1].fingerprint


def test_french_names_follow_the_tutorial():
    french = load_dataset("fashion_mnist").names("fr")
    assert french[6:] == ("Chemise", "Baskets", "Sac", "Bottines")
    assert isinstance(error_of(load_dataset("mnist").names, "de"), ArgumentError)


def test_a_split_is_read_once_and_cannot_be_written_to():
    data = xor()
    assert data.split("train") is data.split("train")
    with pytest.raises(ValueError, match="read-only"):
        data.split("train").x[0] = 1
    assert error_of(data.split, "tset").code == "unknown_split"


def test_what_the_user_does_to_the_array_later_leaves_the_data_set_alone():
    pixels = np.zeros((4, 2, 2), np.uint8)
    data = dataset((pixels, [0, 1, 0, 1]))
    before = data.fingerprint
    pixels[:] = 1
    assert not data.split("train").x.any()
    assert dataset((np.zeros_like(pixels), [0, 1, 0, 1])).fingerprint == before


def test_the_fingerprint_is_of_pixels_types_targets_and_names():
    base = dataset((X, ["a", "b", "a", "b"]))
    others = [
        dataset((X + 1, ["a", "b", "a", "b"])),
        dataset((X.astype(np.uint8), ["a", "b", "a", "b"])),
        dataset((X.reshape(4, 3, 1), ["a", "b", "a", "b"])),
        dataset((X, ["a", "b", "b", "b"])),
        dataset((X, ["a", "c", "a", "c"])),
        dataset((X, ["a", "b", "a", "b"]), test=(X, ["a", "b", "a", "b"])),
    ]
    assert len({each.fingerprint for each in [base, *others]}) == 7
    again = dataset((X.astype(np.float64).tolist(), np.array(["a", "b", "a", "b"])))
    assert again.fingerprint == base.fingerprint


def in_new_python(code, **environment):
    """Run code in another process, and give what it prints."""
    path = str(Path(built_in.__file__).parents[2])
    ours = {**os.environ, "PYTHONPATH": path, **environment}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=ours, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_fingerprint_is_the_same_in_another_process(hash_seed):
    code = "from kerasduet.data.built_in import garments; print(garments(30, 10, 3).fingerprint)"
    assert in_new_python(code, PYTHONHASHSEED=hash_seed) == built_in.garments(30, 10, 3).fingerprint


def test_public_functions_are_functions_after_every_import():
    code = "import kerasduet as kd; kd.load_dataset; print(kd.garments(train=1, test=1).splits)"
    assert in_new_python(code) == "{'train': 1, 'test': 1}"


def test_nothing_heavy_is_imported_for_a_data_set():
    code = (
        "import sys, kerasduet as d; d.mnist(); d.dataset(([[0.0], [1.0]], ['a', 'b'])); "
        "print({'pandas', 'tensorflow', 'keras', 'pooch', 'PIL', 'h5py', 'scipy'} & set(sys.modules))"
    )
    assert in_new_python(code) == "set()"


def test_rows_are_read_meanwhile() -> None:
    data = built_in.garments(train=20, test=10)
    with built_in.rows_read_meanwhile(data):
        pass
    assert list(data._cache) == ["train"]


def test_what_goes_wrong_meanwhile_is_told_later(tmp_path: Path) -> None:
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (tmp_path / f"{name}-ubyte.gz").write_bytes(b"damaged")
    data = built_in.fashion_mnist(tmp_path)
    with built_in.rows_read_meanwhile(data):
        pass
    with pytest.raises(DataError) as told:
        data.split("train")
    assert told.value.code == "corrupt_file"


def test_an_official_set_that_somebody_holds_is_read_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KERASDUET_DATA_DIR", str(tmp_path))
    held = built_in.fashion_mnist()
    assert built_in.fashion_mnist() is held
    monkeypatch.setenv("KERASDUET_DATA_DIR", str(tmp_path / "elsewhere"))
    assert built_in.fashion_mnist() is not held
    del held
    gc.collect()
    assert not [key for key in built_in._handles if str(tmp_path) in key]
