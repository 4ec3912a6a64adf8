"""A Keras model that is given is trained in place: the mathematics of ``Model.fit()``, by the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasduet as kd
from kerasduet.runtime import keras, tensorflow

GENERATOR = np.random.default_rng(0)
ROWS = 36 * 32 + 7  # enough batches for XLA, the last one partial
X = GENERATOR.random((ROWS, 6, 6, 1)).astype(np.float32)
Y = (X[:, :3].mean((1, 2, 3)) > 0.5).astype(int)
MASKS = (X > 0.5).astype(np.float32)
FEW = slice(40)

tf, layers = tensorflow(), keras().layers
pytestmark = pytest.mark.filterwarnings("ignore::kerasduet.FitWarning")  # of so few rows


class Affine(layers.Layer):  # type: ignore[misc, name-defined]
    def __init__(self, units: int) -> None:
        super().__init__()
        self.units = units

    def build(self, shape: Any) -> None:
        self.kernel = self.add_weight(shape=(shape[-1], self.units), initializer="glorot_uniform")

    def call(self, x: Any) -> Any:
        return tf.nn.tanh(tf.matmul(x, self.kernel))


class Right(keras().metrics.Metric):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__(name="right")
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(self, y: Any, prediction: Any, sample_weight: Any = None) -> None:
        found = tf.equal(tf.cast(tf.reshape(y, [-1]), tf.int64), tf.argmax(prediction, -1))
        self.count.assign_add(tf.reduce_sum(tf.cast(found, tf.float32)))

    def result(self) -> Any:
        return self.count / 1.0


def focal(y: Any, prediction: Any) -> Any:
    columns = tf.one_hot(tf.cast(tf.reshape(y, [-1]), tf.int32), 2)
    return -tf.reduce_sum(columns * (1 - prediction) ** 2 * tf.math.log(prediction + 1e-7), -1)


class Block(keras().Model):  # type: ignore[misc]
    """A model whose `call` is code, with layers inside an own layer's and with frozen statistics."""

    def __init__(self) -> None:
        super().__init__()
        self.flatten, self.affine = layers.Flatten(), Affine(9)
        self.learnt, self.frozen = layers.BatchNormalization(), layers.BatchNormalization(trainable=False)
        self.last = layers.Dense(2, activation="softmax")

    def call(self, x: Any, training: bool = False) -> Any:
        x = self.learnt(self.affine(self.flatten(x)), training=training)
        return self.last(self.frozen(x, training=training))


class OwnStep(keras().Model):  # type: ignore[misc]
    """A model that says itself what a step is, and gives another number than its metric beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.flatten, self.last = layers.Flatten(), layers.Dense(2, activation="softmax")
        self.mean = keras().metrics.Mean(name="loss")

    @property
    def metrics(self) -> list[Any]:
        return [self.mean]

    def call(self, x: Any) -> Any:
        return self.last(self.flatten(x))

    def train_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(keras().losses.sparse_categorical_crossentropy(y, self(x, training=True)))
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables, strict=True))
        self.mean.update_state(loss)
        return {"loss": self.mean.result(), "largest": tf.reduce_max(tf.abs(gradients[0]))}

    def test_step(self, data: Any) -> dict[str, Any]:
        x, y = data
        self.mean.update_state(tf.reduce_mean(keras().losses.sparse_categorical_crossentropy(y, self(x))))
        return {"loss": self.mean.result()}


def sequential() -> Any:
    stack = [keras().Input((6, 6, 1)), layers.Flatten(), layers.Dense(8, activation="relu")]
    model = keras().Sequential([*stack, layers.Dense(2, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def functional() -> Any:
    inputs = keras().Input((6, 6, 1))
    flat = layers.Flatten()(inputs)
    hidden = layers.Dense(8, activation="relu")(flat)
    joined = layers.Concatenate()([flat, layers.Add()([hidden, layers.Dense(8)(hidden)])])
    model = keras().Model(inputs, layers.Dense(2, activation="softmax")(joined))
    model.compile(
        "adam", "sparse_categorical_crossentropy", metrics=["accuracy"], weighted_metrics=["accuracy"]
    )
    return model


def unet() -> Any:
    inputs = keras().Input((6, 6, 1))
    first = layers.Conv2D(4, 3, padding="same", activation="relu")(inputs)
    deep = layers.BatchNormalization()(layers.Conv2D(6, 3, padding="same")(layers.MaxPooling2D()(first)))
    joined = layers.Concatenate()([first, layers.UpSampling2D()(deep)])
    model = keras().Model(inputs, layers.Conv2D(1, 1, activation="sigmoid")(joined))
    model.compile("sgd", "binary_crossentropy", metrics=["accuracy"])
    return model


def subclassed() -> Any:
    model = Block()
    model.compile(
        keras().optimizers.SGD(0.1), focal, metrics=[Right(), "accuracy"], weighted_metrics=["accuracy"]
    )
    return model


def own_step() -> Any:
    model = OwnStep()
    model.compile("adam")
    return model


def twins(make: Callable[[], Any]) -> tuple[Any, Any]:
    """Make a model twice, with the same weights."""
    one, other = make(), make()
    for each in (one, other):
        each(X[:1])
    other.set_weights(one.get_weights())
    return one, other


def train(model: Any, y: Any = Y, **arguments: Any) -> kd.Fit:
    known = {"seed": 1, "epochs": 2, "batch_size": 32, "shuffle": False, "verbose": 0}
    return kd.fit(model, (X, y), **{**known, **arguments})


def assert_same(fit: kd.Fit, other: Any, theirs: Any) -> None:
    for mine, keras_own in zip(fit.model.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(mine, keras_own, atol=1e-5)
    ours = fit.keras_history()
    assert ours.epoch == theirs.epoch
    assert set(ours.history) == set(theirs.history)
    for name, values in theirs.history.items():
        assert ours.history[name] == pytest.approx(values, abs=2e-5), name


WEIGHTS = GENERATOR.uniform(0, 3, ROWS).astype(np.float32)
CASES: dict[str, tuple[Callable[[], Any], Any, str, dict[str, Any]]] = {
    "a stack": (sequential, Y, "xla", {}),
    "skip connections and weights of rows": (functional, Y, "xla", {"sample_weight": WEIGHTS}),
    "a U-Net": (unet, MASKS, "graph", {}),
    "own layer, loss and metric, and weights of classes": (
        subclassed,
        Y,
        "xla",
        {"class_weight": {0: 2.0, 1: 0.5}},
    ),
    "an own step": (own_step, Y, "graph", {}),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_two_epochs_are_those_of_keras(name: str) -> None:
    make, y, mode, weights = CASES[name]
    one, other = twins(make)
    validation = X[FEW], y[FEW]
    how = {"epochs": 2, "batch_size": 32, "shuffle": False, "verbose": 0, **weights}
    theirs = other.fit(X, y, validation_data=validation, **how)
    fit = train(one, y, validation_data=validation, **weights)
    assert fit.model is one
    assert fit.mode == mode
    assert fit.in_place
    assert (fit.spec is None) == (make in (subclassed, own_step))
    assert_same(fit, other, theirs)
    measured = other.evaluate(X, y, verbose=0, return_dict=True, batch_size=32)
    evaluation = kd.evaluate(fit, (X, y))
    assert evaluation.loss == pytest.approx(measured["loss"], abs=1e-5)
    assert len(kd.predict(fit, X[:3])) == 3


@pytest.mark.slow
def test_weights_and_optimizer_go_on_in_both_directions() -> None:
    one, other = twins(sequential)
    how = {"epochs": 1, "batch_size": 32, "shuffle": False, "verbose": 0}
    one.fit(X, Y, **how)
    train(one, epochs=1)
    one.fit(X, Y, **how)
    other.fit(X, Y, **{**how, "epochs": 3})
    for mine, keras_own in zip(one.get_weights(), other.get_weights(), strict=True):
        np.testing.assert_allclose(mine, keras_own, atol=1e-5)
    assert int(one.optimizer.iterations) == 3 * 37


@pytest.mark.slow
def test_callbacks_of_keras_and_of_the_user_work(tmp_path: Path) -> None:
    class Halve(keras().callbacks.Callback):  # type: ignore[misc]
        def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
            self.model.optimizer.learning_rate = float(self.model.optimizer.learning_rate) / 2

    callbacks = keras().callbacks
    one, other = twins(sequential)
    path = tmp_path / "best.keras"

    def watchers() -> list[Any]:
        schedule = callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5)
        stop = callbacks.EarlyStopping("val_loss", patience=0, min_delta=10)
        return [schedule, Halve(), callbacks.ModelCheckpoint(path, save_best_only=True), stop]

    how = {"epochs": 5, "validation_data": (X[FEW], Y[FEW])}
    theirs = other.fit(X, Y, batch_size=32, shuffle=False, verbose=0, callbacks=watchers(), **how)
    path.unlink()
    fit = train(one, callbacks=watchers(), **how)
    assert fit.keras_history().epoch == [0, 1]
    assert_same(fit, other, theirs)
    assert one.history.epoch == [0, 1]  # as `Model.fit()` leaves it
    saved = keras().saving.load_model(path)
    np.testing.assert_array_equal(saved.get_weights()[0].shape, one.get_weights()[0].shape)
    assert train(one, epochs=1).keras_history().epoch == [0]  # the stop is over
