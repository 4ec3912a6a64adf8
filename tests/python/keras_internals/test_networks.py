"""How tensors were made."""

from __future__ import annotations

from kerasduet.keras_internals.networks import making_of
from kerasduet.runtime import keras


def test_a_tensor_says_by_which_layer_and_of_what_it_was_made() -> None:
    layers = keras().layers
    start = keras().Input((3,), name="start")
    twice = layers.Dense(3)
    first, second = twice(start), twice(twice(start))
    made = making_of(second)
    assert (made.layer, made.call, made.arguments) == (twice, 2, {})
    assert making_of(first).sources[0] is start
    assert making_of(start).is_input
    both = making_of(layers.Add()([first, second]))
    assert [id(each) for each in both.sources] == [id(first), id(second)]
    assert making_of(layers.Dropout(0.5)(start, training=True)).arguments == {"training": True}
    assert making_of(layers.RandomFlip()(keras().Input((4, 4, 1)))).arguments == {}
    words = layers.Embedding(5, 2, mask_zero=True)(keras().Input((4,)))
    assert making_of(layers.LSTM(2)(words)).arguments == {}  # the mask came with the tensor
    seen = making_of(layers.MultiHeadAttention(1, 2)(words, value=words))
    assert [id(each) for each in seen.sources] == [id(words), id(words)]
