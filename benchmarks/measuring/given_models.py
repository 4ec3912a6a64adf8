"""Keras models as people write them: trained by the line that they write, and by the same line changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kerasduet import garments, load_dataset
from kerasduet.training.fit import fit

from .contenders import SEED, Trained
from .turns import Turns


@dataclass(frozen=True)
class GivenModel:
    """A script: its rows, its model, and how it trains."""

    x: NDArray[Any]
    y: NDArray[Any]
    make: Callable[[], Any]
    batch_size: int
    epochs: int


def by_keras(script: GivenModel) -> Trained:
    """Train by ``model.fit(x, y, ...)``, as the script has it."""
    model = script.make()
    how = {"batch_size": script.batch_size, "epochs": script.epochs, "verbose": 0}
    return Trained(Turns(lambda callback: model.fit(script.x, script.y, callbacks=[callback], **how)).epoch)


def by_kerasduet(script: GivenModel) -> Trained:
    """Train by ``kd.fit(model, (x, y), ...)``."""
    model, data = script.make(), (script.x, script.y)
    how = {"batch_size": script.batch_size, "epochs": script.epochs, "verbose": 0, "seed": SEED}
    return Trained(Turns(lambda callback: fit(model, data, callbacks=[callback], **how)).epoch)


def lab(rows: int, epochs: int) -> GivenModel:
    """Give the lab on MNIST: a Lambda and two hidden layers, batches of 128."""
    data = load_dataset("mnist").split("train")
    x, y = np.array(data.x[:rows]).reshape(-1, 784), data.y[:rows]

    def make() -> Any:
        from keras import Input, Model, layers

        inputs, mean, std = Input((784,)), x.mean(axis=0), x.std(axis=0) + 1.0
        scaled = layers.Lambda(lambda image, mu, std: (image - mu) / std, arguments={"mu": mean, "std": std})
        hidden = scaled(inputs)
        for _ in range(2):
            hidden = layers.Activation("relu")(layers.Dense(150)(hidden))
        model = Model(inputs, layers.Activation("softmax")(layers.Dense(10)(hidden)))
        model.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
        return model

    return GivenModel(x, np.eye(10, dtype=np.float32)[y], make, 128, epochs)


def unet(rows: int, epochs: int) -> GivenModel:
    """Give a functional U-Net with two skip connections on drawn garments and their masks, batches of 32."""
    data = garments(train=rows, test=10).split("train")
    assert data.masks is not None

    def make() -> Any:
        from keras import Input, Model, layers

        def convolved(x: Any, filters: int) -> Any:
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
            return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)

        inputs = Input((28, 28, 1))
        first = convolved(layers.Rescaling(1 / 255)(inputs), 8)
        second = convolved(layers.MaxPooling2D()(first), 16)
        deepest = convolved(layers.MaxPooling2D()(second), 32)
        up = layers.Concatenate()([second, layers.UpSampling2D()(deepest)])
        up = layers.Concatenate()([first, layers.UpSampling2D()(convolved(up, 16))])
        model = Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(convolved(up, 8)))
        model.compile("adam", "binary_crossentropy", metrics=["accuracy"])
        return model

    return GivenModel(data.x[..., None], data.masks[..., None].astype(np.float32), make, 32, epochs)


def subclassed(rows: int, epochs: int) -> GivenModel:
    """Give a class of one's own on drawn garments: two dense layers with dropout, batches of 32."""
    data = garments(train=rows, test=10).split("train")

    def make() -> Any:
        from keras import Model, layers

        class Classifier(Model):  # type: ignore[misc]
            def __init__(self) -> None:
                super().__init__()
                self.scale, self.flatten = layers.Rescaling(1 / 255), layers.Flatten()
                self.hidden, self.dropout = layers.Dense(128, activation="relu"), layers.Dropout(0.1)
                self.second, self.last = layers.Dense(64, activation="relu"), layers.Dense(10)

            def call(self, x: Any, training: bool = False) -> Any:
                x = self.dropout(self.hidden(self.flatten(self.scale(x))), training=training)
                return self.last(self.second(x))

        from keras.losses import SparseCategoricalCrossentropy

        model = Classifier()
        model.compile("adam", SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
        return model

    return GivenModel(data.x, data.y, make, 32, epochs)


GIVEN: dict[str, tuple[Callable[[int, int], GivenModel], int]] = {
    "lab": (lab, 54_000),
    "unet": (unet, 1_600),
    "subclassed": (subclassed, 20_000),
}
