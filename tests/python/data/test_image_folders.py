"""Folders of images whose classes are not known, and the names of their files."""

import numpy as np
import pytest
from PIL import Image

import kerasduet as kd


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
