"""The compiled epoch: one call of TensorFlow runs many training steps, with no Python between them.

Keras's ``fit()`` comes back to Python after each batch, which costs a small network most of its time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .backend import keras

_ROWS = 1000  # rows that `predict` and `evaluate` put through the model at a time

Train = Callable[[NDArray[np.int32], int], None]


def compile_training(model: Any, x: NDArray[Any], y: NDArray[Any]) -> Train:
    """Put the data on the device and compile the steps of training.

    Parameters
    ----------
    model : keras.Model
        Compiled; its variables and its optimizer's are updated in place.
    x, y : array, shape (rows, ...)
        In their own dtype; the model casts a batch when it takes it.

    Returns
    -------
    callable
        ``train(order, batch_size)`` trains one step on each `batch_size` rows of `order`, an int32 array of
        row positions; the last batch may be smaller. The result depends on the order alone, not on how
        it is cut into calls, as long as the cuts fall between batches.
    """
    import tensorflow as tf

    model.optimizer.build(model.trainable_variables)
    features, targets = tf.constant(x), tf.constant(y)

    @tf.function(input_signature=[tf.TensorSpec([None, None], tf.int32)])
    def steps(order: Any) -> None:  # (steps, batch)
        for rows in order:
            model.train_step((tf.gather(features, rows), tf.gather(targets, rows)))

    def train(order: NDArray[np.int32], batch_size: int) -> None:
        whole = len(order) // batch_size * batch_size
        if whole:
            steps(order[:whole].reshape(-1, batch_size))
        if whole < len(order):
            steps(order[whole:].reshape(1, -1))

    return train


def compile_evaluation(model: Any, x: NDArray[Any], y: NDArray[Any]) -> Callable[[], dict[str, float]]:
    """Compile a pass over the rows that gives the loss and the metrics.

    Returns
    -------
    callable
        ``evaluate()`` gives them by name, the loss first; the model's own metrics are reset by it.
    """
    import tensorflow as tf

    features, targets = tf.constant(x), tf.constant(y)
    rows = len(x)

    @tf.function
    def run() -> None:
        for start in tf.range(0, rows, _ROWS):
            stop = tf.minimum(start + _ROWS, rows)
            model.test_step((features[start:stop], targets[start:stop]))

    def evaluate() -> dict[str, float]:
        model.reset_metrics()
        run()
        return results(model)

    return evaluate


def predict(model: Any, x: NDArray[Any]) -> NDArray[np.float32]:
    """Give the model's outputs for the rows of `x`, as float32: (rows, ...) to (rows, outputs)."""
    import tensorflow as tf

    signature = [tf.TensorSpec([None, *x.shape[1:]], tf.as_dtype(x.dtype))]
    forward = tf.function(lambda batch: model(batch, training=False), input_signature=signature)
    parts = [forward(x[start : start + _ROWS]).numpy() for start in range(0, len(x), _ROWS)]
    return np.concatenate(parts)


def results(model: Any) -> dict[str, float]:
    """Read the model's metrics as plain numbers, the loss first."""
    ops = keras().ops
    return {name: float(ops.convert_to_numpy(value)) for name, value in model.get_metrics_result().items()}
