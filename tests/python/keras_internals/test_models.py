"""What is known of models of Keras beside what they tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from kerasduet.keras_internals.models import losses_weighed, output_losses, output_shapes
from kerasduet.runtime import keras, tensorflow


def two_outputs() -> Any:
    inputs = keras().Input((2,))
    outputs = [keras().layers.Dense(1, name=name, kernel_initializer="ones")(inputs) for name in ("a", "b")]
    model = keras().Model(inputs, outputs)
    model.compile("sgd", ["mse", "mae"])
    return model


def test_each_of_several_outputs_has_a_mean_of_its_loss() -> None:
    model, x = two_outputs(), np.ones((4, 2), np.float32)
    assert output_losses(model) == []
    model.evaluate(x, [x[:, 0], x[:, 0]], verbose=0)
    assert [each.name for each in output_losses(model)] == ["a_loss", "b_loss"]
    assert output_losses(keras().Sequential([keras().layers.Dense(1)])) == []


def test_a_batch_counts_in_them_by_its_rows() -> None:
    model, tf = two_outputs(), tensorflow()
    x = np.array([[0, 0], [1, 1], [2, 2]], np.float32)
    model.evaluate(x, [x[:, 0], x[:, 0]], verbose=0)  # which makes them
    model.reset_metrics()

    @tf.function(input_signature=[tf.TensorSpec([None, 2])], autograph=False)  # of any number of rows
    def measure(rows: Any) -> None:
        y = rows[:, :1] * 0
        with losses_weighed(model, tf.shape(rows)[0]):
            model.compute_loss(x=rows, y=[y, y], y_pred=model(rows))

    for batch in (x[:2], x[2:]):
        measure(tf.constant(batch))
    # outputs 0, 2 and 4: the means of the batches are 2 and 16, and 1 and 4
    found = [float(each.result()) for each in output_losses(model)]
    assert found == pytest.approx([(0 + 4 + 16) / 3, (0 + 2 + 4) / 3])
    assert all("update_state" not in vars(each) for each in output_losses(model))


def test_the_shape_of_an_output_of_several_inputs_is_told() -> None:
    class Joined(keras().Model):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            return keras().ops.concatenate([x["a"], x["b"]], axis=-1)

    shapes = output_shapes(Joined(), {"a": (2,), "b": (3,)}, {"a": "float32", "b": "float32"})
    assert shapes == (None, 5)
