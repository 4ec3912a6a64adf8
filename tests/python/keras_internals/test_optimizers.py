"""What is known of optimizers beside what they tell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from keras_models import dense_model, values

from kerasduet.keras_internals.optimizers import (
    OVERRIDDEN,
    decays_all_weights,
    step_counter,
    without_sum_over_devices,
    writing_to_keras_variables,
)
from kerasduet.runtime import keras, tensorflow

KNOWN = {  # what else Keras's TensorFlow optimizer defines, and no scope stands in the way of
    "add_variable_from_reference",
    "stateless_apply",
    "_var_key",
    "_distributed_tf_update_step",
    "_all_reduce_sum_gradients",
    "_clip_by_norm",
}


@pytest.mark.parametrize("name", ["SGD", "Adam"])
def test_an_optimizer_writes_to_variables_that_a_scope_stands_in_for(name: str) -> None:
    models = [dense_model(getattr(keras().optimizers, name)(0.1, weight_decay=0.1)) for _ in range(2)]
    models[1].set_weights(models[0].get_weights())
    optimizer, variables = models[0].optimizer, models[0].trainable_variables
    gradients = [tensorflow().ones(each.shape) for each in variables]
    before = values(variables)
    state = [(each, tensorflow().identity(each.value)) for each in (*variables, *optimizer.variables)]
    with (
        keras().StatelessScope(state_mapping=state) as scope,
        writing_to_keras_variables(optimizer),
    ):
        optimizer.apply(gradients, variables)
    models[1].optimizer.apply(gradients, models[1].trainable_variables)
    for mine, kept, theirs in zip(variables, before, models[1].trainable_variables, strict=True):
        np.testing.assert_array_equal(mine, kept)
        np.testing.assert_allclose(scope.get_current_value(mine), theirs, rtol=1e-6)
    assert type(optimizer) is getattr(keras().optimizers, name)


def test_the_optimizer_of_tensorflow_overrides_the_methods_that_are_known() -> None:
    bases = {each.__name__: each for each in keras().optimizers.Adam.__mro__}
    defined = {name for name in vars(bases["TFOptimizer"]) if not name.startswith("__")}
    ours = {name for name in defined if callable(getattr(bases["TFOptimizer"], name))} - KNOWN
    assert ours == set(OVERRIDDEN)
    for name in ("_get_variable_index", "_check_variables_are_known", "_use_weight_decay"):
        assert callable(getattr(bases["BaseOptimizer"], name))


def test_the_sum_over_devices_is_left_out() -> None:
    optimizer = dense_model("sgd").optimizer
    summed: list[Any] = []
    kind = next(each for each in type(optimizer).__mro__ if each.__name__ == "TFOptimizer")
    original = kind._all_reduce_sum_gradients
    kind._all_reduce_sum_gradients = lambda self, pairs: summed.append(1) or original(self, pairs)
    try:
        gradients = [tensorflow().ones((2, 1)), tensorflow().ones((1,))]
        with without_sum_over_devices(optimizer):
            optimizer.apply(gradients)
        assert summed == []
        optimizer.apply(gradients)
        assert summed == [1]
    finally:
        kind._all_reduce_sum_gradients = original


def test_weights_that_are_taken_out_of_the_decay_are_known() -> None:
    optimizer = keras().optimizers.AdamW()
    assert decays_all_weights(optimizer)
    optimizer.exclude_from_weight_decay(var_names=["bias"])
    assert not decays_all_weights(optimizer)


@pytest.mark.parametrize("scaled", [False, True])
def test_the_counter_counts_each_batch(scaled: bool) -> None:
    optimizer = keras().optimizers.Adam(gradient_accumulation_steps=2)
    model = dense_model(keras().optimizers.LossScaleOptimizer(optimizer) if scaled else optimizer)
    assert int(step_counter(model.optimizer)) == 0
    model.fit(np.ones((6, 2)), np.ones(6), batch_size=2, verbose=0)
    assert int(step_counter(model.optimizer)) == 3
