"""What is known of layers beside what they tell."""

from __future__ import annotations

import numpy as np
import pytest
from keras_models import dense_model, text_layer

from kerasduet.keras_internals.layers import (
    constants_replaced,
    normalization_constants,
    set_normalization_constants,
    take_tokens,
    takes_inputs_apart,
    takes_several_inputs,
)
from kerasduet.runtime import keras, tensorflow


def test_the_constants_of_a_normalization_are_read_and_replaced() -> None:
    layer = keras().layers.Normalization(axis=1, mean=[1.0, 2.0], variance=[4.0, 9.0])
    model = dense_model("sgd", layer)
    mean, variance = normalization_constants(layer) or ((), ())
    assert (list(mean), list(variance)) == ([1, 2], [4, 9])
    set_normalization_constants(layer, np.array([3.0, 3.0]), np.array([16.0, 1.0]))
    np.testing.assert_allclose(model.layers[0](np.array([[7.0, 5.0]])), [[1, 2]])
    saved = layer.get_config()
    assert (saved["mean"], saved["variance"]) == ([3, 3], [16, 1])
    assert normalization_constants(keras().layers.Normalization()) is None


@pytest.mark.parametrize("output_mode", ["int", "tf_idf"])
def test_tokens_and_what_they_weigh_are_taken(output_mode: str) -> None:
    given = text_layer("a b b c", "b c", "b", output_mode=output_mode)
    layer = text_layer(output_mode=output_mode)
    take_tokens(layer, given)
    assert layer.get_vocabulary() == given.get_vocabulary()
    texts = tensorflow().constant(["a b", "c d d"])
    np.testing.assert_array_equal(layer(texts), given(texts))


def test_layers_that_join_take_several_inputs_and_attentions_of_heads_take_them_apart() -> None:
    layers = keras().layers
    heads = layers.MultiHeadAttention(2, 3), layers.GroupQueryAttention(4, 2, 1)
    for layer in (layers.Add(), layers.Dot(1), layers.Attention(), layers.AdditiveAttention(), *heads):
        assert takes_several_inputs(layer), layer
        assert takes_inputs_apart(layer) == (layer in heads), layer
    assert not takes_several_inputs(layers.Dense(1))


def test_normalization_computes_with_what_stands_in_for_its_constants() -> None:
    layer = keras().layers.Normalization(mean=[1.0], variance=[4.0])
    x = tensorflow().constant([[5.0]])
    assert float(layer(x)[0, 0]) == 2.0
    with constants_replaced({layer: (tensorflow().constant([[3.0]]), tensorflow().constant([[1.0]]))}):
        assert float(layer(x)[0, 0]) == 2.0
        assert float(layer(x + 1)[0, 0]) == 3.0
    assert float(layer(x + 2)[0, 0]) == 3.0
