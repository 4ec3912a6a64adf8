"""Folders of images, with and without classes, and the names of their files."""

import numpy as np
import pytest
from caught import error_of
from PIL import Image

import kerasduet as kd
from kerasduet.data.image_folders import images_from_folder
from kerasduet.errors import DataError, LabelError


def test_images_alone_are_predicted_and_named_by_their_files(tmp_path):
    rng = np.random.default_rng(0)
    for kind, low in (("dark", 0), ("light", 128)):
        (tmp_path / kind).mkdir()
        for number in range(3):
            pixels = rng.integers(low, low + 120, size=(6, 6, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(tmp_path / kind / f"{number}.png")
    images, new = kd.images_from_folder(tmp_path), kd.images_from_folder(tmp_path / "light")
    assert (new.task, new.splits, new.class_names) == ("unlabelled", {"test": 3}, ())
    layers = [
        {"class_name": "Flatten"},
        {"class_name": "Dense", "config": {"units": 1, "activation": "sigmoid"}},
    ]
    spec = kd.model_spec("xor_mlp").override({"layers": layers}, loss="binary_crossentropy")
    fit = kd.fit(spec, images, epochs=1, seed=1, verbose=0, mode="eager")
    files = kd.image_files(images, "train")
    evaluation = kd.evaluate(fit, split="train", positive="light")
    assert evaluation.predictions.index.tolist() == [str(file) for file in files]
    np.testing.assert_array_equal(kd.predict(fit, new), evaluation.predictions[".pred_class"].to_numpy()[3:])
    assert [file.name for file in kd.image_files(new)] == ["0.png", "1.png", "2.png"]
    for call in (lambda: kd.evaluate(fit, new), lambda: kd.fit(spec, new), lambda: kd.image_files(kd.xor())):
        with pytest.raises(kd.DataError):
            call()


@pytest.fixture
def images(tmp_path):
    for part, name, level in (("train", "cat", 10), ("train", "dog", 200), ("test", "dog", 90)):
        (tmp_path / part / name).mkdir(parents=True)
        for number in range(2):
            image = Image.new("RGB", (6, 4), (level, level, level + number))
            image.save(tmp_path / part / name / f"{number}.png")
    (tmp_path / "train" / "cat" / "notes.txt").write_text("no image")
    return tmp_path


def test_a_folder_of_images(images):
    data = images_from_folder(images)
    assert data.class_names == ("cat", "dog") and data.shape == (4, 6, 3)
    assert data.splits == {"train": 4, "test": 2}
    train = data.split("train")
    assert train.x.dtype == np.uint8 and train.x[:, 0, 0, 2].tolist() == [10, 11, 200, 201]
    assert train.y.tolist() == [0, 0, 1, 1] and data.split("test").y.tolist() == [1, 1]


def test_a_folder_of_images_resized_and_grayscale(images):
    data = images_from_folder(images / "train", size=(3, 5), color="grayscale", test=images / "test")
    assert data.shape == (3, 5) == data.split("test").x.shape[1:]
    assert data.splits == {"train": 4, "test": 2}
    assert images_from_folder(images / "train").splits == {"train": 4}


def test_folders_that_hold_something_else(images):
    assert error_of(images_from_folder, images / "nowhere").code == "missing_files"
    assert error_of(images_from_folder, images / "test").code == "one_class"
    assert error_of(images_from_folder, images, size=(0, 3)).code == "invalid_argument"
    assert error_of(images_from_folder, images, color="gray").code == "invalid_argument"
    (images / "test" / "cow").mkdir()
    assert isinstance(error_of(images_from_folder, images), LabelError)
    (images / "train" / "cow").mkdir()
    assert error_of(images_from_folder, images).code == "empty_data"


def test_images_that_are_damaged_or_of_another_size(images):
    Image.new("L", (9, 9)).save(images / "train" / "dog" / "2.png")
    error = error_of(images_from_folder(images).split, "train")
    assert error.code == "invalid_data" and "9 x 9" in error.message
    whole = (images / "train" / "cat" / "1.png").read_bytes()
    (images / "train" / "dog" / "2.png").write_bytes(whole[:50])
    error = error_of(images_from_folder(images).split, "train")
    assert isinstance(error, DataError) and error.code == "corrupt_file" and "2.png" in error.message
