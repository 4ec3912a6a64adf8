"""A script of a course on MNIST as it stands, with the one line changed that trains."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.runtime import keras

pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows


def lab(folder: Path, fit: Any) -> tuple[Any, list[float], list[float]]:
    """Run the lab on drawn garments, of which there are enough to learn from."""
    Input, Model = keras().Input, keras().models.Model
    Dense, Activation, Lambda = (getattr(keras().layers, each) for each in ("Dense", "Activation", "Lambda"))
    TensorBoard, ModelCheckpoint = keras().callbacks.TensorBoard, keras().callbacks.ModelCheckpoint
    keras().utils.set_random_seed(1)
    data = kd.garments(train=2_400, test=400)
    x_train, y_train = np.array(data.split("train").x), data.split("train").y
    x_test, y_test = np.array(data.split("test").x), data.split("test").y

    x_train = x_train.reshape((len(x_train), 784))
    x_test = x_test.reshape((len(x_test), 784))
    y_train = keras().utils.to_categorical(y_train, num_classes=10)
    y_test = keras().utils.to_categorical(y_test, num_classes=10)

    xi = Input(shape=(784,), name="input")
    mean, std = x_train.mean(axis=0), x_train.std(axis=0) + 1.0
    x = Lambda(lambda image, mu, std: (image - mu) / std, arguments={"mu": mean, "std": std})(xi)
    x = Activation("relu")(Dense(32)(x))
    yo = Activation("softmax", name="y_act")(Dense(10, name="y")(x))
    model = Model(inputs=[xi], outputs=[yo])
    model.compile(loss="categorical_crossentropy", optimizer="adam", metrics=["accuracy"])

    tbcb = TensorBoard(log_dir=folder)
    checkpoint_filepath = os.path.join(folder, "best_model.h5")
    checkpoint_cb = ModelCheckpoint(checkpoint_filepath, save_best_only=True)
    history = fit(model, x_train, y_train, [tbcb, checkpoint_cb])

    score = model.evaluate(x_test, y_test, verbose=0)
    best = keras().models.load_model(checkpoint_filepath, safe_mode=False)  # Keras 3 asks for it
    return history, score, best.evaluate(x_test, y_test, verbose=0)


def by_keras(model: Any, x: Any, y: Any, callbacks: list[Any]) -> Any:
    return model.fit(
        x, y, batch_size=64, epochs=4, verbose=0, validation_split=0.1, callbacks=callbacks
    )  # fmt: skip


def by_kerasduet(model: Any, x: Any, y: Any, callbacks: list[Any]) -> Any:
    fit = kd.fit(
        model, (x, y), seed=1, batch_size=64, epochs=4, verbose=0, validation_split=0.1, callbacks=callbacks
    )
    assert fit.mode == "xla"
    return fit.keras_history()


@pytest.mark.slow
def test_a_lab_with_one_line_changed_comes_to_the_accuracy_of_keras(tmp_path: Path) -> None:
    theirs, their_score, their_best = lab(tmp_path / "keras", by_keras)
    ours, score, best = lab(tmp_path / "ours", by_kerasduet)
    assert set(ours.history) == set(theirs.history)
    assert ours.epoch == theirs.epoch
    assert score[1] == pytest.approx(their_score[1], abs=0.05)
    assert best[1] == pytest.approx(their_best[1], abs=0.05)
    events = {each.parent.name for each in (tmp_path / "ours").rglob("events*")}
    assert events == {"train", "validation"}
