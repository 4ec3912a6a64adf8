"""Small models and layers of Keras that several tests look into."""

from __future__ import annotations

from typing import Any

import numpy as np

from kerasduet.runtime import keras, tensorflow


def dense_model(optimizer: Any = "sgd", *first: Any) -> Any:
    model = keras().Sequential([keras().Input((2,)), *first, keras().layers.Dense(1, name="last")])
    model.compile(optimizer=optimizer, loss="mse", metrics=["mae"])
    model.optimizer.build(model.trainable_variables)
    return model


def text_layer(*texts: str, **arguments: Any) -> Any:
    layer = keras().layers.TextVectorization(**arguments)
    if texts:
        layer.adapt(tensorflow().constant(texts))
    return layer


def values(variables: Any) -> list[Any]:
    return [np.asarray(each) for each in variables]
