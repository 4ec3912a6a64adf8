"""What is known of models of Keras beside what they tell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from keras_models import dense_model

from kerasduet.keras_internals.models import (
    all_layers,
    callback_memory,
    calls_replaced,
    compiled_metrics,
    direct_layers,
    fresh_names,
    full_config,
    given_to_compile,
    loss_tracker,
    losses_weighed,
    operations,
    output_losses,
    output_shapes,
    profiles,
    weights_announced,
    weights_limited,
)
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


def test_the_loss_tracker_averages_the_loss() -> None:
    model = dense_model()
    history = model.fit(np.ones((4, 2)), np.ones(4), verbose=0).history
    assert loss_tracker(model).name == "loss"
    assert float(loss_tracker(model).result()) == pytest.approx(history["loss"][0])


def test_a_layer_calls_what_stands_in_for_its_call() -> None:
    model, x = dense_model(), np.ones((1, 2))
    before = np.asarray(model(x))
    layer = model.layers[-1]
    with calls_replaced({layer: lambda inputs: inputs[:, :1] + 41.0}):
        assert float(model(x)[0, 0]) == 42.0
    np.testing.assert_array_equal(model(x), before)
    assert "call" not in vars(layer)


def test_a_call_that_fails_to_be_replaced_leaves_the_others() -> None:
    class Refusing:
        def __setattr__(self, name: str, value: Any) -> None:
            raise AttributeError(name)

    model = dense_model()
    with pytest.raises(AttributeError), calls_replaced({model.layers[-1]: abs, Refusing(): abs}):
        pass
    assert "call" not in vars(model.layers[-1])


def test_the_shape_of_an_output_is_told_and_builds_the_model() -> None:
    model = keras().Sequential([keras().layers.Dense(3)])
    assert output_shapes(model, (5,)) == (None, 3)
    assert model.built


def test_layers_and_functions_of_a_model_are_listed() -> None:
    inner = keras().Sequential([keras().Input((2,)), keras().layers.Dense(2)])
    inputs = keras().Input((2,))
    model = keras().Model(inputs, keras().ops.exp(inner(inputs)))
    assert inner in direct_layers(model)
    assert not set(inner.layers) & set(direct_layers(model))
    assert [type(each).__name__ for each in operations(model)] == ["InputLayer", "Sequential", "Exp"]


def test_a_callback_that_profiles_is_known(tmp_path: Path) -> None:
    make = keras().callbacks.TensorBoard
    assert [profiles(make(tmp_path)), profiles(make(tmp_path, profile_batch=2))] == [False, True]


def test_a_callback_remembers_in_plain_attributes() -> None:
    callback = keras().callbacks.EarlyStopping(monitor="loss", patience=3)
    callback.set_model(dense_model())
    callback.on_train_begin()
    for loss in (1.0, 2.0):
        callback.on_epoch_end(0, {"loss": loss})
    memory = callback_memory(callback)
    assert (memory["wait"], memory["best"]) == (1, 1.0)
    memory.update(wait=2)
    assert callback.wait == 2


def test_weights_have_a_limit_before_they_take_memory() -> None:
    with weights_limited(10), pytest.raises(ValueError, match="more weights"):
        keras().layers.Dense(10**9).build((None, 10**6))
    with weights_limited(10):
        keras().layers.Dense(2).build((None, 4))
    keras().layers.Dense(4).build((None, 4))


def test_names_begin_anew_and_go_on_behind() -> None:
    metrics = keras().metrics
    first = metrics.AUC().name
    with fresh_names():
        assert [metrics.AUC().name, metrics.AUC().name] == ["auc", "auc_1"]
    assert metrics.AUC().name not in ("auc", first)


def test_weights_are_announced_before_they_are_made() -> None:
    told = []
    with weights_announced(lambda layer, numbers: told.append((layer.name, numbers))):
        keras().layers.Dense(3, name="dense").build((None, 2))
    assert told == [("dense", 6), ("dense", 3)]


def test_the_metrics_of_a_model_are_those_that_it_was_compiled_with() -> None:
    model = dense_model()
    model.compile("sgd", "mse", metrics=["mae", keras().metrics.R2Score()])
    model.fit(np.ones((4, 2)), np.ones(4), verbose=0)
    assert [each.name for each in compiled_metrics(model)] == ["mae", "r2_score"]


def test_what_was_given_to_compile_is_kept_as_it_came() -> None:
    model, loss = (
        keras().Sequential([keras().Input((3,)), keras().layers.Dense(1)]),
        keras().losses.Huber(3.0),
    )
    model.compile("sgd", loss, metrics=["mae"])
    given = given_to_compile(model)
    assert given["loss"] is loss
    assert given["metrics"] == ["mae"]
    assert type(given["optimizer"]).__name__ == "SGD"
    assert given["weighted_metrics"] is given["loss_weights"] is None


def test_a_full_configuration_has_what_that_of_keras_leaves_out() -> None:
    assert "delta" not in keras().losses.Huber(3.0).get_config()
    assert full_config(keras().losses.Huber(3.0))["delta"] == 3.0


def test_all_layers_are_those_inside_others_too() -> None:
    inner = keras().layers.Dropout(0.5)
    model = keras().Sequential([keras().Input((3, 2)), keras().layers.TimeDistributed(inner)])
    assert all_layers(model)[-2:] == [model.layers[0], inner]
