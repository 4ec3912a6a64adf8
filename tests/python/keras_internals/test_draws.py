"""Where layers draw their numbers from."""

from __future__ import annotations

from typing import Any

import numpy as np
from keras_models import dense_model

from kerasduet.keras_internals.draws import (
    default_seeds,
    draws_undone,
    generator_seed,
    generator_step,
    global_generator,
    seed_generators,
)
from kerasduet.runtime import keras


def test_seed_generators_are_found_in_all_layers() -> None:
    noise, dropout = keras().layers.GaussianNoise(0.5, seed=3), keras().layers.Dropout(0.5, seed=4)
    model = keras().Sequential([keras().Input((2,)), keras().Sequential([noise]), dropout])
    assert [int(generator_seed(each)) for each in seed_generators(model)] == [3, 4]


def test_what_is_drawn_without_a_seed_comes_from_one_generator() -> None:
    before = np.asarray(global_generator().state)
    keras().random.normal((2,))
    assert (np.asarray(global_generator().state) != before).any()


def test_a_generator_has_a_seed_and_counts() -> None:
    generator = keras().random.SeedGenerator(7)
    assert [int(generator_step(generator)) for _ in range(3)] == [0, 1, 2]
    assert int(generator_seed(generator)) == 7


def test_default_seeds_follow_a_seed_and_leave_the_users_alone() -> None:
    import random

    def kernel() -> Any:
        layer = keras().layers.Dense(2)
        layer.build((None, 2))
        return np.asarray(layer.kernel).tolist()

    before = random.getstate()
    drawn = []
    for seed in (1, 1, 2):
        with default_seeds(seed):
            drawn.append(kernel())
    assert drawn[0] == drawn[1] != drawn[2]
    assert random.getstate() == before


def test_draws_are_undone_and_weights_are_not() -> None:
    model = dense_model("sgd", keras().layers.Dropout(0.5))
    generator = model.layers[0].seed_generator
    before = np.asarray(generator.state)
    with draws_undone(model):
        model(np.ones((1, 2), "float32"), training=True)
        assert not np.array_equal(generator.state, before)
        model.layers[-1].bias.assign([5.0])
    np.testing.assert_array_equal(generator.state, before)
    assert float(model.layers[-1].bias.numpy()[0]) == 5
