"""The private parts of Keras and TensorFlow that the package stands on: one test for each of its functions.

Where a test fails after an upgrade, that part has changed, and `keras_internals` is the place to mend.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from kerasduet.keras_internals.draws import (
    default_seeds,
    draws_undone,
    generator_seed,
    generator_step,
    global_generator,
    seed_generators,
)
from kerasduet.keras_internals.files import event_file, weight_shapes
from kerasduet.keras_internals.functions import current_graph, detached, is_in_loop_inside
from kerasduet.keras_internals.layers import (
    constants_replaced,
    normalization_constants,
    set_normalization_constants,
    take_tokens,
    takes_inputs_apart,
    takes_several_inputs,
)
from kerasduet.keras_internals.messages import (
    advice_withheld,
    first_sentence,
    misfit_reason,
    refusing_layer,
    warns_of_retracing,
)
from kerasduet.keras_internals.models import (
    all_layers,
    callback_memory,
    calls_replaced,
    compile_config_kept,
    compiled_metrics,
    direct_layers,
    fresh_names,
    full_config,
    given_to_compile,
    loss_tracker,
    operations,
    output_shapes,
    profiles,
    weights_announced,
    weights_limited,
)
from kerasduet.keras_internals.networks import making_of
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


def test_seed_generators_are_found_in_all_layers() -> None:
    noise, dropout = keras().layers.GaussianNoise(0.5, seed=3), keras().layers.Dropout(0.5, seed=4)
    model = keras().Sequential([keras().Input((2,)), keras().Sequential([noise]), dropout])
    assert [int(generator_seed(each)) for each in seed_generators(model)] == [3, 4]


def test_what_is_drawn_without_a_seed_comes_from_one_generator() -> None:
    before = np.asarray(global_generator().state)
    keras().random.normal((2,))
    assert (np.asarray(global_generator().state) != before).any()


def test_a_loop_that_is_traced_is_told_from_a_branch() -> None:
    tf, seen = tensorflow(), list[bool]()

    @tf.function(autograph=False)
    def traced(x: Any) -> Any:
        graph = current_graph()

        def note(x: Any) -> Any:
            seen.append(is_in_loop_inside(graph))
            return x + 1

        return tf.while_loop(lambda x: x < 3, lambda x: [note(x)], [note(x)])

    traced(tf.constant(0))
    assert seen == [False, True]


def test_a_generator_has_a_seed_and_counts() -> None:
    generator = keras().random.SeedGenerator(7)
    assert [int(generator_step(generator)) for _ in range(3)] == [0, 1, 2]
    assert int(generator_seed(generator)) == 7


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


def test_a_number_is_written_to_an_event_file(tmp_path: Path) -> None:
    tf = tensorflow()
    writer = tf.summary.create_file_writer(str(tmp_path))
    resource = event_file(writer)
    tf.raw_ops.WriteScalarSummary(writer=resource, step=0, tag="a tag", value=0.5)
    writer.close()
    assert b"a tag" in next(tmp_path.iterdir()).read_bytes()


def test_the_warning_of_retracing_is_known() -> None:
    tf, records = tensorflow(), list[logging.LogRecord]()
    handler = logging.Handler()
    handler.emit = records.append  # type: ignore[method-assign]
    logger = tf.get_logger()
    filters, logger.filters = logger.filters, []
    logger.addHandler(handler)
    try:
        function = tf.function(lambda number: tf.constant(number), autograph=False)
        for number in range(10):
            function(number)
    finally:
        logger.removeHandler(handler)
        logger.filters = filters
    assert records and all(map(warns_of_retracing, records))
    assert not any(map(logger.filter, records))


def test_the_weights_of_a_file_are_in_its_layers(tmp_path: Path) -> None:
    import h5py

    layers = keras().layers
    model = keras().Sequential(
        [keras().Input((2, 3)), layers.Bidirectional(layers.LSTM(2)), layers.Dropout(0.5), layers.Dense(4)]
    )
    model.compile(optimizer="adam", loss="mse")
    model.fit(np.ones((2, 2, 3)), np.ones((2, 4)), verbose=0)  # the optimizer has variables to save then
    model.save_weights(tmp_path / "model.weights.h5")
    with h5py.File(tmp_path / "model.weights.h5") as file:
        assert weight_shapes(file) == sorted(tuple(each.shape) for each in model.weights)
    with h5py.File(tmp_path / "empty.h5", "w") as file:
        assert weight_shapes(file) == []


def test_keras_says_in_one_sentence_why_a_layer_fails() -> None:
    layers = keras().layers
    with pytest.raises(ValueError) as called:
        layers.Reshape((3,))(np.ones((1, 2)))
    assert "total size of the tensor must be unchanged" in first_sentence(called.value)
    assert first_sentence(called.value).count(".") == 1
    with pytest.raises(TypeError) as made:
        layers.Dense.from_config({"units": 1, "unit": 2})
    assert "Exception encountered: " in str(made.value)
    assert first_sentence(made.value).startswith("Unrecognized keyword arguments passed to Dense")


def test_keras_says_why_an_input_does_not_fit() -> None:
    with pytest.raises(ValueError) as error:
        keras().layers.Conv2D(2, 2)(np.ones((1, 2)))
    assert str(error.value).startswith("Input 0 ")
    assert misfit_reason(error.value).startswith("expected min_ndim=4")


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


def test_weights_are_announced_before_they_are_made() -> None:
    told = []
    with weights_announced(lambda layer, numbers: told.append((layer.name, numbers))):
        keras().layers.Dense(3, name="dense").build((None, 2))
    assert told == [("dense", 6), ("dense", 3)]


def test_the_layer_that_refuses_is_named() -> None:
    class Odd(keras().layers.Layer):  # type: ignore[misc]
        def call(self, x: Any) -> Any:
            raise ValueError("odd")

    with pytest.raises(ValueError, match="odd") as error:
        Odd()(np.ones((1, 2)))
    assert refusing_layer(error.value) == "Odd"
    with pytest.raises(ValueError, match="incompatible") as misfit:
        dense_model()(np.ones((1, 5)))
    assert refusing_layer(misfit.value) == "last"
    assert refusing_layer(ValueError("odd")) is None


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


def test_saving_as_hdf5_leaves_what_a_model_knows_of_its_optimizer(tmp_path: Path) -> None:
    model = dense_model()
    with compile_config_kept(model), advice_withheld():
        model.save(tmp_path / "m.h5")
    assert model.get_compile_config()["optimizer"]["class_name"] == "SGD"


def test_advice_on_formats_is_withheld(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    from absl import logging as absl

    with advice_withheld():
        dense_model().save(tmp_path / "m.h5")
        assert absl.get_verbosity() == absl.ERROR
        keras().layers.Dense(1, input_shape=(2,))
    assert absl.get_verbosity() != absl.ERROR
    assert not caplog.records


def test_all_layers_are_those_inside_others_too() -> None:
    inner = keras().layers.Dropout(0.5)
    model = keras().Sequential([keras().Input((3, 2)), keras().layers.TimeDistributed(inner)])
    assert all_layers(model)[-2:] == [model.layers[0], inner]


def test_layers_that_join_take_several_inputs_and_attentions_of_heads_take_them_apart() -> None:
    layers = keras().layers
    heads = layers.MultiHeadAttention(2, 3), layers.GroupQueryAttention(4, 2, 1)
    for layer in (layers.Add(), layers.Dot(1), layers.Attention(), layers.AdditiveAttention(), *heads):
        assert takes_several_inputs(layer), layer
        assert takes_inputs_apart(layer) == (layer in heads), layer
    assert not takes_several_inputs(layers.Dense(1))


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


def test_normalization_computes_with_what_stands_in_for_its_constants() -> None:
    layer = keras().layers.Normalization(mean=[1.0], variance=[4.0])
    x = tensorflow().constant([[5.0]])
    assert float(layer(x)[0, 0]) == 2.0
    with constants_replaced({layer: (tensorflow().constant([[3.0]]), tensorflow().constant([[1.0]]))}):
        assert float(layer(x)[0, 0]) == 2.0
        assert float(layer(x + 1)[0, 0]) == 3.0
    assert float(layer(x + 2)[0, 0]) == 3.0


def test_a_compiled_function_runs_on_other_variables_than_it_was_traced_with() -> None:
    tf = tensorflow()
    variables = [[keras().Variable(float(each)) for each in values] for values in ((2, 3), (5, 7))]

    @tf.function(autograph=False)
    def function(x: Any) -> Any:
        first, second = variables[0]
        first.assign(first * 10)
        return tf.map_fn(lambda each: each * second, x)  # with a function of its own inside

    compiled = detached(function, [tf.constant([1.0])], variables[0])
    assert compiled is not None
    del function
    assert compiled([tf.constant([1.0])], variables[1]).numpy() == [7.0]
    assert [float(each) for each in (*variables[0], *variables[1])] == [2.0, 3.0, 50.0, 7.0]


def test_a_function_that_holds_another_variable_is_not_detached() -> None:
    tf, held = tensorflow(), keras().Variable(1.0)
    assert detached(tf.function(lambda x: x + held), [tf.constant(1.0)], []) is None
