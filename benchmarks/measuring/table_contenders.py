"""Contenders on a data frame: ways to train the layers of `table_mlp` on numbers beside categories.

Each is a function that takes a frame of `drawn_frame` and how many epochs there will be, and gives what
trains one of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

import kerasduet as kd

from .turns import Turns

NUMBERS, CATEGORIES = 20, 10
TARGET = "kind"
BATCH = 128
HIDDEN = (64, 32)
SEED = 1

Epoch = Callable[[], object]


def drawn_frame(rows: int, dtype: str = "str") -> pd.DataFrame:
    """Draw 20 columns of normal numbers, 10 of categories with 5 to 41 levels, and two classes."""
    generator = np.random.default_rng(SEED)
    columns: dict[str, Any] = {f"number{i}": generator.normal(size=rows) for i in range(NUMBERS)}
    for i in range(CATEGORIES):
        levels = np.array([f"level {each}" for each in range(5 + 4 * i)], object)
        columns[f"category{i}"] = levels[generator.integers(0, len(levels), rows)]
    score = columns["number0"] + columns["number1"] + (columns["category0"] == "level 1")
    columns[TARGET] = np.where(score > 0, "yes", "no").astype(object)
    frame = pd.DataFrame(columns)
    texts = [*frame.columns[NUMBERS:]]
    return frame.astype(dict.fromkeys(texts, dtype))


def table_spec(epochs: int) -> kd.ModelSpec:
    """Give the spec that all train."""
    return kd.model_spec("table_mlp").override(epochs=epochs, batch_size=BATCH)


def kerasduet_fit(frame: pd.DataFrame, epochs: int) -> Epoch:
    """Train by `kerasduet.fit()` on the frame as it is."""

    def train(callback: Any) -> Any:
        return kd.fit(table_spec(epochs), frame, target=TARGET, seed=SEED, callbacks=[callback], verbose=0)

    return Turns(train).epoch


def keras_raw(frame: pd.DataFrame, epochs: int) -> Epoch:
    """Train by ``Model.fit()`` on raw columns, whose levels are looked up in the `tf.data` pipeline.

    It draws positions and takes a batch at a time, which is many times as fast as to draw rows.
    """
    import keras
    import tensorflow as tf

    encoder, y = _encoder(frame, looked_up=False), tf.constant(_codes(frame[TARGET]))
    x = {name: tf.constant(column.to_numpy()[:, None]) for name, column in _numbers(frame).items()}
    for name, column in _categories(frame).items():
        x[name] = tf.constant(column.to_numpy(object)[:, None], tf.string)

    def encoded(places: Any) -> tuple[Any, Any]:
        return encoder({name: tf.gather(each, places) for name, each in x.items()}), tf.gather(y, places)

    places = tf.data.Dataset.range(len(frame)).shuffle(len(frame)).batch(BATCH)
    rows = places.map(encoded, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)
    return _fitted(_network(keras.Input(encoder.output.shape[1:])), rows, epochs=epochs)


def keras_looked_up(frame: pd.DataFrame, epochs: int, *, best: bool = False) -> Epoch:
    """Train by ``Model.fit()`` on arrays of numbers and the places of levels, which were looked up before."""
    encoder = _encoder(frame, looked_up=True)
    x = {name: column.to_numpy(np.float32)[:, None] for name, column in _numbers(frame).items()}
    x |= {name: _codes(column)[:, None] for name, column in _categories(frame).items()}
    network = _network(encoder.output, encoder.inputs)
    if best:
        network.jit_compile, network.steps_per_execution = True, -(-len(frame) // BATCH)
    return _fitted(network, x, _codes(frame[TARGET]), batch_size=BATCH, epochs=epochs)


def scikit_learn(frame: pd.DataFrame, epochs: int, *, dense: bool = False) -> Epoch:
    """Train scikit-learn's ``MLPClassifier`` on what its own pipeline made of the frame once before."""
    from sklearn.compose import make_column_transformer
    from sklearn.neural_network import MLPClassifier
    from sklearn.preprocessing import OneHotEncoder, StandardScaler

    transformer = make_column_transformer(
        (StandardScaler(), [*_numbers(frame)]), (OneHotEncoder(dtype=np.float32), [*_categories(frame)])
    )
    x = transformer.fit_transform(frame)
    x = x.toarray().astype(np.float32) if dense else x
    network = MLPClassifier(HIDDEN, batch_size=BATCH, random_state=SEED)
    y, classes = _codes(frame[TARGET]), np.arange(2)
    return lambda: network.partial_fit(x, y, classes=classes)


def _encoder(frame: pd.DataFrame, *, looked_up: bool) -> Any:
    """Make Keras's layers for the columns: numbers standardized, categories in columns of 0 and 1."""
    import keras

    inputs, encoded = {}, []
    for name, column in _numbers(frame).items():
        inputs[name] = keras.Input((1,), name=name)
        mean, variance = column.mean(), column.var(ddof=0)
        encoded.append(keras.layers.Normalization(mean=mean, variance=variance)(inputs[name]))
    for name, column in _categories(frame).items():
        levels = sorted(column.unique())
        inputs[name] = keras.Input((1,), name=name, dtype="int32" if looked_up else "string")
        lookup = keras.layers.StringLookup(vocabulary=levels, num_oov_indices=0)
        places = inputs[name] if looked_up else lookup(inputs[name])
        encoded.append(keras.layers.CategoryEncoding(len(levels), output_mode="one_hot")(places))
    return keras.Model(inputs, keras.layers.Concatenate()(encoded))


def _network(encoded: Any, inputs: Any = None) -> Any:
    import keras

    hidden = encoded
    for units in HIDDEN:
        hidden = keras.layers.Dense(units, activation="relu")(hidden)
    outputs = keras.layers.Dense(1, activation="sigmoid")(hidden)
    network = keras.Model(encoded if inputs is None else inputs, outputs)
    network.compile("adam", "binary_crossentropy", metrics=["accuracy"])
    return network


def _fitted(network: Any, *rows: Any, **arguments: Any) -> Epoch:
    return Turns(lambda callback: network.fit(*rows, callbacks=[callback], verbose=0, **arguments)).epoch


def _codes(column: pd.Series) -> NDArray[np.int32]:
    return column.astype("category").cat.codes.to_numpy(np.int32)


def _numbers(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.filter(like="number")


def _categories(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.filter(like="category")
