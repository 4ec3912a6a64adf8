"""Training on images that stay in their files: the bits of the same rows in memory."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.data.rows.image_files import stored_images
from kerasduet.engine.prefetch import gather, joined, on_device

SPEC = kd.model_spec("fashion_mlp").override(
    {
        "preprocessing": {"standardize": {"offset": 0.01}},
        "layers": [{"class_name": "Flatten"}, {"class_name": "Dense", "config": {"units": 2}}],
        "loss": {"class_name": "SparseCategoricalCrossentropy", "config": {"from_logits": True}},
        "validation_split": 0.1,
        "batch_size": 4,
    }
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from PIL import Image

    root = tmp_path_factory.mktemp("images")
    noise = np.random.default_rng(1).integers(0, 256, (50, 5, 6), np.uint8)
    for number, pixels in enumerate(noise):
        place = root / ("train" if number < 45 else "test") / ("cat" if number % 2 else "dog")
        place.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(place / f"{number:02}.png")
    return root


def fit(folder: Path, in_memory: bool, **arguments: Any) -> kd.Fit:
    data = kd.images_from_folder(folder, color="grayscale", in_memory=in_memory)
    return kd.fit(SPEC, data, **{"seed": 1, "epochs": 2, "verbose": 0, "mode": "graph", **arguments})


@pytest.fixture(scope="module")
def streamed(folder: Path) -> kd.Fit:
    return fit(folder, False, mode=None)


@pytest.mark.slow
def test_a_stream_gives_the_bits_of_the_rows_in_memory(
    folder: Path, streamed: kd.Fit, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = fit(folder, True)
    assert streamed.mode == held.mode == "graph"
    assert streamed.fingerprint == held.fingerprint
    assert streamed.history.equals(held.history)
    monkeypatch.setattr("kerasduet.engine.prefetch.ROWS_AT_ONCE", 8)  # many parts, read ahead
    assert fit(folder, False).fingerprint == held.fingerprint
    weights = np.linspace(0, 2, 45)
    weighted = [fit(folder, kept, sample_weight=weights, epochs=1) for kept in (True, False)]
    assert weighted[0].fingerprint == weighted[1].fingerprint


@pytest.mark.slow
def test_a_stream_is_taken_up_again_to_the_same_bits(folder: Path, streamed: kd.Fit, tmp_path: Path) -> None:
    weights = np.linspace(0, 2, 45)
    fit(folder, False, run_dir=tmp_path, epochs=1)
    resumed = fit(folder, False, run_dir=tmp_path, resume=True)
    assert resumed.fingerprint == streamed.fingerprint
    assert resumed.history.equals(streamed.history)
    weighted = fit(folder, False, sample_weight=weights)
    fit(folder, False, sample_weight=weights, run_dir=tmp_path / "weighted", epochs=1)
    resumed = fit(folder, False, sample_weight=weights, run_dir=tmp_path / "weighted", resume=True)
    assert resumed.fingerprint == weighted.fingerprint


def test_a_stream_runs_eagerly_too_and_not_by_xla(folder: Path, streamed: kd.Fit) -> None:
    eager = fit(folder, False, mode="eager").model.get_weights()
    for mine, theirs in zip(eager, streamed.model.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)
    with pytest.raises(kd.ArgumentError):
        fit(folder, False, mode="xla")


def test_a_fit_on_a_stream_is_evaluated_and_predicts(folder: Path, streamed: kd.Fit) -> None:
    held = kd.images_from_folder(folder, color="grayscale").split("test")
    assert len(kd.evaluate(streamed).predictions) == 5
    prob = kd.predict(streamed, type="prob")
    np.testing.assert_array_equal(prob, kd.predict(streamed, held.x, type="prob"))


def test_a_damaged_image_ends_the_training_with_a_sentence(folder: Path, tmp_path: Path) -> None:
    import shutil

    copy = shutil.copytree(folder, tmp_path / "copy")
    next((copy / "train" / "cat").glob("*.png")).write_bytes(b"no image")
    plain = SPEC.override(preprocessing={"rescale": 255})
    data = kd.images_from_folder(copy, color="grayscale", size=(5, 6), in_memory=False)
    with pytest.raises(kd.DataError) as error:
        kd.fit(plain, data, seed=1, epochs=1, verbose=0)
    assert error.value.code == "corrupt_file"


def test_images_are_chosen_without_being_read(tmp_path: Path) -> None:
    absent = stored_images([tmp_path / f"{number}.png" for number in range(4)], (5, 6), "rgb", resize=False)
    assert absent[1:].shape == (3, 5, 6, 3) and absent[np.array([0, 2])].shape == (2, 5, 6, 3)
    assert np.asarray(absent[:0]).shape == (0, 5, 6, 3)
    with pytest.raises(kd.DataError):
        np.asarray(absent)


def test_numbers_of_one_type_lie_in_one_matrix_and_come_apart() -> None:
    rows = {
        "a": np.array([[1.0], [2.0]], np.float32),
        "level": np.array([[0], [1]], np.int32),
        "b": np.array([[3.0], [4.0]], np.float32),
        "image": np.ones((2, 3, 3), np.float32),
    }
    together = joined(rows)
    assert {names: each.shape[1:] for names, each in together.items()} == {
        ("a", "b"): (2,),
        ("level",): (1,),
        ("image",): (3, 3),
    }
    (batch,) = gather([on_device(together)], np.array([1], np.int32))
    assert {name: each.numpy().tolist() for name, each in batch.items() if name != "image"} == {
        "a": [[2.0]],
        "level": [[1]],
        "b": [[4.0]],
    }
